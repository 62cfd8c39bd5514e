"""One case: whole page, console pane, history alone, its photos."""

from typing import Any
from urllib.parse import urlsplit

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from lixin.cases import service as cases
from lixin.cases.models import Case, Photo
from lixin.cases.pages.shown import steps_of, view_of
from lixin.cases.photos import path_of
from lixin.kernel.errors import NotFound
from lixin.sensing import service as sensing
from lixin.web.views import require


@require_GET
@require("cases.read")
def detail(request: HttpRequest, case_id: int) -> HttpResponse:
    """The whole page."""
    return page(request, cases.find(request.user, case_id))


def page(request: HttpRequest, case: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a case; `typed`, `opened`, `refusal`, `contact` say more."""
    view = view_of(request.user, case, typed=more.pop("typed", None), opened=more.pop("opened", ""))
    back = reverse("cases:mine" if request.GET.get("back") == "mine" else "cases:console")
    context = {
        "heading": case.number,
        "view": view,
        "back": back,
        "here": reverse("cases:detail", args=[case.pk]),
        "instrument": sensing.chart_around(request.user, case.alarm_id) if case.alarm_id else None,
        **more,
    }
    return render(request, "cases/detail.html", context, status=status)


@require_GET
@require("cases.read")
def pane(request: HttpRequest, case_id: int) -> HttpResponse:
    """The same for the console's right side; actions lead back to the list as it was."""
    view = view_of(request.user, cases.find(request.user, case_id))
    current = urlsplit(request.headers.get("HX-Current-URL", ""))
    here = f"{reverse('cases:console')}?{current.query}"
    return render(request, "cases/parts/pane.html", {"view": view, "here": here})


@require_GET
@require("cases.read")
def history(request: HttpRequest, case_id: int) -> HttpResponse:
    """The history alone, asked for again when news comes."""
    steps = steps_of(cases.find(request.user, case_id))
    return render(request, "cases/parts/history.html", {"view": {"steps": steps}})


@require_GET
@require("cases.read")
def photo(request: HttpRequest, photo_id: int) -> FileResponse:
    """A picture of a visible case: thumbnail, or as it was sent (`?size=full`)."""
    found = Photo.objects.filter(pk=photo_id).first()
    if found is None:
        raise NotFound("没有找到这张照片。")
    cases.find(request.user, found.case_id)
    full = request.GET.get("size") == "full"
    file = path_of(found.file if full else found.thumbnail).open("rb")
    response = FileResponse(file, content_type=found.media_type if full else "image/jpeg")
    response["Cache-Control"], response["X-Content-Type-Options"] = "private, max-age=3600", "nosniff"
    return response
