"""A bus at the edge of its limits."""

from datetime import datetime, timedelta

from lixin.kernel.declare import Finding
from lixin.kernel.window import SampleWindow
from lixin.scenarios.traffic import rules

START = datetime.fromisoformat("2026-07-10T08:00:00+08:00")


def window(metric: str, *values: float, **thresholds: float) -> SampleWindow:
    made = SampleWindow(thresholds=thresholds)
    for number, value in enumerate(values):
        made.add(START + timedelta(seconds=30 * number), {metric: value})
    return made


def test_level_three_stops_at_once_and_level_two_does_not():
    assert rules.must_stop(window("alarm_level", 0, 2)) is None
    assert rules.must_stop(window("alarm_level", 0, 3)) == Finding(3, 3, "车辆报三级故障：应立即停车处理或请求救援")


def test_a_bus_without_alarm_data_is_left_alone():
    assert rules.must_stop(window("speed", 20)) is None


def test_the_limit_itself_counts_twice_in_a_row():
    assert rules.battery_hot(window("battery_temperature", 54, 55)) is None
    assert rules.battery_hot(window("battery_temperature", 55, 55)).sentence == (
        "动力电池最高温度 55 ℃，连续两次达到 55 ℃"
    )
    assert rules.battery_hot(window("battery_temperature", 55, 56, battery_temperature=60)) is None
