"""What a leader sees at a glance: a few grouped counts over open rows and the last thirty days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr, TruncDate
from django.utils import timezone

from lixin.accounts import service as accounts

DAYS = 30
TOWN_DIGITS = 9
LONGEST_LISTS = 12


def cockpit(person: Any) -> dict[str, Any]:
    """Open alarms and cases, who is late, the on-time rate and its trend; every entry carries the URL of its rows."""
    cases = accounts.visible(person, apps.get_model("cases.Case").objects.all())
    open_cases = cases.filter(closed_at__isnull=True)
    now = timezone.now()
    recent = cases.filter(state="closed", closed_at__gte=_first_moment(now))
    return {
        "at": now,
        "figures": _headline(person, open_cases, recent, now),
        "units": _by_unit(open_cases, now),
        "towns": _by_town(open_cases, now),
        "trend": _trend(cases, recent, now),
        "worst": _worst(open_cases, now),
    }


def _headline(person: Any, open_cases: QuerySet[Any], recent: QuerySet[Any], now: Any) -> list[dict[str, Any]]:
    alarms = accounts.visible(person, apps.get_model("sensing.Alarm").objects.filter(cleared_at__isnull=True))
    devices = accounts.visible(person, apps.get_model("sensing.Device").objects.filter(retired_at__isnull=True))
    counts = open_cases.aggregate(
        total=Count("id"),
        late=Count("id", filter=Q(due_at__lt=now)),
        verifying=Count("id", filter=Q(state="verifying")),
    )
    closed = recent.aggregate(all=Count("id"), on_time=Count("id", filter=Q(on_time=True)))
    state = devices.aggregate(all=Count("id"), online=Count("id", filter=Q(state="online")))
    return [
        _figure("正在报警", alarms.count(), "条", "/sensing/alarms/"),
        _figure("在办事项", counts["total"], "件", "/cases/?stage=open"),
        _figure("已逾期", counts["late"], "件", "/cases/?light=red", bad=bool(counts["late"])),
        _figure("待核查", counts["verifying"], "件", "/cases/?state=verifying"),
        _figure(
            "近30天按时率",
            _percent(closed["on_time"], closed["all"]),
            "%",
            f"/cases/?stage=closed&closed_since={_first_day(now)}",
            target=95,
        ),
        _figure("设备在线率", _percent(state["online"], state["all"]), "%", "/sensing/", target=95),
    ]


def _figure(
    name: str, value: float | None, unit: str, url: str, *, target: float | None = None, bad: bool = False
) -> dict[str, Any]:
    missed = target is not None and value is not None and value < target
    return {"name": name, "value": value, "unit": unit, "url": url, "target": target, "bad": bad or missed}


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _late(now: Any) -> Count:
    return Count("id", filter=Q(due_at__lt=now))


def _by_unit(open_cases: QuerySet[Any], now: Any) -> list[dict[str, Any]]:
    rows = open_cases.exclude(unit=None).values("unit_id", "unit__name").annotate(open=Count("id"), late=_late(now))
    found = rows.order_by("-late", "-open")[:LONGEST_LISTS]
    return [{"name": r["unit__name"], **_counts(r), "url": f"/cases/?stage=open&unit={r['unit_id']}"} for r in found]


def _by_town(open_cases: QuerySet[Any], now: Any) -> list[dict[str, Any]]:
    rows = open_cases.annotate(town=Substr("division_code", 1, TOWN_DIGITS)).values("town")
    found = list(rows.annotate(open=Count("id"), late=_late(now)).order_by("-open")[:LONGEST_LISTS])
    names = _names([row["town"] for row in found])
    return [
        {"name": names.get(r["town"], "县级"), **_counts(r), "url": f"/cases/?stage=open&division={r['town']}"}
        for r in found
    ]


def _counts(row: dict[str, Any]) -> dict[str, int]:
    return {"open": row["open"], "late": row["late"]}


def _names(codes: Sequence[str]) -> dict[str, str]:
    rows = apps.get_model("accounts.Division").objects.filter(code__in=codes)
    return dict(rows.values_list("code", "name"))


def _first_day(now: Any) -> Any:
    """The first of the last thirty days, today included."""
    return timezone.localdate(now) - timedelta(days=DAYS - 1)


def _first_moment(now: Any) -> datetime:
    return timezone.make_aware(datetime.combine(_first_day(now), time.min))


def _trend(cases: QuerySet[Any], recent: QuerySet[Any], now: Any) -> list[dict[str, Any]]:
    """One entry per day: opened, closed, on-time percentage."""
    first = _first_day(now)
    opened = _per_day(cases.filter(opened_at__gte=_first_moment(now)), "opened_at", n=Count("id"))
    closed = _per_day(recent, "closed_at", n=Count("id"), good=Count("id", filter=Q(on_time=True)))
    days = [first + timedelta(days=i) for i in range(DAYS)]
    return [
        {
            "day": day.isoformat(),
            "opened": opened.get(day, {}).get("n", 0),
            "closed": closed.get(day, {}).get("n", 0),
            "on_time": _percent(closed.get(day, {}).get("good", 0), closed.get(day, {}).get("n", 0)),
        }
        for day in days
    ]


def _per_day(rows: QuerySet[Any], field: str, **counts: Any) -> dict[Any, dict[str, int]]:
    grouped = rows.annotate(day=TruncDate(field)).values("day").annotate(**counts).order_by()
    return {row["day"]: row for row in grouped}


def _worst(open_cases: QuerySet[Any], now: Any) -> list[dict[str, Any]]:
    """What is wrong now, the longest overdue first."""
    rows = open_cases.filter(due_at__lt=now).select_related("unit").order_by("due_at")[:LONGEST_LISTS]
    return [
        {
            "title": row.title,
            "unit": row.unit.name if row.unit else "",
            "due_at": row.due_at,
            "url": f"/cases/{row.pk}/",
        }
        for row in rows
    ]
