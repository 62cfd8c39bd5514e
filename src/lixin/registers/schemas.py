"""The JSON Schema (2020-12) of a register's rows, from its declaration: what is read, what may be written.

The same schema serves both ways: a hidden value is a text whether it is read masked or written. What a form refuses
and a schema can say (a choice, a length, a bound, a pattern) the schema refuses too; rules across fields it cannot say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from django.core import validators
from django.db import models

from lixin.kernel.declare import GRADE_NAMES
from lixin.registers.asking import kind_of
from lixin.registers.cql2_terms import Kind
from lixin.registers.fields import ShapeField
from lixin.registers.form import CLEAR, form_for
from lixin.registers.rows import Sheet

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DATED = ("date", "date-time")
EXACT = 2**53
"""Bounds beyond it are the database's, and no JSON number is exact there."""
DIVISION = r"^\d{6,12}$"
Json = dict[str, Any]
BESIDE: Mapping[str, Json] = {
    "id": {"title": "编号", "type": "integer"},
    "owner_name": {"title": "责任单位名称", "type": ["string", "null"]},
    "is_demo": {"title": "模拟", "type": "boolean"},
    "retired_at": {"title": "停用时间", "type": ["string", "null"], "format": "date-time"},
    "version": {"title": "版本", "type": "integer", "minimum": 1},
    "updated_at": {"title": "更新时间", "type": "string", "format": "date-time"},
}
"""What a row tells beside its fields; nothing of it is written."""


def typed(kind: Kind | None, choices: Iterable[tuple[Any, str]] = ()) -> Json:
    """Type, format and choices of a value; {} for one of any type."""
    if kind is None or kind == "geometry":
        return {}
    found: Json = {"type": "string", "format": kind} if kind in DATED else {"type": kind}
    if options := [{"const": value, "title": str(label)} for value, label in choices]:
        found["oneOf"] = options
    return found


@cache
def field_schema(given: Sheet, name: str) -> Json:
    """One field: title, type, what is allowed, its unit and grade in words."""
    column: Any = given.model._meta.get_field(name)
    found: Json = {"title": given.label(name), **_value(given, name, column)}
    if words := "；".join(_words(given, name, column)):
        found["description"] = words
    return found


def fields_schema(given: Sheet) -> Json:
    """The fields of a row, none of them required."""
    return {"type": "object", "properties": {name: field_schema(given, name) for name in given.fields}}


@cache
def row_schema(given: Sheet) -> Json:
    """A row as it is read, whole in itself."""
    own = {name: {**schema, "readOnly": True} for name, schema in BESIDE.items()}
    fields = fields_schema(given)["properties"]
    return {
        "title": given.register.name,
        "type": "object",
        "properties": {"id": own.pop("id"), **fields, **own},
        "required": ["id", *given.fields, *own],
        "x-natural-key": given.register.natural_key,
    }


@cache
def required(given: Sheet) -> tuple[str, ...]:
    """The fields without which no row is added."""
    form = form_for(given)().fields
    return tuple(name for name in given.fields if form[name].required)


def _value(given: Sheet, name: str, column: Any) -> Json:
    if name in given.masked:
        return {"type": "string"}
    if isinstance(column, models.DecimalField):
        found: Json = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
    else:
        target = column.target_field if column.many_to_one else column
        found = typed(kind_of(target), _choices(column))
    found |= _length(column) if found.get("type") == "string" and "oneOf" not in found else _bounds(column, found)
    if name == "division_code":
        found["pattern"] = DIVISION
    if column.null and "type" in found:
        found["type"] = [found["type"], "null"]
        if "oneOf" in found:
            found["oneOf"] = [*found["oneOf"], {"const": None, "title": "未填"}]
    return found


def _choices(column: Any) -> list[tuple[Any, str]]:
    """With the empty one where the form takes it."""
    choices = [(value, str(word)) for value, word in column.flatchoices] if column.choices else []
    optional = choices and column.blank and not column.null and "" not in dict(choices)
    return [*choices, ("", "未填")] if optional else choices


def _length(column: Any) -> Json:
    found: Json = {}
    if column.max_length and not isinstance(column, ShapeField):
        found["maxLength"] = column.max_length
    if not column.blank and not column.many_to_one:
        found["minLength"] = 1
    patterns = [one for one in column.validators if type(one) is validators.RegexValidator and not one.inverse_match]
    if len(patterns) == 1 and not patterns[0].flags:
        pattern = patterns[0].regex.pattern
        found["pattern"] = f"^$|{pattern}" if column.blank else pattern
    return found


def _bounds(column: Any, found: Json) -> Json:
    """From the validators; a database's own limits of a number are among them."""
    if found.get("type") not in ("integer", "number") or column.many_to_one:
        return {}
    ends = (("minimum", validators.MinValueValidator, max), ("maximum", validators.MaxValueValidator, min))
    given: Json = {}
    for word, kind, tightest in ends:
        limits = [one.limit_value for one in column.validators if isinstance(one, kind)]
        if plain := [one for one in limits if isinstance(one, int | float | Decimal) and abs(one) < EXACT]:
            limit = tightest(plain)
            given[word] = float(limit) if isinstance(limit, Decimal) else limit
    return given


def _words(given: Sheet, name: str, column: Any) -> Iterable[str]:
    """What the type does not say."""
    unit = next((one.unit for one in given.register.columns if one.field == name), "")
    if unit:
        yield f"单位 {unit}"
    if name == given.register.natural_key:
        yield "自然键：批量写入按它新增或修改"
    if column.many_to_one:
        yield f"{column.related_model._meta.verbose_name}的编号（id）"
    if isinstance(column, ShapeField):
        yield "GeoJSON 几何（CGCS2000/WGS84 度）写成的文字"
    if name in given.masked:
        yield f"{GRADE_NAMES[given.grade(name)]}：读到的是遮盖后的文字；原样送回表示不改，送“{CLEAR}”清空"
    if column.help_text:
        yield str(column.help_text)
