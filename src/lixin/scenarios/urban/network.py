"""A pipe network as arrays, and what can be asked of it: up, down, which valves, who is cut off, is it connected.

Pure: no tables, no clock. Nodes and lines are numbered 0..n-1 in the order given; every answer is a boolean mask or
an array of such numbers. The searches are those of scipy.sparse.csgraph, so that 100,000 lines take tenths of a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order, connected_components, dijkstra, maximum_flow

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

ALONG, AGAINST, EITHER = 1, -1, 0
"""A line's direction of flow against the direction in which it was entered; EITHER: not known."""
SHORTEST = 0.001
"""m: lengths below it count as this, because a weight of nothing is no connection to csgraph."""
UNCUT = 1 << 20
"""Capacity of what cannot be closed."""


@dataclass(frozen=True)
class Network:
    """Lines by the numbers of their two nodes, and what stands at the nodes.

    `starts`, `ends`: shape (lines,), node numbers. `lengths`: m. `flows`: ALONG, AGAINST or EITHER. Masks over nodes:
    `valves` can be closed by hand (and work), `shut` are closed already, `sources` feed the network.
    """

    starts: Numbers
    ends: Numbers
    lengths: Floats
    flows: NDArray[np.int8]
    valves: Mask
    shut: Mask
    sources: Mask

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.valves)

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return len(self.starts)

    @cached_property
    def all_lines(self) -> Mask:
        """Every line."""
        return np.ones(self.lines, bool)

    @cached_property
    def no_nodes(self) -> Mask:
        """None of the nodes."""
        return np.zeros(self.nodes, bool)


@dataclass(frozen=True)
class Isolation:
    """What to close for a broken line.

    `valves`: numbers of the valves; no one of them can be left out. `zone`: nodes that run dry between them and the
    break. `inside`: sources in the zone that no valve divides from the break, so that they themselves must be stopped.
    """

    valves: Numbers
    zone: Mask
    inside: Numbers


def _links(network: Network, lines: Mask, closed: Mask) -> tuple[Numbers, Numbers]:
    """Both ends of the given lines that do not touch a closed node."""
    keep = lines & ~closed[network.starts] & ~closed[network.ends]
    return network.starts[keep], network.ends[keep]


def _graph(tails: Numbers, heads: Numbers, size: int) -> csr_matrix:
    return csr_matrix((np.ones(len(tails), np.int32), (tails, heads)), shape=(size, size))


def reached(network: Network, seeds: Mask, *, closed: Mask | None = None, lines: Mask | None = None) -> Mask:
    """Nodes joined with a seed over the given lines (all), never through a closed node; closed ones are not in it."""
    closed = network.no_nodes if closed is None else closed
    seeds = seeds & ~closed
    if not seeds.any():
        return np.zeros(network.nodes, bool)
    tails, heads = _links(network, network.all_lines if lines is None else lines, closed)
    _, label = connected_components(_graph(tails, heads, network.nodes), directed=False)
    found: Mask = np.isin(label, label[seeds]) & ~closed
    return found


def follow(network: Network, seeds: Mask, *, up: bool, flows: NDArray[np.int8]) -> tuple[Mask, Mask]:
    """Nodes and lines that the water passes on from the seeds (or, `up`, came from); unknown directions go both ways.

    Closed valves stop it. Circles of lines are no trouble: every node is visited once.
    """
    open_lines = ~network.shut[network.starts] & ~network.shut[network.ends]
    along, against = open_lines & (flows >= EITHER), open_lines & (flows <= EITHER)
    tails = np.concatenate([network.starts[along], network.ends[against]])
    heads = np.concatenate([network.ends[along], network.starts[against]])
    if up:
        tails, heads = heads, tails
    root = network.nodes
    places = np.flatnonzero(seeds)
    tails, heads = np.concatenate([tails, np.full(len(places), root)]), np.concatenate([heads, places])
    order = breadth_first_order(_graph(tails, heads, root + 1), root, directed=True, return_predecessors=False)
    nodes = np.zeros(root + 1, bool)
    nodes[order] = True
    nodes = nodes[:root]
    near, far = (network.ends, network.starts) if up else (network.starts, network.ends)
    lines: Mask = open_lines & ((along & nodes[near]) | (against & nodes[far]))
    return nodes, lines


