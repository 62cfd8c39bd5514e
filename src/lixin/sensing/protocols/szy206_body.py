"""What SZY 206-2016 frames carry: values in BCD with the low byte first, alarms, state, time tag.

The formats of rain, level, flow and total, velocity, temperature and pressure; the other kinds of a control field
(gates, power, air …) are kept in the frame and give no readings.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import BEIJING

ALARM, SELF_REPORT, REAL_TIME = 0x81, 0xC0, 0xB0
STATUS = 4
"""Bytes of alarms and state behind the values."""
SHORT_TAG, LONG_TAG = 5, 7
"""Bytes of the time tag Tp: second, minute, hour, day, delay; in SL 427-2021 also month and year before the delay."""


class Form(NamedTuple):
    """How a kind of value is sent: one after the other for as many as there are instruments when `many`."""

    name: str
    size: int
    decimals: int
    signed: bool
    many: bool
    unit: str


FLOW = 3
FORMS: Mapping[int, Form] = {
    1: Form("rain", 3, 1, False, False, "mm"),
    2: Form("level", 4, 3, True, True, "m"),
    FLOW: Form("flow", 5, 3, True, True, "m³/s"),
    4: Form("velocity", 3, 3, True, True, "m/s"),
    9: Form("temperature", 2, 1, True, False, "℃"),
    15: Form("pressure", 4, 2, False, True, "kPa"),
}
"""Function of the control field → form of its values."""
TOTAL = Form("total", 5, 0, False, True, "m³")
"""Accumulated water, which follows the flow of each meter."""
ALARM_NAMES = (
    "交流电停电", "蓄电池电压低", "水位超限", "流量超限", "水质超限", "流量仪表故障", "水泵开停", "水位仪表故障",
    "水压超限", "水温仪表故障", "IC卡功能", "定值控制", "剩余水量下限", "终端箱门", "备用14", "备用15",
)  # fmt: skip
"""Alarm bits D0 to D15."""
ALARMS = {f"alarm{bit}": name for bit, name in enumerate(ALARM_NAMES[:14])}


class Reading(NamedTuple):
    """A value by its code: name of the form, and the number of the instrument where there may be several."""

    code: str
    value: float


class Report(msgspec.Struct, frozen=True):
    """What a terminal reports: values, alarm bits, state bits, and its time where the tag has month and year."""

    readings: tuple[Reading, ...]
    alarm: int
    state: int
    time: datetime | None

    @property
    def mode(self) -> int:
        """Work mode, D1 D0 of the state: 0 self-reporting and polled, 1 with confirmation, 2 polled, 3 maintenance."""
        return self.state & 3


def unit_of(code: str) -> str | None:
    """Unit of a code; None for alarms and codes that are none."""
    name = code.rstrip("0123456789")
    return next((form.unit for form in (*FORMS.values(), TOTAL) if form.name == name), None)


def report_of(afn: int, function: int, data: bytes) -> Report | None:
    """The report in an upward frame's data; None where the function carries none; FrameError when it is cut short."""
    if afn == ALARM:
        return _alarm_report(data)
    if afn not in (SELF_REPORT, REAL_TIME):
        return None
    form = FORMS.get(function)
    tag = _tag_size(data, form) if afn == SELF_REPORT else 0
    if len(data) < STATUS + tag:
        raise FrameError("length", f"数据域只有 {len(data)} 字节，放不下报警、状态和时间标签。")
    values, status = data[: len(data) - STATUS - tag], data[len(data) - STATUS - tag :]
    return _report(_readings(function, form, values), status[:2], status[2:4], status[4:])


def _alarm_report(data: bytes) -> Report:
    """AFN 81H: the alarm bits come first, state and tag last; what stands between differs by alarm and is kept raw."""
    if len(data) < STATUS + SHORT_TAG:
        raise FrameError("length", f"报警数据只有 {len(data)} 字节，放不下报警、状态和时间标签。")
    return _report((), data[:2], data[-SHORT_TAG - 2 : -SHORT_TAG], data[-SHORT_TAG:])


