"""The verbs on commands as the record names them."""

WORDS = {
    "ask_order": "申请指令",
    "agree_order": "批准指令",
    "refuse_order": "不批准指令",
    "withdraw_order": "撤回指令",
    "block_order": "联锁拦下指令",
    "expire_order": "指令过期",
    "send_order": "下发指令",
    "accept_order": "设备接受指令",
    "finish_order": "设备完成指令",
    "fail_order": "指令执行失败",
    "miss_order": "指令无应答",
}
