"""The pages of every register: all registers, list, export, detail, form, taking out of use."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from lixin.accounts import service as accounts
from lixin.audit import service as audit
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Conflict
from lixin.web import register_rows as registers
from lixin.web.api import page
from lixin.web.register_form import form_for
from lixin.web.views import require

PER_PAGE = 50
EXPORT_AT_MOST = 100_000


class Echo:
    """A file that gives back what is written to it, so that csv can stream."""

    def write(self, text: str) -> str:
        return text


@require("registers.read")
def index(request: HttpRequest) -> HttpResponse:
    """Every register, by scenario."""
    return render(request, "web/registers/index.html", {"sheets": registers.sheets()})


@require("registers.read")
def listing(request: HttpRequest, name: str) -> HttpResponse:
    """The rows: filters, search, sort and page stand in the address."""
    sheet, filters = registers.sheet(name), request.GET.dict()
    sort = _sort(sheet, filters.get("sort", ""))
    found = page(registers.rows(sheet, request.user, filters), filters.get("cursor", ""), PER_PAGE, key=sort)
    cells = [(one, [registers.shown(sheet, one, column.field) for column in sheet.listed]) for one in found.items]
    context = {
        "sheet": sheet,
        "heads": [(column.field, sheet.label(column.field)) for column in sheet.listed],
        "rows": cells,
        "next": found.next,
        "sort": sort,
        "filters": _filters(sheet, filters),
        "q": filters.get("q", ""),
        "retired": filters.get("retired", ""),
        "may_write": accounts.can(request.user, "registers.write"),
        "filtered": any(filters.get(key) for key in ("q", "retired", *(one.field for one in sheet.filtered))),
    }
    return render(request, "web/registers/list.html", context)


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
    sheet = registers.sheet(name)
    one = registers.row(sheet, request.user, pk)
    facts = [(sheet.label(field), registers.shown(sheet, one, field)) for field in sheet.fields]
    context = {
        "sheet": sheet,
        "row": one,
        "facts": facts,
        "history": audit.rows_about(one.subject())[:50],
        "may_write": accounts.can(request.user, "registers.write"),
    }
    return render(request, "web/registers/detail.html", context)


@require("registers.write")
def edit(request: HttpRequest, name: str, pk: int | None = None) -> HttpResponse:
    """The form for a new or an existing row; a stale one comes back with both versions."""
    sheet = registers.sheet(name)
    instance = registers.row(sheet, request.user, pk) if pk else None
    form = form_for(sheet)(request.POST or None, instance=instance)
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
            return HttpResponseRedirect(reverse("web:register_detail", args=[name, saved.pk]))
        except Conflict as conflict:
            form.add_error(None, conflict.sentence)
            theirs = _differences(sheet, registers.row(sheet, request.user, pk or 0), form)
    current = registers.row(sheet, request.user, pk) if pk else None
    context = {"sheet": sheet, "form": form, "row": current, "theirs": theirs, "draft": f"{name}:{pk or 'new'}"}
    return render(request, "web/registers/form.html", context, status=422 if form.errors else 200)


@require("registers.write")
@require_POST
def retire(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Out of use, or back into it."""
    sheet, back = registers.sheet(name), request.POST.get("back") == "1"
    registers.retire(
        given=sheet, pk=pk, actor=_actor(request), person=request.user, version=_version(request), back=back
    )
    return HttpResponseRedirect(reverse("web:register_detail", args=[name, pk]))


def _actor(request: HttpRequest) -> Actor:
    return accounts.actor_of(request.user, address=request.META.get("REMOTE_ADDR", ""))


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _sort(sheet: registers.Sheet, wanted: str) -> str:
    """Only listed columns that are always filled can be sorted by: a page's end must be comparable."""
    allowed = {"code", "name", *(one.field for one in sheet.listed if _sortable(sheet, one.field))}
    return wanted if wanted.lstrip("-") in allowed else "code"


def _sortable(sheet: registers.Sheet, field: str) -> bool:
    column = sheet.model._meta.get_field(field)
    return not column.null and not column.is_relation and column.get_internal_type() != "DateTimeField"


def _filters(sheet: registers.Sheet, given: dict[str, str]) -> list[dict[str, Any]]:
    """One filter per filtered column; with a choice list where the field has one."""
    return [
        {
            "name": one.field,
            "label": sheet.label(one.field),
            "value": given.get(one.field, ""),
            "choices": sheet.model._meta.get_field(one.field).choices or (),
        }
        for one in sheet.filtered
    ]


def _lines(sheet: registers.Sheet, found: Any) -> Iterator[str]:
    """Head and rows; cells that a spreadsheet would take for a formula are quoted."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([sheet.label(field) for field in sheet.fields])
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
