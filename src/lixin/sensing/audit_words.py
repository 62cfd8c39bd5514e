"""The verbs on devices and alarms as the record names them."""

WORDS = {
    "enrol_device": "登记设备",
    "change_device": "修改设备",
    "acknowledge": "确认报警",
    "mark_seen": "阅过异常报文",
}
