"""设备健康: which devices keep their hours, the worst first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lixin.kernel.errors import Invalid
from lixin.sensing import health
from lixin.sensing.pages.common import chosen, kind_filters, person_of, town_choices, town_names
from lixin.web.views import is_fragment, require


@require_safe
@require("devices.read")
def listing(request: HttpRequest) -> HttpResponse:
    """The list, sorted as the address says; for htmx the rows alone."""
    wanted = chosen(request, "kind", "division", "text")
    sort = request.GET.get("sort", "day")
    number = _page(request)
    rows = list(
        health.listed(person_of(request), sort=sort, **wanted)[
            (number - 1) * health.PER_PAGE : number * health.PER_PAGE + 1
        ]
    )
    towns = town_names({device.division_code for device in rows})
    context = {
        "rows": [(one, towns.get(one.device.division_code, "")) for one in health.words_of(rows[: health.PER_PAGE])],
        "next": number + 1 if len(rows) > health.PER_PAGE else None,
        "filtered": any(wanted.values()),
    }
    if is_fragment(request):
        return render(request, "sensing/parts/health_rows.html", context)
    context |= {
        "chosen": wanted, "sort": sort, "sorts": [(key, words) for key, (_, words) in health.SORTS.items()],
        "kinds": kind_filters(), "towns": town_choices(),
    }  # fmt: skip
    return render(request, "sensing/health.html", context)


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= health.MOST_PAGES):
        raise Invalid("页码不对，请从第一页开始。", {"page": "页码不对"})
    return int(text)
