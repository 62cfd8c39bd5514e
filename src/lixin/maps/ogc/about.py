"""What /ogc/ says of itself: landing page, conformance, description, collections and their queryables."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from lixin.maps.base import county_facts
from lixin.maps.ogc import crs, describing
from lixin.maps.ogc.gate import GEOJSON, answered, asker, only_known, sheet_of, told
from lixin.maps.ogc.html import page
from lixin.registers import asking, schemas
from lixin.registers import rows as registers
from lixin.registers.rows import Sheet

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA = "application/schema+json"
REL = "http://www.opengis.net/def/rel/ogc/1.0"
CONFORMS = (
    *(f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{one}" for one in ("core", "geojson", "oas30")),
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    *(
        f"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/{one}"
        for one in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(
        f"http://www.opengis.net/spec/cql2/1.0/conf/{one}"
        for one in (
            "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison",
            "basic-spatial-functions",
        )
    ),
    *(f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{one}" for one in ("core", "mvt")),
)  # fmt: skip
"""Only what is served whole."""


@answered
def landing(request: HttpRequest) -> HttpResponse:
    """Where everything is; open to everybody, because it tells nothing of the rows."""
    only_known(request, ())
    links = [
        _link(request, "self", "/ogc/", "application/json", "本页"),
        _link(request, "alternate", "/ogc/?f=html", "text/html", "网页"),
        _link(request, "service-desc", "/ogc/api", OPENAPI, "接口描述（OpenAPI 3.0）"),
        _link(request, "service-doc", "/ogc/api?f=html", "text/html", "接口描述"),
        _link(request, "conformance", "/ogc/conformance", "application/json", "符合的标准"),
        _link(request, "data", "/ogc/collections", "application/json", "要素集"),
    ]
    title = "数字利辛 · OGC API"
    body = {"title": title, "description": "各台账的位置和属性，供地理信息软件使用。", "links": links}
    return page(request, title, body) or told(body)


@answered
def conformance(request: HttpRequest) -> HttpResponse:
    """The conformance classes."""
    only_known(request, ())
    body = {"conformsTo": list(CONFORMS)}
    return page(request, "符合的标准", body) or told(body)


@answered
def api(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.0 description."""
    only_known(request, ())
    body = describing.described(request.build_absolute_uri("/ogc"))
    return page(request, "接口描述（OpenAPI 3.0）", body) or told(body, OPENAPI)


@answered
def collections(request: HttpRequest) -> HttpResponse:
    """Every register."""
    asker(request)
    only_known(request, ())
    links = [_link(request, "self", "/ogc/collections", "application/json", "要素集")]
    found = [_collection(request, one) for one in registers.sheets()]
    body = {"links": links, "crs": list(crs.SERVED), "collections": found}
    return page(request, "要素集", body) or told(body)


@answered
def collection(request: HttpRequest, collection: str) -> HttpResponse:
    """One register."""
    given, _ = sheet_of(collection), asker(request)
    only_known(request, ())
    body = _collection(request, given)
    return page(request, given.register.name, body) or told(body)


@answered
def queryables(request: HttpRequest, collection: str) -> HttpResponse:
    """What may be filtered by, as JSON Schema (Part 3, /req/queryables)."""
    given, _ = sheet_of(collection), asker(request)
    only_known(request, ())
    body = {
        "$schema": schemas.DIALECT,
        "$id": request.build_absolute_uri(request.path),
        "type": "object",
        "title": given.register.name,
        "properties": {name: _schema(given, one) for name, one in asking.queryables_of(given).items()},
        "additionalProperties": False,
    }
    return page(request, f"{given.register.name}：可筛选的字段", body) or told(body, SCHEMA)


def _schema(given: Sheet, one: asking.Queryable) -> dict[str, Any]:
    if one.kind == "geometry":
        return {"title": one.title, "format": "geometry-any" if asking.is_shaped(given) else "geometry-point"}
    return {"title": one.title, **schemas.typed(one.kind, one.choices if one.kind == "string" else ())}


def _collection(request: HttpRequest, given: Sheet) -> dict[str, Any]:
    base = f"/ogc/collections/{given.name}"
    links = [
        _link(request, "self", base, "application/json", given.register.name),
        _link(request, "items", f"{base}/items", GEOJSON, "要素（GeoJSON）"),
        _link(request, "items", f"{base}/items?f=html", "text/html", "要素（网页）"),
        _link(request, f"{REL}/queryables", f"{base}/queryables", SCHEMA, "可筛选的字段"),
        _link(request, f"{REL}/tilesets-vector", f"{base}/tiles", "application/json", "矢量瓦片"),
    ]
    extent = {"bbox": [list(county_facts().bounds)], "crs": crs.CRS84}
    return {
        "id": given.name,
        "title": given.register.name,
        "description": f"{given.scenario}：{given.register.name}",
        "links": links,
        "extent": {"spatial": extent, "temporal": {"interval": [[None, None]]}},
        "itemType": "feature",
        "crs": list(crs.SERVED),
        "storageCrs": crs.CRS84,
    }


def _link(request: HttpRequest, rel: str, address: str, kind: str, title: str) -> dict[str, str]:
    return {"rel": rel, "href": request.build_absolute_uri(address), "type": kind, "title": title}
