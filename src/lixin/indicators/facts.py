"""Counts an indicator's formula may ask for, over the rows its reader may see."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.db.models import QuerySet, Sum
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.cases import service as cases
from lixin.kernel.declare import Period, Scenario


class ScopedFacts:
    """Implements `lixin.kernel.declare.Facts` for one scenario, reader, division prefix and period."""

    def __init__(self, scenario: Scenario, person: Any, division_code: str, period: Period) -> None:
        self.scenario = scenario
        self.person = person
        self.division_code = division_code
        self.start = _midnight(period.start)
        self.end = _midnight(period.end)

    def cases(self, *types: str, state: str = "", on_time: bool | None = None, closed: bool | None = None) -> int:
        """Cases of the types (all of the scenario when none): opened in the period, or closed in it when `closed`."""
        rows = self._rows("cases.Case").filter(case_type__in=self._names(types, "cases"))
        rows = self._within(rows, "closed_at" if closed else "opened_at")
        if state:
            rows = rows.filter(state=state)
        if closed is not None:
            rows = rows.filter(state="closed") if closed else rows.filter(closed_at__isnull=True)
        if on_time is not None:
            rows = rows.filter(on_time=on_time)
        return rows.count()

    def devices(self, *kinds: str, online: bool | None = None) -> int:
        """Devices in use of the kinds, now."""
        rows = self._rows("sensing.Device").filter(kind__in=self._names(kinds, "kinds"), retired_at__isnull=True)
        if online is not None:
            rows = rows.filter(state="online") if online else rows.exclude(state="online")
        return rows.count()

    def alarms(self, *events: str) -> int:
        """Alarms of the events raised in the period."""
        rows = self._rows("sensing.Alarm").filter(event__in=self._names(events, "events"))
        return self._within(rows, "raised_at").count()

    def register(self, key: str, **filters: Any) -> int:
        """Rows in use of a register of the scenario."""
        return self._register(key, filters).count()

    def total(self, key: str, field: str, **filters: Any) -> float:
        """Sum of a field over those rows."""
        return float(self._register(key, filters).aggregate(total=Sum(field))["total"] or 0)

    def until(self) -> date:
        """The day after the period's last."""
        return timezone.localtime(self.end).date()

    def _register(self, key: str, filters: dict[str, Any]) -> QuerySet[Any]:
        declared = next(register for register in self.scenario.registers if register.key == key)
        rows = self._rows(f"{self.scenario.code}.{declared.model}")
        return rows.filter(retired_at__isnull=True, **filters)

    def _rows(self, model: str) -> QuerySet[Any]:
        seen = cases.seen(self.person) if model == "cases.Case" else None  # the same rows without a join
        rows = accounts.visible(self.person, apps.get_model(model).objects.all()) if seen is None else seen
        return rows.filter(division_code__startswith=self.division_code) if self.division_code else rows

    def _names(self, keys: tuple[str, ...], word: str) -> list[str]:
        wanted = keys or tuple(part.key for part in self.scenario.parts()[word])
        return [f"{self.scenario.code}.{key}" for key in wanted]

    def _within(self, rows: QuerySet[Any], field: str) -> QuerySet[Any]:
        return rows.filter(**{f"{field}__gte": self.start, f"{field}__lt": self.end})


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
