"""The door of indicators: published figures and the cockpit's data, each with the address of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.utils import timezone

from lixin.indicators.cockpit import cockpit
from lixin.indicators.facts import ScopedFacts
from lixin.kernel.declare import Indicator, Period, Share
from lixin.kernel.errors import NotFound
from lixin.kernel.registry import registry

__all__ = ["Figure", "cockpit", "compute", "figures", "last_days"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a period and division: value in the unit (None: nothing to count), its parts, its rows."""

    name: str
    indicator: Indicator
    scenario_name: str
    value: float | None
    part: float | None
    whole: float | None
    rows_url: str

    @property
    def text(self) -> str:
        """The value as printed with its unit."""
        return self.indicator.unit.format(self.value)

    @property
    def reached(self) -> bool | None:
        """Whether the target is met; None without target or value."""
        target = self.indicator.target
        if target is None or self.value is None:
            return None
        return self.value >= target if self.indicator.better == "higher" else self.value <= target


def last_days(days: int = 30) -> Period:
    """The last `days` days, today included."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    return Period(tomorrow - timedelta(days=days), tomorrow)


def compute(name: str, *, person: Any, division_code: str = "", period: Period | None = None) -> Figure:
    """One figure by its full name over what the person may see; NotFound for an unknown name."""
    try:
        indicator, scenario = registry.indicator(name), registry.owner("indicators", name)
    except KeyError as error:
        raise NotFound(f"没有指标“{name}”。") from error
    period = period or last_days()
    facts, rows = ScopedFacts(scenario, person, division_code, period), rows_of(indicator, division_code, period)
    result = indicator.value(facts)
    if isinstance(result, Share):
        return Figure(name, indicator, scenario.name, result.value, result.part, result.whole, rows)
    return Figure(name, indicator, scenario.name, result, None, None, rows)


def rows_of(indicator: Indicator, division_code: str, period: Period) -> str:
    """The address of the rows behind the figure, narrowed to its period (up to today) and division."""
    path, _, query = indicator.rows.partition("?")
    wanted = dict(parse_qsl(query))
    if path == CASES:
        wanted["closed_since" if wanted.get("stage") == "closed" else "opened_since"] = period.start.isoformat()
    if division_code and path in (CASES, DEVICES):
        wanted["division"] = division_code
    return f"{path}?{urlencode(wanted, safe=COMMA)}" if wanted else path


CASES, DEVICES = "/cases/", "/sensing/"
COMMA = ","
"""Stands between kinds in an address, and is read more easily than %2C."""


def figures(*, person: Any, division_code: str = "", period: Period | None = None) -> list[Figure]:
    """Every declared figure."""
    names = sorted(registry.all("indicators"))
    return [compute(name, person=person, division_code=division_code, period=period) for name in names]
