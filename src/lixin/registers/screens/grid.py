"""Many rows edited in a table: only changed rows are written, each by itself; what is refused stays in its cell."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode

from lixin.kernel.errors import Conflict, Refused
from lixin.registers import comparing, paging
from lixin.registers import filters as filtering
from lixin.registers import rows as registers
from lixin.registers.form import RegisterForm, form_for
from lixin.registers.models import RegisterModel
from lixin.registers.rows import Sheet
from lixin.registers.screens import common
from lixin.web.views import require

AT_ONCE = 30
NOT_HERE = ("shape", "note", "lon", "lat")


@require("registers.write")
def grid(request: HttpRequest, name: str) -> HttpResponse:
    """The list's page as a table of inputs; sent, the changed rows are saved one by one."""
    sheet, asked = registers.sheet(name), common.plain(request.GET)
    fields = [one for one in common.columns_of(sheet, asked) if one in sheet.fields and one not in NOT_HERE]
    if request.method == "POST":
        return _save(request, sheet, asked, fields)
    found, few = registers.narrowed(sheet, request.user, asked)
    order = common.order_of(sheet, asked, common.sorts_of(sheet, few))
    page = paging.page(found, order, asked.get("cursor", ""), AT_ONCE)
    lines = [_line(_form(sheet, one, request), one, fields) for one in page.items]
    return _shown(request, sheet, asked, fields, lines, page)


def _form(sheet: Sheet, one: RegisterModel, request: HttpRequest, data: QueryDict | None = None) -> RegisterForm:
    return form_for(sheet)(data, instance=one, person=request.user, prefix=f"r{one.pk}")


def _line(
    form: RegisterForm, one: RegisterModel, fields: list[str], problem: str = "", stale: bool = False
) -> dict[str, Any]:
    form.look_up()
    return {
        "row": one,
        "cells": [form[name] for name in fields],
        "problem": problem,
        "stale": stale,
        "version": one.version,
    }


def _save(request: HttpRequest, sheet: Sheet, asked: dict[str, str], fields: list[str]) -> HttpResponse:
    keys = filtering.chosen({"pk": ",".join(request.POST.getlist("pk")[: AT_ONCE * 2])}) or []
    rows = list(
        registers.rows(sheet, request.user, {"pk": ",".join(map(str, keys)), "retired": "all"}).order_by("code")
    )
    lines, saved = [], 0
    for one in rows:
        line = _changed(request, sheet, one, fields)
        saved += line is None
        if line:
            lines.append(line)
    unchanged = sum(1 for line in lines if not line["problem"])
    wrong = [line for line in lines if line["problem"]]
    if saved:
        messages.success(request, f"已保存 {saved} 行。")
    if not wrong:
        return HttpResponseRedirect(f"{request.path}?{urlencode(asked)}")
    return _shown(request, sheet, asked, fields, wrong, paging.Slice([]), status=422, unchanged=unchanged)


def _changed(request: HttpRequest, sheet: Sheet, one: RegisterModel, fields: list[str]) -> dict[str, Any] | None:
    """None when the row was saved; else its line: as it stands, or with what stands in the way."""
    data, unbound = _whole(request, sheet, one, fields)
    touched = [name for name in fields if _sent(request, one, name) != common.as_sent(unbound, name)]
    if not touched:
        return _line(unbound, one, fields)
    form = _form(sheet, one, request, data)
    version = request.POST.get(f"r{one.pk}-version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    if not form.is_valid():
        return _line(
            form,
            one,
            fields,
            "；".join(f"{sheet.label(n) if n in sheet.fields else ''}{'、'.join(t)}" for n, t in form.errors.items()),
        )
    try:
        with transaction.atomic():
            registers.save(
                given=sheet, instance=form.save(commit=False), actor=common.actor_of(request), person=request.user,
                version=number, reason=common.reason_of(request),
            )  # fmt: skip
    except Conflict:
        theirs = registers.row(sheet, request.user, one.pk)
        told = comparing.differences(sheet, theirs, form.instance, registers.places())
        words = "；".join(f"{d.label} 现在是“{d.before or '空'}”，您填的是“{d.after or '空'}”" for d in told)
        return _line(form, theirs, fields, f"别人刚改过这一行：{words}。再次保存将以您填写的为准。", stale=True)
    except Refused as refused:
        return _line(form, one, fields, refused.sentence)
    return None


def _whole(request: HttpRequest, sheet: Sheet, one: RegisterModel, fields: list[str]) -> tuple[QueryDict, RegisterForm]:
    """What the row's whole form would send: the table's cells on top of what is stored."""
    unbound, data = _form(sheet, one, request), QueryDict(mutable=True)
    for name in sheet.fields:
        text = _sent(request, one, name) if name in fields else common.as_sent(unbound, name)
        if text or not isinstance(unbound[name].value(), bool):
            data[f"r{one.pk}-{name}"] = text
    return data, unbound


def _sent(request: HttpRequest, one: RegisterModel, name: str) -> str:
    return request.POST.get(f"r{one.pk}-{name}", "").replace("\r\n", "\n")


def _shown(
    request: HttpRequest, sheet: Sheet, asked: dict[str, str], fields: list[str], lines: list[dict[str, Any]],
    page: paging.Slice, *, status: int = 200, unchanged: int = 0,
) -> HttpResponse:  # fmt: skip
    context = {
        "sheet": sheet, "lines": lines, "heads": [common.label_of(sheet, name) for name in fields],
        "query": urlencode(asked), "next": page.next, "previous": page.previous, "unchanged": unchanged,
        "errors": sum(bool(line["problem"]) for line in lines),
    }  # fmt: skip
    return render(request, "registers/grid.html", context, status=status)
