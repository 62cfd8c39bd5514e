"""Deadlines fall where the State Council's calendar and the county's hours say."""

import csv
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lixin.kernel.errors import Invalid
from lixin.kernel.worktime import ALWAYS, BEIJING, WorkCalendar, calendar, is_working_day

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2026, 6, 1)).map(lambda m: m.replace(tzinfo=BEIJING))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+08:00")


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2025-01-24T16:30:00", 4, "2025-01-26T11:30:00"),  # Sunday 26 January 2025 is a make-up day
        ("2025-01-26T16:30:00", 4, "2025-01-27T11:30:00"),
        ("2025-01-27T16:30:00", 4, "2025-02-05T11:30:00"),  # Spring Festival 28 January to 4 February
        ("2026-11-24T08:30:00", 3.5, "2026-11-24T12:00:00"),  # end of the morning, not start of the afternoon
        ("2026-11-24T12:30:00", 1, "2026-11-24T15:30:00"),
        ("2026-11-21T10:00:00", 0, "2026-11-21T10:00:00"),
    ],
)
def test_hours(start, hours, due):
    assert calendar().add_hours(at(start), hours) == at(due)


def test_days_end_with_the_work_of_the_last_day():
    assert calendar().add_days(at("2026-11-20T09:00:00"), 3) == at("2026-11-25T17:30:00")


def test_round_the_clock():
    assert ALWAYS.add_hours(at("2026-10-01T23:00:00"), 26) == at("2026-10-03T01:00:00")


def test_hours_that_overlap_are_refused():
    with pytest.raises(Invalid) as refusal:
        WorkCalendar(hours=((timedelta(hours=8), timedelta(hours=12)), (timedelta(hours=11), timedelta(hours=17))))
    assert str(refusal.value) == "工作时段应当按先后排列、互不重叠，且在 00:00 到 24:00 之间。"


@given(MOMENTS, st.integers(0, 60 * 200))
def test_between_undoes_add_hours(start, minutes):
    due = calendar().add_hours(start, minutes / 60)
    assert calendar().between(start, due) == timedelta(minutes=minutes)


@given(MOMENTS, MOMENTS, MOMENTS)
def test_working_time_adds_up(a, b, c):
    first, middle, last = sorted((a, b, c))
    assert calendar().between(first, last) == calendar().between(first, middle) + calendar().between(middle, last)


def test_every_day_of_the_published_notices(shared):
    with (shared / "vectors/calendar/holiday_cn_2007_2026.csv").open(encoding="utf-8") as file:
        told = {date.fromisoformat(row["date"]): row["is_off_day"] == "true" for row in csv.DictReader(file)}
    wrong = {day: off for day, off in told.items() if is_working_day(day) == off}
    assert wrong == {}


def test_no_other_day_of_those_years_moves(shared):
    with (shared / "vectors/calendar/holiday_cn_2007_2026.csv").open(encoding="utf-8") as file:
        told = {date.fromisoformat(row["date"]) for row in csv.DictReader(file)}
    days = (date(2007, 1, 1) + timedelta(days=n) for n in range((date(2027, 1, 1) - date(2007, 1, 1)).days))
    assert [day for day in days if day not in told and is_working_day(day) != (day.weekday() < 5)] == []
