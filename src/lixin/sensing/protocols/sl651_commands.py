"""SL 651-2014 downwards (table 2): what a station can be asked and told by a frame that needs no further content."""

from __future__ import annotations

from datetime import datetime

from lixin.sensing.protocols.downlink import Told

FUNCTIONS = {"ask_now": 0x37, "ask_version": 0x45, "set_clock": 0x4A, "ask_clock": 0x51}
"""Verb → function: current data, software version, set and ask the clock; the frame's own send time is the clock's."""
VERBS = {"ask_now": "查询实时数据", "ask_version": "查询软件版本", "set_clock": "设置时钟", "ask_clock": "查询时钟"}
ANSWERS = frozenset(FUNCTIONS.values())


def told(device: str, function: str, time: datetime | None) -> Told:
    """An answer of the station: under the function of the question, for its serial number is the station's own."""
    return Told(device, function, "done", f"站上时间 {time:%Y-%m-%d %H:%M:%S}" if time else "")


def speaker(frame: bytes) -> str:
    """The station's address, where a frame of the way up has it."""
    return frame[3:8].hex().upper()
