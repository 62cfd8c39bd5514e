"""The county's pipes as a network, and the answers for one line or node: up, down, burst, linked.

The network is always read whole, because a valve beyond a township's border closes all the same; what a person is
shown of the answer goes through the oracle afterwards (pipes_shown.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from lixin.kernel.errors import Invalid, NotFound

from . import network as nets
from .models_pipes import FALLING, Pipeline, PipeNode
from .network import ALONG, EITHER, Mask, Network, Numbers

Way = Literal["up", "down", "burst", "linked"]
WAYS: dict[str, str] = {"up": "上游追踪", "down": "下游追踪", "burst": "爆管关阀分析", "linked": "连通检查"}
FLOWS = {"along": ALONG, "against": nets.AGAINST, "": EITHER}


@dataclass(frozen=True)
class Loaded:
    """The network of one kind: arrays, and the row behind each number. `orphans`: lines that lack a node in use."""

    kind: str
    net: Network
    node_ids: Numbers
    line_ids: Numbers
    orphans: Numbers
    flows: Any
    """Directions as far as they are known or follow from heights (falling) or sources (pressure)."""

    def node(self, pk: int) -> int:
        """Its number, or Invalid when it is out of use."""
        return _number(self.node_ids, pk, "这个管点已停用，不在管网里。")

    def line(self, pk: int) -> int:
        """Its number, or Invalid when it hangs on no nodes."""
        if pk in self.orphans:
            raise Invalid("这条管线缺起点号或终点号，或管点已停用、种类不同，没有接到管网上。请先补齐管点再分析。")
        return _number(self.line_ids, pk, "这条管线已停用，不在管网里。")


@dataclass(frozen=True)
class Answer:
    """Ids of rows, not yet held against anybody's scope.

    `valves`: to be closed; `fewer`: a smaller set farther off, empty when there is none; `cut`: nodes cut off;
    `stopped`: sources to be stopped; `unknown`: lines followed both ways; `circling`: lines that run in a circle.
    `fed`: whether a source reaches the thing now (None where the kind has no sources).
    """

    way: Way
    lines: Numbers
    nodes: Numbers
    unknown: Numbers = field(default_factory=lambda: NONE)
    circling: Numbers = field(default_factory=lambda: NONE)
    valves: Numbers = field(default_factory=lambda: NONE)
    fewer: Numbers = field(default_factory=lambda: NONE)
    cut: Numbers = field(default_factory=lambda: NONE)
    stopped: Numbers = field(default_factory=lambda: NONE)
    fed: bool | None = None


NONE: Numbers = np.zeros(0, np.int64)


def _number(ids: Numbers, pk: int, sentence: str) -> int:
    place = int(np.searchsorted(ids, pk))
    if place >= len(ids) or ids[place] != pk:
        raise Invalid(sentence)
    return place


def load(kind: str, failed: Sequence[int] = ()) -> Loaded:
    """The network of a kind in five queries; `failed`: ids of valves taken as out of order besides those known."""
    nodes = PipeNode.objects.filter(kind=kind, retired_at=None)
    node_ids = np.fromiter(nodes.order_by("pk").values_list("pk", flat=True), np.int64)
    columns = ("pk", "start_node_id", "end_node_id", "length", "flow", "start_level", "end_level")
    rows = Pipeline.objects.filter(kind=kind, retired_at=None).order_by("pk").values_list(*columns)
    pks, starts, ends, lengths, flows, start_levels, end_levels = zip(*rows, strict=True) if rows else ((),) * 7
    line_ids = np.array(pks, np.int64)
    start, end = _numbers(node_ids, starts), _numbers(node_ids, ends)
    joined = (start >= 0) & (end >= 0)
    written = np.array([FLOWS.get(one, EITHER) for one in flows], np.int8)[joined]
    net = Network(
        start[joined],
        end[joined],
        np.array(lengths, float)[joined],
        written,
        _mask(node_ids, nodes.filter(valve=PipeNode.Valve.OPEN).exclude(pk__in=failed)),
        _mask(node_ids, nodes.filter(valve=PipeNode.Valve.SHUT)),
        _mask(node_ids, nodes.filter(attachment__in=PipeNode.SOURCES)),
    )
    levels = np.array(start_levels, float)[joined], np.array(end_levels, float)[joined]
    known = nets.from_levels(written, *levels) if kind in FALLING else nets.from_sources(net)
    return Loaded(kind, net, node_ids, line_ids[joined], line_ids[~joined], known)


def _numbers(ids: Numbers, wanted: Sequence[int | None]) -> Numbers:
    """Places of the wanted ids, -1 for one that is not there."""
    asked = np.array([one or 0 for one in wanted], np.int64)
    if not len(ids):
        return np.full(len(asked), -1)
    place = np.minimum(np.searchsorted(ids, asked), len(ids) - 1)
    return np.where(ids[place] == asked, place, -1)


def _mask(ids: Numbers, rows: Any) -> Mask:
    found = np.fromiter(rows.values_list("pk", flat=True), np.int64)
    return np.isin(ids, found)


def answer(loaded: Loaded, one: Pipeline | PipeNode, way: str) -> Answer:
    """What is asked of a line or node; Invalid where it makes no sense, NotFound for a way that does not exist."""
    if way not in WAYS:
        raise NotFound("没有这种分析。")
    if way == "burst":
        if isinstance(one, PipeNode):
            raise Invalid("爆管分析从管线做起，请打开破损的那条管线。")
        return burst(loaded, one)
    if way == "linked":
        return linked(loaded, one)
    return traced(loaded, one, up=way == "up")


def traced(loaded: Loaded, one: Pipeline | PipeNode, *, up: bool) -> Answer:
    """All lines and nodes above or below."""
    net, flows = loaded.net, loaded.flows
    seeds = net.no_nodes.copy()
    if isinstance(one, PipeNode):
        seeds[loaded.node(one.pk)] = True
    else:
        line = loaded.line(one.pk)
        start_side = flows[line] == (ALONG if up else nets.AGAINST)
        end_side = flows[line] == (nets.AGAINST if up else ALONG)
        seeds[net.starts[line]] = start_side or flows[line] == EITHER
        seeds[net.ends[line]] |= end_side or flows[line] == EITHER
    nodes, lines = nets.follow(net, seeds, up=up, flows=flows)
    if isinstance(one, Pipeline):
        lines[loaded.line(one.pk)] = True
    circling = nets.circles(net, flows) & lines if loaded.kind in FALLING else np.zeros(net.lines, bool)
    return Answer(
        "up" if up else "down",
        loaded.line_ids[lines],
        loaded.node_ids[nodes],
        unknown=loaded.line_ids[lines & (flows == EITHER)],
        circling=loaded.line_ids[circling],
    )


def burst(loaded: Loaded, one: Pipeline) -> Answer:
    """The valves to close, what runs dry between them, and who is cut off."""
    net, line = loaded.net, loaded.line(one.pk)
    if loaded.kind in FALLING:
        raise Invalid("排水是自流管，没有阀门可关：请用“上游追踪”看来水，在上游井封堵、抽排。")
    if not net.sources.any():
        raise Invalid(
            f"{one.get_kind_display()}管网里没有登记{'、'.join(_source_words(loaded.kind))}，算不出关哪些阀。请先登记供给源的管点。"
        )
    found = nets.isolate(net, line)
    smallest = nets.fewest(net, line) if not len(found.inside) else None
    cut = nets.cut_off(net, line=line, valves=found.valves, stopped=found.inside)
    dry = found.zone[net.starts] | found.zone[net.ends]
    dry[line] = True
    return Answer(
        "burst",
        loaded.line_ids[dry],
        loaded.node_ids[found.zone],
        valves=loaded.node_ids[found.valves],
        fewer=loaded.node_ids[smallest] if smallest is not None and len(smallest) < len(found.valves) else NONE,
        cut=loaded.node_ids[cut],
        stopped=loaded.node_ids[found.inside],
        fed=_is_fed(net, [int(net.starts[line]), int(net.ends[line])]),
    )


def linked(loaded: Loaded, one: Pipeline | PipeNode) -> Answer:
    """What is joined with it in the ground, and whether a source reaches it with the valves as they stand."""
    net = loaded.net
    places = (
        [loaded.node(one.pk)]
        if isinstance(one, PipeNode)
        else [int(side[loaded.line(one.pk)]) for side in (net.starts, net.ends)]
    )
    _, label = nets.pieces(net)
    nodes = label == label[places[0]]
    fed = None if loaded.kind in FALLING else _is_fed(net, places)
    return Answer("linked", loaded.line_ids[nodes[net.starts]], loaded.node_ids[nodes], fed=fed)


def _is_fed(net: Network, places: Sequence[int]) -> bool:
    return bool(nets.reached(net, net.sources, closed=net.shut)[list(places)].any())


def _source_words(kind: str) -> list[str]:
    by_kind = {
        "supply": ("waterworks", "well", "tower"),
        "gas": ("gate_station",),
        "heat": ("heat_plant",),
        "power": ("substation",),
        "telecom": ("exchange",),
    }
    return [str(PipeNode.Attachment(one).label) for one in by_kind.get(kind, ())]


@dataclass(frozen=True)
class Health:
    """Ids of what is wrong with a kind's network as a whole."""

    nodes: int
    lines: int
    parts: int
    unfed: Numbers
    """Nodes with lines that no source reaches (empty where the kind has none by nature)."""
    lonely: Numbers
    """Nodes on no line."""
    orphans: Numbers
    circling: Numbers
    unknown: Numbers


