"""Surface water classes of GB 3838-2002, table 1: a section is as good as its worst factor.

The county's sections are graded, as the national reports do, by pH, dissolved oxygen, permanganate index,
ammonia nitrogen and total phosphorus (river column); total nitrogen does not count for rivers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CLASS_NAMES = ("", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ")
WORSE_THAN_FIVE = 6
FACTOR_NAMES: Mapping[str, str] = {
    "ph": "pH",
    "do": "溶解氧",
    "codmn": "高锰酸盐指数",
    "nh3n": "氨氮",
    "tp": "总磷",
    "cod": "化学需氧量",
    "bod5": "五日生化需氧量",
    "fluoride": "氟化物",
}
UPPER: Mapping[str, tuple[float, ...]] = {
    "codmn": (2, 4, 6, 10, 15),
    "nh3n": (0.15, 0.5, 1.0, 1.5, 2.0),
    "tp": (0.02, 0.1, 0.2, 0.3, 0.4),
    "cod": (15, 15, 20, 30, 40),
    "bod5": (3, 3, 4, 6, 10),
    "fluoride": (1.0, 1.0, 1.0, 1.5, 1.5),
}
"""mg/L; at most this for class Ⅰ … Ⅴ."""
LOWER: Mapping[str, tuple[float, ...]] = {"do": (7.5, 6, 5, 3, 2)}
"""mg/L; at least this for class Ⅰ … Ⅴ."""
PH_RANGE = (6.0, 9.0)


@dataclass(frozen=True, slots=True)
class Grade:
    """Class 1..6 (6 = worse than Ⅴ) and the factors that made it so; class 0: nothing measured that counts."""

    klass: int
    limiting: tuple[str, ...]

    @property
    def name(self) -> str:
        """Ⅰ … Ⅴ, 劣Ⅴ, or an empty word."""
        return CLASS_NAMES[self.klass]


def factor_class(factor: str, value: float) -> int:
    """Class 1..6 of one factor (mg/L, pH without unit); KeyError for a factor the table does not have."""
    if factor == "ph":
        return 1 if PH_RANGE[0] <= value <= PH_RANGE[1] else WORSE_THAN_FIVE
    if factor in LOWER:
        return next((i for i, limit in enumerate(LOWER[factor], 1) if value >= limit), WORSE_THAN_FIVE)
    return next((i for i, limit in enumerate(UPPER[factor], 1) if value <= limit), WORSE_THAN_FIVE)


def grade(values: Mapping[str, float]) -> Grade:
    """The worst of the factors present; factors outside the table (e.g. total nitrogen) do not count."""
    classes = {factor: factor_class(factor, values[factor]) for factor in FACTOR_NAMES if factor in values}
    if not classes:
        return Grade(0, ())
    worst = max(classes.values())
    return Grade(worst, tuple(factor for factor, klass in classes.items() if klass == worst))
