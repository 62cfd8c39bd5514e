"""API of the map: the layers one may see, their features as GeoJSON, what is at a position."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from lixin.maps import service
from lixin.maps.layers import PERMISSIONS, layer_of
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
def features(request: HttpRequest, name: str, bbox: str = "") -> dict[str, Any]:
    """FeatureCollection of points (WGS 84), within bbox=west,south,east,north."""
    need(request, "maps.read")
    person = need(request, PERMISSIONS[layer_of(name).source])
    return service.features(person, name, service.parse_bbox(bbox))


@router.get("/where", response=dict[str, Any], summary="位置反查", operation_id="maps_where")
def where(request: HttpRequest, lon: float, lat: float) -> dict[str, Any]:
    """Township, villages and units at a position (WGS 84)."""
    need(request, "maps.read")
    return service.where(*service.parse_position({"lon": str(lon), "lat": str(lat)}))
