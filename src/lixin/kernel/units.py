"""Units of measurement, shared by every metric so that a figure is never shown without its unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `symbol` as printed, `name` in Chinese, `decimals` usually shown."""

    symbol: str
    name: str
    decimals: int = 1

    def format(self, value: float | None) -> str:
        """The value with its symbol, or — when there is none."""
        if value is None:
            return "—"
        return f"{value:.{self.decimals}f} {self.symbol}".rstrip()


NONE = Unit("", "无量纲", 2)
PERCENT = Unit("%", "百分比", 1)
COUNT = Unit("件", "件", 0)
PIECE = Unit("个", "个", 0)
MEGABIT_PER_SECOND = Unit("Mbps", "兆比特每秒", 0)
METRE = Unit("m", "米", 2)
KILOMETRE = Unit("km", "千米", 2)
CENTIMETRE = Unit("cm", "厘米", 1)
MILLIMETRE = Unit("mm", "毫米", 1)
CUBIC_METRE_PER_SECOND = Unit("m³/s", "立方米每秒", 2)
LITRE_PER_SECOND = Unit("L/s", "升每秒", 2)
CUBIC_METRE = Unit("m³", "立方米", 0)
MINUTE = Unit("min", "分钟", 0)
SECOND = Unit("s", "秒", 0)
METRE_PER_SECOND = Unit("m/s", "米每秒", 1)
CELSIUS = Unit("℃", "摄氏度", 1)
MILLIGRAM_PER_LITRE = Unit("mg/L", "毫克每升", 3)
NANOGRAM_PER_CUBIC_METRE = Unit("ng/m³", "纳克每立方米", 0)
MILLIGRAM_PER_CUBIC_METRE = Unit("mg/m³", "毫克每立方米", 1)
MICROGRAM_PER_CUBIC_METRE = Unit("µg/m³", "微克每立方米", 0)
MICROSIEMENS_PER_CENTIMETRE = Unit("µS/cm", "微西门子每厘米", 1)
NTU = Unit("NTU", "散射浊度", 1)
LITRE = Unit("L", "升", 1)
MEGAPASCAL = Unit("MPa", "兆帕", 1)
AMPERE = Unit("A", "安培", 1)
KILOOHM = Unit("kΩ", "千欧", 0)
VOLT = Unit("V", "伏特", 2)
KILOMETRE_PER_HOUR = Unit("km/h", "千米每小时", 0)
DEGREE = Unit("°", "度", 0)
POSITION = Unit("°", "度（经纬度）", 6)

MEASURES: tuple[Mapping[str, Fraction], ...] = (
    {"ng/m³": Fraction(1, 10**6), "µg/m³": Fraction(1, 1000), "mg/m³": Fraction(1), "g/m³": Fraction(1000)},
    {"ng/L": Fraction(1, 10**6), "µg/L": Fraction(1, 1000), "mg/L": Fraction(1), "g/L": Fraction(1000)},
    {"mm": Fraction(1, 1000), "cm": Fraction(1, 100), "m": Fraction(1), "km": Fraction(1000)},
    {"L/s": Fraction(1, 1000), "m³/h": Fraction(1, 3600), "m³/s": Fraction(1)},
    {"mV": Fraction(1, 1000), "V": Fraction(1)},
    {"µS/cm": Fraction(1), "mS/cm": Fraction(1000), "mS/m": Fraction(10)},
    {"Pa": Fraction(1, 1000), "hPa": Fraction(1, 10), "kPa": Fraction(1), "MPa": Fraction(1000)},
    {"km/h": Fraction(10, 36), "m/s": Fraction(1)},
)
"""Symbols that measure the same thing → how much of the measure's base one of them is."""
DIGITS = 12
"""Significant digits kept by a conversion: more than any instrument has, fewer than binary noise needs."""


def alternatives(symbol: str) -> tuple[str, ...]:
    """Every symbol a value in this unit may also be given in, itself included."""
    return next((tuple(measure) for measure in MEASURES if symbol in measure), (symbol,))


def ratio(given: str, wanted: str) -> Fraction:
    """By what a value in `given` is multiplied to be in `wanted`; ValueError when they measure different things."""
    if given == wanted:
        return Fraction(1)
    for measure in MEASURES:
        if given in measure and wanted in measure:
            return measure[given] / measure[wanted]
    raise ValueError(f"{given} 不能换算为 {wanted}")


def convert(value: float, by: Fraction) -> float:
    """The value times the ratio, without binary noise (75600 ng/m³ are exactly 75.6 µg/m³)."""
    if by == 1:
        return value
    return float(f"{value * by.numerator / by.denominator:.{DIGITS}g}")
