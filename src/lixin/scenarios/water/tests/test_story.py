"""Rain and level at the edge of their limits."""

from datetime import datetime

from lixin.kernel.declare import Finding
from lixin.kernel.window import SampleWindow
from lixin.scenarios.water import rules


def window(metric: str, *values: float, **thresholds: float) -> SampleWindow:
    made = SampleWindow(thresholds=thresholds)
    for hour, value in enumerate(values):
        made.add(datetime.fromisoformat(f"2026-07-10T{hour:02d}:00:00+08:00"), {metric: value})
    return made


def test_twenty_millimetres_are_heavy():
    assert rules.heavy_rain(window("rain_1h", 19.9)) is None
    assert rules.heavy_rain(window("rain_1h", 20.0)) == Finding(
        20.0, 20.0, "一小时雨量 20.0 mm，达到短时强降水（20 mm）"
    )


def test_a_gauge_without_warning_level_never_alarms():
    assert rules.above_warning(window("level", 99.0, 99.0)) is None


def test_the_level_itself_is_not_above():
    assert rules.above_warning(window("level", 26.5, 26.6, warning_level=26.5)) is None


def test_a_level_that_trembles_about_its_limit_is_one_alarm():
    limits = {"warning_level": 26.5, "warning_back": 0.1}
    seen = window("level", 26.6, 26.45, **limits)
    assert rules.above_warning(seen) is None
    seen.raised = True
    words = "水位 26.45 m，刚回到警戒水位 26.50 m，落到 26.40 m 才解除"
    assert rules.above_warning(seen) == Finding(26.45, 26.5, words)
    seen = window("level", 26.6, 26.4, **limits)
    seen.raised = True
    assert rules.above_warning(seen) is None


def test_a_rise_is_against_the_lowest_of_the_hour():
    seen = window("level", 20.0, 24.0, 25.0, rise_1h=1.0)
    assert rules.rising_fast(seen) == Finding(1.0, 1.0, "水位 60 分钟上涨 1.00 m，达到一小时涨幅限值 1 m")
    assert rules.rising_fast(window("level", 25.0, 24.0, rise_1h=1.0)) is None
    assert rules.rising_fast(window("level", 25.0, rise_1h=1.0)) is None
    assert rules.rising_fast(window("level", 20.0, 25.0)) is None


def test_patrols_go_to_the_township_else_to_the_bureau():
    assert rules.township_of({"township_government": "阚疃镇人民政府"}) == "阚疃镇人民政府"
    assert rules.township_of({}) == "县水利局"
