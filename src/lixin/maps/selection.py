"""What lies inside a drawn area, and the facts of one feature: both through the oracle, personal columns masked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from django.urls import reverse
from django.utils import timezone
from shapely.geometry import Polygon, shape
from shapely.geometry.base import BaseGeometry

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.kernel.errors import Invalid, NotFound
from lixin.maps.layers import feature, layer_of, rows_of
from lixin.maps.places import degrees
from lixin.maps.sources import SOURCES, geometry_of, model_of, register_of
from lixin.registers import rows as registers
from lixin.sensing import service as sensing

CANDIDATES = 20_000
"""Rows of a layer that are compared with a drawn area; beyond it the answer says that it is not complete."""
LISTED = 200
CORNERS = (3, 500)
AREA_NAMES = {"cases": "cases:console", "devices": "sensing:devices"}


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the panel: label and value in words."""

    label: str
    value: str


def parse_ring(text: str) -> Polygon:
    """ "lon,lat;lon,lat;…" (WGS 84) as a polygon; Invalid with a sentence for anything that encloses nothing."""
    pairs = [one.split(",") for one in text.split(";") if one.strip()]
    if not CORNERS[0] <= len(pairs) <= CORNERS[1] or any(len(pair) != 2 for pair in pairs):
        raise Invalid(f"范围应为 {CORNERS[0]} 到 {CORNERS[1]} 个“经度,纬度”，用分号隔开。", {"ring": "点数或写法不对"})
    drawn = Polygon([(degrees(x, "ring", "经度", 180), degrees(y, "ring", "纬度", 90)) for x, y in pairs])
    if not drawn.is_valid or not drawn.area:
        raise Invalid("画的范围自己相交或没有面积，请重新画。", {"ring": "范围不成立"})
    return drawn


def inside(person: Person, ring: Polygon, names: Sequence[str], at: datetime | None = None) -> dict[str, Any]:
    """Per layer what lies in the area (points within, lines and areas that reach in): count, by state, newest rows.

    NotFound for an unknown layer, NotAllowed without the right to its rows. `complete` is False where more than
    CANDIDATES rows lie around the area.
    """
    found = [_inside_layer(person, ring, name, at) for name in dict.fromkeys(names)]
    return {"total": sum(one["count"] for one in found), "layers": found}


def _inside_layer(person: Person, ring: Polygon, name: str, at: datetime | None) -> dict[str, Any]:
    layer = layer_of(name)
    candidates = rows_of(person, name, layer, ring.bounds, at, CANDIDATES + 1)
    rows = list(_touching(ring, candidates[:CANDIDATES]))
    now = at or timezone.now()
    described = [SOURCES[layer.source].describe(row, now, at is not None) for row in rows]
    words = _kinds(name, rows) if layer.source == "register" else [(one["state"], one["light"]) for one in described]
    states = [{"state": word, "light": light, "count": n} for (word, light), n in Counter(words).most_common()]
    listed = [feature(row, layer, at) for row in rows[:LISTED]]
    return {
        "name": name,
        "title": layer.name,
        "colour": layer.colour,
        "count": len(rows),
        "complete": len(candidates) <= CANDIDATES,
        "states": states,
        "rows": [{"id": one["id"], "geometry": one["geometry"], **one["properties"]} for one in listed],
    }


def _touching(ring: Polygon, rows: Iterable[Any]) -> Iterable[Any]:
    """The rows in the area; points all at once."""
    rows = list(rows)
    shapely.prepare(ring)
    shapes = [_as_shape(row) for row in rows]
    hits = shapely.intersects(ring, shapes) if shapes else []
    return [row for row, hit in zip(rows, hits, strict=True) if hit]


def _as_shape(row: Any) -> BaseGeometry:
    return shape(geometry_of(row))


def _kinds(name: str, rows: Sequence[Any]) -> list[tuple[str, str]]:
    """How a register's rows are told apart: its first filtered column that has a list of choices."""
    sheet = registers.sheet(register_of(name, layer_of(name)))
    fields = [one.field for one in sheet.filtered if sheet.model._meta.get_field(one.field).choices]  # type: ignore[union-attr]
    if not fields:
        return [("", "")] * len(rows)
    return [(registers.shown(sheet, row, fields[0]) or "未填", "") for row in rows]


def facts_of(person: Person, name: str, pk: int) -> dict[str, Any]:
    """One feature for the panel: properties, geometry, facts; NotFound when it is not there or not the person's."""
    layer = layer_of(name)
    rows = accounts.visible(person, model_of(name, layer)._default_manager.all())
    wanted = SOURCES[layer.source].rows(name, layer, None).filter(pk=pk, pk__in=rows.filter(pk=pk).values("pk"))
    row = wanted.first()
    if row is None:
        raise NotFound("图上没有这一处，或不在您的范围内。它可能刚刚办结或停用。")
    found = feature(row, layer, None)
    facts = {"register": _register_facts, "devices": _device_facts, "cases": _case_facts}[layer.source](name, row)
    return {
        "layer": name,
        "title": layer.name,
        "feature": found,
        "facts": [one for one in facts if one.value],
    }


def _register_facts(name: str, row: Any) -> list[Fact]:
    sheet, places = registers.sheet(register_of(name, layer_of(name))), registers.places()
    fields = [one.field for one in sheet.register.columns if one.field not in ("name", "lon", "lat", "shape")]
    return [Fact("编码", row.code)] + [
        Fact(sheet.label(field), registers.shown(sheet, row, field, places)) for field in fields if field != "code"
    ]


def _device_facts(name: str, row: Any) -> list[Fact]:
    view = sensing.view_of(row)
    seen = timezone.localtime(row.last_seen_at).strftime("%Y-%m-%d %H:%M") if row.last_seen_at else "还没有上报"
    values = [Fact(one.name, f"{one.text}{'（超限）' if one.crossed else ''}") for one in view.values]
    kept = [Fact("编码", row.code), Fact("类型", view.kind_name), Fact("最近上报", seen)]
    return kept + values + [Fact("管理单位", row.owner.name)]


def _case_facts(name: str, row: Any) -> list[Fact]:
    opened = timezone.localtime(row.opened_at).strftime("%Y-%m-%d %H:%M")
    due = timezone.localtime(row.due_at).strftime("%Y-%m-%d %H:%M") if row.due_at else ""
    unit = row.unit.name if row.unit else "还没有派遣"
    return [
        Fact("编号", row.number),
        Fact("地点", row.place),
        Fact("办理单位", unit),
        Fact("上报", opened),
        Fact("期限", due),
    ]


def list_page(name: str) -> str:
    """The list behind a layer."""
    layer = layer_of(name)
    if layer.source == "register":
        return reverse("registers:list", args=[register_of(name, layer)])
    return reverse(AREA_NAMES[layer.source])
