"""Devices: the list, one device with its values, curve, alarms, frames and history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from lixin.audit import service as audit
from lixin.kernel.declare import SEVERITY_NAMES
from lixin.kernel.errors import Invalid, NotFound
from lixin.sensing import charts, claiming, defining, frames, queries, shown
from lixin.sensing.beside import panels_of
from lixin.sensing.health import health_of
from lixin.sensing.models import Alarm, Device
from lixin.sensing.pages import quiets
from lixin.sensing.pages.common import chosen, kind_filters, may, person_of, rows_of, town_choices, town_names
from lixin.sensing.protocols.catalogue import LABELS
from lixin.sensing.rules import SILENT
from lixin.web.views import is_fragment, require

SHOWN = 20
STATES = [*Device.State.choices, ("retired", "已停用")]


@require_safe
@require("devices.read")
def listing(request: HttpRequest) -> HttpResponse:
    """Devices by kind, state, township and name; for htmx the rows alone."""
    wanted = chosen(request, "kind", "state", "division", "text")
    retired = wanted["state"] == "retired"
    narrow = {**wanted, "state": "" if retired else wanted["state"]}
    found = rows_of(request, queries.devices_for(person_of(request), retired=retired, **narrow), key="name")
    towns = town_names({device.division_code for device in found.items})
    context = {
        "rows": [(shown.view_of(device), towns.get(device.division_code, "")) for device in found.items],
        "next": found.next,
        "filtered": any(wanted.values()),
        "may_write": may(request, "devices.write"),
        "may_define": may(request, defining.WRITE),
        "may_claim": may(request, claiming.CLAIM),
        "narrowed": urlencode({name: value for name, value in wanted.items() if value}),
    }
    if is_fragment(request):
        return render(request, "sensing/parts/device_rows.html", context)
    context |= {"chosen": wanted, "kinds": kind_filters(), "towns": town_choices(), "states": STATES}
    context["unknown"] = queries.unknown_for(person_of(request)).exists()
    return render(request, "sensing/devices.html", context)


@require_safe
@require("devices.read")
def detail(request: HttpRequest, device_id: int) -> HttpResponse:
    """One device; for htmx only what changes with each frame."""
    person = person_of(request)
    device = queries.device_for(person, device_id)
    context: dict[str, Any] = {"view": shown.view_of(device), "device": device, **_alarms(request, device)}
    context["quiets"] = quiets.standing(request, device)
    if is_fragment(request):
        return render(request, "sensing/parts/device_now.html", context)
    context |= {
        "town": town_names({device.division_code}).get(device.division_code, ""),
        "names": [(LABELS.get(one.protocol, one.protocol), one) for one in device.names.all()],
        "health": health_of(device, timezone.now()),
        "panels": panels_of(request, device),
        "thresholds": shown.thresholds_of(device),
        "may_write": may(request, "devices.write"),
        "silences": _silences(device),
        "changes": audit.rows_about(f"device:{device.pk}").order_by("-sequence")[:SHOWN],
        "chart": _chart(request, device),
    }
    if may(request, "suspects.read"):
        doubts = queries.suspects_for(person, device_id=device.pk)[:SHOWN]
        context["frames"] = frames.recent(device)
        context["doubts"] = [(one, frames.shown(one.protocol, bytes(one.payload))) for one in doubts]
    return render(request, "sensing/device.html", context)


@require_safe
@require("devices.read")
def chart(request: HttpRequest, device_id: int) -> HttpResponse:
    """The chart's panel for another metric or period."""
    device = queries.device_for(person_of(request), device_id)
    return render(request, "sensing/parts/chart.html", {"chart": _chart(request, device), "device": device})


@require_safe
@require("devices.read")
def series(request: HttpRequest, device_id: int) -> JsonResponse:
    """The curve as an ECharts option, for ?range= or ?from=&to= (ISO 8601)."""
    device = queries.device_for(person_of(request), device_id)
    metric = charts.chosen_metric(device, request.GET.get("metric", ""))
    start, end = _period(request, device, metric)
    return JsonResponse(charts.option(charts.curve(device, metric, start, end)))


@require_safe
@require("devices.read")
def alarm_series(request: HttpRequest, alarm_id: int) -> JsonResponse:
    """The curve around an alarm, for whoever may see the alarm."""
    alarm = charts.alarm_for(person_of(request), alarm_id)
    drawn = charts.curve_around(alarm)
    if drawn is None:
        raise NotFound("这台设备的类型没有安装，没有可画的指标。")
    return JsonResponse(charts.option(drawn, alarm.observed_at))


def _period(request: HttpRequest, device: Device, metric: str) -> tuple[datetime, datetime]:
    if "from" in request.GET or "to" in request.GET:
        return _moment(request, "from"), _moment(request, "to")
    return charts.period_of(device, metric, request.GET.get("range", charts.USUAL), timezone.now())


def _moment(request: HttpRequest, name: str) -> datetime:
    try:
        found = parse_datetime(request.GET.get(name, "").replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid(f"{name} 应当是带时区的时间，例如 2026-06-01T08:00:00+08:00。", {name: "时间不对"})
    return found


def _chart(request: HttpRequest, device: Device) -> dict[str, Any] | None:
    """What the chart's panel needs; None for a device that measures nothing we know."""
    metric = charts.chosen_metric(device, request.GET.get("metric", ""))
    if not metric:
        return None
    name = request.GET.get("range", charts.USUAL)
    start, end = charts.period_of(device, metric, name, timezone.now())
    drawn = charts.curve(device, metric, start, end)
    return {
        "metric": metric,
        "metrics": charts.metrics_of(device),
        "range": name,
        "ranges": [(key, words) for key, (words, _) in charts.RANGES.items()],
        "caption": charts.caption(drawn),
        "query": f"metric={metric}&range={name}",
        "empty": not drawn.points,
    }


def _alarms(request: HttpRequest, device: Device) -> dict[str, Any]:
    found = list(queries.alarms_for(person_of(request), is_open=False, device_id=device.pk)[:SHOWN])
    cases = queries.cases_of(person_of(request), found)
    rows = [
        {
            "alarm": alarm,
            "event": queries.event_name(alarm.event),
            "severity": SEVERITY_NAMES.get(alarm.severity, alarm.severity),  # type: ignore[call-overload]
            "case": cases.get(alarm.pk),
        }
        for alarm in found
    ]
    ended = [row for row in rows if row["alarm"].cleared_at]
    return {"open_alarms": [row for row in rows if not row["alarm"].cleared_at], "ended_alarms": ended}


def _silences(device: Device) -> list[Alarm]:
    """When it was off line: the alarms of its silence, newest first."""
    return list(Alarm.objects.filter(device=device, event=SILENT).order_by("-pk")[:SHOWN])
