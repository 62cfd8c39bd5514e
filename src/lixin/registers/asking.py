"""What may be asked of a register from outside: its queryables, its place as conditions, the properties it tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from math import isqrt
from typing import Any

import numpy as np
import shapely
from django.db import models
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from shapely.geometry.base import BaseGeometry

from lixin.accounts import service as accounts
from lixin.kernel.cells import Range, cover
from lixin.registers.cql2 import condition, parse
from lixin.registers.cql2_terms import FilterError, Kind, Queryable, Terms
from lixin.registers.filters import standing
from lixin.registers.models import RegisterModel, ShapedRegister
from lixin.registers.rows import Sheet, shown
from lixin.web.service import listed

STEPS = tuple(range(16))
"""Every value of `thin`: named, so that the index (thin, cell) serves a range of cells."""
MOST_COMPARED = 200_000
"""Positions compared one by one with a drawn area; a larger area is refused with a sentence."""
AT_ONCE = 1000
"""Rows of a page that an area in a filter is planned for."""
PLACED = ("lon", "lat", "shape")
Box = tuple[float, float, float, float]
EXTRA = ("is_demo", "updated_at")
"""Told of every row beside its fields."""


def is_shaped(given: Sheet) -> bool:
    """Whether its rows are lines or areas."""
    return issubclass(given.model, ShapedRegister)


def properties_of(given: Sheet) -> tuple[str, ...]:
    """Fields that are told as properties (the place is the geometry), masked ones included."""
    return (*(name for name in given.fields if name not in PLACED), *EXTRA)


@cache
def queryables_of(given: Sheet) -> dict[str, Queryable]:
    """What may be filtered by: every property that is not masked, and the place."""
    names = [name for name in properties_of(given) if name not in given.masked]
    found = [one for name in names if (one := _queryable(given, name))]
    found.append(Queryable("geometry", "位置", "geometry", "cell"))
    return {one.name: one for one in found}


def _queryable(given: Sheet, name: str) -> Queryable | None:
    column = given.model._meta.get_field(name)
    if name == "owner":
        return Queryable(name, "责任单位", "string", "owner__name")
    kind = kind_of(column)  # type: ignore[arg-type]
    added = not column.concrete
    if kind is None or (added and kind == "date"):  # a day inside `extra` is text to the database
        return None
    choices = tuple((str(value), str(label)) for value, label in getattr(column, "flatchoices", ()))
    exact = isinstance(column, models.DecimalField)
    return Queryable(name, given.label(name), kind, standing(column), choices, exact, added)


def kind_of(column: models.Field[Any, Any]) -> Kind | None:
    """The type that a column's values have in a filter; None when they cannot be compared."""
    kinds: tuple[tuple[type[Any], Kind | None], ...] = (
        (models.JSONField, None),
        (models.BooleanField, "boolean"),
        (models.DateTimeField, "date-time"),
        (models.DateField, "date"),
        (models.ForeignKey, "integer"),
        (models.IntegerField, "integer"),
        ((models.FloatField), "number"),
        (models.DecimalField, "number"),
        (models.CharField, "string"),
        (models.TextField, "string"),
    )
    return next((kind for one, kind in kinds if isinstance(column, one)), None)


def filtered(
    given: Sheet,
    rows: QuerySet[RegisterModel],
    text: str,
    lang: str = "cql2-text",
    to_degrees: Callable[[Any], Any] | None = None,
) -> QuerySet[RegisterModel]:
    """The rows that a CQL2 filter keeps; FilterError with a sentence when it cannot be asked."""
    return rows.filter(filter_of(given, rows, text, lang, to_degrees))


def filter_of(
    given: Sheet, rows: QuerySet[RegisterModel], text: str, lang: str, to_degrees: Callable[[Any], Any] | None
) -> Q:
    """A CQL2 filter as a condition on the rows."""
    terms = Terms(queryables_of(given), lambda shape: reaching(given, rows, shape), to_degrees)
    return condition(parse(text, lang), terms)


def led(given: Sheet, rows: QuerySet[RegisterModel], wanted: Q) -> QuerySet[RegisterModel]:
    """The rows that the condition keeps, in a set that the page may go on narrowing.

    Where it says which numbers they have, these lead and each is judged by itself: a database that does not know how
    many rows have the same kind or township would rather walk all of them.
    """
    numbers, rest = _apart(wanted)
    if numbers is None:
        return rows.filter(wanted)
    judged = Exists(rows.filter(rest, pk=OuterRef("pk")).order_by())
    return given.model._default_manager.filter(judged, pk__in=numbers)


def _apart(wanted: Q) -> tuple[RawSQL | None, Q]:
    """The list of numbers that every row of the condition is in, if it has one, and what else is asked."""
    if wanted.negated or wanted.connector != Q.AND:
        return None, wanted
    found, rest = None, Q()
    for part in wanted.children:
        if isinstance(part, Q):
            numbers, part = _apart(part) if found is None else (None, part)
            found = found or numbers
            rest &= part
        elif found is None and isinstance(part, tuple) and part[0] == "pk__in" and isinstance(part[1], RawSQL):
            found = part[1]
        else:
            rest &= Q(part)
    return found, rest


