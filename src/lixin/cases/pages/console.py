"""The console: live list, counts, map, and a person's saved lists."""

from dataclasses import fields
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from lixin.accounts import service as accounts
from lixin.cases import service as cases
from lixin.cases.pages.shown import rows_of
from lixin.cases.states import LOOP, SOURCES
from lixin.kernel.registry import registry
from lixin.maps import service as maps
from lixin.web.views import require

NAMES = tuple(one.name for one in fields(cases.CaseFilter))
STAGE_NAMES = (("open", "办理中"), ("closed", "已结案"))
OTHERS = ("scenario", "unit", "device", "mine", "overdue", "opened_since", "closed_since")
"""What a list can be narrowed to without a field for it: it came with the address and stays."""
LIGHT_NAMES = (("red", "逾期"), ("amber", "将到期"), ("green", "正常"))


@require_GET
@require("cases.read")
def console(request: HttpRequest) -> HttpResponse:
    """Three panes: list, map, one case."""
    context = {
        **_list(request),
        "heading": "指挥台",
        "counts": _counts(request),
        "filter_fields": _fields(request),
        "kept": [(name, text) for name in OTHERS if (text := request.GET.get(name, ""))],
        "saved_filters": request.user.saved_filters.all(),
        "may_report": accounts.can(request.user, REPORT),
        "layer_urls": ",".join(one.url for one in maps.layers_for(request.user) if one.visible),
    }
    return render(request, "cases/console.html", context)


REPORT = "cases.report"


@require_GET
@require("cases.read")
def rows(request: HttpRequest) -> HttpResponse:
    """The list alone; the address of the page follows what it is narrowed to, so that back and a copy show the same."""
    response = render(request, "cases/parts/rows.html", _list(request))
    narrowed = {name: text for name, text in request.GET.items() if text}
    response["HX-Replace-Url"] = reverse("cases:console") + (f"?{urlencode(narrowed)}" if narrowed else "")
    return response


@require_GET
@require("cases.read")
def counts(request: HttpRequest) -> HttpResponse:
    """The counts alone."""
    return render(request, "cases/parts/counts.html", {"counts": _counts(request)})


def _counts(request: HttpRequest) -> dict[str, Any]:
    found = cases.open_counts(request.user)
    return {"lights": [(name, word, found[name]) for name, word in LIGHT_NAMES], "states": found["states"]}


@require_POST
@require("cases.read")
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep the shown list under a name."""
    query = request.POST.get("query", "")
    cases.save_filter(person=request.user, name=request.POST.get("name", ""), query=query)
    return redirect(f"{reverse('cases:console')}?{query}")


@require_POST
@require("cases.read")
def drop_filter(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Forget a saved list."""
    cases.drop_filter(person=request.user, filter_id=filter_id)
    return redirect("cases:console")


def _list(request: HttpRequest) -> dict[str, Any]:
    wanted = {name: request.GET.get(name, "").strip() for name in NAMES}
    filters = cases.CaseFilter(**wanted)
    page = cases.cases_for(request.user, filters, cursor=request.GET.get("cursor", ""))
    filtered = any(wanted.values())
    return {"rows": rows_of(page.rows), "next_cursor": page.next, "filters": filters, "filtered": filtered}


def _fields(request: HttpRequest) -> list[dict[str, Any]]:
    choices = {
        "stage": ("办理", STAGE_NAMES),
        "state": ("状态", [(state.key, state.name) for state in LOOP.states.values()]),
        "light": ("时限", LIGHT_NAMES),
        "type": ("类型", [(name, one.name) for name, one in registry.all("cases").items()]),
        "source": ("来源", list(SOURCES.items())),
        "division": ("区划", list(accounts.divisions_under(settings.COUNTY).values_list("code", "name"))),
    }
    return [
        {"name": name, "label": label, "choices": options, "value": request.GET.get(name, "")}
        for name, (label, options) in choices.items()
    ]
