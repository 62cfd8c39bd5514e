"""The life of an import as a table."""

from lixin.kernel.states import State, StateTable, Transition

WRITE = "registers.write"
IMPORTING = StateTable(
    "导入",
    states=(
        State("uploaded", "等待检查", owner="worker"),
        State("checking", "正在检查", owner="worker"),
        State("checked", "待确认", owner="person"),
        State("applying", "正在写入", owner="worker"),
        State("done", "已导入", owner="", final=True),
        State("undoing", "正在撤销", owner="worker"),
        State("undone", "已撤销", owner="", final=True),
        State("failed", "未能完成", owner="person"),
        State("cancelled", "已取消", owner="", final=True),
    ),
    transitions=(
        Transition("check", "检查", ("uploaded",), "checking", WRITE),
        Transition("report", "检查完成", ("checking",), "checked", WRITE),
        Transition("confirm", "确认导入", ("checked",), "applying", WRITE),
        Transition("finish", "写入完成", ("applying",), "done", WRITE),
        Transition("undo", "撤销导入", ("done",), "undoing", WRITE),
        Transition("finish_undo", "撤销完成", ("undoing",), "undone", WRITE),
        Transition("stay", "撤销未成", ("undoing",), "done", WRITE),
        Transition("fail", "未能完成", ("uploaded", "checking", "applying"), "failed", WRITE),
        Transition("cancel", "取消", ("uploaded", "checking", "checked", "applying"), "cancelled", WRITE),
        Transition("again", "重新检查", ("uploaded", "checking", "checked", "failed", "cancelled"), "uploaded", WRITE),
    ),
    start="uploaded",
)
WAITING = ("uploaded", "applying", "undoing")
"""States in which an import that nobody has taken up waits for the worker."""
RUNNING = ("checking", "applying", "undoing")
