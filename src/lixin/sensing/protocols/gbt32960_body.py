"""The data unit of GB/T 32960.3-2016, clause 7: collection time, then items of information, each led by its type.

Layouts are tables of fields as the standard prints them; FE (abnormal) and FF (invalid) in every byte but the sign
of the last are no values.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import BEIJING

TIME = 6
VEHICLE, MOTORS, FUEL_CELL, ENGINE, POSITION, EXTREMES, ALARMS, VOLTAGES, TEMPERATURES = range(1, 10)
CUSTOM = range(0x80, 0xFF)
"""Types of the user's own, with two bytes of length: passed over. Reserved types have no length: reading ends there."""


class Field(NamedTuple):
    """A number of `size` bytes, high byte first: value = raw ÷ `divisor` + `offset`."""

    name: str
    size: int
    divisor: int = 1
    offset: int = 0
    unit: str | None = None


LAYOUTS: Mapping[int, tuple[Field, ...]] = {
    VEHICLE: (
        Field("vehicle_state", 1),
        Field("charging", 1),
        Field("mode", 1),
        Field("speed", 2, 10, unit="km/h"),
        Field("mileage", 4, 10, unit="km"),
        Field("voltage", 2, 10, unit="V"),
        Field("current", 2, 10, -1000, "A"),
        Field("soc", 1, unit="%"),
        Field("dcdc", 1),
        Field("gear", 1),
        Field("insulation", 2, unit="kΩ"),
        Field("accelerator", 1, unit="%"),
        Field("brake", 1, unit="%"),
    ),
    ENGINE: (
        Field("engine_state", 1),
        Field("engine_speed", 2, unit="r/min"),
        Field("fuel_rate", 2, 100, unit="L/100km"),
    ),
    EXTREMES: (
        Field("cell_max_pack", 1),
        Field("cell_max", 1),
        Field("cell_max_voltage", 2, 1000, unit="V"),
        Field("cell_min_pack", 1),
        Field("cell_min", 1),
        Field("cell_min_voltage", 2, 1000, unit="V"),
        Field("probe_max_pack", 1),
        Field("probe_max", 1),
        Field("probe_max_temperature", 1, 1, -40, "℃"),
        Field("probe_min_pack", 1),
        Field("probe_min", 1),
        Field("probe_min_temperature", 1, 1, -40, "℃"),
    ),
}
"""Items of fixed size (tables 9, 13, 15)."""
MOTOR = (
    Field("number", 1),
    Field("state", 1),
    Field("controller_temperature", 1, 1, -40, "℃"),
    Field("speed", 2, 1, -20_000, "r/min"),
    Field("torque", 2, 10, -2000, "N·m"),
    Field("temperature", 1, 1, -40, "℃"),
    Field("voltage", 2, 10, unit="V"),
    Field("current", 2, 10, -1000, "A"),
)
"""One drive motor (table 11)."""
CELL_HEAD = (Field("cell_voltage", 2, 10, unit="V"), Field("cell_current", 2, 10, unit="A"),
             Field("hydrogen_rate", 2, 100, unit="kg/100km"))  # fmt: skip
CELL_TAIL = (
    Field("hydrogen_max_temperature", 2, 10, -40, "℃"),
    Field("hydrogen_hottest", 1),
    Field("hydrogen_max_concentration", 2, unit="mg/kg"),
    Field("hydrogen_densest", 1),
    Field("hydrogen_max_pressure", 2, 10, unit="MPa"),
    Field("hydrogen_tightest", 1),
    Field("hydrogen_dcdc", 1),
)
"""Fuel cell before and after its temperature probes (table 12)."""
FAULT_LISTS = ("battery_faults", "motor_faults", "engine_faults", "other_faults")
ALARM_NAMES = (
    "温度差异", "电池高温", "车载储能装置过压", "车载储能装置欠压", "SOC低", "单体电池过压", "单体电池欠压", "SOC过高",
    "SOC跳变", "可充电储能系统不匹配", "电池单体一致性差", "绝缘", "DC-DC温度", "制动系统", "DC-DC状态",
    "驱动电机控制器温度", "高压互锁状态", "驱动电机温度", "车载储能装置过充",
)  # fmt: skip
"""General alarm bits 0 to 18 (table 18)."""
Value = tuple[str, float]


