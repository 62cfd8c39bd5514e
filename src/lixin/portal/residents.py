"""What a resident does first: the home page and the report, with help while typing."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lixin.accounts import service as accounts
from lixin.cases import service as cases
from lixin.kernel.errors import Conflict, Invalid, Refused
from lixin.kernel.registry import registry
from lixin.portal import guard
from lixin.portal.sending import MOST_PICTURES, SUPPORTS_PER_HOUR, number_or_none, send

HINTS = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What a resident can do here."""
    return render(request, "portal/home.html")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The one box: a query number leads to its progress, other words begin a report."""
    words = request.GET.get("q", "").strip()
    if cases.is_query_number(words):
        return HttpResponseRedirect(f"{reverse('portal:progress_form')}?{urlencode({'number': words})}")
    return HttpResponseRedirect(f"{reverse('portal:report')}?{urlencode({'text': words})}")


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The report form; after a refusal everything typed is still there."""
    if request.method != "POST":
        return _form(request, {"client_token": secrets.token_urlsafe(16), "text": request.GET.get("text", "")[:1000]})
    pictures = [one.read() for one in request.FILES.getlist("photo")[:MOST_PICTURES]]
    try:
        case = send(request.POST, pictures, request.META.get("REMOTE_ADDR", ""))
    except Refused as refused:
        return _form(request, request.POST.dict(), refused)
    return HttpResponseRedirect(reverse("portal:progress", args=[case.query_number]) + "?new=1")


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The type select, the best guesses of the words first."""
    return render(
        request, "portal/parts/types.html", _types(request.GET.get("text", ""), request.GET.get("case_type", ""))
    )


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """Open reports of the same type nearby."""
    lon, lat = number_or_none(request.GET.get("lon", "")), number_or_none(request.GET.get("lat", ""))
    name = request.GET.get("case_type", "") or next(iter(cases.suggest_types(request.GET.get("text", ""))), "")
    found = (
        []
        if None in (lon, lat) or name not in cases.public_types()
        else cases.similar(lon=lon, lat=lat, case_type=name)
    )
    return render(request, "portal/parts/similar.html", {"similar": found})


@require_POST
def support(request: HttpRequest) -> HttpResponse:
    """ "The same thing": one more supporter of that report, once from one browser."""
    guard.limit(request.META.get("REMOTE_ADDR", ""), "support", SUPPORTS_PER_HOUR)
    case_id = cases.supported_case(request.POST.get("same", ""))
    supported = request.session.get("supported", [])
    if case_id in supported:
        raise Conflict("您已经附议过这件事了，谢谢。")
    own = cases.support(case_id=case_id, text=request.POST.get("text", ""), phone=request.POST.get("phone", ""))
    request.session["supported"] = [*supported, case_id]
    return HttpResponseRedirect(reverse("portal:progress", args=[own.query_number]) + "?supported=1")


def _form(request: HttpRequest, values: dict[str, Any], refused: Refused | None = None) -> HttpResponse:
    towns = accounts.divisions_under("").filter(level="town")
    context = {
        "values": values,
        "towns": towns,
        "challenge": guard.challenge(),
        "refused": refused,
        "fields": refused.fields if isinstance(refused, Invalid) else {},
        **_types(values.get("text", ""), values.get("case_type", "")),
    }
    response = render(request, "portal/report.html", context, status=refused.status if refused else 200)
    retry = getattr(refused, "retry_after", None)
    if retry:
        response["Retry-After"] = str(retry)
    return response


def _types(text: str, chosen: str) -> dict[str, Any]:
    best = cases.suggest_types(text)[:HINTS]
    names = [*best, *(name for name in cases.public_types() if name not in best)]
    rows = [(name, registry.case_type(name).name) for name in names]
    return {"types": rows, "guess": rows[0][1] if best else "", "chosen": chosen}
