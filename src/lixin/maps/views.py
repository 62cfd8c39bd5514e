"""Pages and data of the map: 一张图, its layers, what lies inside an area, what is at a position, the base map."""

import re
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from lixin.kernel.errors import Invalid, NotFound
from lixin.maps import service
from lixin.maps.base import county_facts
from lixin.web.middleware import POLICY
from lixin.web.views import require

GEOJSON = "application/geo+json"
RANGE = re.compile(r"^bytes=(\d+)-(\d*)$")
LARGEST_PART = 16 * 1024 * 1024


@require_safe
@require("maps.read")
def map_page(request: HttpRequest) -> HttpResponse:
    """一张图: what is shown stands in the address (?layer=…, more in atlas/state.js), so that it can be passed on."""
    layers = service.layers_for(request.user)
    asked = [one.split("~")[0] for one in request.GET.getlist("layer")]
    chosen = {layer.name for layer in layers if (layer.name in asked if asked else layer.visible)}
    county = county_facts()
    facts = [asdict(layer) | {"list": service.list_page(layer.name)} for layer in layers]
    context = {
        "themes": [(theme, list(found)) for theme, found in groupby(layers, key=lambda layer: layer.theme)],
        "chosen": chosen,
        "credit": county.credit,
        "atlas": {
            "layers": facts,
            "bounds": county.bounds,
            "county": county.name,
            "bases": _bases(),
            "credit": "；".join(filter(None, (settings.BASEMAP_CREDIT, county.credit))),
            "person": request.user.name,
        },
    }
    response = render(request, "maps/map.html", context)
    response["Content-Security-Policy"] = _policy()
    return response


def _bases() -> list[dict[str, Any]]:
    """The base maps from outside, as the switcher needs them."""
    return [
        {
            "kind": base.kind,
            "name": base.name,
            "tiles": base.tiles,
            "file": reverse("maps:tiles_file", args=[number]) if base.file else "",
        }
        for number, base in enumerate(settings.BASES)
    ]


def _policy() -> str:
    """The pages' policy, plus exactly the hosts of the base map that the county set."""
    hosts = " ".join(dict.fromkeys(host for base in settings.BASES for host in base.hosts))
    if not hosts:
        return POLICY
    return POLICY.replace("connect-src 'self'", f"connect-src 'self' {hosts}").replace(
        "img-src 'self'", f"img-src 'self' {hosts}"
    )


@require_safe
@never_cache
@require("maps.read")
def layer(request: HttpRequest, name: str) -> HttpResponse:
    """The features of a layer that this person may see, within ?bbox=west,south,east,north, as of ?time=."""
    bbox, at = service.parse_bbox(request.GET.get("bbox", "")), service.parse_moment(request.GET.get("time", ""))
    return JsonResponse(service.features(request.user, name, bbox, at), content_type=GEOJSON)


@require_safe
@never_cache
@require("maps.read")
def facts(request: HttpRequest, name: str) -> HttpResponse:
    """The panel of one feature (?id=), as HTML."""
    number = request.GET.get("id", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Invalid("编号 id 应为数字。", {"id": "应为数字"})
    return render(request, "maps/parts/feature.html", service.facts_of(request.user, name, int(number)))


@require_safe
@never_cache
@require("maps.read")
def inside(request: HttpRequest) -> HttpResponse:
    """What lies in ?ring=lon,lat;lon,lat;… of the layers ?layer=…, as of ?time=."""
    ring, at = service.parse_ring(request.GET.get("ring", "")), service.parse_moment(request.GET.get("time", ""))
    return JsonResponse(service.inside(request.user, ring, request.GET.getlist("layer"), at))


@require_safe
@never_cache
@require("maps.read")
def typed(request: HttpRequest) -> HttpResponse:
    """The place of coordinates typed as ?q=, in ?system=wgs84 or gcj02; names are the search's."""
    return JsonResponse({"items": service.typed(request.GET.get("q", ""), request.GET.get("system", "wgs84"))})


@require_safe
@never_cache
@require("maps.read")
def around(request: HttpRequest) -> HttpResponse:
    """Township, village, grids and units at ?lon=&lat=."""
    return JsonResponse(service.around(request.user, *service.parse_position(request.GET)))


@require_safe
@cache_control(public=True, max_age=3600)
def base(request: HttpRequest) -> HttpResponse:
    """The base map's style; public, because residents place their reports on it."""
    return JsonResponse(service.base_style(request.GET.get("theme", "light")))


@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """Township, villages and units at ?lon=&lat=; public facts."""
    return JsonResponse(service.where(*service.parse_position(request.GET)))


@require_safe
@require("maps.read")
def tiles_file(request: HttpRequest, number: int) -> HttpResponse:
    """A part (Range) of the PMTiles file that the county put in the data folder."""
    bases = settings.BASES
    path = Path(settings.DATA) / bases[number].file if number < len(bases) and bases[number].file else None
    if path is None or not path.is_file():
        raise NotFound("没有这个底图文件。请检查 LIXIN_BASEMAP 和数据文件夹。")
    size = path.stat().st_size
    asked = RANGE.match(request.headers.get("Range", ""))
    start = int(asked[1]) if asked else 0
    end = min(size - 1, int(asked[2]) if asked and asked[2] else size - 1, start + LARGEST_PART - 1)
    if start > end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with path.open("rb") as file:
        file.seek(start)
        part = file.read(end - start + 1)
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Range": f"bytes {start}-{end}/{size}",
        "Cache-Control": "max-age=3600",
    }
    return HttpResponse(part, status=206, content_type="application/vnd.pmtiles", headers=headers)
