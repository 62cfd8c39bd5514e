"""What is special in 智慧消防; everything generic is in the contract."""

from datetime import datetime, timedelta

from lixin.kernel.declare import Finding
from lixin.kernel.window import SampleWindow
from lixin.scenarios.fire import rules

START = datetime.fromisoformat("2026-07-10T02:00:00+08:00")
SMOKE = {"fire": 1.0, "fire_part": float(0x000600D9), "fire_part_type": 40.0}


def window(*samples: dict[str, float]) -> SampleWindow:
    made = SampleWindow()
    for minute, values in enumerate(samples):
        made.add(START + timedelta(minutes=minute), values)
    return made


def test_the_first_word_of_fire_is_enough_and_says_where():
    assert rules.fire(window(SMOKE)) == Finding(1, None, "217区6号感烟火灾探测器报火警")


def test_more_parts_are_counted_once_each():
    other = {**SMOKE, "fire_part": float(0x000700D9)}
    assert rules.fire(window(SMOKE, other, SMOKE)) == Finding(1, None, "217区6号感烟火灾探测器等 2 个部件报火警")


def test_a_system_without_parts_is_a_fire_too():
    assert rules.fire(window({"fire": 1.0})) == Finding(1, None, "火灾报警系统报火警")


def test_a_reset_ends_it():
    assert rules.fire(window(SMOKE, {"fire": 0.0})) is None


def test_faults_are_named():
    assert rules.fault(window({"fault": 1.0, "bus_fault": 1.0, "fire": 0.0})) == Finding(2, None, "设施故障、总线故障")
    assert rules.fault(window({"fault": 1.0}, {"fault": 0.0})) is None
