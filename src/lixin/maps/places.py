"""What is at a position: township, village, grids, who is responsible; reading positions as people type them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import shapely
from django.utils.dateparse import parse_datetime
from django.utils.timezone import get_current_timezone, is_naive
from shapely.geometry import Point, shape

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.kernel.cells import cover
from lixin.kernel.coordinates import gcj02_to_wgs84
from lixin.kernel.declare import Layer
from lixin.kernel.errors import Invalid, NotFound
from lixin.kernel.registry import registry
from lixin.maps.sources import PERMISSIONS, SOURCES
from lixin.registers.asking import in_cells
from lixin.registers.models import ShapedRegister

NEAR, FEW, MOST_NEAR = 200, 3, 2000
"""Metres within which an address counts as near, how many are told, how many are looked at."""
METRES = 111_195
"""One degree of a great circle."""
PAIR = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*[,，\s]\s*(-?\d+(?:\.\d+)?)\s*$")


def where(lon: float, lat: float) -> dict[str, Any]:
    """Township (with its official code and 示意 note), its villages and its units; NotFound outside the county."""
    town = accounts.locate(lon, lat)
    if town is None:
        raise NotFound("这个位置不在本县范围内。")
    villages = accounts.divisions_under(town.code).filter(level="village").values("code", "name")
    units = town.organisation_set.order_by("id").values_list("name", flat=True)
    return {
        "township": {"code": town.code, "full_code": town.full_code, "name": town.name, "note": town.area_note},
        "villages": list(villages),
        "units": list(units),
    }


def around(person: Person, lon: float, lat: float) -> dict[str, Any]:
    """`where`, with the village (drawn, or the nearest seat: `how` says which), and the grids and the nearest addresses
    that the person may see."""
    found = where(lon, lat)
    grids = grids_at(person, lon, lat)
    owners = [one["owner"] for one in grids if one["owner"]]
    village = village_at(found["township"]["code"], lon, lat, grids)
    units = list(dict.fromkeys([*found["units"], *owners]))
    return found | {"village": village, "grids": grids, "units": units, "near": nearest(person, lon, lat)}


def village_at(town: str, lon: float, lat: float, grids: list[dict[str, Any]]) -> dict[str, str]:
    """The village whose area holds the point, else that of its grid, else the nearest seat; `how` says in words."""
    rows = list(accounts.divisions_under(town).filter(level="village"))
    point = Point(lon, lat)
    drawn = [one for one in rows if one.area and shape(one.area).covers(point)]
    if drawn:
        return {"code": drawn[0].code, "name": drawn[0].name, "how": "在村界内"}
    codes = {one["division_code"] for one in grids}
    if named := [one for one in rows if one.code in codes]:
        return {"code": named[0].code, "name": named[0].name, "how": "按所在网格"}
    if seated := [one for one in rows if one.lon is not None and one.lat is not None]:
        squeeze = math.cos(math.radians(lat))
        near = min(seated, key=lambda one: math.hypot((one.lon - lon) * squeeze, one.lat - lat))  # type: ignore[operator]
        return {"code": near.code, "name": near.name, "how": "没有村界，按最近的村驻地推测"}
    return {"code": "", "name": "", "how": "没有登记村界和村驻地，无法定到村"}


def grids_at(person: Person, lon: float, lat: float) -> list[dict[str, Any]]:
    """Rows of the layers declared with `locates=True` whose area holds the point, as far as the person may see them."""
    point, found = Point(lon, lat), []
    for name, layer, rows in _locating(person, shaped=True):
        near = rows.filter(west__lte=lon, east__gte=lon, south__lte=lat, north__gte=lat).exclude(shape="")[:50]
        found += [_grid(name, layer.name, row) for row in near if shapely.from_geojson(row.shape).covers(point)]
    return found


def nearest(person: Person, lon: float, lat: float) -> list[dict[str, Any]]:
    """The nearest rows (at most FEW, within NEAR) of the point layers that locate, with `metres` to each."""
    squeeze = math.cos(math.radians(lat))
    up, side = NEAR / METRES, NEAR / METRES / max(squeeze, 0.01)
    ranges, _ = cover(lon - side, lat - up, lon + side, lat + up)
    found = []
    for name, layer, rows in _locating(person, shaped=False):
        for row in rows.filter(in_cells(ranges, []))[:MOST_NEAR]:
            metres = math.hypot((row.lon - lon) * squeeze, row.lat - lat) * METRES
            if metres <= NEAR:
                found.append(_grid(name, layer.name, row) | {"metres": round(metres)})
    return sorted(found, key=lambda one: one["metres"])[:FEW]


def _locating(person: Person, *, shaped: bool) -> Iterator[tuple[str, Layer, Any]]:
    """The layers declared with `locates=True` that draw areas, or points, with the rows the person may see."""
    held = accounts.permissions_of(person)
    for name, layer in registry.all("layers").items():
        if not layer.locates or PERMISSIONS[layer.source] not in held:
            continue
        rows = accounts.visible(person, SOURCES[layer.source].rows(name, layer, None))
        if issubclass(rows.model, ShapedRegister) is shaped:
            yield name, layer, rows


def _grid(layer: str, title: str, row: Any) -> dict[str, Any]:
    owner = row.owner.name if row.owner else ""
    return {
        "layer": layer, "title": title, "id": row.pk, "name": row.name, "code": row.code, "owner": owner,
        "division_code": row.division_code, "url": row.get_absolute_url(),
    }  # fmt: skip


def typed(text: str, system: str = "wgs84") -> list[dict[str, Any]]:
    """The place of typed coordinates ("116.20,33.14" in WGS 84; with system="gcj02" as 高德 and 腾讯 show them)."""
    pair = PAIR.match(text)
    if not pair:
        return []
    lon, lat = degrees(pair[1], "q", "经度", 180), degrees(pair[2], "q", "纬度", 90)
    if system == "gcj02":
        lon, lat = gcj02_to_wgs84(lon, lat)
    title = f"{lon:.6f}, {lat:.6f}" + ("（由 GCJ-02 换算）" if system == "gcj02" else "")
    return [{"kind": "坐标", "title": title, "lon": lon, "lat": lat, "url": ""}]


def parse_moment(text: str) -> datetime | None:
    """ "2026-11-20T12:00" (Beijing time unless it says otherwise); None for an empty text, Invalid for all else."""
    if not text:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise Invalid("时间应写成 2026-11-20T12:00 这样。", {"time": "写法不对"})
    return moment.replace(tzinfo=get_current_timezone()) if is_naive(moment) else moment


def parse_position(query: Mapping[str, str]) -> tuple[float, float]:
    """lon and lat (WGS 84 degrees) of an address; Invalid with the field's sentence."""
    return degrees(query.get("lon", ""), "lon", "经度", 180), degrees(query.get("lat", ""), "lat", "纬度", 90)


def parse_bbox(text: str) -> tuple[float, float, float, float] | None:
    """ "west,south,east,north" in degrees; None for an empty text, Invalid for all else."""
    if not text:
        return None
    parts = text.split(",")
    if len(parts) != 4:
        raise Invalid("范围应为“西,南,东,北”四个数。", {"bbox": "应为四个数"})
    west, east = (degrees(part, "bbox", "范围里的经度", 180) for part in parts[::2])
    south, north = (degrees(part, "bbox", "范围里的纬度", 90) for part in parts[1::2])
    if west > east or south > north:
        raise Invalid("范围应为“西,南,东,北”，西不大于东，南不大于北。", {"bbox": "顺序不对"})
    return west, south, east, north


def degrees(text: str, field: str, name: str, limit: float) -> float:
    """A number within ±limit; Invalid names the field."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not abs(value) <= limit:
        raise Invalid(f"{name}应为 -{limit:g} 到 {limit:g} 之间的数字。", {field: f"应为 -{limit:g} 到 {limit:g}"})
    return value
