"""The life of a command: who must act in each state, and what may follow."""

from lixin.kernel.states import State, StateTable, Transition

ASK, AGREE = "commands.ask", "commands.agree"
STATES = (
    State("asked", "待批准", "批准人", "before"),
    State("ready", "待下发", "平台", "before"),
    State("sent", "已下发", "设备", "under_way"),
    State("accepted", "设备已接受", "设备", "under_way"),
    State("done", "已执行", "", "end", final=True),
    State("failed", "执行失败", "", "end", final=True),
    State("silent", "无应答", "设备", "end"),
    State("blocked", "联锁不允许", "", "end", final=True),
    State("expired", "未能下发", "", "end", final=True),
    State("refused", "未批准", "", "end", final=True),
    State("withdrawn", "已撤回", "", "end", final=True),
)
PLATFORM = "platform"
"""What the platform does by itself needs no person's right."""
UNDER_WAY = ("sent", "accepted")
ANSWERED = (*UNDER_WAY, "silent")
TABLE = StateTable(
    "order",
    STATES,
    (
        Transition("agree", "批准", ("asked",), "ready", AGREE),
        Transition("refuse", "不批准", ("asked",), "refused", AGREE, note_required=True),
        Transition("withdraw", "撤回", ("asked", "ready"), "withdrawn", ASK),
        Transition("block", "联锁拦下", ("ready",), "blocked", PLATFORM),
        Transition("expire", "过期", ("asked", "ready"), "expired", PLATFORM),
        Transition("send", "下发", ("ready",), "sent", PLATFORM),
        Transition("accept", "设备接受", ANSWERED, "accepted", PLATFORM),
        Transition("finish", "设备完成", ANSWERED, "done", PLATFORM),
        Transition("fail", "设备失败", ("ready", *ANSWERED), "failed", PLATFORM),
        Transition("miss", "等不到应答", UNDER_WAY, "silent", PLATFORM),
    ),
    "asked",
)
NAMES = {one.key: one.name for one in STATES}
LIGHTS = {"asked": "amber", "ready": "amber", "done": "green", "failed": "red", "silent": "red", "blocked": "red"}
"""Those that ask for attention, or are well; the others have a word only."""
