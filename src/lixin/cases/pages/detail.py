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
    name, back_name = ("cases:mine", "我的任务") if request.GET.get("back") == "mine" else ("cases:console", "指挥台")
    context = {
        "view": view,
        "back": reverse(name),
        "back_name": back_name,
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
    return render(request, "cases/parts/pane.html", {"view": view, "here": _here(request, case_id)})


@require_GET
@require("cases.read")
def header(request: HttpRequest, case_id: int) -> HttpResponse:
    """State, deadline and stages alone, asked for again when news comes."""
    view = view_of(request.user, cases.find(request.user, case_id))
    return render(request, "cases/parts/header.html", {"view": view})


@require_GET
@require("cases.read")
def actions(request: HttpRequest, case_id: int) -> HttpResponse:
    """What the reader may do now, asked for again when news comes and no form is open."""
    view = view_of(request.user, cases.find(request.user, case_id))
    return render(request, "cases/parts/actions.html", {"view": view, "here": _here(request, case_id)})


def _here(request: HttpRequest, case_id: int) -> str:
    """Where an action leads back to: the console as it was narrowed, else the page of the case."""
    current, console = urlsplit(request.headers.get("HX-Current-URL", "")), reverse("cases:console")
    return f"{console}?{current.query}" if current.path == console else reverse("cases:detail", args=[case_id])


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
