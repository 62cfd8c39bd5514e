"""The verbs on registers as the record names them."""

WORDS = {
    "register.add": "新增台账",
    "register.change": "修改台账",
    "register.retire": "停用台账",
    "register.export": "导出台账",
    "register.import": "导入台账",
    "register.undo": "撤销导入",
    "register.bulk": "批量处理台账",
    "register.file": "台账附件",
    "register.device": "台账关联设备",
}
