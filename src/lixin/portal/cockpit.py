"""驾驶舱: the leaders' screen; every figure leads to its rows."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lixin.indicators import service as indicators
from lixin.maps import service as maps
from lixin.web.views import is_fragment, require


@require("indicators.read")
def cockpit(request: HttpRequest) -> HttpResponse:
    """The whole screen, or only its figures when news came."""
    data = indicators.cockpit(request.user)
    for name in ("units", "towns"):
        data[name] = with_share(data[name])
    context = {**data, "chart": json.dumps(trend_chart(data["trend"]), ensure_ascii=False)}
    if is_fragment(request):
        return render(request, "portal/parts/cockpit.html", context)
    context["layers"] = ",".join(layer.url for layer in maps.layers_for(request.user))
    return render(request, "portal/cockpit.html", context)


def with_share(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each row with the largest count of all, the full length of a bar."""
    most = max((row["open"] for row in rows), default=1) or 1
    return [{**row, "most": most} for row in rows]


def trend_chart(trend: list[dict[str, Any]]) -> dict[str, Any]:
    """Opened and closed cases per day as an ECharts option."""
    return {
        "legend": {"top": 8, "textStyle": {"color": "#e6ebf2"}},
        "xAxis": {"type": "category", "data": [row["day"][5:] for row in trend]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {"name": "新增", "type": "bar", "data": [row["opened"] for row in trend]},
            {"name": "办结", "type": "line", "data": [row["closed"] for row in trend]},
        ],
    }
