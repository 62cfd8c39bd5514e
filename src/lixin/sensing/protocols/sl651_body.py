"""The body of SL 651-2014 reports: observation times and elements (6.6.3, annex C)."""

from datetime import datetime, timedelta

import msgspec

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import BEIJING
from lixin.sensing.protocols.sl651_elements import unit_of

UNIFORM = 0x31
"""Function of the report whose one identifier stands before many values (table 30)."""
OBSERVED, STATION, BY_HAND, IMAGE, RAIN, BATCH = 0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xFD
LEVELS = range(0xF5, 0xFD)
TIME_STEP, STATUS = 0x04, 0x45
LEVEL_BYTES = 24
MOST_READINGS = 20_000
"""Far more than one frame can hold; keeps a hostile message of many packets from filling the memory."""

Value = float | int | str | list[float | None] | None


class Reading(msgspec.Struct, frozen=True):
    """One element: identifier (2 hex digits), value, unit of the standard, and the observation time before it.

    The value is a number, the text of a manual entry, a list (F4 mm, F5 to FC m, None where not measured), None when
    the station sent FF throughout, or the raw hexadecimal where it is no decimal number.
    """

    code: str
    value: Value
    unit: str | None
    time: datetime | None


def moment(digits: bytes) -> datetime | None:
    """YYMMDDhhmm[ss] in BCD, years 20YY; None when it is no moment."""
    text = digits.hex()
    if not text.isdecimal():
        return None
    try:
        return datetime.strptime("20" + text.ljust(12, "0"), "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
    except ValueError:
        return None


def elements(content: bytes, function: int) -> tuple[tuple[Reading, ...], bytes | None]:
    """Readings and picture in the content of a report; FrameError("length") when an element is cut short."""
    readings: list[Reading] = []
    observed: datetime | None = None
    step: timedelta | None = None
    at = _after_station(content)
    while at < len(content):
        _bounded(readings)
        mark = content[at]
        if mark == OBSERVED:
            observed = moment(_cut(content, at + 2, 5))
            at += 7
        elif mark == IMAGE:
            return tuple(readings), content[at + 2 :]
        elif mark in (BY_HAND, BATCH):
            readings.append(_rest(mark, content[at + 2 :], observed))
            break
        elif function == UNIFORM and step is not None:
            readings += _uniform(content, at, observed, step)
            break
        else:
            size, reading = _element(content, at, observed)
            readings.append(reading)
            step = _step(content[at + 2 : at + size]) if mark == TIME_STEP else step
            at += size
    return tuple(readings), None


def _after_station(content: bytes) -> int:
    """Reports start with F1F1, the address again, and the class of the station; some answers do not."""
    return 8 if content[:2] == b"\xf1\xf1" else 0


def _cut(content: bytes, at: int, size: int) -> bytes:
    piece = content[at : at + size]
    if len(piece) != size:
        raise FrameError("length", f"正文第 {at + 1} 字节起应有 {size} 字节，只剩 {len(piece)} 字节。")
    return piece


def _element(content: bytes, at: int, observed: datetime | None) -> tuple[int, Reading]:
    """Size of the element at `at` with its two leading bytes, and its reading."""
    mark, definition = _cut(content, at, 2)
    size, decimals = definition >> 3, definition & 7
    if mark in LEVELS and size % 2:
        size = LEVEL_BYTES  # some stations write another length here; the standard knows this one only
    data = _cut(content, at + 2, size)
    code = f"{mark:02X}"
    return size + 2, Reading(code, _value(mark, data, decimals), unit_of(code), observed)


def _value(mark: int, data: bytes, decimals: int) -> Value:
    if mark == RAIN:
        return [None if byte == 0xFF else byte / 10 for byte in data]
    if mark in LEVELS:
        words = [int.from_bytes(data[i : i + 2]) for i in range(0, len(data), 2)]
        return [None if word == 0xFFFF else word / 100 for word in words]
    if mark == STATUS:
        return int.from_bytes(data)
    return _decimal(data, decimals)


def _decimal(data: bytes, decimals: int) -> Value:
    """BCD with a leading FF for negative numbers (6.6.3.3); FF throughout means not measured."""
    if not data or data.count(0xFF) == len(data):
        return None
    negative = data[0] == 0xFF
    digits = (data[1:] if negative else data).hex()
    if not digits.isdecimal():
        return data.hex().upper()
    number = -int(digits) if negative else int(digits)
    return number / 10**decimals if decimals else number


def _step(digits: bytes) -> timedelta | None:
    """Time step code: days, hours, minutes in BCD."""
    text = digits.hex()
    if len(text) != 6 or not text.isdecimal():
        return None
    return timedelta(days=int(text[:2]), hours=int(text[2:4]), minutes=int(text[4:]))


def _uniform(content: bytes, at: int, observed: datetime | None, step: timedelta) -> list[Reading]:
    """Table 30: one identifier, then its data again and again, a step apart from the observation time on."""
    size, first = _element(content, at, observed)
    mark, definition = content[at], content[at + 1]
    readings, at = [first], at + size
    while at < len(content) and size > 2:
        _bounded(readings)
        data = _cut(content, at, size - 2)
        time = later(observed, step * len(readings))
        readings.append(Reading(first.code, _value(mark, data, definition & 7), first.unit, time))
        at += size - 2
    return readings


def _bounded(readings: list[Reading]) -> None:
    if len(readings) >= MOST_READINGS:
        raise FrameError("length", f"一份报文最多 {MOST_READINGS} 个要素。")


def later(moment: datetime | None, by: timedelta) -> datetime | None:
    """The moment so much later; None without a moment, or past the last one there is."""
    try:
        return None if moment is None else moment + by
    except OverflowError:
        return None


def _rest(mark: int, data: bytes, observed: datetime | None) -> Reading:
    """Manual entry (F2) as text, batch data (FD) as hexadecimal: both run to the end of the body."""
    text = data.decode("gb18030", "replace").strip(" \x00") if mark == BY_HAND else data.hex().upper()
    return Reading(f"{mark:02X}", text, None, observed)