def _report(readings: tuple[Reading, ...], alarm: bytes, state: bytes, tag: bytes) -> Report:
    bits = int.from_bytes(alarm, "little")
    alarms = tuple(Reading(f"alarm{bit}", float(bits >> bit & 1)) for bit in range(len(ALARMS)))
    return Report(readings + alarms, bits, int.from_bytes(state, "little"), _moment(tag))


def _tag_size(data: bytes, form: Form | None) -> int:
    """Five bytes, unless only seven fit the size of the values and hold a date."""
    rest = len(data) - STATUS - LONG_TAG
    if rest >= 0 and _moment(data[-LONG_TAG:]) and (form is None or rest % form.size == 0):
        return SHORT_TAG if form and (rest + LONG_TAG - SHORT_TAG) % form.size == 0 else LONG_TAG
    return SHORT_TAG


def _readings(function: int, form: Form | None, data: bytes) -> tuple[Reading, ...]:
    if form is None:
        return ()
    if len(data) % form.size or (not form.many and len(data) != form.size):
        raise FrameError("length", f"参量 {function} 的数据有 {len(data)} 字节，不是 {form.size} 的整数倍。")
    parts = [data[at : at + form.size] for at in range(0, len(data), form.size)]
    if function == FLOW and len(parts) % 2 == 0:
        forms = [(FLOW_AND_TOTAL[number % 2], number // 2 + 1) for number in range(len(parts))]
    else:
        forms = [(form, number) for number in range(1, len(parts) + 1)]
    found = [(one.name + (str(number) if one.many else ""), _value(one, part)) for (one, number), part in zip(
        forms, parts, strict=True
    )]  # fmt: skip
    return tuple(Reading(code, value) for code, value in found if value is not None)


FLOW_AND_TOTAL = (FORMS[FLOW], TOTAL)


def _value(form: Form, data: bytes) -> float | None:
    """None for what is no number: AA stands in every byte while an instrument is out of order.

    The high half of the last byte is the sign, 0 or F; a total goes up to 7999999999.
    """
    digits = data[::-1].hex()
    first, number = (digits[0], digits[1:]) if form.signed else ("0", digits)
    if first not in "0f" or not number.isdecimal() or (form is TOTAL and number[0] in "89"):
        return None
    return (-1 if first == "f" else 1) * int(number) / 10**form.decimals


def _moment(tag: bytes) -> datetime | None:
    """Time of a long tag; a short one has neither month nor year."""
    digits = tag[:6].hex()
    if len(tag) != LONG_TAG or not digits.isdecimal():
        return None
    second, minute, hour, day, month, year = (int(digits[at : at + 2]) for at in range(0, 12, 2))
    try:
        return datetime(2000 + year, month, day, hour, minute, second, tzinfo=BEIJING)
    except ValueError:
        return None


# --- encoding -------------------------------------------------------------------------------------------------------


def encoded(values: Mapping[str, float]) -> tuple[int, bytes]:
    """Function and data of a report with these values; they must be of one kind, flow and total counting as one."""
    names = {code.rstrip("0123456789") for code in values}
    function = next((number for number, form in FORMS.items() if form.name in names), None)
    allowed = {"flow", "total"} if function == FLOW else {FORMS[function].name} if function else set()
    if function is None or names - allowed:
        raise FrameError("range", f"一帧只能报一种参量，不能同时有 {'、'.join(sorted(names))[:80]}。")
    order = sorted(values, key=lambda code: (code[len(code.rstrip("0123456789")) :].zfill(3), code))
    return function, b"".join(
        _bcd(TOTAL if code.startswith("total") else FORMS[function], values[code]) for code in order
    )


def _bcd(form: Form, value: float) -> bytes:
    room = 2 * form.size - (1 if form.signed else 0)
    digits = f"{abs(round(value * 10**form.decimals)):d}".zfill(room)
    if len(digits) > room or (value < 0 and not form.signed):
        raise FrameError("range", f"{form.name} 的值 {value} 放不进 {form.size} 字节。")
    sign = ("f" if value < 0 else "0") if form.signed else ""
    return bytes.fromhex(sign + digits)[::-1]
