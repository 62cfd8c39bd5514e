"""Surface water classes of GB 3838-2002, table 1: a section is as good as its worst factor.

Which factors count: all of table 1 except water temperature, total nitrogen and faecal coliforms, which stand apart
(环办〔2011〕22 号, 地表水环境质量评价办法). The automatic stations of the county measure pH, dissolved oxygen,
permanganate index, ammonia nitrogen and total phosphorus; the others count wherever a laboratory reports them.
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
    "cu": "铜",
    "zn": "锌",
    "se": "硒",
    "as": "砷",
    "hg": "汞",
    "cd": "镉",
    "cr6": "六价铬",
    "pb": "铅",
    "cyanide": "氰化物",
    "volatile_phenol": "挥发酚",
    "petroleum": "石油类",
    "las": "阴离子表面活性剂",
    "sulfide": "硫化物",
}
"""The factors that make the class, in the order they are named."""
APART: Mapping[str, str] = {"tn": "总氮", "fecal_coliform": "粪大肠菌群"}
"""Factors with limits in the table that do not make the class."""
UPPER: Mapping[str, tuple[float, ...]] = {
    "codmn": (2, 4, 6, 10, 15),
    "nh3n": (0.15, 0.5, 1.0, 1.5, 2.0),
    "tp": (0.02, 0.1, 0.2, 0.3, 0.4),
    "cod": (15, 15, 20, 30, 40),
    "bod5": (3, 3, 4, 6, 10),
    "fluoride": (1.0, 1.0, 1.0, 1.5, 1.5),
    "cu": (0.01, 1.0, 1.0, 1.0, 1.0),
    "zn": (0.05, 1.0, 1.0, 2.0, 2.0),
    "se": (0.01, 0.01, 0.01, 0.02, 0.02),
    "as": (0.05, 0.05, 0.05, 0.1, 0.1),
    "hg": (0.00005, 0.00005, 0.0001, 0.001, 0.001),
    "cd": (0.001, 0.005, 0.005, 0.005, 0.01),
    "cr6": (0.01, 0.05, 0.05, 0.05, 0.1),
    "pb": (0.01, 0.01, 0.05, 0.05, 0.1),
    "cyanide": (0.005, 0.05, 0.2, 0.2, 0.2),
    "volatile_phenol": (0.002, 0.002, 0.005, 0.01, 0.1),
    "petroleum": (0.05, 0.05, 0.05, 0.5, 1.0),
    "las": (0.2, 0.2, 0.2, 0.3, 0.3),
    "sulfide": (0.05, 0.1, 0.2, 0.5, 1.0),
    "tn": (0.2, 0.5, 1.0, 1.5, 2.0),
    "fecal_coliform": (200, 2000, 10000, 20000, 40000),
}
"""mg/L (faecal coliforms per litre); at most this for class Ⅰ … Ⅴ; total phosphorus of rivers."""
LAKE_PHOSPHORUS = (0.01, 0.025, 0.05, 0.1, 0.2)
"""mg/L; total phosphorus of lakes and reservoirs."""
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


def factor_class(factor: str, value: float, *, lake: bool = False) -> int:
    """Class 1..6 of one factor (mg/L, pH without unit); KeyError for a factor the table does not have."""
    if factor == "ph":
        return 1 if PH_RANGE[0] <= value <= PH_RANGE[1] else WORSE_THAN_FIVE
    if factor in LOWER:
        return next((i for i, limit in enumerate(LOWER[factor], 1) if value >= limit), WORSE_THAN_FIVE)
    limits = LAKE_PHOSPHORUS if lake and factor == "tp" else UPPER[factor]
    return next((i for i, limit in enumerate(limits, 1) if value <= limit), WORSE_THAN_FIVE)


def grade(values: Mapping[str, float], *, lake: bool = False) -> Grade:
    """The worst of the factors present; what is not among FACTOR_NAMES (e.g. total nitrogen) does not count."""
    classes = {factor: factor_class(factor, values[factor], lake=lake) for factor in FACTOR_NAMES if factor in values}
    if not classes:
        return Grade(0, ())
    worst = max(classes.values())
    return Grade(worst, tuple(factor for factor, klass in classes.items() if klass == worst))


def limits_of(factor: str, klass: int) -> list[tuple[float, str]]:
    """What a factor must keep for a class 1..5: (limit, side on which it fails); none for factors without a limit."""
    if factor == "ph":
        return [(PH_RANGE[0], "below"), (PH_RANGE[1], "above")]
    if factor in LOWER:
        return [(LOWER[factor][klass - 1], "below")]
    return [(UPPER[factor][klass - 1], "above")] if factor in UPPER and factor in FACTOR_NAMES else []
