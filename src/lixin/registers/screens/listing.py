"""The list of a register: filters, order, columns and page stand in the address; any past day can be looked at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from lixin.accounts import service as accounts
from lixin.registers import filters as filtering
from lixin.registers import history, paging, saved
from lixin.registers import rows as registers
from lixin.registers.finding import is_long
from lixin.registers.rows import Sheet
from lixin.registers.screens import choices, common
from lixin.web import api
from lixin.web.views import require

COUNTED = 1000
"""Rows are counted up to here; beyond it the page says "1,000+"."""
MOST_PARTS = 64
TOWN = 9


@require("registers.read")
def listing(request: HttpRequest, name: str) -> HttpResponse:
    """The rows as they stand, or as they stood ("asof")."""
    sheet, asked = registers.sheet(name), common.plain(request.GET)
    if len(asked) < len(request.GET) or any(len(request.GET.getlist(key)) > 1 for key in request.GET):
        return HttpResponseRedirect(f"?{urlencode(asked)}" if asked else request.path)
    if not request.GET and (standing := saved.default_of(request.user, name)):
        return HttpResponseRedirect(f"?{standing.address}")
    when = common.moment_of(asked)
    context = _past(request, sheet, asked, when) if when else _present(request, sheet, asked)
    return render(request, "registers/list.html", _frame(request, sheet, asked) | context)


def _frame(request: HttpRequest, sheet: Sheet, asked: dict[str, str]) -> dict[str, Any]:
    """What stands around the rows: filters, chips, views, columns."""
    fields = common.columns_of(sheet, asked)
    chips = choices.chips(sheet, asked, request.user)
    others = [one for one in common.choosable(sheet) if one not in fields]
    return {
        "sheet": sheet,
        "asked": asked,
        "q": asked.get("q", ""),
        "retired": asked.get("retired", ""),
        "filters": choices.form_of(sheet, asked, request.user),
        "chips": chips,
        "filtered": bool(chips),
        "cleared": choices.cleared(asked),
        "views": saved.views_of(request.user, sheet.name),
        "view": asked.get("view", ""),
        "columns": [(one, common.label_of(sheet, one), one in fields) for one in [*fields, *others]],
        "query": urlencode({key: value for key, value in asked.items() if key not in ("cursor", "view")}),
        "may_write": accounts.can(request.user, "registers.write") and "asof" not in asked,
        "today": timezone.localdate().isoformat(),
        "later_page": "cursor" in asked,
    }


def _present(request: HttpRequest, sheet: Sheet, asked: dict[str, str]) -> dict[str, Any]:
    found, few = registers.narrowed(sheet, request.user, asked)
    sorts = common.sorts_of(sheet, few)
    order = common.order_of(sheet, asked, sorts)
    parts = parts_of(sheet, asked, request.user) if order.column == "code" and not few else []
    page = paging.page(found, order, asked.get("cursor", ""), common.PER_PAGE, parts)
    heads = common.heads(sheet, common.columns_of(sheet, asked), order, sorts)
    places = registers.places()
    return {
        "heads": heads,
        "rows": [(one, common.cells(sheet, one, heads, places)) for one in page.items],
        "next": page.next,
        "previous": page.previous,
        "count": len(page.items) if not (page.next or page.previous) else None,
        "sort": ("-" if order.down else "") + order.column,
        "unsorted": common.unsorted(sheet, asked, sorts),
    }


def _past(request: HttpRequest, sheet: Sheet, asked: dict[str, str], when: datetime) -> dict[str, Any]:
    page = api.page(past_rows(sheet, request.user, asked, when), asked.get("cursor", ""), common.PER_PAGE, key="row")
    rows = [history.past_row(sheet.model, one) for one in page.items]
    prefetch_related_objects(rows, *sheet.links)
    heads = common.heads(sheet, common.columns_of(sheet, asked), None)
    places = registers.places()
    return {
        "asof": when,
        "heads": heads,
        "rows": [(one, common.cells(sheet, one, heads, places)) for one in rows],
        "next": page.next or "",
        "previous": "",
        "count": len(rows) if not (page.next or asked.get("cursor")) else None,
        "sort": "",
    }


def past_rows(sheet: Sheet, person: Any, asked: dict[str, str], when: datetime) -> Any:
    """The versions that stood at the moment, narrowed by the same filters as the list."""
    found = history.as_of(sheet.name, person, when)
    if asked.get("retired") != "all":
        standing = Q(data__retired_at=None)
        found = found.exclude(standing) if asked.get("retired") == "1" else found.filter(standing)
    if (keys := filtering.chosen(asked)) is not None:
        found = found.filter(row__in=keys)
    return found.filter(*filtering.conditions(sheet, asked, filtering.past))


def parts_of(sheet: Sheet, asked: dict[str, str], person: Any) -> list[Q]:
    """Conditions whose rows an index holds by code: the divisions of a narrow scope or filter, the values of a choice.

    None for a short register, or where the whole list is walked by code anyway.
    """
    set_now = {one.filter.field: one for one in filtering.set_of(sheet, asked)}
    codes = (
        set_now["division_code"].values
        if "division_code" in set_now
        else accounts.divisions_of(person, "registers.read")
    )
    several = [one for one in set_now.values() if one.filter.kind in ("choice", "unit", "link") and _many(one)]
    narrow = bool(codes) and all(len(code) >= TOWN for code in codes)
    if not (narrow or several) or not is_long(sheet):
        return []
    if narrow:
        found = [code for one in codes for code in accounts.divisions_under(one).values_list("code", flat=True)]
        parts = [Q(division_code=code) for code in dict.fromkeys(found)]
    else:
        field = several[0].filter.field
        attname = sheet.model._meta.get_field(field).attname  # type: ignore[union-attr]
        parts = [Q(**{attname: value}) for value in several[0].values]
    return parts if len(parts) <= MOST_PARTS else []


def _many(one: filtering.Condition) -> bool:
    return len(one.values) > 1 and filtering.EMPTY not in one.values


@require("registers.read")
def count(request: HttpRequest, name: str) -> HttpResponse:
    """How many rows the list holds, asked for after the page is there."""
    sheet, asked = registers.sheet(name), common.plain(request.GET)
    return HttpResponse(count_words(sheet, request.user, asked))


def count_words(sheet: Sheet, person: Any, asked: dict[str, str]) -> str:
    """ "共 37 条", "1,000+ 条": never a walk through the whole table for a figure."""
    when = common.moment_of(asked)
    found = past_rows(sheet, person, asked, when) if when else registers.rows(sheet, person, asked)
    number = found.order_by()[: COUNTED + 1].count()
    return f"{COUNTED:,}+ 条" if number > COUNTED else f"共 {number:,} 条"
