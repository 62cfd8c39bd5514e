"""Layers as the registry declares them, each row through the access oracle before it becomes a GeoJSON feature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.kernel.declare import Layer
from lixin.kernel.errors import NotFound
from lixin.kernel.registry import registry
from lixin.maps import sources
from lixin.maps.sources import PERMISSIONS, SOURCES, Bbox, Properties

MOST = 5000
"""Features in one answer; a map shows no more, and says so (`truncated`)."""
LIGHTS: Mapping[str, str] = {"red": "#b3261e", "amber": "#8a5300"}
"""Only trouble is drawn in its own colour; everything else in the colour of its layer."""
TILES = "/ogc/collections/{}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}?layer={}"
"""Vector tiles of a register, filled with its full name and the layer's."""


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """A layer as the tree shows it; `name` is the full name "scenario.key", `count` what this person may see of it.

    `more`: there are more than MOST, `count` says MOST and a register is drawn from `tiles`. `geometry` is point, line
    or area; `moves`: its devices report where they are; `collection` the full name of the register, "" for others.
    """

    name: str
    title: str
    theme: str
    colour: str
    source: str
    visible: bool
    count: int
    url: str
    more: bool = False
    geometry: str = "point"
    moves: bool = False
    collection: str = ""
    tiles: str = ""


def layers_for(person: Person) -> list[LayerInfo]:
    """The layers whose rows the person's roles allow, by theme, in the order of declaration."""
    held = accounts.permissions_of(person)
    found = [(name, layer) for name, layer in registry.all("layers").items() if PERMISSIONS[layer.source] in held]
    themes = list(dict.fromkeys(layer.theme for _, layer in found))
    found.sort(key=lambda pair: themes.index(pair[1].theme))
    return [_info(person, name, layer) for name, layer in found]


def _info(person: Person, name: str, layer: Layer) -> LayerInfo:
    rows = accounts.visible(person, SOURCES[layer.source].rows(name, layer, None))
    count = rows.order_by()[: MOST + 1].count()
    collection = sources.register_of(name, layer) if layer.source == "register" else ""
    return LayerInfo(
        name, layer.name, layer.theme, layer.colour, layer.source, layer.visible, min(count, MOST),
        reverse("maps:layer", args=[name]), count > MOST, sources.geometry_kind(name, layer),
        sources.moves(name, layer),
        collection, TILES.format(collection, name) if collection and count > MOST else "",
    )  # fmt: skip


def features(person: Person, layer_name: str, bbox: Bbox | None = None, at: datetime | None = None) -> dict[str, Any]:
    """A layer as a GeoJSON FeatureCollection (WGS 84; lines and areas as drawn), newest first, at most MOST.

    Properties: name, state (word), light (red, amber, green, grey, ""), text, colour, url. `at`: as it stood at that
    moment. NotFound for an unknown layer, NotAllowed without the right to its rows; a row outside of the person's scope
    is not there.
    """
    layer = layer_of(layer_name)
    found = rows_of(person, layer_name, layer, bbox, at, MOST + 1)
    drawn = [feature(row, layer, at) for row in found[:MOST]]
    return {
        "type": "FeatureCollection",
        "name": layer_name,
        "title": layer.name,
        "colour": layer.colour,
        "truncated": len(found) > MOST,
        "features": drawn,
    }


def rows_of(person: Person, name: str, layer: Layer, bbox: Bbox | None, at: datetime | None, most: int) -> list[Any]:
    """Up to `most` visible rows of a layer that touch the box, now or at a moment; NotAllowed without the right."""
    accounts.require(person, PERMISSIONS[layer.source])
    if layer.source == "register" and at is not None:
        past = sources.past_registers(person, name, layer, at, most)
        return [one for one in past if _touches(sources.geometry_of(one), bbox)]
    rows = accounts.visible(person, SOURCES[layer.source].rows(name, layer, at))
    if sources.moves(name, layer):
        return [one for one in rows.order_by("-pk")[:most] if _touches(sources.geometry_of(one), bbox)]
    return list(sources.within(rows, bbox).order_by("-pk")[:most])


def _touches(geometry: Mapping[str, Any], bbox: Bbox | None) -> bool:
    if bbox is None or geometry["type"] != "Point":
        return True
    lon, lat = geometry["coordinates"]
    return bool(bbox[0] <= lon <= bbox[2] and bbox[1] <= lat <= bbox[3])


def layer_of(name: str) -> Layer:
    """The declared layer of that full name; NotFound when there is none."""
    try:
        return registry.layer(name)
    except KeyError as error:
        raise NotFound(f"没有图层“{name}”。") from error


def feature(row: Any, layer: Layer, at: datetime | None) -> dict[str, Any]:
    """A row as a GeoJSON feature."""
    properties: Properties = SOURCES[layer.source].describe(row, at or timezone.now(), at is not None)
    properties["colour"] = LIGHTS.get(properties["light"], layer.colour)
    return {"type": "Feature", "id": row.pk, "geometry": sources.geometry_of(row), "properties": properties}
