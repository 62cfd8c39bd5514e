"""Pages of a long list by keyset: forward and back, any column, empty values last, no counts.

A page is read in steps that an index answers each: the rest of the rows with the value where the last page ended, then
the rows beyond it, then those without a value. The row's code breaks ties, as in the registers' indexes (field, code).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from lixin.kernel.errors import Invalid

FORWARD, BACK = "n", "p"


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows in the list's order, and the marks of the pages after and before it ("" at an end)."""

    items: list[Any]
    next: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A list's order: a column, and whether it goes down; empty values stand last either way."""

    column: str = "code"
    down: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Rows of one kind and how they are ordered."""

    condition: Q
    order: tuple[str, ...]


def page(rows: QuerySet[Any], order: Order, mark: str, limit: int, parts: Sequence[Q] = ()) -> Slice:
    """The page that the mark names, the first one for "".

    `parts`: conditions that together hold every row, each answered by an index in the list's order; the page is then
    put together from the beginnings of the parts instead of being looked for in the whole.
    """
    way, last = decode(rows, order, mark) if mark else (FORWARD, None)
    found: list[Any] = []
    for step in steps(order, last, back=way == BACK):
        if len(found) <= limit:
            found += _read(rows.filter(step.condition), step.order, limit + 1 - len(found), parts)
    more, found = len(found) > limit, found[:limit]
    if way == BACK:
        found.reverse()
    onward = found and (more or way == BACK)
    earlier = found and (more if way == BACK else bool(mark))
    return Slice(
        found,
        encode(FORWARD, found[-1], order) if onward else "",
        encode(BACK, found[0], order) if earlier else "",
    )


def steps(order: Order, last: tuple[Any, str] | None, *, back: bool) -> list[Step]:
    """What to read, one after the other, from where the last page ended (column's value, code)."""
    column, down = order.column, order.down is not back
    sign, beyond = ("-", "lt") if down else ("", "gt")
    if column == "code":
        return [Step(Q(**{f"code__{beyond}": last[1]}) if last else Q(), (f"{sign}code",))]
    filled, empty = Q(**{f"{column}__isnull": False}), Q(**{f"{column}__isnull": True})
    ordered, by_code = (f"{sign}{column}", f"{sign}code"), (f"{sign}code",)
    if last is None:
        return [Step(filled if order.nullable else Q(), ordered), *([Step(empty, by_code)] if order.nullable else [])]
    value, code = last
    rest = Q(**{f"code__{beyond}": code})
    if value is None:
        found = [Step(empty & rest, by_code)]
        return [*found, Step(filled, ordered)] if back else found
    found = [Step(Q(**{column: value}) & rest, by_code), Step(Q(**{f"{column}__{beyond}": value}), ordered)]
    return [*found, Step(empty, by_code)] if order.nullable and not back else found


def _read(rows: QuerySet[Any], order: tuple[str, ...], limit: int, parts: Sequence[Q]) -> list[Any]:
    if not parts:
        return list(rows.order_by(*order)[:limit])
    bare = rows.select_related(None)
    keys = [key for one in parts for key in bare.filter(one).order_by(*order).values_list("pk", flat=True)[:limit]]
    return list(rows.filter(pk__in=keys).order_by(*order)[:limit])


def encode(way: str, row: Any, order: Order) -> str:
    """A mark: which way, and the value and code of the row where the page ended."""
    value = None if order.column == "code" else getattr(row, order.column)
    text = json.dumps([way, value, row.code], ensure_ascii=False, default=str)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(rows: QuerySet[Any], order: Order, mark: str) -> tuple[str, tuple[Any, str]]:
    """The other way; Invalid when it is none of ours or belongs to a list in another order."""
    try:
        way, value, code = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        column: Any = rows.model._meta.get_field(order.column)
        if way not in (FORWARD, BACK) or not isinstance(code, str) or "\0" in code:
            raise ValueError(mark)
        if value is None and not order.nullable and order.column != "code":
            raise ValueError(mark)
        return way, (None if value is None else column.to_python(value), code)
    except (ValueError, TypeError, AttributeError, RecursionError, binascii.Error, ValidationError) as error:
        raise Invalid("翻页标记 cursor 无效，请从第一页开始。", {"cursor": "翻页标记无效"}) from error
