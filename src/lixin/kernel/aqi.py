"""Air quality index of HJ 633 (hourly report), in the 2012 and the 2026 edition.

Limits: HJ 633-2012 table 1 and HJ 633-2026 (with GB 3095-2026); PM2.5 and PM10 are held against their 24-hour
limits, as the contract of `lixin compute aqi` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from lixin.kernel.errors import Invalid

Edition = Literal["2012", "2026"]
IN_FORCE_2026 = date(2026, 3, 1)
"""GB 3095-2026 and HJ 633-2026 replace the 2012 editions from this day."""

IAQI = (0, 50, 100, 150, 200, 300, 400, 500)
COMMON: dict[str, tuple[int, ...]] = {
    "so2": (0, 150, 500, 650, 800),
    "no2": (0, 100, 200, 700, 1200, 2340, 3090, 3840),
    "co": (0, 5, 10, 35, 60, 90, 120, 150),
    "o3_1h": (0, 160, 200, 300, 400, 800, 1000, 1200),
}
LIMITS: Mapping[Edition, Mapping[str, tuple[int, ...]]] = {
    "2012": COMMON | {"pm2_5": (0, 35, 75, 115, 150, 250, 350, 500), "pm10": (0, 50, 150, 250, 350, 420, 500, 600)},
    "2026": COMMON | {"pm2_5": (0, 35, 60, 115, 150, 250, 350, 500), "pm10": (0, 50, 120, 250, 350, 420, 500, 600)},
}
POLLUTANTS = ("pm2_5", "pm10", "so2", "no2", "co", "o3_1h")
POLLUTANT_NAMES: Mapping[str, str] = {
    "pm2_5": "PM2.5",
    "pm10": "PM10",
    "so2": "二氧化硫",
    "no2": "二氧化氮",
    "co": "一氧化碳",
    "o3_1h": "臭氧",
}
CLASSES = ((50, "优"), (100, "良"), (150, "轻度污染"), (200, "中度污染"), (300, "重度污染"))
WORST = "严重污染"


@dataclass(frozen=True, slots=True)
class Air:
    """The index of one hour: None and "" when nothing was measured; `primary` only above 50."""

    index: int | None
    name: str
    primary: tuple[str, ...]


def edition_on(day: date) -> Edition:
    """The edition in force on the day."""
    return "2026" if day >= IN_FORCE_2026 else "2012"


def sub_index(pollutant: str, concentration: float, edition: Edition) -> int | None:
    """IAQI of one concentration (µg/m³, CO mg/m³), rounded up; above the last limit it stays at the last.

    SO2 above its highest hourly limit has no IAQI of its own in 2012 (None) and stays at 200 in 2026.
    A negative concentration has none either.
    """
    limits = LIMITS[edition][pollutant]
    if concentration < 0:
        return None
    if concentration > limits[-1]:
        return None if pollutant == "so2" and edition == "2012" else IAQI[len(limits) - 1]
    upper = next(i for i, limit in enumerate(limits) if concentration <= limit)
    if upper == 0:
        return 0
    return _interpolate(Decimal(str(concentration)), limits, upper)


def _interpolate(value: Decimal, limits: tuple[int, ...], upper: int) -> int:
    """Formula (1) of HJ 633, exactly, rounded up to a whole number."""
    low, high = limits[upper - 1], limits[upper]
    step = Decimal(IAQI[upper] - IAQI[upper - 1]) * (value - low)
    return IAQI[upper - 1] + int((step / (high - low)).to_integral_value(ROUND_CEILING))


def assess(values: Mapping[str, float | None], edition: Edition) -> Air:
    """The index from hourly concentrations; a missing or None pollutant is not measured. Negative: Invalid."""
    indices = {}
    for pollutant in POLLUTANTS:
        value = values.get(pollutant)
        if value is None:
            continue
        if value < 0:
            raise Invalid(f"{POLLUTANT_NAMES[pollutant]} 浓度不能是负数。", {pollutant: "不能是负数"})
        index = sub_index(pollutant, value, edition)
        if index is not None:
            indices[pollutant] = index
    if not indices:
        return Air(None, "", ())
    top = max(indices.values())
    primary = tuple(p for p, index in indices.items() if index == top) if top > 50 else ()
    return Air(top, class_of(top), primary)


def class_of(index: int) -> str:
    """The index's class name."""
    return next((name for limit, name in CLASSES if index <= limit), WORST)
