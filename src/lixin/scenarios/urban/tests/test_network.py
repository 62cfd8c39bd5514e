"""The pipe network's answers: worked examples, and laws held against brute force on small random networks."""

from itertools import combinations
from time import perf_counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lixin.scenarios.urban import network as nets
from lixin.scenarios.urban.network import AGAINST, ALONG, EITHER, Network

SMALL = settings(max_examples=150, deadline=None)


def net(count, pairs, *, valves=(), shut=(), sources=(), flows=None, lengths=None) -> Network:
    """A network from plain lists."""
    starts, ends = (np.array(side, np.int64) for side in (zip(*pairs, strict=True) if pairs else ((), ())))

    def mask(chosen):
        made = np.zeros(count, bool)
        made[list(chosen)] = True
        return made

    return Network(
        starts,
        ends,
        np.array(lengths if lengths is not None else [1.0] * len(pairs), float),
        np.array(flows if flows is not None else [EITHER] * len(pairs), np.int8),
        mask(valves),
        mask(shut),
        mask(sources),
    )


def numbers(mask) -> list[int]:
    return np.flatnonzero(mask).tolist()


# A street: source 0 - valve 1 - tee 2 - valve 3 - house 4; tee 2 - valve 5 - house 6; source 7 - valve 8 - house 4.
STREET = [(0, 1), (1, 2), (2, 3), (3, 4), (2, 5), (5, 6), (7, 8), (8, 4)]
VALVES = (1, 3, 5, 8)


def test_a_burst_between_two_sources_needs_both_sides_but_not_the_dead_end():
    street = net(9, STREET, valves=VALVES, sources=(0, 7))
    found = nets.isolate(street, 1)
    assert (found.valves.tolist(), numbers(found.zone), found.inside.tolist()) == ([1, 3], [2], [])
    assert numbers(nets.cut_off(street, line=1, valves=found.valves, stopped=[])) == [2, 5, 6]


def test_a_valve_out_of_order_is_passed_over():
    street = net(9, STREET, valves=(1, 5, 8), sources=(0, 7))
    found = nets.isolate(street, 1)
    assert found.valves.tolist() == [1, 8]
    assert numbers(nets.cut_off(street, line=1, valves=found.valves, stopped=[])) == [2, 3, 4, 5, 6]


def test_a_source_that_no_valve_divides_from_the_break_must_stop_itself():
    street = net(9, STREET, valves=(3, 5), sources=(0, 7))
    found = nets.isolate(street, 1)
    assert (found.valves.tolist(), found.inside.tolist()) == ([3], [0])
    assert nets.fewest(street, 1) is None


def test_a_shut_valve_divides_already():
    street = net(9, STREET, valves=(1, 5, 8), shut=(3,), sources=(0, 7))
    assert nets.isolate(street, 1).valves.tolist() == [1]


def test_fewer_valves_farther_off():
    # source 0 - valve 1 - tee 2, from which three valves 3, 4, 5 lead in parallel to the pipe 6 - 7.
    pairs = [(0, 1), (1, 2), (2, 3), (2, 4), (2, 5), (3, 6), (4, 6), (5, 6), (6, 7)]
    ring = net(8, pairs, valves=(1, 3, 4, 5), sources=(0,))
    assert nets.isolate(ring, 8).valves.tolist() == [3, 4, 5]
    assert nets.fewest(ring, 8).tolist() == [1]


def test_sewage_runs_down_by_its_heights():
    # 0 → 1 → 2 ← 3, 2 → 4; the last pipe is written from the lower to the higher end.
    levels = (np.array([9.0, 8.0, 8.5, 6.0]), np.array([8.0, 7.0, 7.0, 7.0]))
    pairs = [(0, 1), (1, 2), (3, 2), (4, 2)]
    sewer = net(5, pairs)
    flows = nets.from_levels(sewer.flows, *levels)
    assert flows.tolist() == [ALONG, ALONG, ALONG, AGAINST]
    seeds = np.array([False, True, False, False, False])
    nodes, lines = nets.follow(sewer, seeds, up=False, flows=flows)
    assert (numbers(nodes), numbers(lines)) == ([1, 2, 4], [1, 3])
    nodes, lines = nets.follow(sewer, seeds, up=True, flows=flows)
    assert (numbers(nodes), numbers(lines)) == ([0, 1], [0])


def test_an_unknown_height_leaves_the_direction_open_and_is_followed_both_ways():
    sewer = net(3, [(0, 1), (1, 2)])
    flows = nets.from_levels(sewer.flows, np.array([9.0, np.nan]), np.array([8.0, 7.0]))
    assert flows.tolist() == [ALONG, EITHER]
    nodes, _ = nets.follow(sewer, np.array([False, False, True]), up=True, flows=flows)
    assert numbers(nodes) == [0, 1, 2]


def test_a_circle_of_gravity_lines_is_found_and_stops_nobody():
    sewer = net(4, [(0, 1), (1, 2), (2, 0), (2, 3)], flows=[ALONG] * 4)
    assert numbers(nets.circles(sewer, sewer.flows)) == [0, 1, 2]
    nodes, _ = nets.follow(sewer, np.array([True, False, False, False]), up=False, flows=sewer.flows)
    assert numbers(nodes) == [0, 1, 2, 3]


def test_pressure_flows_away_from_the_nearest_source():
    supply = net(4, [(1, 0), (1, 2), (3, 2)], sources=(0, 3), lengths=[5.0, 20.0, 6.0])
    assert nets.from_sources(supply).tolist() == [AGAINST, ALONG, ALONG]


