"""The verbs on devices and alarms as the record names them."""

WORDS = {
    "enrol_device": "登记设备",
    "change_device": "修改设备",
    "adopt": "接入设备",
    "attach_device": "并入设备",
    "retire_device": "停用设备",
    "restore_device": "恢复使用设备",
    "set_secret": "更换设备密码",
    "set_certificate": "更换设备证书",
    "revoke_secret": "吊销设备密码",
    "name_device": "增加设备标识",
    "unname_device": "取消设备标识",
    "offer_device": "生成认领码",
    "withdraw_claim": "作废认领码",
    "claim_device": "认领设备",
    "define_kind": "增加设备类型",
    "change_kind": "修改设备类型",
    "drop_kind": "删除设备类型",
    "import_devices": "导入设备",
    "acknowledge": "确认报警",
    "mark_seen": "阅过异常报文",
}
