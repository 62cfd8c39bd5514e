"""Mapbox Vector Tiles 2.1, encoded by us: points by the thousand, lines and areas clipped, simplified and turned right.

Written from the specification (github.com/mapbox/vector-tile-spec, 2.1). Coordinates of a tile: 0…EXTENT from its
north-west corner, y downwards; shapes reach BUFFER beyond the edge, so that outlines do not show at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from struct import pack
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

EXTENT, BUFFER = 4096, 64
SIMPLIFIED = 4.0
"""Units: a quarter of a pixel of a 256-pixel tile."""
POINT, LINE, AREA = 1, 2, 3
MOVE, DRAW, CLOSE = 1, 2, 7
Value = str | bool | int | float


def varint(number: int) -> bytes:
    """A whole number from 0 as protocol buffers write it."""
    if number < 128:
        return bytes((number,))
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)


VARINTS = [varint(number) for number in range(1 << 14)]


def _varint(number: int) -> bytes:
    if number < 1 << 14:
        return VARINTS[number]
    if number < 1 << 21:  # most ids
        return bytes((number & 127 | 128, number >> 7 & 127 | 128, number >> 14))
    return varint(number)


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1


def _field(number: int, body: bytes) -> bytes:
    """A length-delimited field."""
    return VARINTS[number << 3 | 2] + _varint(len(body)) + body


def pixels(points: Any, z: int, x: int, y: int) -> Any:
    """Longitude and latitude (n × 2, degrees) → coordinates of the tile, not rounded."""
    array = np.asarray(points, dtype=float)
    side = float(1 << z)
    sine = np.sin(np.radians(np.clip(array[:, 1], -85.0511287798066, 85.0511287798066)))
    across = (array[:, 0] + 180.0) / 360.0 * side - x
    down = (0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)) * side - y
    return np.column_stack((across, down)) * EXTENT


class Layer:
    """A layer being written: features one by one, keys and values kept once each."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.keys: dict[str, int] = {}
        self.values: dict[tuple[type, Value], int] = {}
        self.features: list[bytes] = []

    def tags(self, properties: Iterable[tuple[str, Value | None]]) -> bytes:
        """The properties as numbers of keys and values; what is empty is left out."""
        found = []
        for key, value in properties:
            if value is None or value == "":
                continue
            found.append(_varint(self.keys.setdefault(key, len(self.keys))))
            found.append(_varint(self.values.setdefault((type(value), value), len(self.values))))
        return b"".join(found)

    def tag_rows(self, rows: Iterable[Sequence[Value | None]], names: Sequence[str]) -> list[bytes]:
        """The same for many rows at once, column by column: what repeats in a column is looked up once."""
        columns = [self._tag_column(name, column) for name, column in zip(names, zip(*rows, strict=True), strict=True)]
        return [b"".join(parts) for parts in zip(*columns, strict=True)]

    def _tag_column(self, name: str, column: Iterable[Value | None]) -> list[bytes]:
        """A column's values are of one type, so they are told apart by themselves."""
        known: dict[Value | None, bytes] = {None: b"", "": b""}
        key, values = _varint(self.keys.setdefault(name, len(self.keys))), self.values
        found = []
        for value in column:
            tag = known.get(value)
            if tag is None:
                tag = known[value] = key + _varint(values.setdefault((type(value), value), len(values)))  # type: ignore[arg-type]
            found.append(tag)
        return found

    def add(self, number: int, kind: int, commands: bytes, tags: bytes) -> None:
        """One feature: its id, kind of geometry, commands and tags."""
        body = b"\x08" + _varint(number)
        if tags:
            body += b"\x12" + _varint(len(tags)) + tags
        body += b"\x18" + VARINTS[kind] + b"\x22" + _varint(len(commands)) + commands
        self.features.append(_field(2, body))

    def encode(self) -> bytes:
        """The layer as a field of the tile; nothing when it has no feature."""
        if not self.features:
            return b""
        keys = (_field(3, key.encode()) for key in self.keys)
        values = (_value(value) for _, value in self.values)
        head = b"\x78\x02" + _field(1, self.name.encode())
        return _field(3, b"".join((head, *self.features, *keys, *values, b"\x28", _varint(EXTENT))))


def _value(value: Value) -> bytes:
    """A field of a value message: text, boolean, whole number or double."""
    if isinstance(value, str):
        text = value.encode("utf-8", "replace")
        size = len(text)
        if size < 126:  # the most by far
            return b"\x22" + VARINTS[size + 2] + b"\x0a" + VARINTS[size] + text
        return _field(4, _field(1, text))
    if isinstance(value, bool):
        return _field(4, b"\x38\x01" if value else b"\x38\x00")
    if isinstance(value, int):
        return _field(4, b"\x20" + varint(value & (1 << 64) - 1))
    return _field(4, b"\x19" + pack("<d", value))


