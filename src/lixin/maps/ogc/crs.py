"""Coordinate reference systems by reference (OGC API Features Part 2), in the axis order of their authority."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pyproj

from lixin.maps.ogc.gate import BadQuery

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
"""Longitude, latitude: how places are stored (CGCS2000, the same as WGS84 within what a register can know)."""
CODES = {4326: "EPSG:4326", 4490: "EPSG:4490", 4549: "EPSG:4549", 3857: "EPSG:3857"}
SERVED: dict[str, str] = {CRS84: "OGC:CRS84"} | {
    f"http://www.opengis.net/def/crs/EPSG/0/{code}": name for code, name in CODES.items()
}
"""URI → how pyproj names it; 4549 is CGCS2000 in 3° zones around 120° E, the county's own map sheets."""
DEGREES = ("OGC:CRS84", "EPSG:4326", "EPSG:4490")
Turn = Callable[[Any], Any]
"""Coordinates (n × 2) into coordinates (n × 2)."""


def known(uri: str, parameter: str) -> str:
    """The URI, when it is served (a safe CURIE such as [EPSG:4490] counts too); BadQuery otherwise."""
    text = uri.strip()
    if text.startswith("[") and text.endswith("]"):
        text = next((one for one, name in SERVED.items() if f"[{name}]" == text), text)
    if text not in SERVED:
        listed = "、".join(SERVED)
        raise BadQuery(parameter, f"不支持坐标系“{text[:80]}”。可用：{listed}。")
    return text


@cache
def _transformer(source: str, target: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=False)


def from_degrees(uri: str) -> Turn | None:
    """Longitude, latitude → the system's own axes and order, rounded to about a millimetre; None when it is CRS84."""
    if uri == CRS84:
        return None
    return _turn("OGC:CRS84", SERVED[uri], 8 if SERVED[uri] in DEGREES else 3)


def to_degrees(uri: str) -> Turn | None:
    """The system's axes → longitude, latitude; None when it is CRS84."""
    return None if uri == CRS84 else _turn(SERVED[uri], "OGC:CRS84", None)


def _turn(source: str, target: str, decimals: int | None) -> Turn:
    transformer = _transformer(source, target)

    def turn(points: Any) -> Any:
        array = np.asarray(points, dtype=float)
        turned = np.column_stack(transformer.transform(array[:, 0], array[:, 1]))
        return turned if decimals is None else turned.round(decimals)

    return turn
