"""The longitudinal section between two nodes of the register, for one person: way, heights, crossings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import shapely
from django.db.models import Q

from lixin.accounts import service as accounts
from lixin.kernel.errors import Invalid, NotFound

from .levels import SECTION_SIGNS
from .models_pipes import FALLING, Pipeline, PipeNode, metres, parts_of
from .pipes import load, route
from .pipes_shown import subject_of, visible_nodes
from .profile import Crossing, Drawing, Piece, Stop, draw, number, stops

MOST_NODES = 2000
MOST_CROSSINGS = 200


@dataclass(frozen=True)
class Section:
    """A section ready to be shown."""

    start: PipeNode
    end: PipeNode
    stops: list[Stop]
    pieces: list[Piece]
    lines: list[Pipeline]
    crossings: list[Crossing]
    drawing: Drawing
    unknown: int
    """Pipes with an end whose height nobody knows."""
    rising: int
    """Gravity pipes that rise on the way they are known to flow."""

    @property
    def length(self) -> float:
        """m from the first node to the last."""
        return self.stops[-1].distance


def section(person: Any, node_id: int, to: str) -> Section:
    """The way from a node to the node with that number; every part of it must be the person's to see."""
    start = subject_of(person, "node", node_id)
    assert isinstance(start, PipeNode)
    end = accounts.visible(person, PipeNode.objects.filter(code=to.strip().upper(), retired_at=None)).first()
    if end is None:
        raise NotFound(f"没有编号为 {to[:40]} 的管点，或不在您的范围内。")
    node_ids, line_ids = route(load(start.kind), start, end)
    if len(node_ids) > MOST_NODES:
        raise Invalid(f"这条路径有 {len(node_ids)} 个管点，一张图最多 {MOST_NODES} 个，请选近一点的终点。")
    nodes = visible_nodes(person, start.kind).in_bulk(node_ids)
    lines = accounts.visible(person, Pipeline.objects.filter(kind=start.kind)).in_bulk(line_ids)
    if len(nodes) < len(set(node_ids)) or len(lines) < len(set(line_ids)):
        raise Invalid("这条路径经过您管辖范围以外的管线，画不出整张纵断面；请选范围内的终点，或联系县住建局。")
    ordered = [lines[pk] for pk in line_ids]
    pieces = [_piece(one, node_ids[place]) for place, one in enumerate(ordered)]
    found = stops([nodes[pk].code for pk in node_ids], [nodes[pk].ground for pk in node_ids], pieces)
    crossings = _crossings(person, start.kind, [nodes[pk] for pk in node_ids], ordered, found)
    unknown = sum(one.near is None or one.far is None for one in pieces)
    rising = sum(_rises(line) for line in ordered)
    return Section(start, end, found, pieces, ordered, crossings, draw(found, pieces, crossings), unknown, rising)


def _piece(line: Pipeline, near_node: int) -> Piece:
    """The line as walked from that node."""
    near, far = line.start_level, line.end_level
    if line.start_node_id != near_node:
        near, far = far, near
    at = "invert" if line.kind in FALLING else "crown"
    return Piece(line.code, line.length or 0.0, _height(line), near, far, at)


def _height(line: Pipeline) -> float | None:
    """mm from bottom to top: the diameter, or the section's second number."""
    if line.diameter is not None:
        return float(line.diameter)
    sides = line.section.split(SECTION_SIGNS[0]) if line.section else []
    return float(sides[1]) if len(sides) == 2 and sides[1].isdigit() else None


def _rises(line: Pipeline) -> bool:
    if line.kind not in FALLING or not line.flow or line.start_level is None or line.end_level is None:
        return False
    fall = line.start_level - line.end_level
    return (fall if line.flow == "along" else -fall) < 0


def _crossings(
    person: Any, kind: str, nodes: list[PipeNode], lines: list[Pipeline], found: list[Stop]
) -> list[Crossing]:
    """Lines of other kinds that cross the way in plan, in the order in which one meets them."""
    boxes = [one for one in lines if one.west is not None]
    if not boxes:
        return []
    west, south = min(one.west for one in boxes), min(one.south for one in boxes)  # type: ignore[type-var]
    east, north = max(one.east for one in boxes), max(one.north for one in boxes)  # type: ignore[type-var]
    near = Pipeline.objects.filter(~Q(kind=kind), retired_at=None, west__lte=east, east__gte=west)
    near = accounts.visible(person, near.filter(south__lte=north, north__gte=south))
    others = [one for one in near.order_by("pk")[:MOST_NODES] if one.shape]
    tree = shapely.STRtree([shapely.from_geojson(one.shape) for one in others])
    crossings = []
    for place, line in enumerate(lines):
        if not line.shape:
            continue
        ours = shapely.from_geojson(line.shape)
        back = line.start_node_id != nodes[place].pk
        for index in tree.query(ours, predicate="crosses"):
            theirs = others[int(index)]
            point = ours.intersection(shapely.from_geojson(theirs.shape)).representative_point()
            share = ours.project(point, normalized=True)
            along = (1 - share if back else share) * (line.length or 0)
            crossings.append(
                Crossing(
                    theirs.code, theirs.get_kind_display(), found[place].distance + along, _level_at(theirs, point)
                )
            )
    return sorted(crossings, key=lambda one: one.distance)[:MOST_CROSSINGS]


def _level_at(line: Pipeline, point: Any) -> float | None:
    """Height of the other line where it crosses, between its ends."""
    if line.start_level is None or line.end_level is None:
        return None
    points = parts_of(line.shape)[0]
    whole = sum(metres(a, b) for a, b in zip(points, points[1:], strict=False))
    share = shapely.LineString(points).project(point, normalized=True) if whole else 0.0
    return line.start_level + (line.end_level - line.start_level) * share


def csv_rows(found: Section) -> Iterator[list[str]]:
    """Head, one row for each node with the pipe that leaves it, then the crossings."""
    yield [
        "管点", "桩号（m）", "地面高程（m）", "管底高程（m）", "管顶高程（m）", "覆土（m）",
        "至下一点管线", "间距（m）", "坡度（‰）", "管径（mm）",
    ]  # fmt: skip
    for place, stop in enumerate(found.stops):
        heights = [number(one) for one in (stop.ground, stop.invert, stop.crown, stop.cover)]
        piece = found.pieces[place] if place < len(found.pieces) else None
        after = [piece.name, number(piece.length), number(piece.slope, 1), number(piece.size, 0)] if piece else [""] * 4
        yield [stop.name, number(stop.distance), *heights, *after]
    for one in found.crossings:
        yield [f"交叉：{one.kind} {one.name}", number(one.distance), "", number(one.level), "", "", "", "", "", ""]
