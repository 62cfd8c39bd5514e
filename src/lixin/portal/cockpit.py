"""驾驶舱: the leaders' screen; every figure leads to its rows."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lixin.accounts.models import Person
from lixin.indicators import service as indicators
from lixin.kernel.declare import SEVERITY_NAMES
from lixin.maps import service as maps
from lixin.sensing import service as sensing
from lixin.web.views import is_fragment, require

ALARMS = 8
WORST = 6
WEEK = 7
SEVEREST = ("red", "orange", "yellow", "blue")


@require("indicators.read")
def cockpit(request: HttpRequest) -> HttpResponse:
    """The whole screen, or only its figures when news came."""
    data = indicators.cockpit(request.user)
    for name in ("units", "towns"):
        data[name] = with_share(data[name])
    notes = trend_notes(data["trend"])
    context = {
        **data,
        "figures": [{**one, "note": notes.get(one["name"], "")} for one in data["figures"]],
        "worst": data["worst"][:WORST],
        "alarms": alarms(request.user),
        "chart": json.dumps(trend_chart(data["trend"]), ensure_ascii=False),
    }
    if is_fragment(request):
        return render(request, "portal/parts/cockpit.html", context)
    context["layers"] = ",".join(layer.url for layer in maps.layers_for(request.user) if layer.visible)
    return render(request, "portal/cockpit.html", context)


def alarms(person: Person) -> list[dict[str, Any]]:
    """Open alarms, the most harmful first, then the newest."""
    found = sorted(sensing.alarms_for(person)[:500], key=lambda one: _rank(one.severity))[:ALARMS]
    return [
        {
            "name": one.device.name,
            "sentence": one.sentence,
            "severity": SEVERITY_NAMES.get(one.severity, ""),
            "at": one.raised_at,
            "url": reverse("sensing:device", args=[one.device_id]),
        }
        for one in found
    ]


def _rank(severity: str) -> int:
    return SEVEREST.index(severity) if severity in SEVEREST else len(SEVEREST)


def with_share(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each row with the largest count of all, the full length of a bar."""
    most = max((row["open"] for row in rows), default=1) or 1
    return [{**row, "most": most} for row in rows]


def trend_notes(trend: list[dict[str, Any]]) -> dict[str, str]:
    """Which way a figure goes, in words, by its name."""
    today = trend[-1]
    notes = {"在办事项": f"今天新增 {today['opened']}，办结 {today['closed']}"}
    now, before = _on_time(trend[-WEEK:]), _on_time(trend[-2 * WEEK : -WEEK])
    if now is not None:
        notes["近30天按时率"] = f"近 7 天 {now:g}%" + (f"，前 7 天 {before:g}%" if before is not None else "")
    return notes


def _on_time(days: list[dict[str, Any]]) -> float | None:
    closed = sum(day["closed"] for day in days)
    good = sum(round(day["closed"] * day["on_time"] / 100) for day in days if day["closed"])
    return round(100 * good / closed, 1) if closed else None


def trend_chart(trend: list[dict[str, Any]]) -> dict[str, Any]:
    """Opened and closed cases per day as an ECharts option."""
    ink = {"color": "#c6d0de"}
    return {
        "legend": {"top": 0, "right": 0, "textStyle": ink},
        "grid": {"left": 8, "right": 8, "top": 34, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "category", "data": [row["day"][5:] for row in trend], "axisLabel": ink},
        "yAxis": {
            "type": "value", "name": "件", "nameTextStyle": ink, "minInterval": 1, "axisLabel": ink,
            "splitLine": {"lineStyle": {"color": "#2a3a55"}},
        },
        "series": [
            {"name": "新增", "type": "bar", "data": [row["opened"] for row in trend]},
            {"name": "办结", "type": "line", "symbolSize": 5, "data": [row["closed"] for row in trend]},
        ],
    }  # fmt: skip
