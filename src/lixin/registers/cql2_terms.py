"""What a CQL2 filter may speak of: queryables, literals of their types, geometries, and LIKE on both databases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Any, Literal

import shapely
from django.db.models import Lookup, Q
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from lixin.kernel.errors import Invalid

Kind = Literal["string", "integer", "number", "boolean", "date", "date-time", "geometry"]
Tree = Any
"""The JSON form: {"op": …, "args": […]}, {"property": …} or a literal."""
MOST_POINTS = 8000
"""Of a geometry in a filter."""
KINDS: Mapping[Kind, str] = {
    "string": "文字，写成 '…'",
    "integer": "整数",
    "number": "数字",
    "boolean": "true 或 false",
    "date": "日期，写成 DATE('2026-01-31')",
    "date-time": "时间，写成 TIMESTAMP('2026-01-31T08:30:00Z')",
    "geometry": "图形，只能用在 S_INTERSECTS 里",
}
YEARS = (1000, 9000)
HUGE = 1e15
"""Numbers beyond it are not kept exactly."""


class FilterError(Invalid):
    """A filter that cannot be understood or is not served; the sentence says what and what would be right."""

    status = 400

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, {"filter": sentence})


@dataclass(frozen=True, slots=True)
class Queryable:
    """What may be asked for: its name in filters, its column, and what its values are."""

    name: str
    title: str
    kind: Kind
    column: str
    choices: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    """Stored as an exact decimal."""
    added: bool = False
    """A column that the county added: compared whole, never by pattern."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a filter may speak of, and how a geometry becomes a condition (None: no place to ask for)."""

    queryables: Mapping[str, Queryable]
    intersects: Callable[[BaseGeometry], Q] | None = None
    to_degrees: Callable[[Any], Any] | None = None
    """Coordinates (n × 2) as written in the filter → longitude, latitude; None where they are that already."""


class Like(Lookup):  # type: ignore[type-arg] # subscripted only for the type checker
    """SQL's LIKE, minding case on both databases: % any text, _ any character, a backslash before a plain one."""

    lookup_name = "cql2_like"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """LIKE as PostgreSQL has it."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} LIKE %s", (*parameters, self.rhs)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """GLOB, because SQLite's LIKE does not mind case."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} GLOB %s", (*parameters, _glob(str(self.rhs)))


def _glob(pattern: str) -> str:
    """The LIKE pattern as GLOB writes it."""
    found, plain = [], False
    for one in pattern:
        if not plain and one == "\\":
            plain = True
            continue
        wild = {"%": "*", "_": "?"}.get(one) if not plain else None
        found.append(wild or (f"[{one}]" if one in "*?[" else one))
        plain = False
    return "".join(found)


def geometry(tree: Tree, to_degrees: Callable[[Any], Any] | None = None) -> BaseGeometry:
    """A geometry literal in degrees: GeoJSON or {"bbox": […]}; FilterError when it is none or crosses itself."""
    try:
        found = shapely.force_2d(_box(tree["bbox"]) if "bbox" in tree else shape(tree))
        points = shapely.get_coordinates(found)
    except (TypeError, ValueError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError) as error:
        raise FilterError(
            "筛选式里的图形不对，例如 POLYGON((116.1 33.0,116.3 33.0,116.2 33.2,116.1 33.0))。"
        ) from error
    if not len(points) or len(points) > MOST_POINTS or not all(isfinite(part) for pair in points for part in pair):
        raise FilterError("筛选式里的图形是空的，或坐标不是有限的数字。")
    if to_degrees is not None:
        found = shapely.transform(found, to_degrees)
    if not found.is_valid:
        raise FilterError("筛选式里图形的边线自己相交，请重新画。")
    return found


def _box(numbers: list[float]) -> BaseGeometry:
    west, south, east, north = numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])
    if south > north:
        raise ValueError("south > north")
    if west > east:
        return shapely.union_all([shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)])
    return shapely.box(west, south, east, north)


def only(op: str, args: Any, count: int) -> list[Tree]:
    """The arguments, when they are that many."""
    if not isinstance(args, list) or len(args) != count:
        raise FilterError(f"筛选式里“{op[:40]}”应有 {count} 个部分。")
    return args


def is_folded(tree: Tree) -> bool:
    return isinstance(tree, dict) and tree.get("op") == "casei"


def value_of(asked: Queryable, tree: Tree) -> Any:
    """The literal as the field's type; FilterError when it is of another."""
    found = only("CASEI", tree.get("args"), 1)[0] if is_folded(tree) else tree
    reader = _READERS.get(asked.kind)
    value = reader(asked, found) if reader else None
    if value is None:
        raise FilterError(f"“{asked.name}”（{asked.title}）要和{KINDS[asked.kind]}比较。")
    return value


def _text(asked: Queryable, found: Tree) -> str | None:
    """Text that a database takes: no NUL, no half of a character."""
    if not isinstance(found, str):
        return None
    if "\0" in found or any("\ud800" <= one <= "\udfff" for one in found):
        raise FilterError(f"“{asked.name}”的值里有不能用的控制字符。")
    return found


def _number(asked: Queryable, found: Tree) -> float | None:
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        return None
    if not isfinite(found) or (abs(found) > HUGE and (asked.whole or asked.kind == "integer")):
        raise FilterError(f"“{asked.name}”的值超出了能比较的范围。")
    return found


def _boolean(asked: Queryable, found: Tree) -> bool | None:
    return found if isinstance(found, bool) else None


def _date(asked: Queryable, found: Tree) -> date | None:
    return _moment(asked, found, "date", date.fromisoformat)


def _time(asked: Queryable, found: Tree) -> datetime | None:
    value = _moment(asked, found, "timestamp", datetime.fromisoformat)
    if value is not None and value.tzinfo is None:
        raise FilterError(f"“{asked.name}”的时间要带时区，例如 2026-01-31T08:30:00Z。")
    return value


def _moment(asked: Queryable, found: Tree, key: str, read: Callable[[str], Any]) -> Any:
    if not isinstance(found, dict) or not isinstance(found.get(key), str):
        return None
    try:
        value = read(found[key])
    except ValueError as error:
        raise FilterError(f"“{asked.name}”的值“{found[key][:40]}”不是有效的{KINDS[asked.kind]}。") from error
    if not YEARS[0] <= value.year <= YEARS[1]:
        raise FilterError(f"“{asked.name}”的年份应在 {YEARS[0]} 到 {YEARS[1]} 之间。")
    return value


_READERS: Mapping[Kind, Callable[[Queryable, Tree], Any]] = {
    "string": _text, "integer": _number, "number": _number, "boolean": _boolean, "date": _date, "date-time": _time,
}  # fmt: skip
