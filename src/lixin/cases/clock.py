"""When a case is due, and how long it lay: in the clock of its type."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from lixin.cases.models import Case
from lixin.kernel import worktime
from lixin.kernel.declare import CaseType
from lixin.kernel.registry import registry

Light = Literal["red", "amber", "green"]
SOON = timedelta(hours=1)
"""Time left, on the wall clock, from which a case is amber."""


def calendar_of(case_type: CaseType) -> worktime.WorkCalendar:
    """The working calendar, or round the clock."""
    return worktime.ALWAYS if case_type.clock == "always" else worktime.calendar()


def due_times(case_type: CaseType, start: datetime) -> tuple[datetime, datetime]:
    """When it must be taken over, and when its result is due, counted from dispatch."""
    calendar = calendar_of(case_type)
    accept = calendar.add_hours(start, case_type.accept_within.total_seconds() / 3600)
    return accept, calendar.add_hours(start, case_type.due.total_seconds() / 3600)


def later(case_type: CaseType, due: datetime, hours: int) -> datetime:
    """The deadline moved by hours of the type's clock."""
    return calendar_of(case_type).add_hours(due, hours)


def lay(since: datetime, until: datetime) -> tuple[int, int]:
    """Seconds between, on the wall clock and in working time."""
    working = worktime.calendar().between(since, until)
    return max(0, int((until - since).total_seconds())), int(working.total_seconds())


def light(case: Case, now: datetime) -> Light | None:
    """Red: overdue; amber: due within the hour; green: in time; None: closed or without deadline."""
    if case.closed_at is not None or case.due_at is None:
        return None
    if case.due_at < now:
        return "red"
    return "amber" if case.due_at - now <= SOON else "green"


def clock_of(case: Case) -> str:
    """ "working" or "always", for the words of the remaining time; "working" for a type that is no longer installed."""
    found = registry.all("cases").get(case.case_type)
    return found.clock if found else "working"
