"""HJ 212-2017 downwards: what a monitor can be told (6.6.5), and what its answers mean (9011 and 9012)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

from lixin.kernel.errors import FrameError
from lixin.kernel.worktime import BEIJING
from lixin.sensing.protocols.downlink import Order, Told

TAKEN_UP, CARRIED_OUT = "9011", "9012"
REQUEST_RESULTS = {
    "1": "准备执行请求", "2": "请求被拒绝", "3": "密码错误", "4": "设备编号错误", "5": "系统编码错误",
    "6": "应答标志错误", "7": "请求编码错误", "8": "命令编码错误", "9": "校验错误", "100": "未知错误",
}  # fmt: skip
EXECUTION_RESULTS = {
    "1": "执行成功", "2": "执行失败，原因不明", "3": "命令请求条件错误", "4": "通讯超时", "5": "系统繁忙不能执行",
    "6": "系统故障", "100": "没有数据",
}  # fmt: skip
Pairs = list[tuple[str, str]]


def _clock(order: Order) -> Pairs:
    return [("SystemTime", f"{order.at.astimezone(BEIJING):%Y%m%d%H%M%S}")]


def _interval(order: Order) -> Pairs:
    return [("RtdInterval", _whole(order, "seconds"))]


def _factor(order: Order) -> Pairs:
    return [("PolId", str(order.values["factor"]))]


def _nothing(order: Order) -> Pairs:
    return []


COMMANDS: Mapping[str, tuple[str, str, Callable[[Order], Pairs]]] = {
    "ask_clock": ("1011", "提取现场机时间", _nothing),
    "set_clock": ("1012", "设置现场机时间", _clock),
    "ask_interval": ("1061", "提取实时数据间隔", _nothing),
    "set_interval": ("1062", "设置实时数据间隔", _interval),
    "start_realtime": ("2011", "取污染物实时数据", _nothing),
    "stop_realtime": ("2012", "停止察看实时数据", _nothing),
    "calibrate": ("3011", "零点校准、量程校准", _factor),
    "sample_now": ("3012", "即时采样", _factor),
    "clean": ("3013", "启动清洗、反吹", _factor),
}
"""Verb → command number, its name in the standard, and what goes into CP."""
VERBS = {verb: name for verb, (_, name, _) in COMMANDS.items()}
NUMBERS = {number for number, _, _ in COMMANDS.values()}


def command(order: Order) -> tuple[str, Pairs]:
    """Command number and CP of an order; FrameError where its values cannot be put there."""
    number, _, pairs = COMMANDS[order.verb]
    given = pairs(order)
    if any(set(value) & set(";,&=") or not value.isascii() for _, value in given):
        raise FrameError("syntax", "参数里有 HJ 212 报文容不下的字符，请只用字母和数字。")
    return number, given


def ticket(at: datetime, number: int) -> str:
    """QN of an order (17 digits): its second, and the order's number where milliseconds stand, so that no two agree."""
    return f"{at.astimezone(BEIJING):%Y%m%d%H%M%S}{number % 1000:03d}"


def told(head: Mapping[str, str], fields: Mapping[str, str]) -> list[Told]:
    """What a frame with this head and CP says about an order: 9011, 9012, or the data that was asked for."""
    number, device, qn = head.get("CN", ""), head["MN"], head.get("QN", "")
    if number == TAKEN_UP:
        return [_result(device, qn, fields.get("QnRtn", ""), REQUEST_RESULTS, "accepted")]
    if number == CARRIED_OUT:
        return [_result(device, qn, fields.get("ExeRtn", ""), EXECUTION_RESULTS, "done")]
    if head.get("ST") == "91" or number in NUMBERS - {"2011"}:
        return [Told(device, qn, "accepted", "，".join(f"{key}={value}" for key, value in fields.items()))]
    return []


def _result(device: str, qn: str, code: str, meanings: Mapping[str, str], good: Literal["accepted", "done"]) -> Told:
    return Told(device, qn, good if code == "1" else "failed", meanings.get(code, f"返回码 {code or '缺少'}"))


def _whole(order: Order, key: str) -> str:
    return f"{float(order.values[key]):.0f}"