def add_points(layer: Layer, rows: Sequence[tuple[Any, ...]], names: Sequence[str], tile: tuple[int, int, int]) -> None:
    """Rows (id, lon, lat, *values of names) as points; what rounds to beyond the edge is drawn by the next tile."""
    if not rows:
        return
    places = np.floor(pixels([row[1:3] for row in rows], *tile)).astype(int)
    inside = np.flatnonzero(((places >= 0) & (places < EXTENT)).all(axis=1)).tolist()
    kept, drawn = [rows[index] for index in inside], places[inside].tolist()
    for row, (across, down), tags in zip(kept, drawn, _tags_of(layer, kept, names), strict=True):
        layer.features.append(_point(row[0], across, down, tags))


def _point(number: int, across: int, down: int, tags: bytes) -> bytes:
    """What `Layer.add` writes of a point, in one go: tiles hold thousands."""
    place = VARINTS[across << 1] + VARINTS[down << 1]
    told = b"\x12" + _varint(len(tags)) + tags if tags else b""
    body = b"\x08" + _varint(number) + told + b"\x18\x01\x22" + VARINTS[len(place) + 1] + b"\x09" + place
    return b"\x12" + _varint(len(body)) + body


def _tags_of(layer: Layer, rows: Sequence[tuple[Any, ...]], names: Sequence[str]) -> list[bytes]:
    return layer.tag_rows([row[3:] for row in rows], names) if rows and names else [b""] * len(rows)


def add_shape(
    layer: Layer, number: int, drawn: BaseGeometry, tags: Sequence[tuple[str, Value | None]], tile: tuple[int, int, int]
) -> bool:
    """A line or an area (degrees) as it looks in the tile; False when nothing of it is left there."""
    seen = _in_tile(shapely.transform(drawn, lambda points: pixels(points, *tile)), tile[0])
    kind, commands = (AREA, _areas(seen)) if seen.geom_type.endswith("Polygon") else (LINE, _lines(seen))
    if commands:
        layer.add(number, kind, commands, layer.tags(tags))
    return bool(commands)


def _in_tile(drawn: BaseGeometry, z: int) -> BaseGeometry:
    """Clipped to the tile and its buffer, simplified but at the largest scales, on whole numbers, and valid there."""
    window = shapely.box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)
    if not drawn.is_valid:
        drawn = shapely.make_valid(drawn)
    found = drawn.intersection(window)
    if z < 16:
        found = found.simplify(SIMPLIFIED)
    wanted = 2 if drawn.geom_type.endswith("Polygon") else 1
    found = shapely.set_precision(found, 1.0)
    parts = [part for part in getattr(found, "geoms", [found]) if shapely.get_dimensions(part) == wanted]
    parts = [part for part in parts if not part.is_empty]
    return shapely.MultiPolygon(parts) if wanted == 2 else shapely.MultiLineString(parts)


def _lines(drawn: BaseGeometry) -> bytes:
    pen = _Pen()
    for line in getattr(drawn, "geoms", [drawn]):
        pen.draw(shapely.get_coordinates(line), closed=False)
    return bytes(pen.out)


def _areas(drawn: BaseGeometry) -> bytes:
    """Outer rings with positive area in tile coordinates, inner rings negative (specification, 4.3.4.4)."""
    pen = _Pen()
    for area in getattr(drawn, "geoms", [drawn]):
        for ring, positive in ((area.exterior, True), *((one, False) for one in area.interiors)):
            points = shapely.get_coordinates(ring)[:-1]
            pen.draw(points if ring.is_ccw is positive else points[::-1], closed=True)
    return bytes(pen.out)


class _Pen:
    """Writes MoveTo, LineTo and ClosePath from where it stands."""

    def __init__(self) -> None:
        self.x = self.y = 0
        self.out = bytearray()

    def draw(self, points: Any, *, closed: bool) -> None:
        """One line or ring; points that fall on the one before are left out."""
        whole = np.rint(points).astype(int).tolist()
        kept = [point for i, point in enumerate(whole) if i == 0 or point != whole[i - 1]]
        if len(kept) < (3 if closed else 2):
            return
        self._go(MOVE, kept[:1])
        self._go(DRAW, kept[1:])
        if closed:
            self.out += VARINTS[1 << 3 | CLOSE]

    def _go(self, command: int, points: list[list[int]]) -> None:
        self.out += _varint(len(points) << 3 | command)
        for x, y in points:
            self.out += _varint(_zigzag(x - self.x)) + _varint(_zigzag(y - self.y))
            self.x, self.y = x, y
