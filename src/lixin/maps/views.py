"""Pages and data of the map: 一张图, its layers, the base map, what is at a position."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from lixin.maps import service
from lixin.maps.base import county_facts
from lixin.web.views import require

GEOJSON = "application/geo+json"


@require_safe
@require("maps.read")
def map_page(request: HttpRequest) -> HttpResponse:
    """一张图: which layers are shown stands in the address (?layer=…), so that it can be passed on."""
    layers = service.layers_for(request.user)
    asked = request.GET.getlist("layer")
    chosen = {layer.name for layer in layers if (layer.name in asked if asked else layer.visible)}
    county = county_facts()
    context = {
        "themes": [(theme, list(found)) for theme, found in groupby(layers, key=lambda layer: layer.theme)],
        "chosen": chosen,
        "urls": ",".join(layer.url for layer in layers),
        "centre": ",".join(f"{part:g}" for part in county.centre),
        "zoom": county.zoom,
        "bounds": ",".join(map(str, county.bounds)),
        "credit": county.credit,
    }
    return render(request, "maps/map.html", context)


@require_safe
@never_cache
@require("maps.read")
def layer(request: HttpRequest, name: str) -> HttpResponse:
    """The features of a layer that this person may see, within ?bbox=west,south,east,north."""
    found = service.features(request.user, name, service.parse_bbox(request.GET.get("bbox", "")))
    return JsonResponse(found, content_type=GEOJSON)


@require_safe
@cache_control(public=True, max_age=3600)
def base(request: HttpRequest) -> HttpResponse:
    """The base map's style; public, because residents place their reports on it."""
    return JsonResponse(service.base_style(request.GET.get("theme", "light")))


@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """Township, villages and units at ?lon=&lat=; public facts."""
    return JsonResponse(service.where(*service.parse_position(request.GET)))
