"""Every reading of the journal reaches the lake once, with its judgement."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from tests.sensing.conftest import MN

from lixin.kernel.errors import Conflict
from lixin.kernel.worktime import BEIJING
from lixin.lake import service as lake
from lixin.lake import tables
from lixin.lake.models import Pending
from lixin.sensing import service as sensing
from lixin.sensing.committer import now_microseconds
from lixin.sensing.journal import Arrival
from lixin.sensing.protocols import hj212
from lixin.web.models import News

pytestmark = pytest.mark.django_db
START = datetime(2026, 6, 1, 8, tzinfo=BEIJING)


def arrive(journal, *samples, device=MN):
    frames = [
        hj212.upload(device=device, at=START + timedelta(hours=hours), values=[("w21003", f"{nh3n:g}", "N")]).strip()
        for hours, nh3n in samples
    ]
    journal.append([Arrival("hj212", now_microseconds(), "127.0.0.1:1", frame) for frame in frames])


def run(journal, on_alarms=lambda raised, cleared: None):
    processor = sensing.Processor(journal, on_alarms)
    while processor.step():
        pass


def kept():
    """(position, value, quality) of everything in the lake."""
    lake.flush()
    found = tables.opened("readings").to_pyarrow_table().sort_by("position")
    return list(zip(*(found[name].to_pylist() for name in ("position", "metric", "value", "quality")), strict=True))


def test_each_reading_is_kept_with_its_judgement(station, journal):
    ahead = int((timezone.now() - START).total_seconds() // 3600) + 2
    arrive(journal, (0, 0.4), (8, 0.5), (8, 0.6), (4, 0.7), (12, 5000.0), (ahead, 0.8))
    arrive(journal, (16, 0.9), device="NOBODY")
    run(journal)
    assert kept() == [
        (1, "nh3n", 0.4, "good"),
        (2, "nh3n", 0.5, "good"),
        (3, "nh3n", 0.6, "repeated"),
        (4, "nh3n", 0.7, "late"),
        (5, "nh3n", 5000.0, "impossible"),
        (6, "nh3n", 0.8, "future"),
    ]


def test_a_batch_that_is_undone_hands_nothing_over(station, journal):
    def killed(raised, cleared):
        raise Conflict("mid-way")

    arrive(journal, (0, 0.4))
    with pytest.raises(Conflict):
        run(journal, killed)
    assert Pending.objects.count() == 0
    run(journal)
    assert kept() == [(1, "nh3n", 0.4, "good")]


def test_the_curve_of_a_device_ends_with_its_newest_frame(station, journal):
    arrive(journal, (0, 0.4), (4, 0.5), (24, 0.6))
    run(journal)
    drawn = lake.series(station.pk, "nh3n", START, START + timedelta(days=2), 1000, timedelta(hours=10))
    assert drawn["value"].to_pylist() == [0.4, 0.5, None, 0.6]


def test_a_clock_that_was_never_set_makes_no_curve(station, journal):
    journal.append(
        [
            Arrival(
                "hj212", now_microseconds(), "1.1.1.1:1",
                hj212.upload(device=MN, at=datetime(1970, 1, 2, tzinfo=BEIJING), values=[("w21003", "1", "N")]).strip(),
            )
        ]
    )  # fmt: skip
    run(journal)
    assert (sensing.Suspect.objects.get().reason, Pending.objects.count()) == ("range", 0)


def test_pages_are_told_of_new_values_at_once_and_then_in_pauses(station, journal):
    processor = sensing.Processor(journal, lambda raised, cleared: None)
    for hours in range(3):
        arrive(journal, (hours, 0.4))
        processor.step()
    assert list(News.objects.filter(topic="device", kind="").values_list("key", flat=True)) == [str(station.pk)]
    processor._told -= 2
    processor.step()
    assert News.objects.filter(topic="device", kind="").count() == 2
