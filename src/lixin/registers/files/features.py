"""Features of a GeoJSON file (RFC 7946) as rows: properties become columns, a point two numbers, a shape its text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from lixin.kernel.coordinates import System, system_of
from lixin.kernel.errors import Invalid
from lixin.registers.files.cells import Cell

Rows = Iterator[tuple[int, list[Cell]]]
DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
"""How many lists stand around a position."""
GEOMETRIES = (*DEPTH, "GeometryCollection")
LON, LAT, SHAPE = "lon", "lat", "shape"
DEEPEST = 20


class _Collection(msgspec.Struct):
    """The outer object; each feature stays packed until its turn."""

    type: str = ""
    features: list[msgspec.Raw] | None = None
    crs: Any = None


class Features:
    """The features of a file: `header` names the columns, `rows` gives them one after the other.

    `system`: of its positions where the file itself names it (GeoJSON of 2008, section 3), else None.
    """

    def __init__(self, path: Path) -> None:
        outer, self._raw = _features(path.read_bytes())
        self.system = _system(outer.crs)
        self.header = self._header()

    def rows(self) -> Rows:
        """(number of the feature, cells)."""
        for number, raw in enumerate(self._raw, start=1):
            feature = _decoded(raw, number)
            yield number, [self._cell(feature, name, number) for name in self.header]

    def _header(self) -> list[str]:
        """Every property in the order in which it first occurs, then the place."""
        names: dict[str, None] = {}
        drawn: dict[str, None] = {}
        for number, raw in enumerate(self._raw, start=1):
            feature = _decoded(raw, number)
            names.update(dict.fromkeys(feature["properties"] or {}))
            geometry = feature["geometry"]
            if geometry is not None:
                drawn.update(dict.fromkeys((LON, LAT) if geometry["type"] == "Point" else (SHAPE,)))
        return [*(name for name in names if name not in drawn), *drawn]

    def _cell(self, feature: dict[str, Any], name: str, number: int) -> Cell:
        geometry = feature["geometry"]
        point = geometry is not None and geometry["type"] == "Point"
        if name == SHAPE and geometry is not None:
            return None if point else msgspec.json.encode(geometry).decode()
        if point and name in (LON, LAT):
            return geometry["coordinates"][name == LAT]  # type: ignore[no-any-return]
        value = (feature["properties"] or {}).get(name)
        if isinstance(value, dict | list):
            raise Invalid(f"第 {number} 个要素的属性“{name}”不是单个的值。")
        return value


def check_document(document: Any) -> None:
    """Invalid with what is wrong, unless it is GeoJSON: a geometry, a feature or a collection (RFC 7946, section 3)."""
    if not isinstance(document, dict):
        raise Invalid("这不是 GeoJSON：最外层应是一个对象。")
    _check_box(document)
    kind = document.get("type")
    if kind == "FeatureCollection":
        if not isinstance(document.get("features"), list):
            raise Invalid("这不是 GeoJSON：FeatureCollection 里没有 features 列表。")
        for number, feature in enumerate(document["features"], start=1):
            _check_feature(feature, number)
    elif kind == "Feature":
        _check_feature(document, 1)
    else:
        _check_geometry(document, "", 0)


def _features(data: bytes) -> tuple[_Collection, list[msgspec.Raw]]:
    """The outer object and each feature as bytes; Invalid when the file is no collection of them."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        outer = msgspec.json.decode(data, type=_Collection)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"这不是有效的 GeoJSON：{_place_of(error)}") from error
    if outer.type == "Feature":
        return outer, [msgspec.Raw(data)]
    if outer.type in GEOMETRIES:
        raise Invalid("文件里只有图形，没有属性：请导出为带属性的 FeatureCollection。")
    if outer.type != "FeatureCollection" or outer.features is None:
        raise Invalid("这不是 GeoJSON：最外层应是 FeatureCollection，里面有 features 列表。")
    return outer, outer.features


def _system(crs: Any) -> System | None:
    """Of a `crs` member; Invalid when it names one that is not taken, or none at all."""
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) and crs.get("type") == "name" else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        raise Invalid(
            "文件里写了坐标系（crs），但没有写名称，看不出是哪一种。请改写为 EPSG:4490 一类的名称，或删去 crs。"
        )
    if (system := system_of(name)) is None:
        raise Invalid(
            f"文件写明的坐标系是“{name[:60]}”，不能识别。可以用：CRS84、EPSG:4326、4490、4549、3857，请转换后再导入。"
        )
    return system


def _place_of(error: Exception) -> str:
    position = str(error).rpartition("byte ")[2].rstrip(")") if "byte " in str(error) else ""
    return f"第 {position} 个字节处写错了。" if position.isdigit() else "内容不完整或写错了。"


def _decoded(raw: msgspec.Raw, number: int) -> dict[str, Any]:
    try:
        feature = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Invalid(f"第 {number} 个要素写错了，读不出来。") from error
    _check_feature(feature, number)
    return feature  # type: ignore[no-any-return]


def _check_feature(feature: Any, number: int) -> None:
    where = f"第 {number} 个要素"
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise Invalid(f"{where}的 type 应是 Feature。")
    if "properties" not in feature or not isinstance(feature["properties"], dict | None):
        raise Invalid(f"{where}没有 properties（属性）。")
    if "geometry" not in feature:
        raise Invalid(f"{where}没有 geometry（没有位置时写 null）。")
    if "id" in feature and (isinstance(feature["id"], bool) or not isinstance(feature["id"], str | int | float)):
        raise Invalid(f"{where}的 id 应是文字或数字。")
    _check_box(feature)
    if feature["geometry"] is not None:
        _check_geometry(feature["geometry"], where, 0)


def _check_geometry(geometry: Any, where: str, depth: int) -> None:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in GEOMETRIES or depth > DEEPEST:
        raise Invalid(f"{where}的图形类型“{str(kind)[:20]}”不是 GeoJSON 的图形。")
    _check_box(geometry)
    if kind == "GeometryCollection":
        if not isinstance(geometry.get("geometries"), list):
            raise Invalid(f"{where}的 GeometryCollection 里没有 geometries 列表。")
        for one in geometry["geometries"]:
            _check_geometry(one, where, depth + 1)
        return
    if not _is_nested(geometry.get("coordinates"), DEPTH[kind], kind):
        raise Invalid(f"{where}的 {kind} 坐标写得不对：数目或层次不符。")


def _is_nested(part: Any, depth: int, kind: str) -> bool:
    """Whether the lists are as deep as the kind wants, lines have two points and rings four."""
    if not isinstance(part, list):
        return False
    if depth == 0:
        return len(part) >= 2 and all(_is_number(one) for one in part)
    least = 0
    if depth == 1:
        least = 4 if "Polygon" in kind else 2 if "LineString" in kind else 0
    return len(part) >= least and all(_is_nested(one, depth - 1, kind) for one in part)


def _check_box(thing: dict[str, Any]) -> None:
    box = thing.get("bbox", [0, 0, 0, 0])
    if not isinstance(box, list) or len(box) < 4 or not all(_is_number(one) for one in box):
        raise Invalid("bbox 应是至少四个数字。")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
