"""Cells of a register's columns as values its form judges: names become codes and ids, positions WGS84 degrees."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

import shapely
from django.db import models

from lixin.accounts import service as accounts
from lixin.accounts.models import Organisation, Person
from lixin.kernel.coordinates import Convert
from lixin.registers.fields import ShapeField
from lixin.registers.files import cells
from lixin.registers.files.cells import Cell, Wrong
from lixin.registers.files.header import Wanted
from lixin.registers.rows import Sheet

Cast = Callable[[Cell], Any]
ALIASES: Mapping[str, tuple[str, ...]] = {
    "code": ("编号", "代码"),
    "division_code": ("区划", "区划代码", "行政区划", "所属区划", "所在区划", "所属乡镇", "乡镇"),
    "owner": ("责任单位名称", "单位", "权属单位"),
    "lon": ("lng", "longitude", "x", "东坐标", "经度坐标"),
    "lat": ("latitude", "y", "北坐标", "纬度坐标"),
    "shape": ("geometry", "图形", "几何"),
    "note": ("说明",),
}
MOST_LINKED = 300_000


def wanted(sheet: Sheet) -> tuple[Wanted, ...]:
    """The columns that a file for the register may have; only the natural key must be there."""
    units = {one.field: one.unit for one in sheet.register.columns}
    return tuple(
        Wanted(
            name,
            label_of(sheet, name),
            required=name == sheet.register.natural_key,
            aliases=(*ALIASES.get(name, ()), *([f"{sheet.label(name)}({units[name]})"] if units.get(name) else [])),
        )
        for name in sheet.fields
    )


def label_of(sheet: Sheet, name: str) -> str:
    """What a column is called in files; divisions by their code, as exports have always done."""
    return "区划代码" if name == "division_code" else sheet.label(name)


def casts(sheet: Sheet, person: Person | None, convert: Convert) -> dict[str, Cast]:
    """Field → how its cells are read; positions are left to `Places`, which sees both numbers."""
    found = {}
    for name in sheet.fields:
        field = sheet.model._meta.get_field(name)
        found[name] = _cast(sheet, name, field, person, convert)
    return found


def _cast(sheet: Sheet, name: str, field: Any, person: Person | None, convert: Convert) -> Cast:
    if name == "division_code":
        return Divisions().code
    if name in ("lon", "lat"):
        return cells.degrees
    if isinstance(field, ShapeField):
        return lambda cell: moved(cells.text(cell), convert)
    if field.many_to_one:
        return Linked(field.related_model, sheet.label(name), person).pk
    if field.choices:
        return _choice(field)
    simple: tuple[tuple[type[models.Field[Any, Any]], Cast], ...] = (
        (models.BooleanField, cells.yes),
        (models.DateTimeField, cells.moment),
        (models.DateField, cells.day),
        (models.IntegerField, cells.whole),
        (models.FloatField, cells.number),
        (models.DecimalField, cells.number),
    )
    return next((cast for kind, cast in simple if isinstance(field, kind)), cells.text)


def _choice(field: Any) -> Cast:
    """By its Chinese word or by its code."""
    by_word = {str(value): value for value, _ in field.flatchoices} | {
        str(word): value for value, word in field.flatchoices
    }
    words = "、".join(str(word) for _, word in field.flatchoices)

    def cast(cell: Cell) -> Any:
        written = cells.text(cell)
        found = by_word.get(written) or by_word.get(unicodedata.normalize("NFKC", written))
        if found is None:
            raise Wrong(f"没有“{written[:40]}”这个选项，可以填：{words}")
        return found

    return cast


def moved(text: str, convert: Convert) -> str:
    """A GeoJSON geometry with every point brought to WGS84; what is none is left for the field to refuse."""
    try:
        drawn = shapely.from_geojson(text)
        brought = shapely.transform(drawn, lambda points: [convert(float(x), float(y)) for x, y in points])
    except (shapely.errors.ShapelyError, ValueError, TypeError):
        return text
    return json.dumps(json.loads(shapely.to_geojson(brought)), separators=(",", ":"))


class Divisions:
    """Divisions by code (also the official 12 digits), by name, by "township village"; a name must mean one place."""

    def __init__(self) -> None:
        names = dict(accounts.divisions_under("").values_list("code", "name"))
        self._codes = {code.ljust(12, "0"): code for code in names} | {code: code for code in names}
        self._names: dict[str, list[str]] = {}
        for code, name in names.items():
            town = names.get(code[:9], "") if len(code) > 9 else ""
            county = names.get(code[:6], "") if len(code) > 6 else ""
            for written in {name, f"{town}{name}", f"{county}{name}", f"{county}{town}{name}"}:
                self._names.setdefault(written, []).append(code)
        self._towns = names

    def code(self, cell: Cell) -> str:
        """Its code in the prefix form; Wrong for none or for several."""
        written = cells.text(cell)
        plain = unicodedata.normalize("NFKC", written).replace(" ", "").replace("/", "").replace("-", "")
        if plain in self._codes:
            return self._codes[plain]
        found = self._names.get(plain, [])
        if len(found) > 1:
            towns = "、".join(f"{self._towns.get(code[:9], '')} {written}" for code in found[:5])
            raise Wrong(f"叫“{written[:40]}”的区划有 {len(found)} 个，请写明是哪一个：{towns}")
        if not found:
            raise Wrong(f"没有区划“{written[:40]}”，请写区划代码，或像“城关镇 某某村”这样写名称")
        return found[0]


class Linked:
    """Rows of another table by their code or, where it means only one, their name; only those the person may see."""

    def __init__(self, model: type[models.Model], label: str, person: Person | None) -> None:
        self._label = label
        names = {field.name for field in model._meta.fields}
        known = ("code", "own_number", "vendor_id", "number", "username", "name")
        self._wants = [name for name in known if name in names]
        rows = model._default_manager.all()
        if model is not Organisation and person is not None and hasattr(model, "access"):
            rows = accounts.visible(person, rows)
        self._rows = rows
        self._known: dict[str, dict[str, list[Any]]] | None = None

    def pk(self, cell: Cell) -> Any:
        """The primary key; Wrong when there is none or more than one."""
        if self._known is None:
            self._known = self._read()
        written = cells.text(cell)
        for name in self._wants:
            found = self._known[name].get(written, [])
            if len(found) == 1:
                return found[0]
            if len(found) > 1:
                raise Wrong(f"{self._label}“{written[:40]}”有 {len(found)} 个，请改填编码")
        raise Wrong(f"没有{self._label}“{written[:40]}”，请按系统里的正式名称或编码填写")

    def _read(self) -> dict[str, dict[str, list[Any]]]:
        known: dict[str, dict[str, list[Any]]] = {name: {} for name in self._wants}
        for pk, *values in self._rows.values_list("pk", *self._wants)[:MOST_LINKED].iterator(chunk_size=5000):
            for name, value in zip(self._wants, values, strict=True):
                known[name].setdefault(str(value), []).append(pk)
        return known
