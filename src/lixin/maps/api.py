"""API of the map: the layers one may see, their features as GeoJSON, what is at a position."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from lixin.maps import service
from lixin.maps.layers import layer_of
from lixin.maps.sources import PERMISSIONS
from lixin.web.api import need

router = Router()


class LayerOut(Schema):
    """A layer of the tree."""

    name: str
    title: str
    theme: str
    colour: str
    source: str
    count: int


@router.get("/layers", response=list[LayerOut], summary="可看的图层", operation_id="maps_layers")
def layers(request: HttpRequest) -> list[service.LayerInfo]:
    """The layers whose rows the caller may read, and how many rows that are."""
    person = need(request, "maps.read")
    return service.layers_for(person)


@router.get("/layers/{name}", response=dict[str, Any], summary="图层要素（GeoJSON）", operation_id="maps_features")
def features(request: HttpRequest, name: str, bbox: str = "", time: str = "") -> dict[str, Any]:
    """FeatureCollection (WGS 84) within bbox=west,south,east,north, as things stand or stood at `time`."""
    need(request, "maps.read")
    person = need(request, PERMISSIONS[layer_of(name).source])
    return service.features(person, name, service.parse_bbox(bbox), service.parse_moment(time))


@router.get("/inside", response=dict[str, Any], summary="范围内有什么", operation_id="maps_inside")
def inside(request: HttpRequest, ring: str, layer: str, time: str = "") -> dict[str, Any]:
    """What lies in ring=lon,lat;lon,lat;… of the layers (full names, comma between), by state, newest rows listed."""
    person, names = need(request, "maps.read"), [one for one in layer.split(",") if one]
    for name in names:
        need(request, PERMISSIONS[layer_of(name).source])
    return service.inside(person, service.parse_ring(ring), names, service.parse_moment(time))


@router.get("/where", response=dict[str, Any], summary="位置反查", operation_id="maps_where")
def where(request: HttpRequest, lon: float, lat: float) -> dict[str, Any]:
    """Township, villages and units at a position (WGS 84)."""
    need(request, "maps.read")
    return service.where(*service.parse_position({"lon": str(lon), "lat": str(lat)}))
