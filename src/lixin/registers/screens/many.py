"""Many rows at once: first what will happen to how many, then the result row by row with the way back."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lixin.kernel.errors import Invalid, NotFound, Refused
from lixin.registers import bulk
from lixin.registers import rows as registers
from lixin.registers.bulk import Wish
from lixin.registers.filters import LARGEST
from lixin.registers.form import form_for
from lixin.registers.models import BulkAction
from lixin.registers.rows import Sheet
from lixin.registers.screens import common
from lixin.web.views import require

NAMED = 8


@require("registers.write")
@require_POST
def ask(request: HttpRequest, name: str) -> HttpResponse:
    """The chosen rows, and what can be done to them."""
    return _page(request, registers.sheet(name), _keys(request, registers.sheet(name)))


def _page(request: HttpRequest, sheet: Sheet, keys: list[int], **more: Any) -> HttpResponse:
    rows = registers.rows(sheet, request.user, {"pk": ",".join(map(str, keys[:NAMED])), "retired": "all"})
    form = form_for(sheet)(person=request.user, prefix="value")
    context = {
        "sheet": sheet, "keys": ",".join(map(str, keys)), "count": len(keys), "named": list(rows.order_by("code")),
        "fields": [(field, common.label_of(sheet, field), form[field]) for field in bulk.settable(sheet)],
        "query": request.POST.get("query", ""), "token": secrets.token_urlsafe(16), **more,
    }  # fmt: skip
    return render(request, "registers/bulk.html", context, status=422 if "refused" in more else 200)


def _keys(request: HttpRequest, sheet: Sheet) -> list[int]:
    """The rows the form names, or all that the list's address holds; only visible ones."""
    asked = {key: value for key, value in parse_qsl(request.POST.get("query", "")) if key != "pk"}
    if request.POST.get("all") == "1":
        return bulk.keys_of(sheet, request.user, asked)
    sent = ",".join(request.POST.getlist("pk"))
    if not sent:
        raise Invalid("没有选中任何一行，请先在列表里勾选。", {"pk": "请先勾选"})
    return bulk.keys_of(sheet, request.user, {"pk": sent, "retired": "all"})


@require("registers.write")
@require_POST
def confirm(request: HttpRequest, name: str) -> HttpResponse:
    """What will happen to how many, in a sentence; nothing has happened yet."""
    sheet = registers.sheet(name)
    keys = _keys(request, sheet)
    wish = _wish(request)
    try:
        words = bulk.words_of(sheet, wish, request.user)
    except Refused as refused:
        return _page(request, sheet, keys, refused=refused.sentence, wish=wish)
    return _page(request, sheet, keys, wish=wish, words=words, reason=common.reason_of(request))


def _wish(request: HttpRequest) -> Wish:
    """What the form asks: each field has its own input, "value-<field>"."""
    verb, field = request.POST.get("verb", ""), request.POST.get("field", "")
    return (
        Wish(verb, field, request.POST.get("value", request.POST.get(f"value-{field}", "")))
        if verb == "set"
        else Wish(verb)
    )


@require("registers.write")
@require_POST
def do(request: HttpRequest, name: str) -> HttpResponse:
    """Do it; sent twice it is done once."""
    sheet, token = registers.sheet(name), request.POST.get("token", "")[:64]
    if len(token) < 8 or not token.isprintable():
        raise Invalid("请从台账列表重新选择要处理的行。", {"token": "缺少"})
    done = bulk.do(
        given=sheet, keys=_keys(request, sheet), wish=_wish(request), person=request.user,
        actor=common.actor_of(request), token=token, reason=common.reason_of(request),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("registers:bulk_result", args=[name, done.pk]))


@require("registers.write")
def result(request: HttpRequest, name: str, bulk_id: int) -> HttpResponse:
    """How many were done, which were not and why; one's own actions only."""
    sheet = registers.sheet(name)
    found = (
        BulkAction.objects.filter(pk=bulk_id, register=name, person=request.user).first()
        if bulk_id <= LARGEST
        else None
    )
    if found is None:
        raise NotFound("没有这次批量操作，或不是您做的。")
    context = {"sheet": sheet, "action": found, "keys": ",".join(str(pk) for pk, _ in found.done[:200])}
    return render(request, "registers/bulk_result.html", context)


@require("registers.write")
@require_POST
def undo(request: HttpRequest, name: str, bulk_id: int) -> HttpResponse:
    """Take the whole action back, as far as nobody has changed the rows since."""
    count, refused = bulk.take_back(
        given=registers.sheet(name), action=bulk_id, person=request.user, actor=common.actor_of(request)
    )
    left = (
        f"；{len(refused)} 条没有撤销：{'、'.join(f'{code} {why}' for _, code, why in refused[:5])}" if refused else ""
    )
    messages.success(request, f"已撤销，{count} 条恢复到操作以前的内容{left}。")
    return HttpResponseRedirect(reverse("registers:bulk_result", args=[name, bulk_id]))
