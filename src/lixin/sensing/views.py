"""Pages of devices, their alarms, and frames that no rule may see."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from lixin.kernel.registry import registry
from lixin.sensing import service
from lixin.web.views import require

PER_PAGE = 50
SHOWN_ON_A_DEVICE = 20
LONGEST_SHOWN = 400
"""Bytes of a raw frame shown on a page."""


@require("devices.read")
def devices(request: HttpRequest) -> HttpResponse:
    """Devices in use, by kind, state and name."""
    chosen = {name: request.GET.get(name, "") for name in ("kind", "state", "text")}
    rows = _page(request, service.devices_for(request.user, **chosen))  # type: ignore[arg-type]
    kinds = [(name, kind.name) for name, kind in registry.all("kinds").items()]
    listed = [{"device": row, "kind": _kind_name(row), "latest": _latest(row)} for row in rows]
    context = {"page": rows, "listed": listed, "chosen": chosen, "kinds": kinds, "states": service.Device.State.choices}
    return render(request, "sensing/devices.html", context)


@require("devices.read")
def device(request: HttpRequest, device_id: int) -> HttpResponse:
    """One device: its newest values, alarms and doubtful frames."""
    row = service.device_for(request.user, device_id)  # type: ignore[arg-type]
    found = service.alarms_for(request.user, is_open=False, device_id=device_id)[:SHOWN_ON_A_DEVICE]  # type: ignore[arg-type]
    doubts = service.suspects_for(request.user, device_id=device_id)[:SHOWN_ON_A_DEVICE]  # type: ignore[arg-type]
    context = {
        "device": row,
        "kind": _kind_name(row),
        "latest": _latest(row),
        "limits": row.thresholds,
        "alarms": found,
        "doubts": [_shown(doubt) for doubt in doubts],
    }
    return render(request, "sensing/device.html", context)


@require("devices.read")
def alarms(request: HttpRequest) -> HttpResponse:
    """Open alarms, or with ?all=1 the ended ones too."""
    everything = request.GET.get("all") == "1"
    rows = _page(request, service.alarms_for(request.user, is_open=not everything))  # type: ignore[arg-type]
    return render(request, "sensing/alarms.html", {"page": rows, "everything": everything})


@require_POST
@require("alarms.acknowledge")
def acknowledge(request: HttpRequest, alarm_id: int) -> HttpResponse:
    """Somebody has seen the alarm."""
    service.acknowledge(alarm_id=alarm_id, person=request.user)  # type: ignore[arg-type]
    return redirect("sensing:alarms")


@require("suspects.read")
def suspects(request: HttpRequest) -> HttpResponse:
    """Doubtful frames with their reasons and raw bytes."""
    reason = request.GET.get("reason", "")
    rows = _page(request, service.suspects_for(request.user, reason=reason))  # type: ignore[arg-type]
    context = {
        "page": rows,
        "doubts": [_shown(row) for row in rows],
        "counts": service.suspect_counts(request.user),  # type: ignore[arg-type]
        "reason": reason,
    }
    return render(request, "sensing/suspects.html", context)


@require_POST
@require("suspects.read")
def mark_seen(request: HttpRequest) -> HttpResponse:
    """All doubtful frames of a reason have been looked at."""
    service.mark_seen(reason=request.POST.get("reason", ""), person=request.user)  # type: ignore[arg-type]
    return redirect("sensing:suspects")


def _page(request: HttpRequest, rows: Any) -> Page[Any]:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def _kind_name(row: service.Device) -> str:
    kinds = registry.all("kinds")
    return kinds[row.kind].name if row.kind in kinds else row.kind


def _latest(row: service.Device) -> list[dict[str, Any]]:
    scenario, metrics = row.kind.split(".")[0], registry.all("metrics")
    named = []
    for key, value in row.latest.items():
        metric = metrics.get(f"{scenario}.{key}")
        named.append({"name": metric.name if metric else key, "value": value, "metric": metric})
    return named


def _shown(doubt: service.Suspect) -> dict[str, Any]:
    payload = bytes(doubt.payload)[:LONGEST_SHOWN]
    text = payload.decode("ascii") if payload.isascii() else payload.hex(" ")
    return {"row": doubt, "raw": text.strip()}
