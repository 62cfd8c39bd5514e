"""The page of results, and the list under the box while somebody types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lixin.search import service
from lixin.web.views import require

SUGGESTED, SHOWN, ONE_KIND = 4, 10, 50


@require_safe
@never_cache
@require()
def page(request: HttpRequest) -> HttpResponse:
    """Everything found, by kind; `kind` narrows it, `retired=1` also finds what is out of use."""
    text, kind, retired = request.GET.get("q", ""), request.GET.get("kind", ""), request.GET.get("retired") == "1"
    most = ONE_KIND if kind else SHOWN
    groups = service.find(request.user, text, kinds=[kind] if kind else (), most=most, retired=retired)
    kinds = [(one.kind, one.name) for one in service.declared()]
    context = {"q": text.strip(), "groups": groups, "kinds": kinds, "kind": kind, "retired": retired}
    return render(request, "search/page.html", context)


@require_safe
@never_cache
@require()
def suggest(request: HttpRequest) -> HttpResponse:
    """The best few of each kind."""
    text = request.GET.get("q", "")
    groups = service.find(request.user, text, most=SUGGESTED)
    return render(request, "search/suggest.html", {"q": text.strip(), "groups": groups})
