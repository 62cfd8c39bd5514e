"""Rows written together are the rows as they were meant; what is cleared and raised at once keeps its place."""

import pytest
from django.utils import timezone
from tests.sensing.test_processor import MN, arrive, frame, run

from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.kernel.actor import CONSOLE
from lixin.sensing import service as sensing
from lixin.sensing.journal import Journal
from lixin.sensing.models import Alarm, Device
from lixin.sensing.saving import save_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def devices(cast):
    return [
        sensing.enrol_device(
            vendor_id=name, protocol="hj212", name=name, kind="environment.section", division_code="341623101",
            lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE,
        )
        for name in (MN, "other", "third")
    ]  # fmt: skip


@pytest.fixture
def journal(tmp_path):
    made = Journal(tmp_path / "journal.sqlite3")
    yield made
    made.close()


def test_every_kind_of_column_comes_back_as_it_was(devices):
    first, second, third = devices
    first.latest, first.window, first.last_time, first.state = (
        {"ph": 7.5, "名": None},
        b"\x00\xff",
        timezone.now(),
        "online",
    )
    second.counts, second.name = {"good": 3}, "不写的字段"
    save_many([first, second], ["state", "last_time", "latest", "window", "counts"])
    one, two, three = Device.objects.order_by("pk")
    kept = (one.state, one.last_time, one.latest, bytes(one.window), one.counts)
    assert kept == ("online", first.last_time, {"ph": 7.5, "名": None}, b"\x00\xff", {})
    assert (two.state, two.counts, two.name) == ("never", {"good": 3}, "other")
    assert (three.state, three.counts) == (third.state, {})


def test_no_rows_are_no_statement(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        save_many([], ["state"])


def test_an_alarm_that_ends_and_returns_within_one_batch_is_two_alarms_of_one_case(devices, journal):
    """The old alarm makes room for the new one, whatever the batch they come in."""
    arrive(journal, frame(0, 1.3), frame(4, 1.4))
    run(journal)
    arrive(journal, frame(8, 0.4), frame(12, 1.5), frame(16, 1.6))
    run(journal)
    assert [alarm.state for alarm in Alarm.objects.order_by("pk")] == ["cleared", "active"]
    assert [step.action for step in Case.objects.get().steps.all()] == ["open", "file", "dispatch", "note", "note"]


def test_with_nothing_to_do_the_processor_only_looks(devices, journal, django_assert_num_queries):
    """No transaction: it looks fifty times a second, and on SQLite a transaction keeps others from writing."""
    arrive(journal, frame(0, 0.4))
    run(journal)
    processor = sensing.Processor(journal, cases.open_for_alarms)
    with django_assert_num_queries(1):
        assert processor.step() == 0
