"""Limits by day and by year: what was measured is kept with the limit, and what is above it becomes a matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction

from lixin.cases import service as cases
from lixin.kernel.actor import WORKER
from lixin.kernel.worktime import BEIJING
from lixin.lake import service as lake
from lixin.registers import service as registers
from lixin.scenarios.environment.discharge import Hours, day_mean, discharged, flow_of
from lixin.scenarios.environment.models import PermitLimit

LIMITS = "environment.limit"
LATE = 3
"""Days that are looked at again, since readings may come late."""
NEARLY = 0.9
"""Share of a year's amount from which the office is told."""
HOUR = timedelta(hours=1)
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@transaction.atomic
def judge_limits(now: datetime) -> str:
    """Hold the newest complete days against the limits by day, and the year's amount against those by year.

    However often it runs: an exceedance is asked about once, and not again while its matter is open.
    """
    today = now.astimezone(BEIJING).date()
    rows = PermitLimit.objects.select_for_update(of=("self",)).filter(retired_at=None, outlet__retired_at=None)
    limits = list(rows.exclude(outlet__device=None).exclude(period="hour").select_related("outlet").order_by("pk"))
    by_day, by_year = ([one for one in limits if one.period == period] for period in ("day", "year"))
    above = [*_judge_days(by_day, today, now), *_judge_year(by_year, today, now)]
    return f"核对了 {len(limits)} 条日均和年排放限值，{len(above)} 条超过或将要超过"


def _judge_days(limits: list[PermitLimit], today: date, now: datetime) -> Iterator[PermitLimit]:
    hours = _hours(limits, today - timedelta(days=LATE), today)
    for one in limits:
        means = {}
        for day in (today - timedelta(days=back) for back in range(LATE, 0, -1)):
            means[day] = day_mean(*(_within(part, day) for part in _parts(one, hours)), one.measure)
        known = {day: mean for day, mean in means.items() if mean is not None}
        if not known:
            continue
        newest = max(known)
        _keep(one, known[newest], newest)
        over = [day for day, mean in known.items() if mean > one.value]
        if over:
            yield one
            day = over[-1]
            _ask(
                one, f"{day}", f"{day:%Y-%m-%d} 日均值 {known[day]:.4g} {one.get_measure_display()}，超过许可限值", now
            )


def _judge_year(limits: list[PermitLimit], today: date, now: datetime) -> Iterator[PermitLimit]:
    hours = _hours(limits, today.replace(month=1, day=1), today)
    for one in limits:
        amount = discharged(*_parts(one, hours))
        if amount is None:
            continue
        _keep(one, amount, today - timedelta(days=1))
        if amount >= NEARLY * one.value:
            yield one
            over = amount > one.value
            words = "已超过年许可量" if over else f"已达年许可量的 {amount / one.value:.0%}"
            _ask(one, f"{today.year}{'over' if over else 'nearly'}", f"今年累计排放 {amount:.4g} t，{words}", now)


def _hours(limits: list[PermitLimit], first: date, end: date) -> dict[tuple[int, str], dict[int, float]]:
    """Hourly means of the limits' factors and flows on the days from first to before the end."""
    if not limits or first >= end:
        return {}
    factors = {one.factor for one in limits}
    devices = sorted({one.outlet.device_id for one in limits if one.outlet.device_id})
    return lake.hourly(devices, sorted(factors | {flow_of(factor) for factor in factors}), _start(first), _start(end))


def _parts(one: PermitLimit, hours: dict[tuple[int, str], dict[int, float]]) -> tuple[Hours, Hours]:
    """The limit's own values and its flow."""
    device = one.outlet.device_id or 0
    return hours.get((device, one.factor), {}), hours.get((device, flow_of(one.factor)), {})


def _within(hours: Hours, day: date) -> Hours:
    first = (_start(day) - EPOCH) // HOUR
    return {hour: hours[hour] for hour in range(first, first + 24) if hour in hours}


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)


def _keep(one: PermitLimit, value: float, day: date) -> None:
    """With the limit, where everybody who reads the register sees it; the row's history has every day."""
    value = float(f"{value:.6g}")
    if (one.measured, one.measured_on) == (value, day):
        return
    one.measured, one.measured_on, one.version = value, day, one.version + 1
    one.save(update_fields=["measured", "measured_on", "version"])
    registers.after_write(
        registers.sheet(LIMITS), [one], actor=WORKER, verb="change", reason=f"按 {day:%Y-%m-%d} 前的自动监测核算"
    )


def _ask(one: PermitLimit, cause: str, words: str, now: datetime) -> None:
    if cases.is_asked(LIMITS, one.pk):
        return
    factor = one.get_factor_display()
    cases.ask_about(
        register=LIMITS, row=one, case_type="environment.over_permit_check", cause=cause,
        title=f"{one.outlet.name}{factor}超过或接近许可限值",
        words=f"{factor}{words} {one.value:g} {one.get_measure_display()}。请核对仪器、工况和生产负荷。",
        actor=WORKER, at=now,
    )  # fmt: skip
