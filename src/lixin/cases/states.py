"""The closed loop as a table: 信息采集 → 案卷建立 → 任务派遣 → 任务处理 → 处理反馈 → 核查结案 → 综合评价."""

from lixin.kernel.states import State, StateTable, Transition

STAGES = ("信息采集", "案卷建立", "任务派遣", "任务处理", "处理反馈", "核查结案", "综合评价")

SOURCES = {
    "instrument": "感知设备",
    "resident": "群众反映",
    "staff": "工作人员上报",
    "hotline": "热线来电",
    "register": "台账检查",
}

OPEN = ("reported", "filed", "dispatched", "handling", "returned", "verifying")

LOOP = StateTable(
    "案件",
    states=(
        State("reported", "待受理", owner="operator", stage="信息采集"),
        State("filed", "待派遣", owner="operator", stage="案卷建立"),
        State("dispatched", "待接单", owner="handler", stage="任务派遣"),
        State("handling", "处理中", owner="handler", stage="任务处理"),
        State("returned", "退回待派", owner="operator", stage="任务派遣"),
        State("verifying", "待核查", owner="verifier", stage="核查结案"),
        State("closed", "已结案", owner="", stage="综合评价", final=True),
        State("rejected", "不予受理", owner="", stage="案卷建立", final=True),
        State("merged", "已并案", owner="", stage="案卷建立", final=True),
        State("void", "已作废", owner="", stage="案卷建立", final=True),
    ),
    transitions=(
        Transition("file", "受理立案", ("reported",), "filed", "cases.file"),
        Transition("reject", "不予受理", ("reported",), "rejected", "cases.file", note_required=True),
        Transition("merge", "并案", ("reported", "filed", "returned"), "merged", "cases.file", note_required=True),
        Transition("void", "作废", ("filed", "returned"), "void", "cases.void", note_required=True),
        Transition("dispatch", "派遣", ("filed", "returned"), "dispatched", "cases.dispatch"),
        Transition(
            "redispatch", "改派", ("dispatched", "handling"), "dispatched", "cases.dispatch", note_required=True
        ),
        Transition("take", "接单", ("dispatched",), "handling", "cases.handle"),
        Transition("give_back", "退回", ("dispatched", "handling"), "returned", "cases.handle", note_required=True),
        Transition("ask_extension", "申请延期", ("handling",), None, "cases.handle", note_required=True),
        Transition("decide_extension", "批复延期", ("handling",), None, "cases.dispatch"),
        Transition("call_in", "请求协办", ("handling",), None, "cases.handle", note_required=True),
        Transition("reply_co", "协办反馈", ("handling",), None, "cases.handle", note_required=True),
        Transition("note", "记录情况", OPEN, None, "cases.read", note_required=True),
        Transition("photo", "上传照片", OPEN, None, "cases.read"),
        Transition("urge", "催办", ("dispatched", "handling"), None, "cases.dispatch", note_required=True),
        Transition("submit", "提交反馈", ("handling",), "verifying", "cases.handle", note_required=True),
        Transition("confirm", "核查通过", ("verifying",), "closed", "cases.verify"),
        Transition("send_back", "核查不通过", ("verifying",), "handling", "cases.verify", note_required=True),
        Transition("rate", "评价", ("closed",), None, "resident"),
        Transition("support", "附议", OPEN, None, "resident"),
        Transition("reopen", "重新办理", ("closed", "rejected"), "reported", "resident", note_required=True),
    ),
    start="reported",
)
