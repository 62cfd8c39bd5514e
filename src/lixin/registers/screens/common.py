"""What the pages share: who acts, the version a form was made from, the columns of a table and their cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any

from django.db import models
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date

from lixin.accounts import service as accounts
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Invalid
from lixin.registers import rows as registers
from lixin.registers.finding import indexed, is_long
from lixin.registers.paging import Order
from lixin.registers.rows import Sheet

PER_PAGE = 50
UPDATED = "updated_at"
UNSORTED = (models.BooleanField, models.TextField, models.JSONField)
UNLISTED = ("shape", "note")
NUMBERS = (models.IntegerField, models.FloatField, models.DecimalField)
LARGEST_VERSION = 2**31 - 1


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person as the record names him."""
    return accounts.actor_of(request.user, address=request.META.get("REMOTE_ADDR", ""))


def version_of(request: HttpRequest) -> int:
    """The version that the form was made from; 0, which no row has, when it says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and int(text) <= LARGEST_VERSION else 0


def as_sent(form: BaseForm, name: str) -> str:
    """The value that stands in a field, the way the form's own input would send it; a box that is not ticked: ""."""
    value = form[name].value()
    if isinstance(value, bool):
        return "on" if value else ""
    text = form.fields[name].widget.format_value(value)
    text = (text[0] if text else "") if isinstance(text, list) else text
    return "" if text is None else str(text)


def plain(query: QueryDict) -> dict[str, str]:
    """The address as one value per key: repeated keys are joined with commas, empty ones left out."""
    joined = {key: ",".join(one for one in query.getlist(key) if one) for key in query}
    return {key: value for key, value in joined.items() if value}


def moment_of(asked: Mapping[str, str]) -> datetime | None:
    """The end of the day in "asof" (now, when it is today); None when the list is asked as it stands."""
    if not (text := asked.get("asof", "")):
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or day > timezone.localdate() or day.year < 1970:
        raise Invalid("“截至日期”要是今天或以前的日期，例如 2026-01-31。", {"asof": "日期不对"})
    return min(timezone.make_aware(datetime.combine(day, time.max)), timezone.now())


def columns_of(sheet: Sheet, asked: Mapping[str, str]) -> list[str]:
    """The columns to show: those of "columns" that exist, in that order, else the declared ones."""
    wanted = [name for name in asked.get("columns", "").split(",") if name in choosable(sheet)]
    return list(dict.fromkeys(wanted)) or [*(one.field for one in sheet.listed), UPDATED]


def choosable(sheet: Sheet) -> list[str]:
    """Every column a list can show: the declared order first."""
    listed = [one.field for one in sheet.register.columns]
    names = dict.fromkeys([*listed, *sheet.fields, UPDATED])
    return [name for name in names if name not in UNLISTED]


def label_of(sheet: Sheet, field: str) -> str:
    """The column's head, with its unit where the name does not hold it."""
    unit = next((one.unit for one in sheet.register.columns if one.field == field), "")
    label = sheet.label(field)
    return f"{label}（{unit}）" if unit and unit not in label else label


def sorts_of(sheet: Sheet, few: bool = False) -> frozenset[str]:
    """The columns a list can be put in order of: of a long register those that an index gives in order.

    `few`: what is listed are few rows all the same.
    """
    every = frozenset(name for name in choosable(sheet) if sortable(sheet, name))
    return every if few or not is_long(sheet) else every & indexed(sheet)


def order_of(sheet: Sheet, asked: Mapping[str, str], sorts: frozenset[str]) -> Order:
    """The order that is asked, by code when it is none that can be."""
    wanted = asked.get("sort", "")
    name = wanted.removeprefix("-")
    if name in sorts:
        return Order(name, wanted.startswith("-"), bool(sheet.model._meta.get_field(name).null))
    return Order()


def unsorted(sheet: Sheet, asked: Mapping[str, str], sorts: frozenset[str]) -> str:
    """The label of a column that is asked for but that this register is too long to be sorted by; "" otherwise."""
    name = asked.get("sort", "").removeprefix("-")
    return label_of(sheet, name) if name not in sorts and name in choosable(sheet) and sortable(sheet, name) else ""


def sortable(sheet: Sheet, field: str) -> bool:
    """Whether a list can be put in the column's order: not what is masked, long, linked, or ordered by a code word."""
    column: Any = sheet.model._meta.get_field(field)
    listed = not column.concrete or column.is_relation or column.choices or isinstance(column, UNSORTED)
    return field not in sheet.masked and not listed


def heads(
    sheet: Sheet, fields: Iterable[str], order: Order | None, sorts: frozenset[str] = frozenset()
) -> list[dict[str, Any]]:
    """The table's columns: what a click on the head sorts by ("" for none), which way it goes now, whether a number."""
    return [_head(sheet, name, order, name in sorts) for name in fields]


def _head(sheet: Sheet, name: str, order: Order | None, can: bool) -> dict[str, Any]:
    column: Any = sheet.model._meta.get_field(name)
    current = order is not None and order.column == name
    way = ("descending" if order.down else "ascending") if current and order else ""
    return {
        "field": name,
        "label": label_of(sheet, name),
        "sort": (f"-{name}" if way == "ascending" else name) if can else "",
        "way": way,
        "number": isinstance(column, NUMBERS) and not column.choices,
        "time": name == UPDATED,
    }


def cells(sheet: Sheet, one: Any, columns: list[dict[str, Any]], places: Mapping[str, str]) -> list[dict[str, Any]]:
    """The row's cells, masked by grade."""
    return [
        {
            "text": "" if head["time"] else registers.shown(sheet, one, head["field"], places),
            "label": head["label"],
            "number": head["number"],
            "time": one.updated_at if head["time"] else None,
        }
        for head in columns
    ]


def reason_of(request: HttpRequest) -> str:
    """Why, as far as the form says it."""
    return request.POST.get("_reason", "").replace("\0", "").strip()[:200]
