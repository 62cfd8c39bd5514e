"""指标: every published figure with its formula, target and the way to its rows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lixin.indicators import service
from lixin.kernel.errors import Invalid
from lixin.web.views import require

LONGEST_PERIOD = 366


@require("indicators.read")
def index(request: HttpRequest) -> HttpResponse:
    """All figures of the last days, for a division."""
    days = _days(request.GET.get("days", "30"))
    division = request.GET.get("division", "")
    figures = service.figures(person=request.user, division_code=division, period=service.last_days(days))
    return render(request, "indicators/index.html", {"figures": figures, "days": days, "division": division})


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= LONGEST_PERIOD:
        raise Invalid(f"天数应当是 1 到 {LONGEST_PERIOD} 的整数。", {"days": "应当是整数"})
    return int(text)
