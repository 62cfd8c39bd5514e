"""A longitudinal section (纵断面图) along a way through the pipes: the figures at each node, and the drawing's points.

Pure. Heights in m (1985 datum), distances in m, slopes in ‰ (positive: falls the way one goes), sizes in mm.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LEFT, TOP, RIGHT, HEIGHT = 110.0, 24.0, 40.0, 240.0
"""Margins and the height of the drawing's field, in the drawing's own units (1 = a pixel at full size)."""
BAND = 26.0
"""Height of one band of figures beneath."""
APART = 58.0
"""Least room that a node's figures take; where nodes stand closer their figures are left to the table."""
WIDEST = 6000.0
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Piece:
    """A pipe as it is walked along: heights at both ends as measured (invert or crown), None unknown."""

    name: str
    length: float
    size: float | None
    """mm, outer height."""
    near: float | None
    far: float | None
    measured_at: str
    """"invert" or "crown"."""

    def invert(self, level: float | None) -> float | None:
        """The inside bottom at an end."""
        if level is None or self.measured_at == "invert":
            return level
        return None if self.size is None else level - self.size / 1000

    def crown(self, level: float | None) -> float | None:
        """The top at an end."""
        if level is None or self.measured_at == "crown":
            return level
        return None if self.size is None else level + self.size / 1000

    @property
    def slope(self) -> float | None:
        """‰, positive when it falls the way one goes."""
        if self.near is None or self.far is None or not self.length:
            return None
        return (self.near - self.far) / self.length * 1000


@dataclass(frozen=True)
class Stop:
    """A node on the way: number, distance from the beginning, height of the ground, and its pipes' lowest invert."""

    name: str
    distance: float
    ground: float | None
    invert: float | None
    crown: float | None

    @property
    def cover(self) -> float | None:
        """m of earth above the pipe's top."""
        return None if self.ground is None or self.crown is None else self.ground - self.crown


@dataclass(frozen=True)
class Crossing:
    """A pipe of another kind that crosses the way: where, and how far its height is from ours (None unknown)."""

    name: str
    kind: str
    distance: float
    level: float | None


def stops(names: Sequence[str], grounds: Sequence[float | None], pieces: Sequence[Piece]) -> list[Stop]:
    """The nodes with what their pipes say; `pieces` has one fewer than `names`."""
    found, distance = [], 0.0
    for number, (name, ground) in enumerate(zip(names, grounds, strict=True)):
        before = pieces[number - 1] if number else None
        after = pieces[number] if number < len(pieces) else None
        inverts = [one.invert(level) for one, level in _ends(before, after)]
        crowns = [one.crown(level) for one, level in _ends(before, after)]
        found.append(Stop(name, distance, ground, _lowest(inverts), _highest(crowns)))
        distance += after.length if after else 0.0
    return found


def _ends(before: Piece | None, after: Piece | None) -> list[tuple[Piece, float | None]]:
    return ([(before, before.far)] if before else []) + ([(after, after.near)] if after else [])


def _lowest(values: Iterable[float | None]) -> float | None:
    return min((one for one in values if one is not None), default=None)


def _highest(values: Iterable[float | None]) -> float | None:
    return max((one for one in values if one is not None), default=None)


@dataclass(frozen=True)
class Drawing:
    """What the template writes as SVG: size, strokes as point lists, ticks and labels with their places."""

    width: float
    height: float
    field: tuple[float, float, float, float]
    ground: list[str]
    inverts: list[str]
    crowns: list[str]
    ticks: list[tuple[float, str]]
    posts: list[tuple[float, float, str]]
    """x, top y and name of every node."""
    bands: list[tuple[float, str, list[tuple[float, str]]]]
    """y of the text, title, (x, text)."""
    crossings: list[tuple[float, float, str]]
    empty: bool


