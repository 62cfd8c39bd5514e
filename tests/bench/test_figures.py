"""Spread, targets and the table: the numbers that a figure is judged by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lixin.config.benching.figures import Figure, line, percentile, row, short, spread, table
from lixin.config.benching.loop import status
from lixin.config.benching.options import ALONE, NAMES, PARTS, Options

VALUES = st.lists(st.floats(min_value=0, max_value=1e9), min_size=1, max_size=300)


@pytest.mark.parametrize(("percent", "wanted"), [(50, 50), (95, 95), (99, 99), (100, 100), (1, 1)])
def test_percentiles_of_one_to_a_hundred(percent, wanted):
    assert percentile(list(range(100, 0, -1)), percent) == wanted


@given(VALUES, st.integers(1, 100))
def test_so_many_percent_are_no_worse(values, percent):
    """The law of the nearest rank: enough values are not above it, and it is one of them."""
    found = percentile(values, percent)
    assert found in values
    assert 100 * sum(value <= found for value in values) >= percent * len(values)
    assert 100 * sum(value < found for value in values) < percent * len(values)


@given(VALUES)
def test_where_more_is_better_the_worst_is_the_least(values):
    figure = spread("速率", "件/秒", values, judged="median", target=1, better="higher")
    assert (figure.worst, figure.count) == (min(values), len(values))
    assert figure.worst <= figure.p99 <= figure.p95 <= figure.median


@pytest.mark.parametrize(
    ("better", "target", "reached"),
    [("lower", 100.0, False), ("lower", 100.1, True), ("higher", 100.0, True), ("higher", 100.1, False)],
)
def test_a_target_is_met_or_not(better, target, reached):
    figure = spread("x", "毫秒", [100.0], target=target, better=better)
    assert figure.reached is reached
    assert ("未达标" in line(figure)) is not reached
    assert ("| **否** |" in row(figure)) is not reached


def test_the_judged_number_decides():
    """One slow answer in fifty is no matter for the 95th percentile, and is one for the 99th."""
    values = [10.0] * 49 + [900.0]
    assert spread("x", "毫秒", values, judged="p95", target=50).reached
    assert not spread("x", "毫秒", values, judged="p99", target=50).reached


def test_rows_say_what_was_measured():
    figure = spread("列表（页面）", "毫秒", [12.34, 20.0, 45.6], judged="p95", target=50, note="三次")
    assert (
        row(figure) == "| 列表（页面） | P95 < 50 毫秒 | 20 毫秒 | 45.6 毫秒 | 45.6 毫秒 | 45.6 毫秒 | 3 | 是 | 三次 |"
    )
    single = spread("常驻内存", "MB", [329.4], target=500)
    assert row(single) == "| 常驻内存 | < 500 MB |  |  |  | 329 MB | 1 | 是 |  |"
    assert table("- 处理器：x", [single]).splitlines()[0::4] == ["- 处理器：x", row(single)]


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (3, "3"), (0.26, "0.26"), (0.004, "0.01 以下"), (99.94, "99.9"), (100.4, "100")]
)
def test_no_more_digits_than_are_worth_reading(value, text):
    assert short(value) == text


def test_a_missed_target_or_a_broken_part_is_exit_status_one():
    good = Figure("x", "", 1, 1, 1, 1, 1, target=2)
    bad = Figure("x", "", 1, 1, 1, 1, 1, target=1)
    assert [status([good], True), status([good, bad], True), status([good], False), status([], True)] == [0, 1, 1, 1]


def test_only_the_parts_that_are_needed_run():
    assert Options(only=frozenset({"report"})).parts() == ["start"]
    assert Options(only=frozenset({"kill", "bulk"})).parts() == ["records", "kill"]
    assert Options().parts() == [part for part, names in PARTS.items() if not set(names) & set(ALONE)]
    assert [Options(only=frozenset({name})).parts() for name in ALONE] == [
        [part] for part, names in PARTS.items() if set(names) & set(ALONE)
    ]
    assert len(set(NAMES)) == len(NAMES)
