"""Spatial keys: a place as one number, so that an ordinary B-tree index answers map tiles and boxes (ADR 0009).

A cell is a tile of the Web-Mercator quadtree (the grid of XYZ and OGC WebMercatorQuad tiles), level 0 (the world) to
30 (about 4 cm). Its id puts a cell between its children, as the ids of the S2 library do: the Morton number of (x, y),
a one behind it, then zeros down to level 30. All descendants of a cell so lie in one range around it, and one 64-bit
integer says both where a cell is and how large. Points have a cell of level 30; a line or an area has the smallest cell
that holds its bounds. What reaches into a tile therefore lies in the tile's range, or in one of the cells above it.

Degrees are WGS84/CGCS2000 (EPSG:4326, 4490: the same to 0.1 m here), always in the order longitude, latitude.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from math import asinh, atan, degrees, floor, pi, radians, sinh, tan

DEEPEST = 30
SIDE = 1 << DEEPEST
NORTHMOST = 85.05112877980659
"""Latitude where the square of Web-Mercator ends; what lies beyond counts as at the edge."""

Range = tuple[int, int]
"""Lowest and highest id, both included."""


def _grid(lon: float, lat: float) -> tuple[int, int]:
    """Column and row of the level-30 cell that a point lies in; rows count from north."""
    lat = min(NORTHMOST, max(-NORTHMOST, lat))
    x = floor((lon / 360.0 + 0.5) * SIDE)
    y = floor((0.5 - asinh(tan(radians(lat))) / (2.0 * pi)) * SIDE)
    return min(SIDE - 1, max(0, x)), min(SIDE - 1, max(0, y))


PIECE = 10
"""Bits that are spread at once; three pieces make a row or column of level 30."""


def _spread_bits(number: int) -> int:
    return sum((number >> bit & 1) << 2 * bit for bit in range(PIECE))


_SPREADS = tuple(_spread_bits(number) for number in range(1 << PIECE))


def _spread(number: int) -> int:
    """The bits of the number (below 2^30) with a zero bit before each."""
    low, high = _SPREADS[number & 1023], _SPREADS[number >> PIECE & 1023]
    return low | high << 2 * PIECE | _SPREADS[number >> 2 * PIECE] << 4 * PIECE


def _gather(number: int) -> int:
    """Every second bit of the number: the inverse of `_spread`."""
    number &= 0x5555555555555555
    for shift, mask in ((1, 0x3333333333333333), (2, 0x0F0F0F0F0F0F0F0F), (4, 0x00FF00FF00FF00FF)):
        number = (number | (number >> shift)) & mask
    number = (number | (number >> 8)) & 0x0000FFFF0000FFFF
    return (number | (number >> 16)) & 0x00000000FFFFFFFF


def cell_id(z: int, x: int, y: int) -> int:
    """The id of a tile; ValueError where there is no such tile."""
    if not 0 <= z <= DEEPEST or not 0 <= x < 1 << z or not 0 <= y < 1 << z:
        raise ValueError(f"no tile {z}/{x}/{y}")
    morton = _spread(y) << 1 | _spread(x)
    return (morton * 2 + 1) << 2 * (DEEPEST - z)


def tile_of(cell: int) -> tuple[int, int, int]:
    """(z, x, y) of an id; ValueError when it is none."""
    zeros = (cell & -cell).bit_length() - 1
    if cell <= 0 or zeros % 2 or zeros > 2 * DEEPEST or cell >> 2 * DEEPEST + 1:
        raise ValueError(f"no cell {cell}")
    morton = cell >> zeros + 1
    return DEEPEST - zeros // 2, _gather(morton), _gather(morton >> 1)


def cell_of_point(lon: float, lat: float) -> int:
    """The level-30 cell of a point in degrees."""
    return cell_id(DEEPEST, *_grid(lon, lat))


def cell_of_box(west: float, south: float, east: float, north: float) -> int:
    """The smallest cell that holds the box (degrees, west ≤ east, south ≤ north)."""
    left, top = _grid(west, north)
    right, bottom = _grid(east, south)
    above = max((left ^ right).bit_length(), (top ^ bottom).bit_length())
    return cell_id(DEEPEST - above, left >> above, top >> above)


def tile_range(z: int, x: int, y: int) -> Range:
    """Ids of the tile itself and of everything inside it."""
    reach = (1 << 2 * (DEEPEST - z)) - 1
    middle = cell_id(z, x, y)
    return middle - reach, middle + reach


def ancestors(z: int, x: int, y: int) -> list[int]:
    """Ids of the cells above a tile, nearest first: larger things stored there may reach into it."""
    return [cell_id(z - up, x >> up, y >> up) for up in range(1, z + 1)]


def tile_bounds(z: int, x: int, y: int) -> tuple[float, float, float, float]:
    """West, south, east, north of a tile in degrees."""
    size = 1 << z
    north, south = (degrees(atan(sinh(pi * (1 - 2 * row / size)))) for row in (y, y + 1))
    return x / size * 360 - 180, south, (x + 1) / size * 360 - 180, north


def cover(west: float, south: float, east: float, north: float, most: int = 16) -> tuple[list[Range], list[int]]:
    """Ranges that hold every cell touching the box, and the cells above them that may hold things reaching in.

    At most `most` ranges (at least 4); they reach somewhat beyond the box, so the exact bounds are to be compared
    as well. A box across the 180° meridian (west > east) is two boxes.
    """
    if west > east:
        parts = [cover(west, south, 180.0, north, most // 2), cover(-180.0, south, east, north, most // 2)]
        return _merged(one for ranges, _ in parts for one in ranges), sorted({one for _, up in parts for one in up})
    box = (*_grid(west, north), *_grid(east, south))
    whole = tile_of(cell_of_box(west, south, east, north))
    taken = _split(whole, box, max(4, most))
    return _merged(tile_range(*one) for one in taken), sorted({up for one in taken for up in ancestors(*one)})


Tile = tuple[int, int, int]
Box = tuple[int, int, int, int]
"""First column, first row, last column, last row at level 30."""


def _split(whole: Tile, box: Box, most: int) -> list[Tile]:
    """Tiles that together hold the box: the largest that reach beyond it are divided first, up to `most` of them."""
    done: list[Tile] = []
    open_: list[Tile] = [whole]
    while open_:
        tile = heappop(open_)
        parts = [one for one in _children(tile) if _touches(one, box)]
        if tile[0] == DEEPEST or _inside(tile, box) or len(done) + len(open_) + len(parts) > most:
            done.append(tile)
            continue
        for one in parts:
            heappush(open_, one)
    return done


def _children(tile: Tile) -> Sequence[Tile]:
    z, x, y = tile
    return [(z + 1, 2 * x + right, 2 * y + down) for down in (0, 1) for right in (0, 1)]


def _span(tile: Tile) -> Box:
    """Level-30 columns and rows of a tile; for a child of the deepest level nothing is asked."""
    z, x, y = tile
    size = 1 << max(0, DEEPEST - z)
    return x * size, y * size, (x + 1) * size - 1, (y + 1) * size - 1


def _touches(tile: Tile, box: Box) -> bool:
    left, top, right, bottom = _span(tile)
    return left <= box[2] and right >= box[0] and top <= box[3] and bottom >= box[1]


def _inside(tile: Tile, box: Box) -> bool:
    left, top, right, bottom = _span(tile)
    return box[0] <= left and right <= box[2] and box[1] <= top and bottom <= box[3]


def _merged(ranges: Iterable[Range]) -> list[Range]:
    """Sorted, with neighbours made one (the one id between two of them belongs to a cell above, which is no harm)."""
    merged: list[Range] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 2:
            merged[-1] = merged[-1][0], max(high, merged[-1][1])
        else:
            merged.append((low, high))
    return merged