def draw(found: Sequence[Stop], pieces: Sequence[Piece], crossings: Sequence[Crossing] = ()) -> Drawing:
    """The section to scale, each direction by itself; unknown heights leave gaps, never a straight guess."""
    total = found[-1].distance if found else 0.0
    across = max(900.0, min(WIDEST, APART * len(found)))
    heights = [one for stop in found for one in (stop.ground, stop.invert, stop.crown) if one is not None]
    low, high, step = _scale(heights)

    def x(distance: float) -> float:
        return round(LEFT + across * (distance / total if total else 0.5), 1)

    def y(level: float) -> float:
        return round(TOP + HEIGHT * (high - level) / (high - low), 1)

    bands = _bands(found, pieces, x)
    return Drawing(
        LEFT + across + RIGHT,
        TOP + HEIGHT + 20 + BAND * len(bands) + 10,
        (LEFT, TOP, across, HEIGHT),
        _strokes([(x(one.distance), None if one.ground is None else y(one.ground)) for one in found]),
        [_piece(found, n, one.invert(one.near), one.invert(one.far), x, y) for n, one in enumerate(pieces)],
        [_piece(found, n, one.crown(one.near), one.crown(one.far), x, y) for n, one in enumerate(pieces)],
        [(y(low + n * step), f"{low + n * step:.1f}") for n in range(round((high - low) / step) + 1)],
        [(x(one.distance), y(one.ground) if one.ground is not None else TOP, one.name) for one in found],
        bands,
        [(x(one.distance), y(one.level), f"{one.kind} {one.name}") for one in crossings if one.level is not None
         and low <= one.level <= high],
        not heights,
    )  # fmt: skip


def _scale(heights: Sequence[float]) -> tuple[float, float, float]:
    """Lowest and highest line of the field and the step between lines, round numbers with room above and below."""
    low, high = (min(heights), max(heights)) if heights else (0.0, 1.0)
    step = next((one for one in STEPS if (high - low) / one <= 6), STEPS[-1])
    bottom = math.floor(low / step) * step - step
    return bottom, max(math.ceil(high / step) * step + step, bottom + step), step


def _strokes(points: Sequence[tuple[float, float | None]]) -> list[str]:
    """Polylines through the known points; an unknown one breaks the line."""
    runs: list[list[str]] = [[]]
    for across, down in points:
        if down is None:
            runs.append([])
        else:
            runs[-1].append(f"{across},{down}")
    return [" ".join(run) for run in runs if len(run) > 1]


def _piece(found: Sequence[Stop], number: int, near: float | None, far: float | None, x: object, y: object) -> str:
    """One pipe's line; "" when an end is unknown."""
    assert callable(x)
    assert callable(y)
    if near is None or far is None:
        return ""
    return f"{x(found[number].distance)},{y(near)} {x(found[number + 1].distance)},{y(far)}"


def _bands(
    found: Sequence[Stop], pieces: Sequence[Piece], x: object
) -> list[tuple[float, str, list[tuple[float, str]]]]:
    """The rows of figures under the drawing, those of nodes at nodes, those of pipes between them."""
    assert callable(x)
    at: list[tuple[float, Stop]] = []
    for stop in found:
        place = x(stop.distance)
        if not at or place - at[-1][0] >= APART - 6:
            at.append((place, stop))
    between = [
        ((x(found[n].distance) + x(found[n + 1].distance)) / 2, one)
        for n, one in enumerate(pieces)
        if x(found[n + 1].distance) - x(found[n].distance) >= APART - 6
    ]
    rows = [
        ("管点", [(place, one.name) for place, one in at]),
        ("地面高程", [(place, number(one.ground)) for place, one in at]),
        ("管底高程", [(place, number(one.invert)) for place, one in at]),
        ("覆土（m）", [(place, number(one.cover)) for place, one in at]),
        ("桩号（m）", [(place, number(one.distance, 1)) for place, one in at]),
        ("间距（m）", [(place, number(one.length, 1)) for place, one in between]),
        ("坡度（‰）", [(place, number(one.slope, 1)) for place, one in between]),
        ("管径（mm）", [(place, number(one.size, 0)) for place, one in between]),
    ]
    base = TOP + HEIGHT + 20
    return [(base + BAND * n + BAND * 0.68, title, cells) for n, (title, cells) in enumerate(rows)]


def number(value: float | None, decimals: int = 2) -> str:
    """Rounded, — when unknown."""
    return "—" if value is None else f"{value:.{decimals}f}"
