"""All versions of a row: what each changed, two side by side, and an old one brought back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from lixin.registers import comparing, history
from lixin.registers import rows as registers
from lixin.registers.screens import common
from lixin.web import api
from lixin.web.views import require

PER_PAGE = 30


@require("registers.read")
def versions(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Who changed what, when and why; with "a" and "b" these two versions side by side."""
    sheet = registers.sheet(name)
    one = registers.row(sheet, request.user, pk)
    found = api.page(
        history.revisions(name, request.user, pk), request.GET.get("cursor", ""), PER_PAGE + 1, key="-version"
    )
    places = registers.places()
    pair = _pair(request, sheet, pk, places)
    context = {
        "sheet": sheet, "row": one, "steps": comparing.steps(sheet, found.items, places)[:PER_PAGE],
        "next": api.encode_cursor(found.items[-2].version, found.items[-2].pk) if len(found.items) > PER_PAGE else "",
        "pair": pair, "may_write": registers.may_write(request.user, sheet, pk),
    }  # fmt: skip
    return render(request, "registers/history.html", context)


def _pair(request: HttpRequest, sheet: registers.Sheet, pk: int, places: dict[str, str]) -> dict[str, object] | None:
    """Two versions and what differs between them; None when the address names none."""
    numbers = sorted(int(text) for key in ("a", "b") if (text := request.GET.get(key, "")).isascii() and text.isdigit())
    if not numbers:
        return None
    older, newer = (comparing.version(sheet, request.user, pk, number) for number in (numbers[0], numbers[-1]))
    rows = [history.past_row(sheet.model, one) for one in (older, newer)]
    return {"older": older, "newer": newer, "changes": comparing.differences(sheet, rows[0], rows[1], places)}


@require("registers.write")
def restore(request: HttpRequest, name: str, pk: int, number: int) -> HttpResponse:
    """What bringing the version back would change; sent with the confirmation, it is done."""
    sheet = registers.sheet(name)
    one = registers.row(sheet, request.user, pk)
    registers.require_write(request.user, sheet, pk)
    if request.method == "POST":
        comparing.restore(
            given=sheet, pk=pk, number=number, current=common.version_of(request), actor=common.actor_of(request),
            person=request.user, reason=common.reason_of(request),
        )  # fmt: skip
        messages.success(request, f"已恢复到第 {number} 版的内容，成为新的一版。")
        return HttpResponseRedirect(reverse("registers:detail", args=[name, pk]))
    revision = comparing.version(sheet, request.user, pk, number)
    past = history.past_row(sheet.model, revision)
    changes = [one for one in comparing.differences(sheet, one, past, registers.places()) if one.field != "retired_at"]
    context = {"sheet": sheet, "row": one, "revision": revision, "changes": changes}
    return render(request, "registers/restore.html", context)
