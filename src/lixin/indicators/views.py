"""指标: every published figure with its formula, target and the way to its rows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lixin.indicators import service
from lixin.kernel.errors import Invalid
from lixin.web.views import require

LONGEST_PERIOD = 366
PERIODS = ((7, "近 7 天"), (30, "近 30 天"), (90, "近 90 天"), (365, "近一年"))


@require("indicators.read")
def index(request: HttpRequest) -> HttpResponse:
    """All figures of the last days, for a division."""
    days = _days(request.GET.get("days", "30"))
    division = request.GET.get("division", "")
    figures = service.figures(person=request.user, division_code=division, period=service.last_days(days))
    names = dict(PERIODS)
    context = {
        "figures": figures,
        "days": days,
        "division": division,
        "periods": PERIODS,
        "period": names.get(days, f"近 {days} 天"),
    }
    return render(request, "indicators/index.html", context)


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= LONGEST_PERIOD:
        raise Invalid(f"天数应当是 1 到 {LONGEST_PERIOD} 的整数。", {"days": "应当是整数"})
    return int(text)
