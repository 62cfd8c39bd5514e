"""The loop's actions as the record names them."""

from lixin.cases.states import LOOP

WORDS = {"case.open": "上报事件"} | {f"case.{one.action}": one.name for one in LOOP.transitions}
