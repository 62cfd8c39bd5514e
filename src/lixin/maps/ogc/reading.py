"""The query of /items: limit, bbox, datetime, properties, filter, coordinate system, and where the last page ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any

import numpy as np
from django.db.models import QuerySet
from django.http import HttpRequest

from lixin.maps.ogc import crs
from lixin.maps.ogc.gate import BadQuery, only_known
from lixin.registers import asking
from lixin.registers.cql2 import condition
from lixin.registers.cql2_terms import FilterError, Queryable, Terms
from lixin.registers.models import RegisterModel
from lixin.registers.rows import Sheet
from lixin.web.api import decode_cursor

LIMIT, MOST = 10, 10_000
COUNTED = 20_000
"""numberMatched is told of registers up to this size, and where the answer is whole; else it would cost too much."""
PARAMETERS = ("limit", "bbox", "bbox-crs", "datetime", "crs", "filter", "filter-lang", "filter-crs", "cursor")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What /items was asked for."""

    limit: int
    crs: str
    box: asking.Box | None
    after: str


def read(request: HttpRequest, given: Sheet) -> Wanted:
    """The parameters that are no condition; BadQuery with a sentence for each that is wrong."""
    only_known(request, (*PARAMETERS, *(one for one in asking.queryables_of(given) if one != "geometry")))
    query = request.GET
    cursor = query.get("cursor", "")
    return Wanted(
        limit=_limit(query.get("limit")),
        crs=crs.known(query.get("crs", crs.CRS84), "crs"),
        box=_box(query.get("bbox"), crs.known(query.get("bbox-crs", crs.CRS84), "bbox-crs")),
        after=_cursor(cursor) if cursor else "",
    )


def _cursor(cursor: str) -> str:
    value, _ = decode_cursor(cursor)
    if not isinstance(value, str) or "\0" in value:
        raise BadQuery("cursor", "翻页标记 cursor 无效，请从第一页开始。")
    return value


def rows(request: HttpRequest, given: Sheet, found: QuerySet[RegisterModel], wanted: Wanted) -> QuerySet[RegisterModel]:
    """The rows that all conditions keep, before paging."""
    found = _by_properties(request, given, found)
    found = _by_time(request.GET.get("datetime"), found)
    if text := request.GET.get("filter", ""):
        turn = crs.to_degrees(crs.known(request.GET.get("filter-crs", crs.CRS84), "filter-crs"))
        condition = asking.filter_of(given, found, text, request.GET.get("filter-lang", "cql2-text"), turn)
        found = asking.led(given, found, condition)
    elif "filter" in request.GET:
        raise BadQuery("filter", "filter 是空的，请写条件或去掉它。")
    if wanted.box is None:
        return found
    return asking.exact_in_box(given, found.filter(asking.in_box(given, wanted.box, wanted.limit)), wanted.box)


def _limit(text: str | None) -> int:
    """At least 1; more than served is cut down, not refused (Part 1, 7.15.2)."""
    if text is None:
        return LIMIT
    if not text.isascii() or not text.isdigit() or not text.strip("0"):
        raise BadQuery("limit", f"limit 应为 1 到 {MOST} 的整数。")
    return min(int(text[:18]), MOST)


def _box(text: str | None, uri: str) -> asking.Box | None:
    """Four or six numbers in the system's axis order → west, south, east, north in degrees."""
    if text is None:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(isfinite(one) for one in numbers):
        raise BadQuery("bbox", "bbox 应为 4 个（或含高程 6 个）用逗号隔开的数：左下角和右上角。")
    low, high = (numbers[:2], numbers[2:]) if len(numbers) == 4 else (numbers[:2], numbers[3:5])
    turn = crs.to_degrees(uri)
    if turn is not None:
        return _turned(turn, low, high)
    if low[1] > high[1] or abs(low[1]) > 90 or abs(high[1]) > 90 or abs(low[0]) > 180 or abs(high[0]) > 180:
        raise BadQuery("bbox", "bbox 应为“西,南,东,北”，经度在 ±180、纬度在 ±90 之内，南不大于北。")
    return low[0], low[1], high[0], high[1]


def _turned(turn: crs.Turn, low: list[float], high: list[float]) -> asking.Box:
    """The box in degrees that holds the asked one: its edges followed, because straight lines bend."""
    if low[0] > high[0] or low[1] > high[1]:
        raise BadQuery("bbox", "bbox 的左下角应小于右上角。")
    steps = np.linspace(0.0, 1.0, 9)
    across, along = (low[i] + steps * (high[i] - low[i]) for i in (0, 1))
    edges = [(a, b) for a in across for b in (low[1], high[1])] + [(a, b) for a in (low[0], high[0]) for b in along]
    points: Any = turn(np.array(edges))
    if not np.isfinite(points).all():
        raise BadQuery("bbox", "bbox 超出了这个坐标系的范围。")
    west, south = points.min(axis=0)
    east, north = points.max(axis=0)
    return float(west), float(south), float(east), float(north)


def _by_time(text: str | None, found: QuerySet[RegisterModel]) -> QuerySet[RegisterModel]:
    """Rows last changed in the interval (RFC 3339; ".." or nothing is open; Part 1, 7.15.4)."""
    if text is None:
        return found
    start, slash, end = text.partition("/")
    low, high = (_moment(start), _moment(end)) if slash else (_moment(start), _moment(start))
    if low is None and high is None:
        raise BadQuery("datetime", "datetime 至少一端要写时间，例如 2026-01-01T00:00:00Z/..。")
    if low and high and low > high:
        raise BadQuery("datetime", "datetime 的开始晚于结束。")
    found = found.filter(updated_at__gte=low) if low else found
    return found.filter(updated_at__lte=high) if high else found


def _moment(text: str) -> datetime | None:
    if text in ("", ".."):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not 1000 <= moment.year <= 9000:
        raise BadQuery("datetime", "datetime 应为带时区的时间或区间，例如 2026-01-01T00:00:00Z/2026-02-01T00:00:00Z。")
    return moment


def _by_properties(request: HttpRequest, given: Sheet, found: QuerySet[RegisterModel]) -> QuerySet[RegisterModel]:
    """?field=value: equal to it (Part 1, 7.15.5)."""
    queryables = asking.queryables_of(given)
    for name, value in request.GET.items():
        if name in queryables and name not in PARAMETERS:
            asked = {"op": "=", "args": [{"property": name}, _literal(queryables[name], value)]}
            found = found.filter(condition(asked, Terms(queryables)))
    return found


def _literal(asked: Queryable, text: str) -> Any:
    """The text of an address as the literal of the field's type."""
    if asked.kind in ("integer", "number"):
        try:
            return float(text)
        except ValueError as error:
            raise FilterError(f"“{asked.name}”（{asked.title}）应为数字。") from error
    if asked.kind == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    return {"date": {"date": text}, "date-time": {"timestamp": text}}.get(asked.kind, text)