def from_sources(network: Network) -> NDArray[np.int8]:
    """Directions of a network under pressure: away from the nearest source, over the shortest way.

    What is written down of a line's flow stands; a line whose ends are equally far, or that no source feeds, has none.
    This is topology, not hydraulics.
    """
    if not network.sources.any():
        return network.flows
    weights = _weights(network, ~network.shut[network.starts] & ~network.shut[network.ends])
    far = dijkstra(weights, directed=False, indices=np.flatnonzero(network.sources), min_only=True)
    start, end = far[network.starts], far[network.ends]
    with np.errstate(invalid="ignore"):
        guessed = np.where(np.isfinite(start) & np.isfinite(end), np.sign(end - start), EITHER).astype(np.int8)
    return np.where(network.flows != EITHER, network.flows, guessed).astype(np.int8)


def from_levels(flows: NDArray[np.int8], start_level: Floats, end_level: Floats) -> NDArray[np.int8]:
    """Directions of lines that fall: what is written down, else from the higher end (m) to the lower; NaN unknown."""
    with np.errstate(invalid="ignore"):
        guessed = np.where(start_level > end_level, ALONG, np.where(start_level < end_level, AGAINST, EITHER))
    return np.where(flows != EITHER, flows, guessed).astype(np.int8)


def circles(network: Network, flows: NDArray[np.int8]) -> Mask:
    """Lines on which the water would run in a circle: possible on paper only, so heights or directions are wrong."""
    known = (flows != EITHER) & (network.starts != network.ends)
    tails = np.where(flows == ALONG, network.starts, network.ends)[known]
    heads = np.where(flows == ALONG, network.ends, network.starts)[known]
    _, label = connected_components(_graph(tails, heads, network.nodes), directed=True, connection="strong")
    found: Mask = known & (label[network.starts] == label[network.ends])
    return found


def isolate(network: Network, line: int) -> Isolation:
    """The valves nearest to a broken line that divide it from every source, and only those that do.

    Walk from the break to the first valve on every way: what was passed is the zone. Of these valves only those count
    that a source still reaches from outside without passing another of them; so closing them all isolates, and any one
    left open lets the water in. Shut valves divide already; valves out of order are simply not in `network.valves`.
    """
    stops = network.valves | network.shut
    ends = np.zeros(network.nodes, bool)
    ends[[network.starts[line], network.ends[line]]] = True
    rest = network.all_lines.copy()
    rest[line] = False
    zone = reached(network, ends, closed=stops, lines=rest)
    rim = ends & network.valves & ~network.shut
    touching = rest & (zone[network.starts] | zone[network.ends])
    for side in (network.starts, network.ends):
        rim[side[touching]] |= (network.valves & ~network.shut)[side[touching]]
    inside = np.flatnonzero(zone & network.sources)
    dry = zone | rim | network.shut
    fed = reached(network, network.sources & ~zone, closed=dry, lines=rest)
    needed = np.zeros(network.nodes, bool)
    for near, other in ((network.starts, network.ends), (network.ends, network.starts)):
        needed[near[rest & fed[other]]] = True
    needed |= network.sources
    return Isolation(np.flatnonzero(rim & needed), zone, inside)


def fewest(network: Network, line: int) -> Numbers | None:
    """The fewest valves that divide a broken line from every source, perhaps farther off; None where none can.

    Pieces of pipe between valves become single nodes, each valve an edge that one unit can pass: the smallest cut is
    the largest flow (Ford and Fulkerson), and among smallest cuts this is the one nearest to the break.
    """
    closable = network.valves & ~network.shut
    rest = network.all_lines.copy()
    rest[line] = False
    graph, inner, outer = _pieces(network, closable, rest, line)
    source, sink = graph.shape[0] - 2, graph.shape[0] - 1
    flow = maximum_flow(graph, source, sink)
    if flow.flow_value >= UNCUT:
        return None
    left = graph - flow.flow
    left.data[left.data < 0] = 0
    left.eliminate_zeros()
    seen = np.zeros(graph.shape[0], bool)
    seen[breadth_first_order(left, source, directed=True, return_predecessors=False)] = True
    valves = np.flatnonzero(closable)
    cut: Numbers = valves[seen[inner[valves]] & ~seen[outer[valves]]]
    return cut


