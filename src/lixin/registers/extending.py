"""Columns that a county adds to a register without touching its scenario: declared in a file, kept in `extra`.

A column becomes a field of the model that has no column of its own in the table: forms, pages, imports, exports,
history and the API meet it like any other, and no migration is needed. The file (TOML) names register and columns:

    ["water.sluice".gate_material]
    name = "闸门材质"
    type = "choice"
    choices = ["钢", "铸铁", "混凝土"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from lixin.kernel.declare import GRADE_NAMES, KEY, Column, Grade
from lixin.kernel.errors import Invalid
from lixin.kernel.registry import Registry
from lixin.registers.models import RegisterModel

LONGEST = 200
WORDS = ("name", "type", "choices", "unit", "required", "grade", "listed", "filtered", "help")


@dataclass(frozen=True, slots=True)
class Extra:
    """A column the county added: `type` is a key of TYPES, `choices` the words of a "choice"."""

    key: str
    name: str
    type: str = "text"
    choices: tuple[str, ...] = ()
    unit: str = ""
    required: bool = False
    grade: Grade = "internal"
    listed: bool = True
    filtered: bool = False
    help: str = ""

    def field(self) -> models.Field[Any, Any]:
        """The model field, without a column in the table."""
        options: dict[str, Any] = {"help_text": self.help}
        if self.type in ("text", "choice"):
            options |= {"max_length": LONGEST, "blank": not self.required, "default": ""}
        else:
            options |= {"null": True, "blank": not self.required}
        if self.type == "choice":
            options["choices"] = [(word, word) for word in self.choices]
        label = f"{self.name}（{self.unit}）" if self.unit else self.name
        return TYPES[self.type](label, **options)

    def column(self) -> Column:
        """How lists show it."""
        return Column(self.key, listed=self.listed, filtered=self.filtered, grade=self.grade)


class Kept:
    """The value of an added column, read from and written to the row's `extra`."""

    def __init__(self, field: models.Field[Any, Any]) -> None:
        self.field = field

    def __get__(self, row: RegisterModel | None, owner: type) -> Any:
        if row is None:
            return self
        kept = row.extra.get(self.field.name)
        return self.field.get_default() if kept is None else self.field.to_python(kept)

    def __set__(self, row: RegisterModel, value: Any) -> None:
        kept = dict(row.extra)
        kept.pop(self.field.name, None)
        if value not in (None, ""):
            kept[self.field.name] = value.isoformat() if isinstance(value, date) else value
        row.extra = kept


class Columnless:
    """A field that lives in another one: Django takes it into forms, checks and labels, never into SQL."""

    def get_attname_column(self) -> tuple[str, None]:
        """Its attribute; no column."""
        return self.name, None  # type: ignore[attr-defined]

    def contribute_to_class(self, model: type[models.Model], name: str, private_only: bool = True) -> None:
        """As Django adds a field, but privately, and with the value kept in `extra`."""
        super().contribute_to_class(model, name, private_only=True)  # type: ignore[misc]
        setattr(model, name, Kept(self))  # type: ignore[arg-type]


def _columnless(base: type[models.Field[Any, Any]]) -> type[models.Field[Any, Any]]:
    return type(f"Extra{base.__name__}", (Columnless, base), {})


TYPES: Mapping[str, type[models.Field[Any, Any]]] = {
    "text": _columnless(models.CharField),
    "choice": _columnless(models.CharField),
    "number": _columnless(models.FloatField),
    "integer": _columnless(models.IntegerField),
    "date": _columnless(models.DateField),
    "boolean": _columnless(models.BooleanField),
}


def read(path: Path) -> dict[str, tuple[Extra, ...]]:
    """Register's full name → its added columns; nothing without a file; Invalid with what is wrong in it."""
    if not path.exists():
        return {}
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"{path.name}：不是合格的 TOML（{error}）。") from error
    return {name: tuple(_extras(f"{path.name} 的 {name}", given)) for name, given in raw.items()}


def _extras(where: str, given: Any) -> Iterator[Extra]:
    if not isinstance(given, dict):
        raise Invalid(f'{where}：应写成 ["场景.台账".列]。')
    for key, one in given.items():
        yield _extra(f"{where}.{key}", key, one)


def _extra(where: str, key: str, given: Any) -> Extra:
    if not isinstance(given, dict) or not isinstance(given.get("name"), str):
        raise Invalid(f"{where}：每一列至少写 name（中文名）。")
    if not KEY.match(key):
        raise Invalid(f"{where}：列的代码只用小写字母、数字和下划线，字母开头。")
    if unknown := sorted(set(given) - set(WORDS)):
        raise Invalid(f"{where}：不认识 {'、'.join(unknown)}，可以写 {'、'.join(WORDS)}。")
    kind, choices, grade = given.get("type", "text"), given.get("choices", []), given.get("grade", "internal")
    if kind not in TYPES:
        raise Invalid(f"{where}：type 应为 {'、'.join(TYPES)} 之一。")
    if (kind == "choice") is not bool(choices) or not all(isinstance(word, str) and word for word in choices):
        raise Invalid(f"{where}：type 为 choice 时写 choices（文字列表），否则不写。")
    if grade not in GRADE_NAMES:
        raise Invalid(f"{where}：grade 应为 {'、'.join(GRADE_NAMES)} 之一。")
    return Extra(**{**given, "key": key, "choices": tuple(choices)})


def extend(registry: Registry, path: Path) -> None:
    """Add the file's columns to the models and to the declarations; Invalid when a register or a name does not fit."""
    for name, extras in read(path).items():
        if name not in registry.all("registers"):
            raise Invalid(f"{path.name}：没有台账 {name}。")
        model = apps.get_model(name.split(".")[0], registry.register(name).model)
        for one in extras:
            _add(f"{path.name} 的 {name}.{one.key}", model, one)
        registry.extend_register(name, tuple(one.column() for one in extras))


def _add(where: str, model: type[models.Model], one: Extra) -> None:
    try:
        known = model._meta.get_field(one.key)
    except FieldDoesNotExist:
        known = None
    if known is not None:
        raise Invalid(f"{where}：这张台账已经有 {one.key}（{known.verbose_name}），请换一个代码。")  # type: ignore[union-attr]
    one.field().contribute_to_class(model, one.key)
