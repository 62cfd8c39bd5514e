"""What leaves in a file: for each column of a register how its stored value is written, masked by its grade."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.kernel.errors import Invalid
from lixin.registers.fields import ShapeField
from lixin.registers.files.casting import label_of
from lixin.registers.filters import standing
from lixin.registers.models import RegisterModel
from lixin.registers.rows import MASKED, Sheet

Kind = Literal["text", "number", "whole", "day", "shape"]
AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Out:
    """A column on its way out. `value` turns what is stored into what is written: a text, a number, a day or None."""

    field: str
    label: str
    unit: str
    kind: Kind
    attribute: str
    value: Callable[[Any], Any]

    @property
    def title(self) -> str:
        """The heading: the name, and the unit where the name does not hold it already."""
        return f"{self.label}（{self.unit}）" if self.unit and f"（{self.unit}）" not in self.label else self.label


def columns(sheet: Sheet, chosen: Sequence[str] = ()) -> list[Out]:
    """The chosen columns (all when none is), in the register's order; Invalid for one that it does not have."""
    unknown = [name for name in chosen if name not in sheet.fields]
    if unknown:
        raise Invalid(f"没有这些列：{'、'.join(unknown)}。")
    return [_out(sheet, name) for name in sheet.fields if not chosen or name in chosen]


def stored(found: QuerySet[RegisterModel], outs: Sequence[Out], *more: str) -> Iterator[tuple[Any, ...]]:
    """The stored values row by row, a few thousand in memory at a time."""
    return found.values_list(*[one.attribute for one in outs], *more).iterator(chunk_size=AT_ONCE)


def _out(sheet: Sheet, name: str) -> Out:
    field: Any = sheet.model._meta.get_field(name)
    unit = next((one.unit for one in sheet.register.columns if one.field == name), "")
    kind, value = _plain(field)
    value = value if field.concrete else _kept(field, value)
    if sheet.grade(name) in MASKED:
        kind, value = "text", _masked(sheet, name, value)
    path = standing(field)
    return Out(name, label_of(sheet, name), unit, kind, path, value)


def _plain(field: Any) -> tuple[Kind, Callable[[Any], Any]]:
    if field.many_to_one:
        return "text", Names(field.related_model)
    if field.choices:
        words = {value: str(word) for value, word in field.flatchoices}
        return "text", lambda value: words.get(value, "" if value is None else str(value))
    if isinstance(field, models.BooleanField):
        return "text", lambda value: "" if value is None else "是" if value else "否"
    if isinstance(field, models.DateTimeField):
        return "text", lambda value: "" if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(field, models.DateField):
        return "day", lambda value: value
    if isinstance(field, models.FloatField):
        return "number", lambda value: None if value is None else float(f"{value:.10g}")
    if isinstance(field, models.DecimalField):
        return "number", lambda value: value
    if isinstance(field, models.IntegerField):
        return "whole", lambda value: value
    return "shape" if isinstance(field, ShapeField) else "text", lambda value: "" if value is None else str(value)


def _kept(field: Any, value: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A column of the county's own lies in a JSON value: first made what the field holds."""
    return lambda given: value(field.get_default() if given is None else field.to_python(given))


def _masked(sheet: Sheet, name: str, value: Callable[[Any], Any]) -> Callable[[Any], str]:
    grade = sheet.grade(name)
    return lambda given: accounts.mask(text(value(given)), grade)


def text(value: Any) -> str:
    """For formats that know only text."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


class Names:
    """What rows of another table are called, looked up when they first occur."""

    def __init__(self, model: type[models.Model]) -> None:
        self._model = model
        self._known: dict[Any, str] = {None: ""}

    def __call__(self, pk: Any) -> str:
        """The name of one; the first miss reads them all where there are few."""
        if pk not in self._known:
            few = self._model._default_manager.order_by("pk")[:AT_ONCE] if len(self._known) == 1 else []
            self._known.update({row.pk: str(row) for row in few})
        if pk not in self._known:
            found = self._model._default_manager.filter(pk=pk).first()
            self._known[pk] = "" if found is None else str(found)
        return self._known[pk]
