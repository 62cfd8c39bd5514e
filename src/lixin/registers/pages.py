"""The pages of every register: all registers, list, export, detail, form, taking out of use."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from lixin.accounts import service as accounts
from lixin.audit import service as audit
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Conflict
from lixin.registers import rows as registers
from lixin.registers.form import division_options, form_for, unit_options
from lixin.web.api import page
from lixin.web.views import require

PER_PAGE = 50
EXPORT_AT_MOST = 100_000
UNSORTED = ("DateTimeField", "BooleanField", "TextField")
NUMBERS = (models.IntegerField, models.FloatField, models.DecimalField)


class Echo:
    """A file that gives back what is written to it, so that csv can stream."""

    def write(self, text: str) -> str:
        return text


@require("registers.read")
def index(request: HttpRequest) -> HttpResponse:
    """Every register, with how many rows the person sees in it."""
    counted = [(sheet, registers.rows(sheet, request.user, {}).count()) for sheet in registers.sheets()]
    return render(request, "registers/index.html", {"counted": counted})


@require("registers.read")
def listing(request: HttpRequest, name: str) -> HttpResponse:
    """The rows: filters, search, sort and page stand in the address."""
    sheet, filters = registers.sheet(name), request.GET.dict()
    sort = _sort(sheet, filters.get("sort", ""))
    found = page(registers.rows(sheet, request.user, filters), filters.get("cursor", ""), PER_PAGE, key=sort)
    places = registers.places()
    heads = _heads(sheet, sort)
    context = {
        "sheet": sheet,
        "heads": heads,
        "rows": [(one, [_cell(sheet, one, head, places) for head in heads]) for one in found.items],
        "next": found.next,
        "later_page": bool(filters.get("cursor")),
        "sort": sort,
        "filters": _filters(sheet, filters, request.user),
        "q": filters.get("q", ""),
        "retired": filters.get("retired", ""),
        "may_write": accounts.can(request.user, "registers.write"),
        "filtered": any(filters.get(key) for key in ("q", "retired", *(one.field for one in sheet.filtered))),
    }
    return render(request, "registers/list.html", context)


@require("registers.read")
def export(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """The filtered rows as CSV for spreadsheets (UTF-8 with mark), masked like the page; leaves an audit row."""
    sheet = registers.sheet(name)
    found = registers.rows(sheet, request.user, request.GET.dict()).order_by("pk")
    audit.record(
        actor=_actor(request),
        verb="register.export",
        subject=f"register:{name}",
        summary=f"导出《{sheet.register.name}》",
        detail={"filters": request.GET.dict()},
    )
    response = StreamingHttpResponse(_lines(sheet, found), content_type="text/csv; charset=utf-8")
    stamp = timezone.localtime().strftime("%Y%m%d-%H%M")
    response["Content-Disposition"] = f'attachment; filename="{name}-{stamp}.csv"'
    return response


@require("registers.read")
def detail(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """One row: its facts, place and history."""
    return _detail(request, name, pk)


@require("registers.read")
@require_POST
def reveal(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """The same with one hidden value laid open, for a purpose that is recorded."""
    field, purpose = request.POST.get("field", ""), request.POST.get("purpose", "")
    address = request.META.get("REMOTE_ADDR", "")
    value = registers.reveal(
        given=registers.sheet(name), pk=pk, field=field, person=request.user, purpose=purpose, address=address
    )
    response = _detail(request, name, pk, {field: value})
    response["Cache-Control"] = "no-store"
    return response


def _detail(request: HttpRequest, name: str, pk: int, revealed: dict[str, str] | None = None) -> HttpResponse:
    sheet, revealed = registers.sheet(name), revealed or {}
    one = registers.row(sheet, request.user, pk)
    places = registers.places()
    facts = [
        (sheet.label(field), revealed.get(field) or registers.shown(sheet, one, field, places))
        for field in sheet.fields
    ]
    hidden = [(field, sheet.label(field)) for field in sheet.masked if getattr(one, field) and field not in revealed]
    context = {
        "sheet": sheet,
        "row": one,
        "facts": facts,
        "hidden": hidden,
        "history": audit.rows_about(one.subject())[:50],
        "may_write": registers.may_write(request.user, sheet, pk),
    }
    return render(request, "registers/detail.html", context)


@require("registers.write")
def edit(request: HttpRequest, name: str, pk: int | None = None) -> HttpResponse:
    """The form for a new or an existing row; a stale one comes back with both versions."""
    sheet = registers.sheet(name)
    instance = registers.row(sheet, request.user, pk) if pk else None
    if instance:
        registers.require_write(request.user, sheet, instance.pk)
    given = request.POST if request.method == "POST" else None
    form = form_for(sheet)(given, instance=instance, person=request.user)
    theirs: list[tuple[str, str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            saved = registers.save(
                given=sheet,
                instance=form.save(commit=False),
                actor=_actor(request),
                person=request.user,
                version=_version(request) if pk else None,
            )
            messages.success(request, f"已保存“{saved.name}”。")
            return HttpResponseRedirect(reverse("registers:detail", args=[name, saved.pk]))
        except Conflict as conflict:
            form.add_error(None, conflict.sentence)
            theirs = _differences(sheet, registers.row(sheet, request.user, pk or 0), form)
    current = registers.row(sheet, request.user, pk) if pk else None
    context = {"sheet": sheet, "form": form, "row": current, "theirs": theirs, "draft": f"{name}:{pk or 'new'}"}
    return render(request, "registers/form.html", context, status=422 if form.errors else 200)


@require("registers.write")
@require_POST
def retire(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Out of use, or back into it."""
    sheet, back = registers.sheet(name), request.POST.get("back") == "1"
    registers.retire(
        given=sheet, pk=pk, actor=_actor(request), person=request.user, version=_version(request), back=back
    )
    return HttpResponseRedirect(reverse("registers:detail", args=[name, pk]))


