"""Elements of SL 651-2014, annex C (tables C.1): identifier → symbol, name, unit; facts of the standard."""

from typing import NamedTuple


class Element(NamedTuple):
    """An element of the table: `symbol` is its ASCII identifier."""

    symbol: str
    name: str
    unit: str | None


_TABLE = """
01 AC 断面面积 m²
02 AI 瞬时气温 ℃
03 C 瞬时水温 ℃
04 DR 时间步长 -
05 DT 时段长 -
06 ED 日蒸发量 mm
07 EJ 当前蒸发 mm
08 FL 气压 hPa
09 GH 闸门开启高度 m
0A GN 输水设备编号 -
0B GS 输水设备类别 -
0C GT 闸门开启孔数 孔
0D GTP 地温 ℃
0E H 地下水瞬时埋深 m
0F HW 波浪高度 m
10 M10 10厘米土壤含水量 %
11 M20 20厘米土壤含水量 %
12 M30 30厘米土壤含水量 %
13 M40 40厘米土壤含水量 %
14 M50 50厘米土壤含水量 %
15 M60 60厘米土壤含水量 %
16 M80 80厘米土壤含水量 %
17 M100 100厘米土壤含水量 %
18 MST 湿度 %
19 NS 开机台数 台
1A P1 1小时降水量 mm
1B P2 2小时降水量 mm
1C P3 3小时降水量 mm
1D P6 6小时降水量 mm
1E P12 12小时降水量 mm
1F PD 日降水量 mm
20 PJ 当前降水量 mm
21 PN01 1分钟降水量 mm
22 PN05 5分钟降水量 mm
23 PN10 10分钟降水量 mm
24 PN30 30分钟降水量 mm
25 PR 暴雨量 mm
26 PT 降水量累计值 mm
27 Q 瞬时流量 m³/s
30 QA 总出库流量 m³/s
31 QZ 过闸流量 m³/s
32 SW 输沙量 万t
33 UC 风向 -
34 UE 风力 级
35 US 风速 m/s
36 VA 断面平均流速 m/s
37 VJ 当前瞬时流速 m/s
38 VT 电源电压 V
39 Z 瞬时河道水位 m
3A ZB 闸下水位 m
3B ZU 闸上水位 m
44 SQ 含沙量 kg/m³
45 ZT 遥测站状态 -
46 PH pH值 -
47 DO 溶解氧 mg/L
48 COND 电导率 µS/cm
49 TURB 浊度 度
4A CODMN 高锰酸盐指数 mg/L
4B REDOX 氧化还原电位 mV
4C NH4N 氨氮 mg/L
4D TP 总磷 mg/L
4E TN 总氮 mg/L
4F TOC 总有机碳 mg/L
50 CU 铜 mg/L
51 ZN 锌 mg/L
52 SE 硒 mg/L
53 AS 砷 mg/L
54 THG 总汞 mg/L
55 CD 镉 mg/L
56 PB 铅 mg/L
57 CHLA 叶绿素a mg/L
70 VTA A相电压 V
71 VTB B相电压 V
72 VTC C相电压 V
73 VIA A相电流 A
74 VIB B相电流 A
75 VIC C相电流 A
F2 RGZS 人工置数 -
F4 DRP 五分钟时段雨量 mm
"""

_SERIES = (
    (0x28, "Q", "取（排）水口流量", "m³/s"),
    (0x3C, "Z", "取（排）水口水位", "m"),
    (0x58, "WP", "水压", "kPa"),
    (0x60, "SYL", "水表剩余水量", "m³"),
    (0x68, "SBL", "水表每小时水量", "m³/h"),
    (0xF5, "DRZ", "五分钟相对水位", "m"),
)
"""Eight of a kind each: first identifier, symbol, name, unit."""


def _elements() -> dict[str, Element]:
    table = {}
    for line in _TABLE.split("\n"):
        if line:
            code, symbol, name, unit = line.split(" ")
            table[code] = Element(symbol, name, None if unit == "-" else unit)
    for first, symbol, name, unit in _SERIES:
        for number in range(8):
            table[f"{first + number:02X}"] = Element(f"{symbol}{number + 1}", f"{name}{number + 1}", unit)
    return table


ELEMENTS = _elements()


def unit_of(code: str) -> str | None:
    """Unit of an identifier (two capital hex digits); None when it has none or is not in the table."""
    element = ELEMENTS.get(code)
    return element.unit if element else None
