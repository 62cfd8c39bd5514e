"""JT/T 808 downwards: text, a question for the place, reporting interval, speed limit; and what terminals answer."""

from __future__ import annotations

from lixin.sensing.protocols import jt808_body as body
from lixin.sensing.protocols.downlink import Order, Told

GENERAL, LOCATION = 0x0001, 0x0201
ANSWERS = {GENERAL.to_bytes(2), LOCATION.to_bytes(2)}
SET_PARAMETERS, ASK_LOCATION, TEXT = 0x8103, 0x8201, 0x8300
INTERVAL, SPEED_LIMIT = 0x0029, 0x0055
"""Parameters (2013, table 12): seconds between two positions, km/h; both DWORD."""
RESULTS = {0: "成功", 1: "失败", 2: "消息有误", 3: "不支持"}
VERBS = {
    "say": "下发文本",
    "locate": "查询位置",
    "set_interval": "设置汇报间隔",
    "set_speed_limit": "设置最高速度",
}


def command(order: Order, version: int | None) -> tuple[int, bytes]:
    """Message and body of an order."""
    if order.verb == "say":
        return TEXT, body.words(str(order.values["text"]), version=version)
    if order.verb == "locate":
        return ASK_LOCATION, b""
    number, key = (INTERVAL, "seconds") if order.verb == "set_interval" else (SPEED_LIMIT, "speed")
    return SET_PARAMETERS, body.parameters({number: round(float(order.values[key])).to_bytes(4)})


def told(device: str, message: int, content: bytes) -> list[Told]:
    """What an answer says of the order whose serial number it names; FrameError where it is cut short."""
    if message == LOCATION:
        return [Told(device, str(int.from_bytes(content[:2])), "done", "已回报位置")]
    serial, asked, result = body.told(content)
    words = RESULTS.get(result, f"结果 {result}")
    if result:
        return [Told(device, str(serial), "failed", words)]
    return [Told(device, str(serial), "accepted" if asked == ASK_LOCATION else "done", words)]