def _actor(request: HttpRequest) -> Actor:
    return accounts.actor_of(request.user, address=request.META.get("REMOTE_ADDR", ""))


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _sort(sheet: registers.Sheet, wanted: str) -> str:
    """Only columns that are always filled can be sorted by: a page's end must be comparable."""
    allowed = {"code", *(one.field for one in sheet.listed if _sortable(sheet, one.field))}
    return wanted if wanted.lstrip("-") in allowed else "code"


def _sortable(sheet: registers.Sheet, field: str) -> bool:
    column = sheet.model._meta.get_field(field)
    plain = column.concrete and not column.null and not column.is_relation and not column.choices
    return plain and field not in sheet.masked and column.get_internal_type() not in UNSORTED


def _heads(sheet: registers.Sheet, sort: str) -> list[dict[str, Any]]:
    """The list's columns: what a click on the head sorts by ("" for none), which way it goes now, whether a number."""
    return [
        {
            "field": one.field,
            "label": sheet.label(one.field),
            "sort": _next_sort(one.field, sort) if _sortable(sheet, one.field) else "",
            "way": {one.field: "ascending", f"-{one.field}": "descending"}.get(sort, ""),
            "number": isinstance(sheet.model._meta.get_field(one.field), NUMBERS)
            and not sheet.model._meta.get_field(one.field).choices,
        }
        for one in sheet.listed
    ]


def _next_sort(field: str, sort: str) -> str:
    return f"-{field}" if sort == field else field


def _cell(sheet: registers.Sheet, one: Any, head: dict[str, Any], places: dict[str, str]) -> dict[str, Any]:
    text = registers.shown(sheet, one, head["field"], places)
    return {"text": text, "label": head["label"], "number": head["number"]}


def _filters(sheet: registers.Sheet, given: dict[str, str], person: Any) -> list[dict[str, Any]]:
    """One filter per filtered column; with a choice list wherever the values can be listed."""
    return [
        {
            "name": one.field,
            "label": sheet.label(one.field),
            "value": given.get(one.field, ""),
            "choices": _choices(sheet, one.field, person),
        }
        for one in sheet.filtered
    ]


def _choices(sheet: registers.Sheet, field: str, person: Any) -> Any:
    """(value, word) pairs, or (heading, pairs); empty where people must type."""
    column = sheet.model._meta.get_field(field)
    if field == "division_code":
        return division_options(person, villages=False)
    if field == "owner":
        return unit_options()
    if isinstance(column, models.BooleanField):
        return [("True", "是"), ("False", "否")]
    if column.many_to_one and hasattr(column.related_model, "access"):
        return [(str(row.pk), str(row)) for row in accounts.visible(person, column.related_model.objects.all())[:500]]
    return column.choices or ()


def _lines(sheet: registers.Sheet, found: Any) -> Iterator[str]:
    """Head and rows; cells that a spreadsheet would take for a formula are quoted."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(["区划代码" if f == "division_code" else sheet.label(f) for f in sheet.fields])
    for one in found[:EXPORT_AT_MOST].iterator(chunk_size=1000):
        yield writer.writerow([_safe(registers.shown(sheet, one, field)) for field in sheet.fields])


def _safe(text: str) -> str:
    risky = text[:1] in ("=", "+", "@", "\t", "\r") or (text[:1] == "-" and not text[1:].replace(".", "", 1).isdigit())
    return f"'{text}" if risky else text


def _differences(sheet: registers.Sheet, theirs: Any, form: Any) -> list[tuple[str, str, str]]:
    """Field, what stands now, what was typed: where they differ."""
    pairs = [
        (field, registers.shown(sheet, theirs, field), registers.shown(sheet, form.instance, field))
        for field in sheet.fields
    ]
    return [(sheet.label(field), now, typed) for field, now, typed in pairs if now != typed]
