"""An underpass at and above its limits."""

from datetime import datetime

from lixin.kernel.window import SampleWindow
from lixin.scenarios.urban import rules


def window(*depths: float) -> SampleWindow:
    made = SampleWindow()
    for minute, depth in enumerate(depths):
        made.add(datetime.fromisoformat(f"2026-07-10T15:{minute:02d}:00+08:00"), {"depth": depth})
    return made


def test_one_splash_is_not_an_alarm():
    assert rules.ponding(window(2, 22)) is None


def test_fifteen_centimetres_twice_are():
    assert rules.ponding(window(15, 16)).sentence == "积水 16 cm，超过 15 cm"


def test_deep_water_says_close_the_road():
    assert rules.ponding(window(20, 30)).sentence == "积水 30 cm，超过 15 cm，应当封闭道路"