def test_the_shortest_way_uses_the_shorter_of_two_parallel_lines():
    twin = net(3, [(0, 1), (1, 0), (1, 2)], lengths=[9.0, 4.0, 1.0])
    assert nets.path(twin, 0, 2) == ([0, 1, 2], [1, 2])
    assert nets.path(twin, 2, 2) == ([2], [])
    assert nets.path(net(3, [(0, 1)]), 0, 2) is None


def test_an_empty_network_has_no_parts():
    assert nets.pieces(net(0, []))[0] == 0


@st.composite
def networks(draw) -> tuple[Network, int]:
    """A small network of any shape (loops, parallels, islands) and one of its lines."""
    count = draw(st.integers(2, 7))
    node = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(node, node), min_size=1, max_size=10))
    valves, shut, sources = (draw(st.sets(node, max_size=size)) for size in (5, 1, 3))
    made = net(count, pairs, valves=valves - shut, shut=shut, sources=sources)
    return made, draw(st.integers(0, len(pairs) - 1))


def fed(network: Network, line: int | None, closed: set[int], stopped: set[int]) -> set[int]:
    """Nodes that water reaches, walked one by one; it does not enter a closed node."""
    closed = closed | set(numbers(network.shut))
    reached = {one for one in numbers(network.sources) if one not in closed and one not in stopped}
    ways = [(int(a), int(b)) for n, (a, b) in enumerate(zip(network.starts, network.ends, strict=True)) if n != line]
    todo = list(reached)
    while todo:
        here = todo.pop()
        for a, b in ways:
            for near, far in ((a, b), (b, a)):
                if near == here and far not in reached and far not in closed:
                    reached.add(far)
                    todo.append(far)
    return reached


def leaks(network: Network, line: int, closed: set[int], stopped: set[int]) -> bool:
    """Whether water still reaches the broken line: an end of it that is not closed is fed."""
    ends = {int(network.starts[line]), int(network.ends[line])} - closed - set(numbers(network.shut))
    return bool(ends & fed(network, line, closed, stopped))


@SMALL
@given(networks())
def test_the_valves_isolate_and_none_of_them_can_be_left_out(case):
    network, line = case
    found = nets.isolate(network, line)
    valves, stopped = set(found.valves.tolist()), set(found.inside.tolist())
    assert valves <= set(numbers(network.valves))
    assert not leaks(network, line, valves, stopped)
    for fewer in range(len(valves)):
        assert all(leaks(network, line, set(some), stopped) for some in combinations(sorted(valves), fewer))
    for one in stopped:  # a source is named only when no set of valves can do
        assert leaks(network, line, set(numbers(network.valves)), stopped - {one})


@SMALL
@given(networks())
def test_the_fewest_are_the_fewest(case):
    network, line = case
    found = nets.fewest(network, line)
    every = numbers(network.valves)
    if found is None:
        assert leaks(network, line, set(every), set())
        return
    assert not leaks(network, line, set(found.tolist()), set())
    for size in range(len(found)):
        assert all(leaks(network, line, set(some), set()) for some in combinations(every, size))


@SMALL
@given(networks())
def test_cut_off_is_the_difference_of_what_is_fed(case):
    network, line = case
    found = nets.isolate(network, line)
    valves, stopped = set(found.valves.tolist()), set(found.inside.tolist())
    cut = nets.cut_off(network, line=line, valves=found.valves, stopped=found.inside)
    assert set(numbers(cut)) == fed(network, None, set(), set()) - fed(network, line, valves, stopped) - valves


@SMALL
@given(networks(), st.data())
def test_up_is_down_turned_round(case, data):
    network, _ = case
    flows = np.array(data.draw(st.lists(st.sampled_from([ALONG, AGAINST, EITHER]), min_size=network.lines,
                                        max_size=network.lines)), np.int8)  # fmt: skip
    for a, b in combinations(range(network.nodes), 2):
        seed_a, seed_b = (np.arange(network.nodes) == one for one in (a, b))
        down, up = (
            nets.follow(network, seed_a, up=False, flows=flows)[0],
            nets.follow(network, seed_b, up=True, flows=flows)[0],
        )
        assert down[b] == up[a]


def test_a_hundred_thousand_lines_are_answered_in_about_a_second():
    """A town of 51,076 crossings and 101,700 lines with valves at random: bound for a busy machine, measured 0.1 s."""
    side = 226
    number = np.arange(side * side).reshape(side, side)
    starts = np.concatenate([number[:, :-1].ravel(), number[:-1, :].ravel()])
    ends = np.concatenate([number[:, 1:].ravel(), number[1:, :].ravel()])
    valves = np.random.default_rng(7).random(side * side) < 0.55
    sources = np.isin(np.arange(side * side), [0, side * side - 1])
    no, lengths = np.zeros(side * side, bool), np.ones(len(starts))
    town = Network(starts, ends, lengths, np.zeros(len(starts), np.int8), valves & ~sources, no, sources)
    line, began = len(starts) // 3, perf_counter()
    found = nets.isolate(town, line)
    cut = nets.cut_off(town, line=line, valves=found.valves, stopped=found.inside)
    fewest = nets.fewest(town, line)
    taken = perf_counter() - began
    assert 1 <= len(fewest) <= len(found.valves) <= 40
    assert cut.sum() < 100
    assert taken < 3
