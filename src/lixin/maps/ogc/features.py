"""Features of a collection: pages of items and single items as GeoJSON, in the coordinate system that was asked for."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from shapely.geometry import mapping

from lixin.kernel.errors import NotFound
from lixin.maps.ogc import crs, reading
from lixin.maps.ogc.gate import GEOJSON, answered, caller, only_known, sheet_of, told
from lixin.maps.ogc.html import page
from lixin.registers import asking
from lixin.registers.models import RegisterModel
from lixin.registers.rows import Sheet
from lixin.web.api import encode_cursor


@answered
def items(request: HttpRequest, collection: str) -> HttpResponse:
    """A page of features in the order of their codes; `next` goes on where it ended."""
    given, person = sheet_of(collection), caller(request)
    wanted = reading.read(request, given)
    rows = reading.rows(request, given, asking.in_use(given, person), wanted)
    paged = rows.filter(code__gt=wanted.after) if wanted.after else rows
    found = list(paged.select_related("owner").order_by("code")[: wanted.limit + 1])
    more, found = len(found) > wanted.limit, found[: wanted.limit]
    body: dict[str, Any] = {
        "type": "FeatureCollection",
        "timeStamp": timezone.now().isoformat(timespec="seconds").replace("+00:00", "Z"),
        "numberReturned": len(found),
        "links": _links(request, found[-1] if more else None),
        "features": _features(given, found, wanted.crs),
    }
    if not more and not wanted.after:
        body["numberMatched"] = len(found)
    elif asking.size(given) <= reading.COUNTED:
        body["numberMatched"] = rows.order_by().count()
    return _answer(request, body, given.register.name, wanted.crs)


@answered
def item(request: HttpRequest, collection: str, fid: int) -> HttpResponse:
    """One feature, or 404 where it is none of the caller's."""
    given, person = sheet_of(collection), caller(request)
    only_known(request, ("crs",))
    uri = crs.known(request.GET.get("crs", crs.CRS84), "crs")
    one = asking.in_use(given, person).select_related("owner").filter(pk=fid).first() if fid < 1 << 63 else None
    if one is None:
        raise NotFound(f"《{given.register.name}》里没有这一行，或不在您的范围内。")
    body = _features(given, [one], uri)[0]
    above = request.build_absolute_uri(f"/ogc/collections/{given.name}")
    body["links"] = [
        {"rel": "self", "href": request.build_absolute_uri(), "type": GEOJSON},
        {"rel": "collection", "href": above, "type": "application/json"},
        {"rel": "alternate", "href": request.build_absolute_uri(one.get_absolute_url()), "type": "text/html"},
    ]
    return _answer(request, body, one.name, uri)


def _answer(request: HttpRequest, body: dict[str, Any], title: str, uri: str) -> HttpResponse:
    shown = page(request, title, body)
    return shown or told(body, GEOJSON, **{"Content-Crs": f"<{uri}>"})


def _links(request: HttpRequest, last: RegisterModel | None) -> list[dict[str, str]]:
    links = [{"rel": "self", "href": request.build_absolute_uri(), "type": GEOJSON}]
    plain = request.GET.copy()
    plain["f"] = "html"
    href = request.build_absolute_uri(f"{request.path}?{plain.urlencode()}")
    links.append({"rel": "alternate", "href": href, "type": "text/html"})
    if last is not None:
        query = request.GET.copy()
        query["cursor"] = encode_cursor(last.code, last.pk)
        href = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
        links.append({"rel": "next", "href": href, "type": GEOJSON})
    return links


def _features(given: Sheet, rows: list[Any], uri: str) -> list[dict[str, Any]]:
    tell = asking.teller(given)
    return [
        {"type": "Feature", "id": one.pk, "geometry": drawn, "properties": tell(one)}
        for one, drawn in zip(rows, _geometries(given, rows, uri), strict=True)
    ]


def _geometries(given: Sheet, rows: list[Any], uri: str) -> list[dict[str, Any]]:
    """GeoJSON geometries in the system; shapes as stored when it is the one they are stored in."""
    turn = crs.from_degrees(uri)
    if not rows:
        return []
    places = np.array([(one.lon, one.lat) for one in rows])
    points = (places if turn is None else turn(places)).tolist()
    drawn = [getattr(one, "shape", "") for one in rows]
    return [
        _shape(text, turn) if text else {"type": "Point", "coordinates": point}
        for text, point in zip(drawn, points, strict=True)
    ]


def _shape(text: str, turn: crs.Turn | None) -> dict[str, Any]:
    if turn is None:
        return json.loads(text)  # type: ignore[no-any-return]
    return mapping(shapely.transform(shapely.from_geojson(text), turn))
