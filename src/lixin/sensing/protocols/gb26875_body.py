"""GB/T 26875.3-2011, clause 8: the information objects of an application data unit, read and written field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import BEIJING

LONGEST_DATA = 1024
"""6.6.1: most bytes of an application data unit."""
LABEL_BYTES = 31
"""8.2.1.2: a part's description, filled up with zeros."""
TIME_BYTES = 6

SYSTEM_STATE, PART_STATE, PART_VALUE, OPERATION, VERSION, SYSTEM_TEXT, PART_TEXT, CLOCK = range(1, 9)
UNIT_STATE, UNIT_OPERATION, UNIT_VERSION, UNIT_TEXT, UNIT_CLOCK = 21, 24, 25, 26, 28
INITIALISE, SET_CLOCK, ROLL_CALL = 89, 90, 91

QUANTITIES: Mapping[int, tuple[str, int, str | None]] = {
    1: ("count", 1, None),
    2: ("height", 100, "m"),
    3: ("temperature", 10, "℃"),
    4: ("pressure", 10, "MPa"),
    5: ("low_pressure", 10, "kPa"),
    6: ("gas", 10, None),
    7: ("seconds", 1, "s"),
    8: ("voltage", 10, "V"),
    9: ("current", 10, "A"),
    10: ("flow", 10, "L/s"),
    11: ("air_volume", 10, "m³/min"),
    12: ("air_speed", 1, "m/s"),
}
"""8.2.1.3, the table of analogue values: our code, how many of the smallest step make one unit, and the unit.

Counts have none, gas is in per cent of its lower explosive limit."""
UNKNOWN_QUANTITY: tuple[str, int, str | None] = ("", 1, None)


class Item(msgspec.Struct, frozen=True):
    """One information object; what its type has no room for is None. `time` None: none, or no possible one."""

    type: int
    system_type: int | None = None
    system_address: int | None = None
    part_type: int | None = None
    part_address: int | None = None
    state: int | None = None
    quantity: int | None = None
    raw: int | None = None
    operation: int | None = None
    operator: int | None = None
    version: str | None = None
    text: str | None = None
    time: datetime | None = None

    @property
    def value(self) -> int | float | str | datetime | None:
        """What the object tells: state, physical value, operation, version, text, or the instant of a clock."""
        if self.raw is not None:
            scale = QUANTITIES.get(self.quantity or 0, UNKNOWN_QUANTITY)[1]
            return self.raw / scale if scale > 1 else self.raw
        found = (self.state, self.operation, self.version, self.text, self.time)
        return next((one for one in found if one is not None), None)

    @property
    def unit(self) -> str | None:
        """Symbol of an analogue value's unit."""
        return QUANTITIES.get(self.quantity or 0, UNKNOWN_QUANTITY)[2]

    @property
    def timed(self) -> bool:
        """Whether objects of this type have a time."""
        return _time in LAYOUTS[self.type]


def moment(tag: bytes) -> datetime | None:
    """A time tag (8.2.2): second, minute, hour, day, month, year of 20YY, one binary byte each; None if impossible."""
    second, minute, hour, day, month, year = tag
    try:
        return datetime(2000 + year, month, day, hour, minute, second, tzinfo=BEIJING) if year < 100 else None
    except ValueError:
        return None


def tag_of(time: datetime | None) -> bytes:
    """The time tag of a moment; FF throughout when there is none."""
    if time is None:
        return b"\xff" * TIME_BYTES
    at = time.astimezone(BEIJING)
    if not 2000 <= at.year < 2100:
        raise FrameError("range", f"时间标签只能表示 2000 至 2099 年：{at:%Y-%m-%d}。")
    return bytes((at.second, at.minute, at.hour, at.day, at.month, at.year - 2000))


# --- fields: how many bytes at this place, what they say, and back --------------------------------------------------


class Field(msgspec.Struct, frozen=True):
    """A stretch of an object; `size` may depend on the first byte."""

    size: Callable[[bytes], int]
    read: Callable[[bytes], dict[str, Any]]
    write: Callable[[Item], bytes]


def _fixed(size: int, read: Callable[[bytes], dict[str, Any]], write: Callable[[Item], bytes]) -> Field:
    return Field(lambda _: size, read, write)


def _text(data: bytes) -> str:
    """GB 18030 up to the filling zeros (no character of it has a zero byte)."""
    return data.partition(b"\x00")[0].decode("gb18030", "replace")