def in_cells(ranges: list[Range], above: list[int]) -> Q:
    """Within one of the ranges, or in a cell above them: each part by itself one that an index (thin, cell) answers."""
    parts = [Q(thin__in=STEPS, cell__range=one) for one in ranges]
    return Q(*parts, *([Q(thin__in=STEPS, cell__in=above)] if above else ()), _connector=Q.OR)


def in_box(given: Sheet, box: Box, limit: int) -> Q:
    """Rows whose place (of a shape: its bounds) meets the box.

    Where few rows lie in its cells they are looked up first, on the index alone; else every row is compared, in the
    order of the page, until `limit` are found.
    """
    west, south, east, north = box
    if west > east:
        parts = (in_box(given, one, limit) for one in ((west, south, 180.0, north), (-180.0, south, east, north)))
        return Q(*parts, _connector=Q.OR)
    shaped = is_shaped(given)
    exact = (
        Q(west__lte=east, east__gte=west, south__lte=north, north__gte=south)
        if shaped
        else Q(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)
    )
    near = _near(given, box, limit)
    return exact if near is None else exact & Q(pk__in=listed(near))


def _near(given: Sheet, box: Box, limit: int) -> list[int] | None:
    """Rows in the box's cells; None when they are so many that walking all rows in order finds `limit` sooner."""
    ranges, above = cover(*box)
    worth = isqrt((limit + 1) * size(given)) + 1000
    rows = given.model._default_manager.filter(in_cells(ranges, above if is_shaped(given) else [])).order_by()
    found = list(rows.values_list("pk", flat=True)[: worth + 1])
    return found if len(found) <= worth else None


def size(given: Sheet) -> int:
    """At most how many rows there are: the highest number given out."""
    return given.model._default_manager.aggregate(top=Max("pk"))["top"] or 0


def exact_in_box(given: Sheet, rows: QuerySet[RegisterModel], box: Box) -> QuerySet[RegisterModel]:
    """Rows whose geometry itself meets the box, where their bounds alone do not say so."""
    if not is_shaped(given):
        return rows
    west, south, east, north = box
    parts = [box] if west <= east else [(west, south, 180.0, north), (-180.0, south, east, north)]
    return rows.filter(reaching(given, rows, shapely.union_all([shapely.box(*one) for one in parts])))


def reaching(given: Sheet, rows: QuerySet[RegisterModel], shape: BaseGeometry) -> Q:
    """Rows whose place meets the shape (degrees); FilterError when too many would have to be compared."""
    box = shape.bounds
    if not is_shaped(given) and shape.equals(shapely.box(*box)):
        return in_box(given, box, AT_ONCE)
    asked = ("pk", "shape", "lon", "lat") if is_shaped(given) else ("pk", "lon", "lat")
    found = list(rows.filter(in_box(given, box, MOST_COMPARED)).order_by().values_list(*asked)[: MOST_COMPARED + 1])
    if len(found) > MOST_COMPARED:
        raise FilterError(f"这片范围里要逐个比较的超过 {MOST_COMPARED} 行，请把范围画小些。")
    if not found:
        return Q(pk__in=[])
    shapely.prepare(shape)
    met = shapely.intersects(shape, _geometries(found, is_shaped(given)))
    return Q(pk__in=listed([row[0] for row, one in zip(found, met, strict=True) if one]))


def _geometries(found: list[Any], shaped: bool) -> Any:
    """The geometries of (pk, [shape,] lon, lat) rows."""
    if not shaped:
        return shapely.points(np.array([row[1:3] for row in found], dtype=float))
    points = shapely.points(np.array([row[2:4] for row in found], dtype=float))
    drawn = shapely.from_geojson([row[1] or None for row in found])
    return np.where(shapely.is_missing(drawn), points, drawn)


def teller(given: Sheet) -> Callable[[RegisterModel], dict[str, Any]]:
    """What tells a row's properties: name → plain value, masked by grade; units by name.

    Made once for a page, so that no row asks the declaration anew.
    """
    names = properties_of(given)
    plain = [(name, _attribute(given, name)) for name in names if name != "owner" and name not in given.masked]
    masked = [name for name in names if name != "owner" and name in given.masked]
    empty = dict.fromkeys(names)

    def tell(one: RegisterModel) -> dict[str, Any]:
        found: dict[str, Any] = empty | {name: getattr(one, attribute) for name, attribute in plain}
        found |= {name: shown(given, one, name) for name in masked}
        if "owner" in found:
            found["owner"] = one.owner.name if one.owner else None
        return found

    return tell


def _attribute(given: Sheet, name: str) -> str:
    return str(given.model._meta.get_field(name).attname)  # type: ignore[union-attr]


def in_use(given: Sheet, person: Any) -> QuerySet[RegisterModel]:
    """Rows in use that have a place, as far as the person may see them; NotAllowed for who may read no register."""
    rows = given.model._default_manager.filter(retired_at__isnull=True, lon__isnull=False)
    return accounts.readable(person, rows)


def titles(given: Sheet) -> Mapping[str, str]:
    """Property → Chinese name."""
    return {name: given.label(name) for name in properties_of(given)}
