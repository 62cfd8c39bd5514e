"""The base map: the county and its townships as a MapLibre style that we serve ourselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from lixin.accounts import service as accounts
from lixin.seeds.load import County, read_county

PALETTES = {
    "light": {"ground": "#f4f6f9", "county": "#ffffff", "line": "#8a97a8", "edge": "#566275", "name": "#1b2533"},
    "dark": {"ground": "#0d1624", "county": "#152033", "line": "#3f5170", "edge": "#7c8da8", "name": "#e6ebf2"},
}
FONT = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC"]
"""The reader's own fonts: the style names no glyph files, so nothing is fetched for letters."""


def base_style(theme: str = "light") -> dict[str, Any]:
    """A MapLibre style (version 8): county, township areas (示意) and their names. Unknown themes are light."""
    colours = PALETTES.get(theme, PALETTES["light"])
    rows = accounts.divisions_under(settings.COUNTY).filter(level__in=("county", "town")).exclude(area=None)
    divisions = list(rows.values("code", "name", "level", "area", "area_note", "lon", "lat"))
    county = county_facts()
    roads = _roads()
    style: dict[str, Any] = {
        "version": 8,
        "name": f"{county.name}底图",
        "center": list(county.centre),
        "zoom": county.zoom,
        "metadata": {"credit": county.credit, "bounds": list(county.bounds)},
        "sources": {
            "county": _source([_area(row) for row in divisions if row["level"] == "county"], county.credit),
            "townships": _source([_area(row) for row in divisions if row["level"] == "town"]),
            "names": _source([_name(row) for row in divisions if row["level"] == "town"]),
        },
        "layers": _layers(colours),
    }
    if roads:
        style["sources"]["roads"] = {"type": "geojson", "data": roads, "attribution": str(roads.get("attribution", ""))}
        style["layers"].insert(2, _road_layer(colours))
    return style


@lru_cache
def _roads() -> dict[str, Any] | None:
    """The county's own roads.geojson (WGS 84, with `attribution`) where its seed folder brings one."""
    path = Path(settings.SEED) / "roads.geojson"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def _road_layer(colours: dict[str, str]) -> dict[str, Any]:
    width = ["interpolate", ["linear"], ["zoom"], 9, 0.5, 16, 4]
    return {
        "id": "roads", "type": "line", "source": "roads", "filter": ["==", ["geometry-type"], "LineString"],
        "paint": {"line-color": colours["line"], "line-width": width, "line-opacity": 0.6},
    }  # fmt: skip


@lru_cache
def county_facts() -> County:
    """What county.toml says of the county this installation is for."""
    return read_county(Path(settings.SEED) / "county.toml")


def credit() -> str:
    """Whose lines the base map shows, for the foot of every map."""
    return county_facts().credit


def _source(found: list[dict[str, Any]], attribution: str = "") -> dict[str, Any]:
    source: dict[str, Any] = {"type": "geojson", "data": {"type": "FeatureCollection", "features": found}}
    return source | ({"attribution": attribution} if attribution else {})


def _area(row: Mapping[str, Any]) -> dict[str, Any]:
    properties = {"code": row["code"], "name": row["name"], "note": row["area_note"]}
    return {"type": "Feature", "properties": properties, "geometry": row["area"]}


def _name(row: Mapping[str, Any]) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
    return {"type": "Feature", "properties": {"name": row["name"]}, "geometry": point}


def _layers(colours: dict[str, str]) -> list[dict[str, Any]]:
    names = {"text-field": ["get", "name"], "text-font": FONT, "text-size": 13, "text-padding": 4}
    return [
        {"id": "ground", "type": "background", "paint": {"background-color": colours["ground"]}},
        {"id": "county", "type": "fill", "source": "county", "paint": {"fill-color": colours["county"]}},
        {
            "id": "township-lines",
            "type": "line",
            "source": "townships",
            "paint": {"line-color": colours["line"], "line-width": 1, "line-dasharray": [3, 2]},
        },
        {
            "id": "county-line",
            "type": "line",
            "source": "county",
            "paint": {"line-color": colours["edge"], "line-width": 2},
        },
        {
            "id": "township-names",
            "type": "symbol",
            "source": "names",
            "layout": names,
            "paint": {"text-color": colours["name"], "text-halo-color": colours["county"], "text-halo-width": 1.5},
        },
    ]
