"""The OpenAPI 3.0 description of /ogc/ (OGC API Features Part 1, conformance class oas30)."""

from __future__ import annotations

from typing import Any

from lixin.maps.ogc import crs
from lixin.maps.ogc.reading import LIMIT, MOST

NUMBERS = {"type": "array", "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
           "items": {"type": "number"}}  # fmt: skip
BLURB = {
    "limit": "一页多少个要素",
    "bbox": "范围：左下角和右上角",
    "bbox-crs": "范围的坐标系",
    "datetime": "更新时间：一个时刻或区间",
    "crs": "返回坐标的坐标系",
    "filter": "CQL2 筛选式",
    "filter-lang": "筛选式的写法",
    "filter-crs": "筛选式里图形的坐标系",
    "cursor": "翻页标记，取自 next 链接",
}
SYSTEM = {"type": "string", "format": "uri", "enum": list(crs.SERVED), "default": crs.CRS84}
SCHEMAS: dict[str, dict[str, Any]] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT},
    "bbox": NUMBERS,
    "bbox-crs": SYSTEM,
    "datetime": {"type": "string"},
    "crs": SYSTEM,
    "filter": {"type": "string"},
    "filter-lang": {"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"},
    "filter-crs": SYSTEM,
    "cursor": {"type": "string"},
}
GEOJSON, SCHEMA = "application/geo+json", "application/schema+json"
COLLECTION = "/collections/{collectionId}"


def described(base: str) -> dict[str, Any]:
    """The whole description; `base` is the address of /ogc."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "数字利辛 OGC API", "version": "1", "description": "台账要素和矢量瓦片。"},
        "servers": [{"url": base}],
        "security": [{"token": []}, {"session": []}],
        "tags": [{"name": "ogc", "description": "OGC API Features、Tiles"}],
        "paths": _paths(),
        "components": _components(),
    }


def _paths() -> dict[str, Any]:
    items = [*SCHEMAS]
    tile = f"{COLLECTION}/tiles/WebMercatorQuad"
    return {
        "/": _get("landing", "入口", [], "object"),
        "/conformance": _get("conformance", "符合的标准", [], "confClasses"),
        "/api": _get("api", "接口描述", [], "object"),
        "/collections": _get("collections", "要素集", [], "collections"),
        COLLECTION: _get("collection", "一个要素集", ["collectionId"], "collection"),
        f"{COLLECTION}/queryables": _get("queryables", "可筛选的字段", ["collectionId"], "object", SCHEMA),
        f"{COLLECTION}/items": _get("items", "要素", ["collectionId", *items], "featureCollection", GEOJSON, free=True),
        f"{COLLECTION}/items/{{featureId}}": _get(
            "item", "一个要素", ["collectionId", "featureId", "crs"], "feature", GEOJSON
        ),
        f"{COLLECTION}/tiles": _get("tilesets", "瓦片集", ["collectionId"], "object"),
        tile: _get("tileset", "瓦片集的描述", ["collectionId"], "object"),
        f"{tile}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _get(
            "tile", "矢量瓦片", ["collectionId", "tileMatrix", "tileRow", "tileCol"], "binary",
            "application/vnd.mapbox-vector-tile",
        ),
    }  # fmt: skip


def _get(
    name: str, summary: str, parameters: list[str], schema: str, media: str = "application/json", free: bool = False
) -> dict[str, Any]:
    """A GET; `free`: every queryable is a parameter too, exploded from one object (Part 1, 7.15.5)."""
    named = [{"$ref": f"#/components/parameters/{one}"} for one in parameters]
    if free:
        named.append({"$ref": "#/components/parameters/queryables"})
    failed = {code: {"$ref": f"#/components/responses/{code}"} for code in ("400", "401", "403", "404")}
    content = {media: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    responses = {"200": {"description": summary, "content": content}, **failed}
    return {
        "get": {"tags": ["ogc"], "operationId": name, "summary": summary, "parameters": named, "responses": responses}
    }


def _components() -> dict[str, Any]:
    query = {
        name: {"name": name, "in": "query", "required": False, "description": BLURB[name], "schema": schema,
               "style": "form", "explode": False}
        for name, schema in SCHEMAS.items()
    }  # fmt: skip
    paths = {
        name: {"name": name, "in": "path", "required": True, "schema": {"type": kind}}
        for name, kind in (
            ("collectionId", "string"), ("featureId", "integer"), ("tileMatrix", "integer"), ("tileRow", "integer"),
            ("tileCol", "integer"),
        )
    }  # fmt: skip
    free = {"name": "queryables", "in": "query", "style": "form", "explode": True,
            "description": "字段=值，见 queryables",
            "schema": {"type": "object", "additionalProperties": {"type": "string"}}}  # fmt: skip
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}
    words = {"400": "参数不对", "401": "没有登录", "403": "没有权限", "404": "没有找到"}
    return {
        "parameters": {**query, **paths, "queryables": free},
        "responses": {code: {"description": text, "content": problem} for code, text in words.items()},
        "schemas": _schemas(),
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
        },
    }


def _schemas() -> dict[str, Any]:
    text, links = {"type": "string"}, {"type": "array", "items": {"$ref": "#/components/schemas/link"}}
    plain = {"type": "object"}
    feature = {
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "integer"},
            "geometry": {"type": "object", "nullable": True},
            "properties": plain,
            "links": links,
        },
    }
    many = {"type": "array", "items": {"$ref": "#/components/schemas/feature"}}
    number = {"type": "integer", "minimum": 0}
    return {
        "object": plain,
        "binary": {"type": "string", "format": "binary"},
        "link": {"type": "object", "required": ["href", "rel"],
                 "properties": {"href": text, "rel": text, "type": text, "title": text}},
        "problem": {"type": "object", "properties": {"title": text, "status": {"type": "integer"}, "detail": text}},
        "confClasses": {"type": "object", "required": ["conformsTo"],
                        "properties": {"conformsTo": {"type": "array", "items": text}}},
        "collection": {"type": "object", "required": ["id", "links"],
                       "properties": {"id": text, "title": text, "links": links, "extent": plain, "storageCrs": text,
                                      "crs": {"type": "array", "items": text}}},
        "collections": {"type": "object", "required": ["links", "collections"],
                        "properties": {"links": links, "collections": {
                            "type": "array", "items": {"$ref": "#/components/schemas/collection"}}}},
        "feature": feature,
        "featureCollection": {"type": "object", "required": ["type", "features"],
                              "properties": {"type": {"type": "string", "enum": ["FeatureCollection"]},
                                             "features": many, "links": links, "timeStamp": text,
                                             "numberMatched": number, "numberReturned": number}},
    }  # fmt: skip
