"""What is at a position: township, its villages, who is responsible; and how positions are read from addresses."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from lixin.accounts import service as accounts
from lixin.kernel.errors import Invalid, NotFound


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


def parse_position(query: Mapping[str, str]) -> tuple[float, float]:
    """lon and lat (WGS 84 degrees) of an address; Invalid with the field's sentence."""
    return _degrees(query.get("lon", ""), "lon", "经度", 180), _degrees(query.get("lat", ""), "lat", "纬度", 90)


def parse_bbox(text: str) -> tuple[float, float, float, float] | None:
    """ "west,south,east,north" in degrees; None for an empty text, Invalid for anything else."""
    if not text:
        return None
    parts = text.split(",")
    if len(parts) != 4:
        raise Invalid("范围应为“西,南,东,北”四个数。", {"bbox": "应为四个数"})
    west, east = (_degrees(part, "bbox", "范围里的经度", 180) for part in parts[::2])
    south, north = (_degrees(part, "bbox", "范围里的纬度", 90) for part in parts[1::2])
    if west > east or south > north:
        raise Invalid("范围应为“西,南,东,北”，西不大于东，南不大于北。", {"bbox": "顺序不对"})
    return west, south, east, north


def _degrees(text: str, field: str, name: str, limit: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not abs(value) <= limit:
        raise Invalid(f"{name}应为 -{limit:g} 到 {limit:g} 之间的数字。", {field: f"应为 -{limit:g} 到 {limit:g}"})
    return value
