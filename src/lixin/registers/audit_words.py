"""The verbs on registers as the record names them."""

WORDS = {
    "register.add": "新增台账",
    "register.change": "修改台账",
    "register.retire": "停用台账",
    "register.export": "导出台账",
}
