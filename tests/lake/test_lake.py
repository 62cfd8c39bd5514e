"""The lake holds each journal position once, and its curves keep their peaks."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from lixin.kernel.errors import Invalid
from lixin.lake import service as lake

START = datetime(2026, 10, 31, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path


def rows(values, first=0, quality="good"):
    times = [START + timedelta(minutes=first + n) for n in range(len(values))]
    made = [
        {"position": first + n + 1, "device_id": 7, "metric": "level", "time": t, "received_at": t, "value": v,
         "quality": quality}
        for n, (t, v) in enumerate(zip(times, values, strict=True))
    ]  # fmt: skip
    return pa.Table.from_pylist(made, schema=lake.SCHEMA)


def drawn(points=1000, hours=24):
    return lake.series(7, "level", START, START + timedelta(hours=hours), points)


def test_an_empty_lake_answers_with_no_rows():
    assert (lake.position("lake", "readings"), drawn().num_rows, lake.compact()) == (0, 0, "还没有数据。")


def test_a_repeated_append_changes_nothing():
    first = lake.append("readings", rows([1.0, 2.0]), consumer="lake", position=2)
    again = lake.append("readings", rows([1.0, 2.0]), consumer="lake", position=2)
    assert (first, again, lake.position("lake", "readings")) == (True, False, 2)
    assert drawn()["value"].to_pylist() == [1.0, 2.0]


def test_consumers_have_positions_of_their_own():
    lake.append("readings", rows([1.0]), consumer="a", position=9)
    assert (lake.position("a", "readings"), lake.position("b", "readings")) == (9, 0)


def test_a_curve_over_two_months_keeps_its_peaks():
    values = [float(n % 7) for n in range(600)]
    values[123], values[456] = 99.0, -99.0
    lake.append("readings", rows(values), consumer="lake", position=600)
    curve = drawn(points=20, hours=10)
    found = curve["value"].to_pylist()
    assert (len(found) <= 20, max(found), min(found)) == (True, 99.0, -99.0)
    times = curve["time"].to_pylist()
    assert times == sorted(times)
    assert times[found.index(99.0)] == START + timedelta(minutes=123)


def test_doubtful_values_are_kept_but_not_drawn():
    lake.append("readings", rows([5.0], quality="late"), consumer="lake", position=1)
    assert drawn().num_rows == 0


def test_compaction_changes_no_value():
    for n in range(5):
        lake.append("readings", rows([float(n)], first=n), consumer="lake", position=n + 1)
    assert lake.compact() == "合并 5 个文件为 1 个，清理 0 个。"
    assert (drawn(hours=1)["value"].to_pylist(), lake.position("lake", "readings")) == ([0.0, 1.0, 2.0, 3.0, 4.0], 5)


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(Invalid):
        lake.series(7, "level", START, START, 100)