def _pieces(network: Network, closable: Mask, rest: Mask, line: int) -> tuple[csr_matrix, Numbers, Numbers]:
    """(capacities, entry, exit): node numbers of each pipe node in the small graph; last two are break and sources."""
    tails, heads = _links(network, rest, closable | network.shut)
    count, label = connected_components(_graph(tails, heads, network.nodes), directed=False)
    inner = label.astype(np.int64)
    outer = inner.copy()
    valves = np.flatnonzero(closable)
    outer[valves] = count + np.arange(len(valves))
    broken, fed, size = count + len(valves), count + len(valves) + 1, count + len(valves) + 2
    open_lines = rest & ~network.shut[network.starts] & ~network.shut[network.ends]
    starts, ends = network.starts[open_lines], network.ends[open_lines]
    sources = np.flatnonzero(network.sources & ~network.shut)
    struck = np.array([network.starts[line], network.ends[line]])
    struck = np.unique(struck[~network.shut[struck]])
    edges = np.concatenate(
        [
            np.stack([outer[starts], inner[ends]], 1),
            np.stack([outer[ends], inner[starts]], 1),
            np.stack([np.full(len(struck), broken), inner[struck]], 1),
            np.stack([outer[sources], np.full(len(sources), fed)], 1),
        ]
    )
    edges = np.unique(edges[edges[:, 0] != edges[:, 1]], axis=0)
    gates = np.stack([inner[valves], outer[valves]], 1)
    all_edges = np.concatenate([edges, gates]).astype(np.int64)
    capacity = np.concatenate([np.full(len(edges), UNCUT), np.ones(len(gates))]).astype(np.int32)
    return csr_matrix((capacity, (all_edges[:, 0], all_edges[:, 1])), shape=(size, size)), inner, outer


def cut_off(network: Network, *, line: int, valves: Sequence[int] | Numbers, stopped: Sequence[int] | Numbers) -> Mask:
    """Nodes that a source feeds now and none would with the line out, the valves closed and those sources stopped.

    The closed valves themselves are not counted.
    """
    closed = network.shut.copy()
    before = reached(network, network.sources, closed=closed)
    closed[np.asarray(valves, np.int64)] = True
    fed = network.sources.copy()
    fed[np.asarray(stopped, np.int64)] = False
    rest = network.all_lines.copy()
    rest[line] = False
    after = reached(network, fed, closed=closed, lines=rest)
    return before & ~after & ~closed


def pieces(network: Network) -> tuple[int, NDArray[np.int32]]:
    """(number of connected parts, part of each node), closed valves taken as open: what is joined in the ground."""
    count, label = connected_components(_graph(network.starts, network.ends, network.nodes), directed=False)
    return int(count), label


def _weights(network: Network, lines: Mask) -> csr_matrix:
    """Lengths between neighbours, the shortest of parallel lines."""
    low, high, length, _ = _neighbours(network, lines)
    return csr_matrix((length, (low, high)), shape=(network.nodes, network.nodes))


def _neighbours(network: Network, lines: Mask) -> tuple[Numbers, Numbers, Floats, Numbers]:
    """(lower node, higher node, length, line) with one line for each pair of neighbours: the shortest."""
    chosen = np.flatnonzero(lines & (network.starts != network.ends))
    low = np.minimum(network.starts[chosen], network.ends[chosen])
    high = np.maximum(network.starts[chosen], network.ends[chosen])
    length = np.maximum(np.nan_to_num(network.lengths[chosen], nan=SHORTEST), SHORTEST)
    order = np.lexsort((length, high, low))
    low, high, length, chosen = low[order], high[order], length[order], chosen[order]
    first = np.ones(len(low), bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    return low[first], high[first], length[first], chosen[first]


def path(network: Network, start: int, end: int) -> tuple[list[int], list[int]] | None:
    """(nodes, lines) of the shortest way between two nodes, whatever is open or closed; None when there is no way."""
    low, high, length, line = _neighbours(network, network.all_lines)
    graph: Any = csr_matrix((length, (low, high)), shape=(network.nodes, network.nodes))
    _, before = dijkstra(graph, directed=False, indices=start, return_predecessors=True)
    if start != end and before[end] < 0:
        return None
    nodes = [end]
    while nodes[-1] != start:
        nodes.append(int(before[nodes[-1]]))
    nodes.reverse()
    by_pair = {(int(a), int(b)): int(one) for a, b, one in zip(low, high, line, strict=True)} if len(nodes) > 1 else {}
    pairs = zip(nodes, nodes[1:], strict=False)
    return nodes, [by_pair[min(a, b), max(a, b)] for a, b in pairs]
