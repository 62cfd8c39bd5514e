"""Divisions and units: by code, by name, by position."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from django.db.models import QuerySet
from shapely import STRtree
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from lixin.accounts.models import Division, Organisation
from lixin.kernel.errors import NotFound

_areas: dict[str, tuple[tuple[str, ...], STRtree, list[BaseGeometry]]] = {}
"""Level → codes, index and shapes; divisions change by a new seed, which starts the processes anew."""


def division(code: str) -> Division | None:
    """The division of that prefix code."""
    return Division.objects.filter(pk=code).first()


def divisions_under(code: str) -> QuerySet[Division]:
    """The division and everything below it."""
    return Division.objects.filter(code__startswith=code)


def locate(lon: float, lat: float) -> Division | None:
    """The township whose area (WGS84; 示意 where it is a Voronoi split) holds the point; None outside the county."""
    codes, tree, shapes = _index("town")
    point = Point(lon, lat)
    hits = [int(i) for i in tree.query(point) if shapes[int(i)].covers(point)] if shapes else []
    return division(codes[hits[0]]) if hits else None


def in_county(points: Sequence[tuple[float, float]]) -> list[bool]:
    """For each (lon, lat) in WGS84 whether it lies in one of the county's townships; yes where no areas are known."""
    _, tree, shapes = _index("town")
    if not shapes or not points:
        return [True] * len(points)
    inside = set(tree.query(shapely.points(points), predicate="intersects")[0].tolist())
    return [number in inside for number in range(len(points))]


def _index(level: str) -> tuple[tuple[str, ...], STRtree, list[BaseGeometry]]:
    if level not in _areas:
        rows = Division.objects.filter(level=level).exclude(area=None).values_list("code", "area")
        shapes = [shape(area) for _, area in rows]
        made = (tuple(code for code, _ in rows), STRtree(shapes), shapes)
        if not shapes:
            return made
        _areas[level] = made
    return _areas[level]


def forget_areas() -> None:
    """After a new seed: read the areas again."""
    _areas.clear()


def unit(name: str) -> Organisation:
    """The unit of that official name; NotFound with a sentence when the county has none."""
    found = Organisation.objects.filter(name=name).first()
    if found is None:
        raise NotFound(f"没有名为“{name}”的单位，请在单位表中补上。")
    return found


def town_government(division_code: str) -> Organisation | None:
    """The government of the township that the code lies in."""
    town = division_code[:9]
    return Organisation.objects.filter(division_id=town, kind="乡镇").order_by("id").first() if len(town) == 9 else None
