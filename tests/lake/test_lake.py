"""The lake holds each reading once, and its curves keep their peaks and their gaps."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from lixin.kernel.errors import Invalid
from lixin.lake import outbox, tables
from lixin.lake import service as lake
from lixin.lake.columns import pack, unpack
from lixin.lake.models import Pending, Stream

pytestmark = pytest.mark.django_db
START = datetime(2026, 10, 31, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path


def rows(values, first=0, quality="good", every=1):
    times = [START + timedelta(minutes=first + n * every) for n in range(len(values))]
    made = [
        {"position": first + n + 1, "device_id": 7, "metric": "level", "time": t, "received_at": t, "value": v,
         "quality": quality}
        for n, (t, v) in enumerate(zip(times, values, strict=True))
    ]  # fmt: skip
    return pa.Table.from_pylist(made, schema=lake.SCHEMA)


def drawn(points=1000, hours=24, gap=None):
    return lake.series(7, "level", START, START + timedelta(hours=hours), points, gap)


def values(**asked):
    return drawn(**asked)["value"].to_pylist()


def test_an_empty_lake_answers_with_no_rows():
    assert (lake.position("lake", "readings"), drawn().num_rows, lake.compact()) == (0, 0, "还没有数据。")
    assert (lake.extent(7, "level"), lake.newest_positions(7, 5, START), lake.flush()) == (None, [], 0)


def test_a_repeated_append_changes_nothing():
    first = lake.append("readings", rows([1.0, 2.0]), consumer="lake", position=2)
    again = lake.append("readings", rows([1.0, 2.0]), consumer="lake", position=2)
    assert (first, again, lake.position("lake", "readings")) == (True, False, 2)
    assert values() == [1.0, 2.0]


def test_consumers_have_positions_of_their_own():
    lake.append("readings", rows([1.0]), consumer="a", position=9)
    assert (lake.position("a", "readings"), lake.position("b", "readings")) == (9, 0)


def test_a_curve_over_two_months_keeps_its_peaks():
    given = [float(n % 7) for n in range(600)]
    given[123], given[456] = 99.0, -99.0
    lake.append("readings", rows(given), consumer="lake", position=600)
    curve = drawn(points=20, hours=10)
    found = curve["value"].to_pylist()
    assert (len(found) <= 20, max(found), min(found)) == (True, 99.0, -99.0)
    times = curve["time"].to_pylist()
    assert times == sorted(times)
    assert times[found.index(99.0)] == START + timedelta(minutes=123)


def test_a_gap_is_a_gap_and_a_pause_is_not():
    lake.append("readings", rows([1.0, 2.0]), consumer="a", position=1)
    lake.append("readings", rows([3.0, 4.0], first=11), consumer="a", position=2)
    assert values(gap=timedelta(minutes=9)) == [1.0, 2.0, None, 3.0, 4.0]
    assert values(gap=timedelta(minutes=10)) == [1.0, 2.0, 3.0, 4.0]


def test_many_gaps_never_make_more_points_than_asked_for():
    lake.append("readings", rows([float(n) for n in range(500)], every=20), consumer="a", position=1)
    curve = drawn(points=100, hours=200, gap=timedelta(minutes=5))
    assert (curve.num_rows <= 100, max(v for v in curve["value"].to_pylist() if v is not None)) == (True, 499.0)


def test_a_late_value_is_drawn_and_nonsense_is_not():
    for number, quality in enumerate(("late", "repeated", "impossible", "future")):
        lake.append("readings", rows([5.0 + number], first=number, quality=quality), consumer=quality, position=1)
    assert values() == [5.0]


def test_of_two_values_of_one_moment_the_good_one_is_drawn():
    lake.append("readings", rows([8.0], quality="late"), consumer="a", position=1)
    lake.append("readings", rows([3.0]), consumer="b", position=1)
    assert values() == [3.0]


def test_compaction_changes_no_value_and_no_position():
    for n in range(5):
        lake.append("readings", rows([float(n)], first=n), consumer="lake", position=n + 1)
    assert lake.compact() == "合并 5 个文件为 1 个，清理 0 个。"
    assert (values(hours=1), lake.position("lake", "readings")) == ([0.0, 1.0, 2.0, 3.0, 4.0], 5)


def test_positions_outlive_checkpoints_of_the_log():
    for n in range(105):
        lake.append("readings", rows([float(n)], first=n), consumer="lake", position=n + 1)
    tables.opened("readings").cleanup_metadata()
    assert (lake.position("lake", "readings"), len(values(hours=2))) == (105, 105)


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(Invalid):
        lake.series(7, "level", START, START, 100)


# --- the outbox -----------------------------------------------------------------------------------------------------


def test_what_was_handed_over_is_drawn_before_and_after_it_is_carried():
    lake.put(rows([1.0, 2.0]), first=1)
    assert (values(), lake.waiting().rows, lake.earliest(), lake.extent(7, "level")[0]) == ([1.0, 2.0], 2, 1, START)
    assert (lake.flush(), lake.flush()) == (1, 0)
    assert (values(), lake.waiting().rows, lake.earliest()) == ([1.0, 2.0], 0, None)
    assert lake.newest_positions(7, 1, START) == [2]


def test_rows_carried_over_while_a_curve_is_drawn_are_neither_missing_nor_double(monkeypatch):
    real = outbox.on_the_way

    def carried_meanwhile():
        found = real()
        lake.flush()
        return found

    lake.put(rows([1.0, 2.0]), first=1)
    monkeypatch.setattr(outbox, "on_the_way", carried_meanwhile)
    assert values() == [1.0, 2.0]


def test_a_kill_between_append_and_forgetting_brings_nothing_twice(monkeypatch):
    lake.put(rows([1.0]), first=1)
    lake.put(rows([2.0], first=1), first=2)
    with monkeypatch.context() as patch:
        patch.setattr(Pending.objects.__class__, "filter", _dies_on_second_call())
        with pytest.raises(KeyboardInterrupt):
            lake.flush()
    assert (Pending.objects.count(), values()) == (2, [1.0, 2.0])
    lake.put(rows([3.0], first=2), first=3)
    assert (lake.flush(), Pending.objects.count(), tables.opened("readings").to_pyarrow_table().num_rows) == (3, 0, 3)


def _dies_on_second_call():
    real, calls = Pending.objects.__class__.filter, []

    def dying(self, *given, **named):
        calls.append(self.model)
        if "pk__in" in named:
            raise KeyboardInterrupt
        return real(self, *given, **named)

    return dying


def test_a_kill_before_the_append_loses_nothing(monkeypatch):
    lake.put(rows([1.0]), first=1)
    with monkeypatch.context() as patch:
        patch.setattr(tables, "append", lambda *given, **named: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            lake.flush()
    assert (lake.flush(), values(), lake.waiting().rows) == (1, [1.0], 0)


def test_records_put_back_to_an_earlier_day_still_reach_the_lake():
    for n in range(3):
        lake.put(rows([float(n)], first=n), first=n)
    lake.flush()
    Stream.objects.update(sequence=1)
    lake.put(rows([9.0], first=9), first=9)
    assert (lake.flush(), values()) == (1, [0.0, 1.0, 2.0, 9.0])


def test_a_damaged_blob_is_set_aside_and_the_others_go_on():
    lake.put(rows([1.0]), first=1)
    lake.put(rows([2.0], first=1), first=2)
    whole = bytes(Pending.objects.get(sequence=1).blob)
    Pending.objects.filter(sequence=1).update(blob=whole[: len(whole) // 2])
    assert (lake.flush(), values()) == (2, [2.0])
    assert (lake.waiting(), lake.earliest()) == (outbox.Waiting(rows=0, damaged=1), 1)
    assert Pending.objects.get().fault.startswith("不是完整的 Arrow 数据")


def test_other_columns_are_refused():
    with pytest.raises(ValueError, match="列不对：a"):
        unpack(pack(pa.table({"a": [1]})))


def test_a_folder_that_cannot_be_written_is_told_and_tried_again(settings, tmp_path):
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    (settings.DATA / "lake").write_text("这里应当是文件夹")
    lake.put(rows([1.0]), first=1)
    writer = lake.Writer()
    assert (writer.once(), writer.failures, writer.figures()["待入湖"]) == (False, 1, 1)
    assert writer.figures()["数据湖"].startswith("写不进去：")
    (settings.DATA / "lake").unlink()
    assert (writer.once(), writer.figures(), values()) == (True, {"待入湖": 0}, [1.0])
