"""A place as one number, so that one plain index answers map tiles and boxes on any database.

The plane is Web Mercator (EPSG:3857) cut into a quadtree; a cell of level L has the Morton code of its tile (z = L, x,
y) and the id `(morton * 2 + 1) << 2 * (30 - L)`, as S2 numbers its cells: everything inside a cell has an id within
`id ± (lowest set bit - 1)`. A point is a cell of level 30 (4 cm at the equator); anything larger is the smallest cell
that holds its box, so it is found either below a tile or among the cells above it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

DEEPEST = 30
SIDE = 1 << DEEPEST
NORTHERNMOST = 85.0511287798066
"""Latitude in degrees at which the Mercator square ends."""
Range = tuple[int, int]
Tile = tuple[int, int, int]
MASKS = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


def cell_of_point(lon: float, lat: float) -> int:
    """Id of the deepest cell at a position (WGS84 degrees; beyond the square its edge)."""
    return _id(DEEPEST, *_grid(lon, lat))


def cell_of_box(west: float, south: float, east: float, north: float) -> int:
    """Id of the smallest cell that holds the whole box."""
    left, top = _grid(west, north)
    right, bottom = _grid(east, south)
    up = max((left ^ right).bit_length(), (top ^ bottom).bit_length())
    return _id(DEEPEST - up, left >> up, top >> up)


def tile_range(z: int, x: int, y: int) -> Range:
    """Lowest and highest id of everything that lies wholly inside the tile."""
    middle = _id(z, x, y)
    reach = (middle & -middle) - 1
    return middle - reach, middle + reach


def ancestors(z: int, x: int, y: int) -> list[int]:
    """Ids of the cells above the tile: what is stored there may reach into it."""
    return [_id(level, x >> (z - level), y >> (z - level)) for level in range(z)]


def cover(west: float, south: float, east: float, north: float, most: int = 16) -> tuple[list[Range], list[int]]:
    """Ranges of ids that together hold everything within the box, and the cells above them that may reach into it.

    At most `most` tiles are taken; they reach beyond the box, so the caller still compares positions.
    """
    left, top = _grid(west, north)
    right, bottom = _grid(east, south)
    level = next(one for one in range(DEEPEST, -1, -1) if _count(left, top, right, bottom, DEEPEST - one) <= most)
    up = DEEPEST - level
    tiles = [(level, x, y) for x in range(left >> up, (right >> up) + 1) for y in range(top >> up, (bottom >> up) + 1)]
    above = {cell for tile in tiles for cell in ancestors(*tile)}
    return list(_joined(sorted(tile_range(*tile) for tile in tiles))), sorted(above)


def _count(left: int, top: int, right: int, bottom: int, up: int) -> int:
    return ((right >> up) - (left >> up) + 1) * ((bottom >> up) - (top >> up) + 1)


def _joined(ranges: list[Range]) -> Iterator[Range]:
    """Neighbouring ranges as one: ids between two neighbours belong to cells above them."""
    low, high = ranges[0]
    for start, end in ranges[1:]:
        if start - high > 2:
            yield low, high
            low = start
        high = end
    yield low, high


def _grid(lon: float, lat: float) -> tuple[int, int]:
    """Column and row of the deepest level, counted from the north-west corner."""
    sine = math.sin(math.radians(max(-NORTHERNMOST, min(NORTHERNMOST, lat))))
    x = (lon + 180) / 360
    y = 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    return tuple(max(0, min(SIDE - 1, math.floor(part * SIDE))) for part in (x, y))  # type: ignore[return-value]


def _id(level: int, x: int, y: int) -> int:
    return (_spread(x) | _spread(y) << 1) * 2 + 1 << 2 * (DEEPEST - level)


def _spread(number: int) -> int:
    """The bits of a 32-bit number with a nought between each two."""
    for shift, mask in MASKS:
        number = (number | number << shift) & mask
    return number
