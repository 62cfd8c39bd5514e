"""Coordinates as they come from outside, brought to WGS84/CGCS2000 degrees: GCJ-02, BD-09, and projected ones.

GCJ-02 (used by 高德, 腾讯) shifts a position by up to some 700 m in a way that is published nowhere officially; the
formula is the one that every open converter uses and published test values agree on. BD-09 (百度) turns GCJ-02 once
more. The way back has no formula: it is found by iteration to below 1e-7 degree (a centimetre). CGCS2000 and
WGS84 differ by centimetres and are taken as one (DESIGN section 8); projected systems go through PROJ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from math import atan2, cos, hypot, pi, sin, sqrt
from typing import Literal

from pyproj import Transformer

System = Literal["wgs84", "gcj02", "bd09", "epsg4549", "epsg3857"]
Point = tuple[float, float]
Convert = Callable[[float, float], Point]

SYSTEMS: Mapping[System, str] = {
    "wgs84": "CGCS2000 或 WGS84（经纬度）",
    "gcj02": "GCJ-02（高德、腾讯地图）",
    "bd09": "BD-09（百度地图）",
    "epsg4549": "CGCS2000 三度带投影 EPSG:4549（米）",
    "epsg3857": "Web 墨卡托 EPSG:3857（米）",
}
"""What a person chooses from at import; the first is usual."""
CODES: Mapping[str, System] = {
    "CRS84": "wgs84", "4326": "wgs84", "4490": "wgs84", "4549": "epsg4549", "3857": "epsg3857", "900913": "epsg3857",
}  # fmt: skip
"""What authorities call them; GCJ-02 and BD-09 have no such name."""
NAMED = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?(?:(?:EPSG|OGC|CRS)[:/])?(?:[\d.]*[:/])?(\w+)",
    re.IGNORECASE,
)
PROJECTED: Mapping[System, int] = {"epsg4549": 4549, "epsg3857": 3857}
CHINA = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north in degrees: beyond it a pair is swapped, mistyped or in another system."""
SHIFTED = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north: GCJ-02 leaves what is outside as it is."""
AXIS, ECCENTRICITY = 6378245.0, 0.00669342162296594323
"""Krasovsky 1940: half axis in metres, squared eccentricity."""
BAIDU = pi * 3000.0 / 180.0
EXACT, MOST_STEPS = 1e-9, 30


def wgs84_to_gcj02(lon: float, lat: float) -> Point:
    """Degrees in, shifted degrees out."""
    east, north = _shift(lon, lat)
    return lon + east, lat + north


def gcj02_to_wgs84(lon: float, lat: float, *, steps: int = MOST_STEPS) -> Point:
    """The position whose shifted form it is, within 1e-9 degree; `steps=1` is the rough way back that others use."""
    return _back(wgs84_to_gcj02, lon, lat, steps)


def gcj02_to_bd09(lon: float, lat: float) -> Point:
    """Degrees in, turned degrees out."""
    length = hypot(lon, lat) + 0.00002 * sin(lat * BAIDU)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * BAIDU)
    return length * cos(angle) + 0.0065, length * sin(angle) + 0.006


def bd09_to_gcj02(lon: float, lat: float, *, steps: int = MOST_STEPS) -> Point:
    """The position whose turned form it is, within 1e-9 degree; `steps=0` is the rough formula that others use."""
    x, y = lon - 0.0065, lat - 0.006
    length = hypot(x, y) - 0.00002 * sin(y * BAIDU)
    angle = atan2(y, x) - 0.000003 * cos(x * BAIDU)
    rough = (length * cos(angle), length * sin(angle))
    return _back(gcj02_to_bd09, lon, lat, steps, rough)


def wgs84_to_bd09(lon: float, lat: float) -> Point:
    """Both shifts, one after the other."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: float, lat: float) -> Point:
    """Both shifts undone."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def system_of(name: str) -> System | None:
    """The system of a name as files write it: EPSG:4490, urn:ogc:def:crs:OGC:1.3:CRS84 …; None for any other."""
    found = NAMED.fullmatch(name.strip())
    return CODES.get(found[1].upper()) if found else None


def to_wgs84(system: System) -> Convert:
    """The function (first, second) → (lon, lat): east or longitude goes first, whatever the system."""
    return {"wgs84": _same, "gcj02": gcj02_to_wgs84, "bd09": bd09_to_wgs84}.get(system) or _projected(system)


def in_china(lon: float, lat: float) -> bool:
    """Whether a pair of degrees can be a place in China; no for what is not a finite number."""
    west, south, east, north = CHINA
    return west <= lon <= east and south <= lat <= north


def is_swapped(first: float, second: float, convert: Convert) -> bool:
    """Whether the pair is no place in China as it stands, but is one the other way round."""
    return not in_china(*convert(first, second)) and in_china(*convert(second, first))


def _same(lon: float, lat: float) -> Point:
    return lon, lat


@cache
def _projected(system: System) -> Convert:
    """From metres east and north, whatever order of axes the authority prescribes."""
    transformer = Transformer.from_crs(PROJECTED[system], 4326, always_xy=True)

    def convert(east: float, north: float) -> Point:
        lon, lat = transformer.transform(east, north)
        return float(lon), float(lat)

    return convert


def _back(forward: Convert, lon: float, lat: float, steps: int, start: Point | None = None) -> Point:
    """The point that `forward` brings to (lon, lat): what is missed is added until it is below EXACT."""
    x, y = start or (lon, lat)
    for _ in range(steps):
        at_x, at_y = forward(x, y)
        x, y = x + lon - at_x, y + lat - at_y
        if abs(lon - at_x) < EXACT and abs(lat - at_y) < EXACT:
            break
    return x, y


def _shift(lon: float, lat: float) -> Point:
    west, south, east, north = SHIFTED
    if not (west <= lon <= east and south <= lat <= north):
        return 0.0, 0.0
    x, y = lon - 105.0, lat - 35.0
    wave = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    up = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + wave
    up += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    up += (160.0 * sin(y / 12.0 * pi) + 320 * sin(y * pi / 30.0)) * 2.0 / 3.0
    over = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + wave
    over += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    over += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    curve = 1 - ECCENTRICITY * sin(lat / 180.0 * pi) ** 2
    up = up * 180.0 / ((AXIS * (1 - ECCENTRICITY)) / (curve * sqrt(curve)) * pi)
    over = over * 180.0 / (AXIS / sqrt(curve) * cos(lat / 180.0 * pi) * pi)
    return over, up
