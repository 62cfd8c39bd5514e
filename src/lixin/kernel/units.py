"""Units of measurement, shared by every metric so that a figure is never shown without its unit."""

from dataclasses import dataclass


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
METRE = Unit("m", "米", 2)
CENTIMETRE = Unit("cm", "厘米", 1)
MILLIMETRE = Unit("mm", "毫米", 1)
CUBIC_METRE_PER_SECOND = Unit("m³/s", "立方米每秒", 2)
METRE_PER_SECOND = Unit("m/s", "米每秒", 1)
CELSIUS = Unit("℃", "摄氏度", 1)
MILLIGRAM_PER_LITRE = Unit("mg/L", "毫克每升", 3)
MILLIGRAM_PER_CUBIC_METRE = Unit("mg/m³", "毫克每立方米", 1)
MICROGRAM_PER_CUBIC_METRE = Unit("µg/m³", "微克每立方米", 0)
MICROSIEMENS_PER_CENTIMETRE = Unit("µS/cm", "微西门子每厘米", 1)
NTU = Unit("NTU", "散射浊度", 1)
VOLT = Unit("V", "伏特", 2)
DEGREE = Unit("°", "度", 0)
