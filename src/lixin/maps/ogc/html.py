"""The same answers for people: what a browser shows of a resource."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(request: HttpRequest, title: str, body: dict[str, Any]) -> HttpResponse | None:
    """The resource as a page when a browser asks or ?f=html says so; None when JSON is wanted."""
    asked = request.GET.get("f", "")
    accepts = request.headers.get("Accept", "")
    if asked != "html" and (asked or not accepts.startswith("text/html")):
        return None
    text = json.dumps(body, ensure_ascii=False, indent=2, default=str)
    links = [one for one in body.get("links", ()) if not one.get("templated")]
    collections = [(one["title"], f"/ogc/collections/{one['id']}?f=html") for one in body.get("collections", ())]
    shown = {"title": title, "links": links, "collections": collections, "text": text}
    return render(request, "maps/ogc.html", shown)
