"""What counts as polluted water and air: pure functions, samples in, finding out."""

from collections.abc import Mapping
from datetime import datetime

import numpy as np

from lixin.kernel import aqi
from lixin.kernel.declare import Facts, Finding, Limit, Newest, Share, Window
from lixin.kernel.water_quality import CLASS_NAMES, FACTOR_NAMES, Grade, grade, limits_of

SAMPLES_IN_A_ROW = 2
"""One bad sample may be the instrument; two in a row are the river."""
AIR_LIMIT = 150
"""AQI above which the air is 中度污染 or worse (HJ 633, table 2)."""


def below_target(window: Window) -> Finding | None:
    """The section's class is worse than its target in two consecutive samples (GB 3838-2002)."""
    target = int(window.threshold("target_class", 3) or 3)
    grades = [grade(sample) for sample in window.samples(SAMPLES_IN_A_ROW)]
    if len(grades) < SAMPLES_IN_A_ROW or any(g.klass <= target for g in grades):
        return None
    latest = grades[-1]
    sentence = (
        f"连续 {SAMPLES_IN_A_ROW} 次为{latest.name}类，目标{CLASS_NAMES[target]}类，{limiting_words(latest, window)}"
    )
    return Finding(value=latest.klass, threshold=target, sentence=sentence, detail={"factors": list(latest.limiting)})


def may_be_below_target(newest: Newest) -> np.ndarray:
    """Samples in which a factor is worse than its limit for the section's target class."""
    targets = newest.threshold("target_class", 3)
    passes = ~np.isin(targets, range(1, 6))
    for target in range(1, 6):
        for metric in FACTOR_NAMES:
            value = newest.value(metric)
            for limit, side in limits_of(metric, target):
                passes |= (targets == target) & (value < limit if side == "below" else value > limit)
    return passes


def limiting_words(result: Grade, window: Window) -> str:
    """The factors that decide the class with their values, e.g. "氨氮 1.230 mg/L"."""
    sample = window.samples(1)[-1]
    units = {"ph": ""}
    words = [f"{FACTOR_NAMES[f]} {sample[f]:g} {units.get(f, 'mg/L')}".rstrip() for f in result.limiting]
    return "、".join(words)


def air_polluted(window: Window) -> Finding | None:
    """AQI above 150 in two consecutive hours, by the edition of HJ 633 in force at the time."""
    pairs = zip(window.times(SAMPLES_IN_A_ROW), window.samples(SAMPLES_IN_A_ROW), strict=True)
    hours = [aqi.assess(sample, aqi.edition_on(time.date())) for time, sample in pairs]
    if len(hours) < SAMPLES_IN_A_ROW or any((hour.index or 0) <= AIR_LIMIT for hour in hours):
        return None
    air = hours[-1]
    names = "、".join(aqi.POLLUTANT_NAMES[p] for p in air.primary)
    sentence = (
        f"空气质量指数连续 {SAMPLES_IN_A_ROW} 小时超过 {AIR_LIMIT}，现为 {air.index}（{air.name}），首要污染物{names}"
    )
    return Finding(value=air.index, threshold=AIR_LIMIT, sentence=sentence, detail={"primary": list(air.primary)})


def air_may_be_polluted(newest: Newest) -> np.ndarray:
    """Samples in which a pollutant alone has an index above the limit, by one of the editions."""
    index = aqi.IAQI.index(AIR_LIMIT)
    found = [newest.value(pollutant) > _least(pollutant, index) for pollutant in aqi.POLLUTANTS]
    return np.logical_or.reduce(found)


def _least(pollutant: str, index: int) -> float:
    """The lowest concentration with that index."""
    return min(limits[pollutant][min(index, len(limits[pollutant]) - 1)] for limits in aqi.LIMITS.values())


def assess_water(sample: Mapping[str, float], time: datetime) -> Mapping[str, str]:
    """The class to show beside a section's values."""
    result = grade(sample)
    if not result.klass:
        return {"水质类别": "无有效数据"}
    shown = {"水质类别": f"{result.name}类"}
    if result.klass > 1:
        shown["定类因子"] = "、".join(FACTOR_NAMES[f] for f in result.limiting)
    return shown


def water_limits(metric: str, thresholds: Mapping[str, float]) -> list[Limit]:
    """What the factor must keep for the section's target class (GB 3838-2002)."""
    target = int(thresholds.get("target_class", 3))
    found = limits_of(metric, target) if 1 <= target <= 5 else []
    return [Limit(f"{CLASS_NAMES[target]}类限值", value, side) for value, side in found]


def assess_air(sample: Mapping[str, float], time: datetime) -> Mapping[str, str]:
    """Index, class and primary pollutants to show beside a station's values."""
    air = aqi.assess(sample, aqi.edition_on(time.date()))
    if air.index is None:
        return {"空气质量": "无有效数据"}
    primary = "、".join(aqi.POLLUTANT_NAMES[p] for p in air.primary) or "无"
    return {"AQI": str(air.index), "空气质量": air.name, "首要污染物": primary}


def checked_on_time(facts: Facts) -> Share:
    """Water quality checks closed on time, of those closed."""
    return Share(facts.cases("water_quality", closed=True, on_time=True), facts.cases("water_quality", closed=True))


def closed_on_time(facts: Facts) -> Share:
    """All matters of the scenario closed on time, of those closed."""
    return Share(facts.cases(closed=True, on_time=True), facts.cases(closed=True))


def sections_online(facts: Facts) -> Share:
    """Sections and air stations that report."""
    return Share(facts.devices("section", "air_station", online=True), facts.devices("section", "air_station"))


def signed_outfalls(facts: Facts) -> Share:
    """Outfalls with their sign put up, of all."""
    return Share(facts.register("outfall", has_sign=True), facts.register("outfall"))


NOISE_LIMITS = {"0": (50, 40), "1": (55, 45), "2": (60, 50), "3": (65, 55), "4a": (70, 55), "4b": (70, 60)}
"""GB 3096-2008, table 1: area → limit by day and by night, dB(A)."""


def noise_quiet(area: str, day: float | None, night: float | None) -> bool:
    """Whether both levels (dB(A)) are known and within the limits of the area (GB 3096-2008, table 1)."""
    if area not in NOISE_LIMITS or day is None or night is None:
        return False
    return day <= NOISE_LIMITS[area][0] and night <= NOISE_LIMITS[area][1]