class Item(msgspec.Struct, frozen=True):
    """One item: its type, its values by code, and what is a list (cell voltages, temperatures, fault codes)."""

    type: int
    values: tuple[Value, ...]
    lists: tuple[tuple[str, tuple[float | None, ...]], ...] = ()


class Cursor:
    """Reads on through a data unit; FrameError("length") where it ends too soon."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        """The next bytes."""
        found = self.data[self.at : self.at + size]
        if len(found) < size:
            raise FrameError("length", f"数据单元在第 {self.at} 字节处被截断，还缺 {size - len(found)} 字节。")
        self.at += size
        return found

    def number(self, size: int = 1) -> int:
        """The next bytes as a number."""
        return int.from_bytes(self.take(size))

    def fields(self, layout: Sequence[Field], prefix: str = "") -> tuple[Value, ...]:
        """The values of a layout that are values."""
        found = [(prefix + field.name, _value(field, self.number(field.size))) for field in layout]
        return tuple((code, value) for code, value in found if value is not None)

    def series(self, field: Field, count: int) -> tuple[float | None, ...]:
        """`count` numbers of one form."""
        data = self.take(field.size * count)
        raws = (int.from_bytes(data[at : at + field.size]) for at in range(0, len(data), field.size))
        return tuple(_value(field, raw) for raw in raws)


def moment(data: bytes) -> datetime:
    """Six bytes year to second at +08:00 (clause 6.4); FrameError("range") for no possible time."""
    try:
        return datetime(2000 + data[0], *data[1:6], tzinfo=BEIJING)  # type: ignore[arg-type]
    except (ValueError, TypeError, IndexError):
        raise FrameError("range", f"数据采集时间 {data[:TIME].hex(' ')} 不是可能的时间。") from None


def time_bytes(at: datetime) -> bytes:
    """The same, as sent."""
    local = at.astimezone(BEIJING)
    return bytes((local.year - 2000, local.month, local.day, local.hour, local.minute, local.second))


def items(data: bytes) -> tuple[Item, ...]:
    """The items behind the collection time, as far as they are known."""
    cursor, found = Cursor(data), []
    while cursor.at < len(data):
        kind = cursor.number()
        if kind in CUSTOM:
            cursor.take(cursor.number(2))
        elif kind in LAYOUTS:
            found.append(Item(kind, cursor.fields(LAYOUTS[kind])))
        elif kind in READERS:
            found.append(READERS[kind](cursor))
        else:
            break
    return tuple(found)


def unit_of(code: str) -> str | None:
    """Unit of a code; motors are told by their number: motor1_speed."""
    head, _, name = code.partition("_")
    if head.startswith("motor") and head[5:].isdecimal():
        return next((field.unit for field in MOTOR if field.name == name), None)
    if code in ("lon", "lat"):
        return "°"
    fields = [field for layout in (*LAYOUTS.values(), CELL_HEAD, CELL_TAIL) for field in layout]
    return next((field.unit for field in fields if field.name == code), None)


def _value(field: Field, raw: int) -> float | None:
    if raw >= (1 << 8 * field.size) - 2:
        return None
    return (raw + field.offset * field.divisor) / field.divisor


def _motors(cursor: Cursor) -> Item:
    values: list[Value] = []
    for _ in range(cursor.number()):
        own = dict(cursor.fields(MOTOR))
        number = int(own.pop("number", 0))
        values += [(f"motor{number}_{name}", value) for name, value in own.items()]
    return Item(MOTORS, tuple(values))


def _fuel_cell(cursor: Cursor) -> Item:
    head = cursor.fields(CELL_HEAD)
    probes = cursor.series(Field("probe", 1, 1, -40), cursor.number(2))
    return Item(FUEL_CELL, head + cursor.fields(CELL_TAIL), (("fuel_cell_temperatures", probes),))


def _position(cursor: Cursor) -> Item:
    """State bits: 0 invalid, 1 south, 2 west (table 14)."""
    state, lon, lat = cursor.number(), cursor.number(4), cursor.number(4)
    if state & 1 or lon > 180_000_000 or lat > 90_000_000:
        return Item(POSITION, ())
    place = ((-1 if state & 4 else 1) * lon / 1e6, (-1 if state & 2 else 1) * lat / 1e6)
    return Item(POSITION, (("lon", place[0]), ("lat", place[1])))


def _alarms(cursor: Cursor) -> Item:
    level, bits = cursor.number(), cursor.number(4)
    values = [("alarm_level", float(level))] if level < 0xFE else []
    values += [(f"alarm{bit}", float(bits >> bit & 1)) for bit in range(len(ALARM_NAMES))]
    lists = []
    for name in FAULT_LISTS:
        count = cursor.number()
        codes = cursor.series(Field(name, 4), 0 if count >= 0xFE else count)
        lists.append((name, codes))
        values.append((name, float(len(codes))))
    return Item(ALARMS, tuple(values), tuple(lists))


def _voltages(cursor: Cursor) -> Item:
    """Packs, each with the cells of this frame (table 16); their number goes on over several frames."""
    lists = []
    for _ in range(cursor.number()):
        pack = cursor.number()
        cursor.take(8)  # the pack's voltage, current, number of cells, number of the first cell here
        lists.append((f"pack{pack}_voltages", cursor.series(Field("cell", 2, 1000), cursor.number())))
    return Item(VOLTAGES, (), tuple(lists))


def _temperatures(cursor: Cursor) -> Item:
    lists = []
    for _ in range(cursor.number()):
        pack, count = cursor.number(), cursor.number(2)
        lists.append((f"pack{pack}_temperatures", cursor.series(Field("probe", 1, 1, -40), count)))
    return Item(TEMPERATURES, (), tuple(lists))


READERS = {
    MOTORS: _motors,
    FUEL_CELL: _fuel_cell,
    POSITION: _position,
    ALARMS: _alarms,
    VOLTAGES: _voltages,
    TEMPERATURES: _temperatures,
}


# --- encoding -------------------------------------------------------------------------------------------------------


def encoded(values: Mapping[str, float]) -> bytes:
    """Items with these values: vehicle, engine and extremes by field, position by lon and lat, alarms by level and bit.

    Fields that are not given are sent as invalid.
    """
    left = dict(values)
    data = b"".join(_laid_out(kind, layout, left) for kind, layout in LAYOUTS.items())
    data += _placed(left) + _alarmed(left)
    if left:
        raise FrameError("range", f"不能编码：{'、'.join(sorted(left))[:80]}。")
    return data


def _laid_out(kind: int, layout: Iterable[Field], values: dict[str, float]) -> bytes:
    own = {field.name: values.pop(field.name) for field in layout if field.name in values}
    return bytes([kind]) + b"".join(_raw(field, own.get(field.name)) for field in layout) if own else b""


def _raw(field: Field, value: float | None) -> bytes:
    most = (1 << 8 * field.size) - 1
    raw = most if value is None else round(value * field.divisor) - field.offset * field.divisor
    if value is not None and not 0 <= raw < most - 1:
        raise FrameError("range", f"{field.name} 的值 {value} 放不进 {field.size} 字节。")
    return raw.to_bytes(field.size)


def _placed(values: dict[str, float]) -> bytes:
    if "lon" not in values or "lat" not in values:
        return b""
    lon, lat = values.pop("lon"), values.pop("lat")
    state = (2 if lat < 0 else 0) | (4 if lon < 0 else 0)
    place = [round(abs(one) * 1e6) for one in (lon, lat)]
    return bytes([POSITION, state]) + b"".join(one.to_bytes(4) for one in place)


def _alarmed(values: dict[str, float]) -> bytes:
    codes = [code for code in values if code == "alarm_level" or (code.startswith("alarm") and code[5:].isdecimal())]
    own = {code: values.pop(code) for code in codes}
    if not own:
        return b""
    level = int(own.pop("alarm_level", 0))
    bits = sum(1 << int(code[5:]) for code, value in own.items() if value)
    return bytes([ALARMS, level]) + bits.to_bytes(4) + bytes(len(FAULT_LISTS))
