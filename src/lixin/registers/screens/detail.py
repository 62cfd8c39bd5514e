"""The page of a row: facts, place, devices, files, cases, links at both ends, versions."""

from __future__ import annotations

import math
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lixin.accounts import service as accounts
from lixin.registers import attachments, comparing, devices, history, relations
from lixin.registers import rows as registers
from lixin.registers.models import RegisterModel
from lixin.registers.panels import panels_of
from lixin.registers.rows import MASKED, Sheet
from lixin.registers.screens import common
from lixin.web.views import require

NEWEST = 5
CLOSEST, WIDEST = 16.0, 8.0
"""Zoom of the map on a row's page: never closer, never wider."""


@require("registers.read")
def detail(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """One row as it stands, or as it stood at the end of a past day ("asof")."""
    return page(request, name, pk)


@require("registers.read")
@require_POST
def reveal(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """The same with one hidden value laid open, for a purpose that is recorded."""
    field, purpose = request.POST.get("field", ""), request.POST.get("purpose", "")
    value = registers.reveal(
        given=registers.sheet(name), pk=pk, field=field, person=request.user, purpose=purpose,
        address=request.META.get("REMOTE_ADDR", ""),
    )  # fmt: skip
    response = page(request, name, pk, {field: value})
    response["Cache-Control"] = "no-store"
    return response


def page(request: HttpRequest, name: str, pk: int, revealed: dict[str, str] | None = None) -> HttpResponse:
    """The page; `revealed`: field → its value in full."""
    sheet, revealed = registers.sheet(name), revealed or {}
    when = common.moment_of(common.plain(request.GET))
    if when:
        one = history.past_row(sheet.model, comparing.at(sheet, request.user, pk, when))
    else:
        one = registers.row(sheet, request.user, pk)
    context = {
        "sheet": sheet, "row": one, "asof": when, "groups": groups(sheet, one, request.user, revealed),
        "hidden": hidden(sheet, one, revealed), "zoom": zoom_of(one),
    }  # fmt: skip
    return render(request, "registers/detail.html", context | ({} if when else _living(request, sheet, one)))


def _living(request: HttpRequest, sheet: Sheet, one: RegisterModel) -> dict[str, Any]:
    """What a row has now and a past version has not."""
    person = request.user
    may_write = registers.may_write(person, sheet, one.pk)
    revisions = list(history.revisions(sheet.name, person, one.pk)[: NEWEST + 1])
    sees_devices = accounts.can(person, "devices.read")
    return {
        "may_write": may_write,
        "steps": comparing.steps(sheet, revisions, registers.places())[:NEWEST],
        "more_steps": len(revisions) > NEWEST,
        "devices": devices.linked(sheet, one, person) if sees_devices else [],
        "may_link": may_write and sees_devices,
        "files": attachments.files_of(sheet, one),
        "kinds": attachments.KINDS,
        "graded": MASKED,
        "relations": relations.referring(sheet, one, person),
        "panels": panels_of(request, sheet, one),
    }


def groups(sheet: Sheet, one: RegisterModel, person: Any, revealed: dict[str, str]) -> list[dict[str, Any]]:
    """The facts under their headings: what is filled in with its words and link, and the names of what is not."""
    places, links = registers.places(), relations.targets(sheet, one, person)
    found = []
    for title, names in sheet.groups:
        said = {name: revealed.get(name) or comparing.said(sheet, one, name, places) for name in names}
        filled = [(common.label_of(sheet, name), text, links.get(name, "")) for name, text in said.items() if text]
        empty = [common.label_of(sheet, name) for name, text in said.items() if not text]
        found.append({"title": title, "filled": filled, "empty": empty})
    return found


def hidden(sheet: Sheet, one: RegisterModel, revealed: dict[str, str]) -> list[tuple[str, str]]:
    """The masked fields that hold something and are not laid open."""
    return [(name, sheet.label(name)) for name in sheet.masked if getattr(one, name) and name not in revealed]


def zoom_of(one: RegisterModel) -> float:
    """The zoom at which a drawn shape fills the page's map."""
    west, east = getattr(one, "west", None), getattr(one, "east", None)
    south, north = getattr(one, "south", None), getattr(one, "north", None)
    if west is None or east is None or south is None or north is None:
        return 14.0
    span = max(east - west, (north - south) * 1.2, 0.0001)
    return round(min(CLOSEST, max(WIDEST, math.log2(360 / span) - 0.6)), 1)


@require("registers.read")
def shape(request: HttpRequest, name: str, pk: int) -> JsonResponse:
    """The row's drawn shape, or its point, as GeoJSON for the page's map."""
    one = registers.row(registers.sheet(name), request.user, pk)
    drawn = getattr(one, "shape", "")
    geometry = comparing.geometry(drawn) if drawn else None
    if geometry is None and one.lon is not None:
        geometry = {"type": "Point", "coordinates": [one.lon, one.lat]}
    features = [{"type": "Feature", "geometry": geometry, "properties": {"name": one.name}}] if geometry else []
    return JsonResponse({"type": "FeatureCollection", "features": features})


@require("registers.write")
@require_POST
def retire(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Out of use, or back into it."""
    sheet, back = registers.sheet(name), request.POST.get("back") == "1"
    registers.retire(
        given=sheet, pk=pk, actor=common.actor_of(request), person=request.user, version=common.version_of(request),
        back=back, reason=common.reason_of(request),
    )  # fmt: skip
    messages.success(request, "已恢复使用。" if back else "已停用，记录仍然保留，可以随时恢复。")
    return HttpResponseRedirect(reverse("registers:detail", args=[name, pk]))
