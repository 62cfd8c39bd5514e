"""Working time: which days are worked (State Council notices), which hours, and when a deadline falls.

Sources: the State Council's yearly notices on days off and make-up days (through the package `chinesecalendar`);
Civil Code articles 201 (the day of start does not count) and 203 (ends with the end of business).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cache, cached_property

from chinese_calendar.constants import holidays, workdays

from lixin.kernel.errors import Invalid

BEIJING = timezone(timedelta(hours=8))
MIDNIGHT = timedelta(0)
Span = tuple[timedelta, timedelta]
"""A stretch of a day: from and to, counted from midnight; to may be 24 h."""

COUNTY_HOURS: tuple[Span, ...] = (
    (timedelta(hours=8, minutes=30), timedelta(hours=12)),
    (timedelta(hours=14, minutes=30), timedelta(hours=17, minutes=30)),
)
KNOWN_YEARS = range(min(holidays).year, max(holidays).year + 1)
LONGEST = timedelta(days=3660)


@cache
def is_working_day(day: date) -> bool:
    """Monday to Friday, changed by the State Council's notices; years without a notice are Monday to Friday."""
    if day in workdays:
        return True
    return day.weekday() < 5 and day not in holidays


def is_estimated(day: date) -> bool:
    """Whether no notice is known for the day's year, so that its holidays may still move."""
    return day.year not in KNOWN_YEARS


@dataclass(frozen=True)
class WorkCalendar:
    """Working days × working hours. `exceptions` (day → worked?) go before the notices; `every_day` counts all days."""

    hours: tuple[Span, ...] = COUNTY_HOURS
    exceptions: Mapping[date, bool] = field(default_factory=dict, hash=False)
    every_day: bool = False

    def __post_init__(self) -> None:
        check_hours(self.hours)

    def is_working_day(self, day: date) -> bool:
        """Whether the day is worked."""
        return self.exceptions.get(day, self.every_day or is_working_day(day))

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """First moment at which `hours` of working time have passed since start (aware; answered in +08:00).

        Invalid when hours is negative or the deadline lies more than ten years off.
        """
        left = timedelta(seconds=round(hours * 3600, 6))
        if hours < 0 or left > LONGEST:
            raise Invalid("工作时间应当不小于 0，且期限不超过十年。")
        local = start.astimezone(BEIJING)
        if not left:
            return local
        midnight = _midnight(local)
        since = local - midnight
        for _ in range(LONGEST.days):
            for begin, end in self._spans(midnight.date()):
                usable = end - max(begin, since)
                if usable >= left:
                    return midnight + max(begin, since) + left
                left -= max(usable, timedelta(0))
            midnight, since = midnight + timedelta(days=1), MIDNIGHT
        raise Invalid("期限超过十年，请检查工作时间。")

    def add_days(self, start: datetime, days: int) -> datetime:
        """End of work of the n-th working day after the day of start (n = 0: of that day or the next one worked)."""
        if not 0 <= days <= LONGEST.days // 2:
            raise Invalid("工作日数应当不小于 0，且期限不超过五年。")
        midnight = _midnight(start.astimezone(BEIJING))
        if days == 0:
            while not self.is_working_day(midnight.date()):
                midnight += timedelta(days=1)
        for _ in range(days):
            midnight += timedelta(days=1)
            while not self.is_working_day(midnight.date()):
                midnight += timedelta(days=1)
        return midnight + self.hours[-1][1]

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from start to end; zero when end is not later."""
        begin, finish = start.astimezone(BEIJING), end.astimezone(BEIJING)
        total, midnight = timedelta(0), _midnight(begin)
        while midnight < finish:
            if begin <= midnight and midnight + timedelta(days=1) <= finish:
                total += self._day_length if self.is_working_day(midnight.date()) else timedelta(0)
            else:
                total += sum(
                    (_overlap(span, midnight, begin, finish) for span in self._spans(midnight.date())), MIDNIGHT
                )
            midnight += timedelta(days=1)
        return total

    @cached_property
    def _day_length(self) -> timedelta:
        return sum((end - begin for begin, end in self.hours), MIDNIGHT)

    def _spans(self, day: date) -> Sequence[Span]:
        return self.hours if self.is_working_day(day) else ()


def check_hours(hours: Sequence[Span]) -> None:
    """Raise Invalid unless the stretches are non-empty, in order, apart, and within the day."""
    ends = MIDNIGHT
    for begin, end in hours:
        if begin < ends or end <= begin or end > timedelta(hours=24):
            raise Invalid("工作时段应当按先后排列、互不重叠，且在 00:00 到 24:00 之间。")
        ends = end
    if not hours:
        raise Invalid("至少要有一个工作时段。")


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _overlap(span: Span, midnight: datetime, start: datetime, end: datetime) -> timedelta:
    return max(min(midnight + span[1], end) - max(midnight + span[0], start), timedelta(0))


ALWAYS = WorkCalendar(hours=((MIDNIGHT, timedelta(hours=24)),), every_day=True)
"""Round the clock: for case types whose deadline does not wait for office hours."""


@cache
def calendar() -> WorkCalendar:
    """The county's working time."""
    return WorkCalendar()
