"""What a leader sees at a glance: a few grouped counts over open rows and the last thirty days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.cases import service as cases
from lixin.indicators.days import LocalDay

DAYS = 30
TOWN_DIGITS = 9
LONGEST_LISTS = 12
Groups = list[dict[str, Any]]


def cockpit(person: Any) -> dict[str, Any]:
    """Open alarms and cases, who is late, the on-time rate and its trend; every entry carries the URL of its rows."""
    rows, now = cases.seen(person), timezone.now()
    open_rows = rows.filter(closed_at__isnull=True)
    recent = rows.filter(state="closed", closed_at__gte=_first_moment(now))
    standing = _standing(open_rows, now)
    closed = _per_day(recent, "closed_at", n=Count("pk"), good=Count("pk", filter=Q(on_time=True)))
    return {
        "at": now,
        "figures": _headline(person, standing, closed, now),
        "units": _by_unit(standing),
        "towns": _by_town(standing),
        "trend": _trend(rows, closed, now),
        "worst": _worst(open_rows, now),
    }


def _standing(open_rows: QuerySet[Any], now: Any) -> Groups:
    """Open and late cases by unit, township and state: one look at the rows, from which all counts are added up."""
    groups = open_rows.annotate(town=Substr("division_code", 1, TOWN_DIGITS)).values("unit_id", "town", "state")
    return list(groups.annotate(open=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now))).order_by())


def _headline(person: Any, standing: Groups, closed: dict[str, dict[str, int]], now: Any) -> Groups:
    model: Any = apps.get_model("sensing.Alarm")
    alarms = accounts.visible(person, model.objects.filter(model.calling))
    devices = accounts.visible(person, apps.get_model("sensing.Device").objects.filter(retired_at__isnull=True))
    state = devices.aggregate(all=Count("id"), online=Count("id", filter=Q(state="online")))
    late = _sum(standing, "late")
    on_time = _percent(_sum(closed.values(), "good"), _sum(closed.values(), "n"))
    return [
        _figure("正在报警", alarms.count(), "条", "/sensing/alarms/"),
        _figure("在办事项", _sum(standing, "open"), "件", "/cases/?stage=open"),
        _figure("已逾期", late, "件", "/cases/?light=red", bad=bool(late)),
        _figure("待核查", _sum((g for g in standing if g["state"] == "verifying"), "open"), "件", VERIFYING),
        _figure("近30天按时率", on_time, "%", f"/cases/?stage=closed&closed_since={_first_day(now)}", target=95),
        _figure("设备在线率", _percent(state["online"], state["all"]), "%", "/sensing/", target=95),
    ]


VERIFYING = "/cases/?state=verifying"


def _sum(groups: Iterable[dict[str, Any]], name: str) -> int:
    return sum(group[name] for group in groups)


def _figure(
    name: str, value: float | None, unit: str, url: str, *, target: float | None = None, bad: bool = False
) -> dict[str, Any]:
    missed = target is not None and value is not None and value < target
    return {"name": name, "value": value, "unit": unit, "url": url, "target": target, "bad": bad or missed}


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _by_unit(standing: Groups) -> Groups:
    """Units with the most late cases, then the most open ones."""
    found = _added([g for g in standing if g["unit_id"]], "unit_id", lambda one: (-one["late"], -one["open"]))
    names = dict(apps.get_model("accounts.Organisation").objects.values_list("pk", "name"))
    return [{"name": names[r["key"]], **_counts(r), "url": f"/cases/?stage=open&unit={r['key']}"} for r in found]


def _by_town(standing: Groups) -> Groups:
    """Townships with the most open cases; what belongs to the county as a whole is in the figures above."""
    towns = [group for group in standing if len(group["town"]) == TOWN_DIGITS]
    found = _added(towns, "town", lambda one: (-one["open"],))
    names = _names([row["key"] for row in found])
    return [{"name": names[r["key"]], **_counts(r), "url": f"/cases/?stage=open&division={r['key']}"} for r in found]


def _added(groups: Groups, name: str, order: Callable[[dict[str, Any]], tuple[int, ...]]) -> Groups:
    """The groups added up by one of their keys, the first of the order, as many as a list shows."""
    sums: dict[Any, dict[str, Any]] = {}
    for group in groups:
        one = sums.setdefault(group[name], {"key": group[name], "open": 0, "late": 0})
        one["open"], one["late"] = one["open"] + group["open"], one["late"] + group["late"]
    return sorted(sums.values(), key=lambda one: (*order(one), one["key"]))[:LONGEST_LISTS]


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


def _trend(rows: QuerySet[Any], closed: dict[str, dict[str, int]], now: Any) -> Groups:
    """One entry per day: opened, closed, on-time percentage."""
    first = _first_day(now)
    opened = _per_day(rows.filter(opened_at__gte=_first_moment(now)), "opened_at", n=Count("pk"))
    days = [(first + timedelta(days=i)).isoformat() for i in range(DAYS)]
    return [
        {
            "day": day,
            "opened": opened.get(day, {}).get("n", 0),
            "closed": closed.get(day, {}).get("n", 0),
            "on_time": _percent(closed.get(day, {}).get("good", 0), closed.get(day, {}).get("n", 0)),
        }
        for day in days
    ]


def _per_day(rows: QuerySet[Any], field: str, **counts: Any) -> dict[str, dict[str, int]]:
    """Counts by day, its ISO date as the key."""
    grouped = rows.annotate(day=LocalDay(field)).values("day").annotate(**counts).order_by()
    return {str(row["day"]): row for row in grouped}


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
