"""GB/T 26875.3-2011, 8.2.1: state words as single yes/no values, so that device kinds can declare them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lixin.sensing.protocols import gb26875_body as body
from lixin.sensing.protocols.gb26875_body import Item

SYSTEM_BITS = (
    "normal", "fire", "fault", "shield", "supervise", "start", "feedback", "delay", "main_power_fault",
    "backup_power_fault", "bus_fault", "manual", "config_changed", "reset",
)  # fmt: skip
"""8.2.1.1, bits 0 to 13 of a system's state."""
PART_BITS = (*SYSTEM_BITS[:8], "power_fault")
"""8.2.1.2, bits 0 to 8 of a part's state."""
UNIT_BITS = (
    "unit_normal", "fire", "unit_fault", "unit_main_power_fault", "unit_backup_power_fault", "channel_fault",
    "line_fault",
)  # fmt: skip
"""8.2.1.8, bits 0 to 6 of the transmission unit's own state."""
OPERATION_BITS = ("reset", "silence", "manual_alarm", "alarm_ended", "self_test", "confirm", "test")
"""8.2.1.4 and 8.2.1.9, bits 0 to 6; what the unit calls bit 5 is the answer to a roll call."""

SPEAKS_FOR_ALL = frozenset({0, 1})
"""System types whose "no fire" holds for the whole building: general, and the fire alarm system. That a pump or one
detector is quiet says nothing of the others."""

PART_TYPES: Mapping[int, str] = {
    0: "通用部件", 1: "火灾报警控制器", 10: "可燃气体探测器", 11: "点型可燃气体探测器", 12: "独立式可燃气体探测器",
    13: "线型可燃气体探测器", 16: "电气火灾监控报警器", 17: "剩余电流式电气火灾监控探测器",
    18: "测温式电气火灾监控探测器", 21: "探测回路", 22: "火灾显示盘", 23: "手动火灾报警按钮", 24: "消火栓按钮",
    25: "火灾探测器", 30: "感温火灾探测器", 31: "点型感温火灾探测器", 32: "点型感温火灾探测器（S型）",
    33: "点型感温火灾探测器（R型）", 34: "线型感温火灾探测器", 35: "线型感温火灾探测器（S型）",
    36: "线型感温火灾探测器（R型）", 37: "光纤感温火灾探测器", 40: "感烟火灾探测器", 41: "点型离子感烟火灾探测器",
    42: "点型光电感烟火灾探测器", 43: "线型光束感烟火灾探测器", 44: "吸气式感烟火灾探测器", 50: "复合式火灾探测器",
    51: "复合式感烟感温火灾探测器", 52: "复合式感光感温火灾探测器", 53: "复合式感光感烟火灾探测器",
    61: "紫外火焰探测器", 62: "红外火焰探测器", 69: "感光火灾探测器", 74: "气体探测器",
    78: "图像摄像方式火灾探测器", 79: "感声火灾探测器", 81: "气体灭火控制器", 82: "消防电气控制装置",
    83: "消防控制室图形显示装置", 84: "模块", 85: "输入模块", 86: "输出模块", 87: "输入/输出模块", 88: "中继模块",
    91: "消防水泵", 92: "消防水箱", 95: "喷淋泵", 96: "水流指示器", 97: "信号阀", 98: "报警阀", 99: "压力开关",
    101: "阀驱动装置", 102: "防火门", 103: "防火阀", 104: "通风空调", 105: "泡沫液泵", 106: "管网电磁阀",
    111: "防烟排烟风机", 113: "排烟防火阀", 114: "常闭送风口", 115: "排烟口", 116: "电控挡烟垂壁",
    117: "防火卷帘控制器", 118: "防火门监控器", 121: "警报装置",
}  # fmt: skip
"""8.2.1.2, the table of part types."""

Value = tuple[str, float]


def values(items: Sequence[Item], *, history: bool = False) -> dict[str, float]:
    """Code → value over all objects of a frame; where several tell of one code, a 1 goes before a 0.

    `history`: the frame answers a question for old records, so operations in it are none of today's.
    """
    found: dict[str, float] = {}
    for item in items:
        for code, value in _of(item, history):
            known = found.get(code)
            if known is None or (known == 0 and value == 1):
                found[code] = value
    return found


def _of(item: Item, history: bool) -> Iterable[Value]:
    if item.type == body.SYSTEM_STATE:
        return _system(item)
    if item.type == body.PART_STATE:
        return _part(item)
    if item.type == body.PART_VALUE:
        return _analogue(item)
    if item.type == body.UNIT_STATE:
        return _unit(item)
    if item.type in (body.OPERATION, body.UNIT_OPERATION) and not history:
        return _operations(item)
    return ()


def _bits(names: Sequence[str], state: int | None) -> Iterator[tuple[str, int]]:
    for bit, name in enumerate(names):
        yield name, ((state or 0) >> bit) & 1


def _system(item: Item) -> Iterator[Value]:
    whole = item.system_type in SPEAKS_FOR_ALL
    for name, bit in _bits(SYSTEM_BITS, item.state):
        if bit or whole:
            yield name, float(bit)


def _part(item: Item) -> Iterator[Value]:
    """Only what is so: one part's silence is not the building's. Fire and fault also say where."""
    for name, bit in _bits(PART_BITS, item.state):
        if bit:
            yield name, 1.0
        if bit and name in ("fire", "fault"):
            yield f"{name}_part", float(item.part_address or 0)
            yield f"{name}_part_type", float(item.part_type or 0)


def _unit(item: Item) -> Iterator[Value]:
    for name, bit in _bits(UNIT_BITS, item.state):
        if bit or name != "fire":
            yield name, float(bit)


def _analogue(item: Item) -> Iterator[Value]:
    """Under the quantity's own code, and under one with the part's address for who has several of them."""
    known = body.QUANTITIES.get(item.quantity or 0)
    if known and isinstance(item.value, int | float):
        yield known[0], float(item.value)
        yield f"{known[0]}-{item.part_address:08X}", float(item.value)


def _operations(item: Item) -> Iterator[Value]:
    """A pressed alarm button is a fire; a panel that is reset, or an alarm declared over, ends it."""
    done = [name for name, bit in _bits(OPERATION_BITS, item.operation) if bit]
    for name in done:
        yield f"operation_{name}", 1.0
    if "manual_alarm" in done:
        yield "fire", 1.0
    elif "alarm_ended" in done or ("reset" in done and item.type == body.OPERATION):
        yield "fire", 0.0


def place(address: int) -> str:
    """A part's address as panels print it: zone in the low word, number in the high one (8.2.1.2)."""
    return f"{address & 0xFFFF}区{address >> 16}号"


def fire_part(kind: int, address: int) -> str:
    """Where it is and what it is, in words, by part type (table 5) and address."""
    return f"{place(address)}{PART_TYPES.get(kind, '部件')}"
