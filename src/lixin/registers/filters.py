"""Typed filters of a register: what each column can be asked for, from the address to a condition and to words.

In the address: `kind=a,b` (any of), `width.from=1&width.to=5` (closed range), `division_code=341623101` (with all below
it), `has_sign=True`, `gauge=12,15`, `water_body=淝` (contains); "-" among the values means "not filled in".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from lixin.kernel.errors import Invalid
from lixin.registers import finding

if TYPE_CHECKING:
    from lixin.registers.rows import Sheet

Kind = Literal["text", "choice", "number", "date", "bool", "division", "unit", "link"]
EMPTY = "-"
RANGES = (".from", ".to")
KEPT = ("q", "retired", "pk")
"""Narrow every register alike: words, out of use ("1") or both ("all"), chosen rows."""
LARGEST = 2**63 - 1
MOST_VALUES = 500
Path = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Filter:
    """What can be asked of a column; `blank`: also whether it is filled in at all."""

    field: str
    label: str
    kind: Kind
    unit: str = ""
    blank: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The parameters of the address that belong to it."""
        return (self.field, *(f"{self.field}{end}" for end in RANGES)) if self.ranged else (self.field,)

    @property
    def ranged(self) -> bool:
        """Whether it is asked as a range."""
        return self.kind in ("number", "date")


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter as it is set: its values, or the two ends of its range as they were typed."""

    filter: Filter
    values: tuple[str, ...] = ()
    low: str = ""
    high: str = ""


def filters_of(given: Sheet) -> tuple[Filter, ...]:
    """The declared filters, then division, unit and links to other rows; never of a masked column."""
    declared = [one.field for one in given.filtered]
    names = dict.fromkeys([*declared, "division_code", "owner", *given.links])
    return tuple(_filter(given, name) for name in names if name not in given.masked)


def _filter(given: Sheet, name: str) -> Filter:
    column: Any = given.model._meta.get_field(name)
    unit = next((one.unit for one in given.register.columns if one.field == name), "")
    kind = _kind(name, column)
    blank = (column.null or column.blank) and kind in ("choice", "unit", "link", "number", "date")
    return Filter(name, given.label(name), kind, unit, bool(blank))


def _kind(name: str, column: Any) -> Kind:
    if name in ("division_code", "owner"):
        return "division" if name == "division_code" else "unit"
    if column.many_to_one:
        return "unit" if column.related_model._meta.label == "accounts.Organisation" else "link"
    if column.choices:
        return "choice"
    if isinstance(column, models.BooleanField):
        return "bool"
    if isinstance(column, models.DateField):
        return "date"
    plain = isinstance(column, models.IntegerField | models.FloatField | models.DecimalField)
    return "number" if plain else "text"


def set_of(given: Sheet, asked: Mapping[str, str]) -> list[Condition]:
    """The filters that are set in the address, in their order."""
    found = []
    for one in filters_of(given):
        values = _values(one, asked.get(one.field, ""))
        low, high = (asked.get(f"{one.field}{end}", "").strip() if one.ranged else "" for end in RANGES)
        if values or low or high:
            found.append(Condition(one, values, low, high))
    return found


def _values(one: Filter, text: str) -> tuple[str, ...]:
    text = text.replace("\0", "").strip()
    if one.kind == "text":
        return (text,) if text else ()
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))[:MOST_VALUES]


def standing(column: Any) -> str:
    """How a query names a column of the rows as they stand; one the county added lies inside `extra`."""
    return column.attname if column.concrete else f"extra__{column.name}"


def past(column: Any) -> str:
    """How a query names a column in the versions of rows."""
    return f"data__{standing(column)}"


def conditions(given: Sheet, asked: Mapping[str, str], path: Path = standing) -> list[Q]:
    """What the address asks, as conditions; `path` names a column where the rows stand in another shape.

    Invalid with the filter's sentence when a value is none of its kind.
    """
    found = [_condition(given, one, path) for one in set_of(given, asked)]
    return [*found, *finding.conditions(given, asked, path)]


def chosen(asked: Mapping[str, str]) -> list[int] | None:
    """The rows named one by one ("pk=3,5"); None when the address names none."""
    if not (text := asked.get("pk", "")):
        return None
    numbers = [part for part in text.split(",") if part.isascii() and part.isdigit()]
    return [int(part) for part in numbers if int(part) <= LARGEST]


def _condition(given: Sheet, one: Condition, path: Path) -> Q:
    column: Any = given.model._meta.get_field(one.filter.field)
    name = path(column)
    try:
        if one.filter.kind == "text":
            return Q(**{f"{name}__icontains": one.values[0]})
        if one.filter.kind == "division":
            return _any(_below(name, code) for code in one.values)
        if one.filter.ranged:
            return _range(column, name, one)
        return _one_of(column, name, [value for value in one.values if value != EMPTY], EMPTY in one.values)
    except (ValueError, TypeError, OverflowError, ArithmeticError, ValidationError) as error:
        wrong = one.low or one.high or ",".join(one.values)
        sentence = f"筛选条件“{one.filter.label}”的值“{wrong[:40]}”不对。"
        raise Invalid(sentence, {one.filter.field: "值不对"}) from error


def _any(parts: Iterable[Q]) -> Q:
    found = Q()
    for one in parts:
        found |= one
    return found


def _below(name: str, code: str) -> Q:
    """The division and all below it, as a range of codes that an index can walk."""
    low, high = code_range(code)
    return Q(**{f"{name}__gte": low, f"{name}__lt": high})


def code_range(code: str) -> tuple[str, str]:
    """Half-open range of the codes (digits) that begin with it; ValueError when it is no division code."""
    if not (code.isascii() and code.isdigit() and len(code) <= 12):
        raise ValueError(code)
    stem = code.rstrip("9")
    return code, f"{stem[:-1]}{int(stem[-1]) + 1}" if stem else ":"


def _range(column: Any, name: str, one: Condition) -> Q:
    """Within both ends where given; also exact values, and "not filled in"."""
    found = Q()
    if one.low:
        found &= Q(**{f"{name}__gte": _value(column, one.low)})
    if one.high:
        found &= Q(**{f"{name}__lte": _value(column, one.high)})
    exact = [value for value in one.values if value != EMPTY]
    return found & _one_of(column, name, exact, EMPTY in one.values) if one.values else found


def _one_of(column: Any, name: str, values: list[str], empty: bool) -> Q:
    found = Q()
    if len(values) == 1:
        found = Q(**{name: _value(column, values[0])})
    elif values:
        found = Q(**{f"{name}__in": [_value(column, value) for value in values]})
    if empty:
        found |= Q(**{f"{name}__isnull": True}) if column.null or not column.concrete else Q(**{name: ""})
    return found


def _value(column: Any, text: str) -> Any:
    """The column's own value; ValueError or ValidationError when the text is none."""
    plain = column.target_field if column.many_to_one else column
    if isinstance(plain, models.BooleanField) and text in ("true", "false"):  # as JSON has it
        text = text.capitalize()
    value = plain.to_python(text)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(text)
    if isinstance(value, int) and abs(value) > LARGEST:
        raise ValueError(text)
    if value is None:
        raise ValueError(text)
    return value
