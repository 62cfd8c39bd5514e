"""One column of a file: what each cell comes to by the rules of the form's field and the model's.

A cell that came before is remembered. One that no rule can refuse (a short text, a number within its bounds) is taken
without asking the fields; `quick` knows which rules those are, and leaves everything else to them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.db import models

from lixin.registers.files.casting import Cast
from lixin.registers.files.cells import Cell, Wrong
from lixin.registers.form import CLEAR

REMEMBERED = 20_000
"""Cells of a column that are not judged again."""
QUOTED = ("=", "+", "-", "@")
"""Behind a quote these stand for themselves: so exports write what a spreadsheet would take for a formula."""
BLANK: Final = object()
"""An empty cell."""
UNSURE: Final = object()
"""The fields themselves must be asked."""
USUAL = (models.CharField, models.TextField, models.FloatField, models.IntegerField)
Quick = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that cannot be read, and why."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A value that the form's field or the model's has something against."""

    sentences: tuple[str, ...]


class Judge:
    """Of one column. `late`: its values are only read, and judged when the line is known; `hidden`: masked ones."""

    def __init__(
        self, cast: Cast, form_field: forms.Field, model_field: Any, *, late: bool = False, hidden: bool = False
    ) -> None:
        self._cast, self._form, self._model, self._late, self._hidden = cast, form_field, model_field, late, hidden
        self._quick = quick(form_field, model_field)
        self._cells: dict[Any, Any] = {None: BLANK, "": BLANK}
        self._values: dict[Any, Any] = {}

    def read(self, cells: Sequence[Cell]) -> list[Any]:
        """For each cell BLANK, Unread, Refused (unless late), or the value."""
        known = (
            self._cells
        )  # by text alone: other kinds are equal to one another (1, 1.0, True) and mean different things
        return [known[cell] if cell in known else self._take(cell) for cell in cells]

    def judge(self, value: Any) -> Any:
        """What is stored for a value that was read, or Refused."""
        if self._quick is not None and (sure := self._quick(value)) is not UNSURE:
            return sure
        kind = (type(value), value)
        if kind not in self._values:
            judged = self._ask(value)
            if len(self._values) >= REMEMBERED:
                return judged
            self._values[kind] = judged
        return self._values[kind]

    def blank(self) -> Any:
        """What the form makes of nothing."""
        nothing = None if self._model.get_internal_type() == "BooleanField" else ""
        return _told(lambda: self._form.clean(nothing))

    def _take(self, cell: Cell) -> Any:
        plain: Any = cell.strip() if type(cell) is str else cell
        if plain == "":
            return BLANK
        if type(plain) is str and plain[0] == "'" and plain[1:2] in QUOTED:
            plain = plain[1:]
        taken = self._taken(plain)
        if type(cell) is str and len(self._cells) < REMEMBERED:
            self._cells[cell] = taken
        return taken

    def _taken(self, plain: Any) -> Any:
        if self._hidden and type(plain) is str and ("*" in plain or plain == CLEAR):
            return plain  # perhaps the hidden value as it was shown, or the sign that empties it
        try:
            value = self._cast(plain)
        except Wrong as wrong:
            return Unread(wrong.sentence)
        return value if self._late else self.judge(value)

    def _ask(self, value: Any) -> Any:
        if self._model.many_to_one or self._model.name == "division_code":
            return value  # `casting` found it among those the person may choose
        return _told(lambda: self._asked(value))

    def _asked(self, value: Any) -> Any:
        found = self._form.clean(value)
        if found in self._model.empty_values and self._model.blank:
            return found
        return self._model.clean(found, None)


def _told(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except ValidationError as error:
        return Refused(tuple(error.messages))


def quick(form_field: forms.Field, model_field: Any) -> Quick | None:
    """A function: what both fields would make of a value, or UNSURE; None where they have rules of their own."""
    rules = [*form_field.validators, *model_field.validators]
    if model_field.choices or form_field.localize or not _is_usual(type(model_field)):
        return None
    if type(form_field) is forms.CharField and isinstance(model_field, models.CharField | models.TextField):
        return _quick_text(rules) if form_field.strip else None
    kinds = {forms.FloatField: (models.FloatField, float), forms.IntegerField: (models.IntegerField, int)}
    wanted, kind = kinds.get(type(form_field), (None, None))
    return _quick_number(rules, kind) if wanted and isinstance(model_field, wanted) else None  # type: ignore[arg-type]


def _is_usual(kind: type[models.Field[Any, Any]]) -> bool:
    """Whether a field type judges as Django's own do."""
    same = all(getattr(kind, name) is getattr(models.Field, name) for name in ("clean", "validate", "run_validators"))
    return same and kind.to_python in [one.to_python for one in USUAL]


def _quick_text(rules: Sequence[Any]) -> Quick | None:
    longest = [rule.limit_value for rule in rules if type(rule) is validators.MaxLengthValidator]
    others = [rule for rule in rules if type(rule) is not validators.MaxLengthValidator]
    if not all(isinstance(rule, validators.ProhibitNullCharactersValidator) for rule in others):
        return None
    most = min(longest, default=math.inf)

    def judged(value: Any) -> Any:
        sure = type(value) is str and 0 < len(value) <= most and "\0" not in value and value == value.strip()
        return value if sure else UNSURE

    return judged


def _quick_number(rules: Sequence[Any], kind: type[float] | type[int]) -> Quick | None:
    bounds = (validators.MinValueValidator, validators.MaxValueValidator)
    if not all(type(rule) in bounds and isinstance(rule.limit_value, int | float) for rule in rules):
        return None
    low = max([rule.limit_value for rule in rules if type(rule) is bounds[0]], default=-math.inf)
    high = min([rule.limit_value for rule in rules if type(rule) is bounds[1]], default=math.inf)

    def judged(value: Any) -> Any:
        if type(value) is kind or (kind is float and type(value) in (str, int)):
            try:
                number = kind(value)
            except (ValueError, OverflowError):
                return UNSURE
            if low <= number <= high and math.isfinite(number):
                return number
        return UNSURE

    return judged