def _encoded(text: str | None, most: int) -> bytes:
    data = (text or "").encode("gb18030", "replace")
    if len(data) > most:
        raise FrameError("length", f"说明文字有 {len(data)} 字节，最多 {most}。")
    return data


def _counted(item: Item) -> bytes:
    data = _encoded(item.text, 0xFF)
    return bytes([len(data)]) + data


def _bytes(*numbers: int | None) -> bytes:
    try:
        return bytes(number or 0 for number in numbers)
    except ValueError:
        raise FrameError("range", f"{numbers} 中有放不进一个字节的数。") from None


def _word(number: int | None, size: int, *, signed: bool = False) -> bytes:
    """Low byte first, as everything of more than one byte in this protocol."""
    try:
        return (number or 0).to_bytes(size, "little", signed=signed)
    except OverflowError:
        raise FrameError("range", f"{number} 放不进 {size} 个字节。") from None


def _version(item: Item) -> bytes:
    major, _, minor = (item.version or "0.0").partition(".")
    return _bytes(int(major), int(minor or 0))


_system = _fixed(
    2,
    lambda data: {"system_type": data[0], "system_address": data[1]},
    lambda item: _bytes(item.system_type, item.system_address),
)
_part = _fixed(
    5,
    lambda data: {"part_type": data[0], "part_address": int.from_bytes(data[1:], "little")},
    lambda item: _bytes(item.part_type) + _word(item.part_address, 4),
)
_state_word = _fixed(2, lambda data: {"state": int.from_bytes(data, "little")}, lambda item: _word(item.state, 2))
_state_byte = _fixed(1, lambda data: {"state": data[0]}, lambda item: _bytes(item.state))
_value = _fixed(
    3,
    lambda data: {"quantity": data[0], "raw": int.from_bytes(data[1:], "little", signed=True)},
    lambda item: _bytes(item.quantity) + _word(item.raw, 2, signed=True),
)
_operation = _fixed(
    2,
    lambda data: {"operation": data[0], "operator": data[1]},
    lambda item: _bytes(item.operation, item.operator),
)
_numbers = _fixed(2, lambda data: {"version": f"{data[0]}.{data[1]}"}, _version)
_label = _fixed(
    LABEL_BYTES,
    lambda data: {"text": _text(data)},
    lambda item: _encoded(item.text, LABEL_BYTES).ljust(LABEL_BYTES, b"\x00"),
)
_long_text = Field(lambda data: 1 + data[0] if data else 1, lambda data: {"text": _text(data[1:])}, _counted)
_time = _fixed(TIME_BYTES, lambda data: {"time": moment(data)}, lambda item: tag_of(item.time))

LAYOUTS: Mapping[int, tuple[Field, ...]] = {
    SYSTEM_STATE: (_system, _state_word, _time),
    PART_STATE: (_system, _part, _state_word, _label, _time),
    PART_VALUE: (_system, _part, _value, _time),
    OPERATION: (_system, _operation, _time),
    VERSION: (_system, _numbers),
    SYSTEM_TEXT: (_system, _long_text),
    PART_TEXT: (_system, _part, _label),
    CLOCK: (_system, _time),
    UNIT_STATE: (_state_byte, _time),
    UNIT_OPERATION: (_operation, _time),
    UNIT_VERSION: (_numbers,),
    UNIT_TEXT: (_long_text,),
    UNIT_CLOCK: (_time,),
}
"""8.3.1: the upward types, each as the fields of one of its objects. Others are carried and not read."""


def read(data: bytes) -> tuple[Item, ...]:
    """The objects of an application data unit; none for types without a layout. FrameError when they are cut short."""
    layout = LAYOUTS.get(data[0])
    if layout is None:
        return ()
    items, at = [], 2
    for number in range(1, data[1] + 1):
        found: dict[str, Any] = {}
        for field in layout:
            size = field.size(data[at : at + 1])
            if at + size > len(data):
                raise FrameError("length", f"信息对象应有 {data[1]} 个，第 {number} 个不完整。")
            found |= field.read(data[at : at + size])
            at += size
        items.append(Item(data[0], **found))
    return tuple(items)


def write(items: Iterable[Item]) -> bytes:
    """An application data unit of objects of one type."""
    held = list(items)
    types = {item.type for item in held}
    if len(types) != 1 or not types <= set(LAYOUTS):
        raise FrameError("syntax", "一个应用数据单元只放同一类型的上行信息对象，至少一个。")
    body = b"".join(field.write(item) for item in held for field in LAYOUTS[item.type])
    return _bytes(held[0].type, len(held)) + body