def health(loaded: Loaded) -> Health:
    """What would make every answer doubtful: loose ends, circles, unknown directions, parts that nothing feeds."""
    net, flows = loaded.net, loaded.flows
    used = net.no_nodes.copy()
    used[net.starts] = used[net.ends] = True
    _, label = nets.pieces(net)
    falling = loaded.kind in FALLING
    fed = nets.reached(net, net.sources, closed=net.shut) | net.shut
    circling = nets.circles(net, flows) if falling else np.zeros(net.lines, bool)
    return Health(
        net.nodes,
        net.lines + len(loaded.orphans),
        len(np.unique(label[used])),
        NONE if falling else loaded.node_ids[used & ~fed],
        loaded.node_ids[~used],
        loaded.orphans,
        loaded.line_ids[circling],
        loaded.line_ids[flows == EITHER] if falling else NONE,
    )


def route(loaded: Loaded, start: PipeNode, end: PipeNode) -> tuple[list[int], list[int]]:
    """(node ids, line ids) of the shortest way along the pipes; Invalid when there is none."""
    if start.kind != end.kind:
        raise Invalid(f"{start.code} 是{start.get_kind_display()}的，{end.code} 是{end.get_kind_display()}的，连不上。")
    if start.pk == end.pk:
        raise Invalid("起点和终点是同一个管点，请另选一个终点。", {"to": "与起点相同"})
    found = nets.path(loaded.net, loaded.node(start.pk), loaded.node(end.pk))
    if found is None:
        raise Invalid(f"{start.code} 和 {end.code} 之间没有管线相连。", {"to": "没有管线相连"})
    nodes, lines = found
    return loaded.node_ids[nodes].tolist(), loaded.line_ids[lines].tolist()
