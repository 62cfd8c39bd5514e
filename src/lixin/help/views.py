"""The help pages, open to everybody: the list by reader, one page, its pictures. No person and no figure is in them."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lixin.help import pages

WITH_CONTENTS = 3
"""Headings from which a page has a list of them."""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every page, for each kind of reader."""
    return render(request, "help/index.html", {"shelves": pages.shelves()})


@require_safe
def page(request: HttpRequest, page: str) -> HttpResponse:
    """One page."""
    if page not in pages.paths():
        raise Http404
    found = pages.page(page)
    contents = found.headings if len(found.headings) >= WITH_CONTENTS else ()
    return render(request, "help/page.html", {"page": found, "contents": contents})


@require_safe
@cache_control(public=True, max_age=3600)
def picture(request: HttpRequest, picture: str) -> FileResponse:
    """A picture of a page."""
    if picture not in pages.pictures():
        raise Http404
    return FileResponse(pages.pictures()[picture].open("rb"), content_type="image/png")
