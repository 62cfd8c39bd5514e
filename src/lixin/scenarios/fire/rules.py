"""When a building burns and when what guards it is out of order: pure functions, samples in, finding out."""

from collections.abc import Mapping

from lixin.kernel.declare import Facts, Finding, Share, Window
from lixin.sensing.service import fire_part

FAULTS: Mapping[str, str] = {
    "fault": "设施故障",
    "main_power_fault": "控制器主电故障",
    "backup_power_fault": "控制器备电故障",
    "bus_fault": "总线故障",
    "unit_fault": "传输装置故障",
    "unit_main_power_fault": "传输装置主电故障",
    "unit_backup_power_fault": "传输装置备电故障",
    "line_fault": "监测连接线路故障",
}
"""States of GB/T 26875.3-2011, 8.2.1.1 and 8.2.1.8 that somebody must repair."""
LOOK_BACK = 8


def fire(window: Window) -> Finding | None:
    """The first word of it is enough: it ends when the system is reset or says that there is none."""
    if window.last("fire", 1) != [1]:
        return None
    told = [sample for sample in window.samples(LOOK_BACK) if sample.get("fire") == 1 and "fire_part" in sample]
    parts = list(dict.fromkeys(_part(sample) for sample in told))
    return Finding(1, None, _sentence(parts))


def _part(sample: Mapping[str, float]) -> str:
    return fire_part(int(sample.get("fire_part_type", 0)), int(sample["fire_part"]))


def _sentence(parts: list[str]) -> str:
    if not parts:
        return "火灾报警系统报火警"
    more = f"等 {len(parts)} 个部件" if len(parts) > 1 else ""
    return f"{parts[0]}{more}报火警"


def fault(window: Window) -> Finding | None:
    """Whatever of the system or of the transmission unit says that it is out of order."""
    found = [name for key, name in FAULTS.items() if window.last(key, 1) == [1]]
    return Finding(len(found), None, "、".join(found)) if found else None


def online(facts: Facts) -> Share:
    """Transmission units that report."""
    return Share(facts.devices("transmitter", online=True), facts.devices("transmitter"))


def repaired_on_time(facts: Facts) -> Share:
    """Faults repaired on time, of those closed."""
    return Share(facts.cases("repair", closed=True, on_time=True), facts.cases("repair", closed=True))


def verified_on_time(facts: Facts) -> Share:
    """Fire alarms verified on time, of those closed."""
    return Share(facts.cases("alarm", closed=True, on_time=True), facts.cases("alarm", closed=True))
