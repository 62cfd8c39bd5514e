"""A register as vector tiles: the rows of a tile by their cells, an even sample of them where there are too many."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import shapely
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from lixin.kernel.cells import Range, ancestors, tile_bounds, tile_range
from lixin.kernel.errors import NotFound
from lixin.kernel.registry import registry
from lixin.maps import mvt
from lixin.maps.ogc.gate import BadQuery, answered, asker, caller, only_known, sheet_of, told
from lixin.maps.sources import register_of
from lixin.registers import asking
from lixin.registers.models import RegisterModel
from lixin.registers.rows import Sheet

MOST = 2000
"""Features in one tile."""
DEEPEST = 22
MVT = "application/vnd.mapbox-vector-tile"
MATRIX = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
Tile = tuple[int, int, int]


@answered
def tile(request: HttpRequest, collection: str, z: int, y: int, x: int) -> HttpResponse:
    """One tile: the rows in use that the caller may see; layer `register` and, of the same features, how thinned."""
    given, person = sheet_of(collection), caller(request)
    only_known(request, ("layer",))
    if z > DEEPEST or x >= 1 << z or y >= 1 << z:
        raise NotFound(f"没有瓦片 {z}/{y}/{x}，层级为 0 到 {DEEPEST}。")
    rows = asking.in_use(given, person).filter(**_only(given, request.GET.get("layer", "")))
    body, step = encoded(given, rows, (z, x, y))
    mark = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": mark, "Lixin-Thinned": str(4**step)}
    if mark in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(body, content_type=MVT, headers=headers)


def _only(given: Sheet, name: str) -> Mapping[str, Any]:
    """What narrows the register to a map layer that draws only some of its rows (?layer=)."""
    if not name:
        return {}
    layer = registry.all("layers").get(name)
    if layer is None or layer.source != "register" or register_of(name, layer) != given.name:
        raise BadQuery("layer", f"图层“{name[:40]}”画的不是这本台账。")
    found: Mapping[str, Any] = layer.only
    return found


def encoded(given: Sheet, rows: QuerySet[RegisterModel], wanted: Tile) -> tuple[bytes, int]:
    """The tile's bytes, and the step k of thinning: about one row in 4^k is shown (0: all)."""
    cells = tile_range(*wanted)
    inside, step = Q(cell__range=cells), thinning(given, cells)
    steps = range(step, asking.STEPS[-1] + 1)
    layer = mvt.Layer(given.name)
    names = told_in_tiles(given)
    if asking.is_shaped(given):
        _shapes(layer, rows.filter(thin__in=steps), inside, names, wanted)
    else:
        found = list(rows.filter(inside, thin__in=steps).order_by().values_list("pk", "lon", "lat", *names)[:MOST])
        mvt.add_points(layer, found, names, wanted)
    return layer.encode() + _thinned(step), step


def _thinned(step: int) -> bytes:
    """A layer of one point that says how the tile was thinned; not there when all rows are."""
    if not step:
        return b""
    layer = mvt.Layer("thinned")
    layer.add(1, mvt.POINT, b"\x09\x00\x00", layer.tags((("one_in", 4**step), ("text", f"约 1/{4**step}"))))
    return layer.encode()


def thinning(given: Sheet, inside: Range) -> int:
    """The smallest step at which a tile holds at most MOST rows of the register, found on the index alone.

    Counted before scope, so that it costs the same for everybody and says nothing of rows beyond the caller's scope
    but that the register is dense there. One query, whatever the rows: it walks them, the sparsest step first, and
    stops at the one that is too many.
    """
    table = connection.ops.quote_name(given.model._meta.db_table)
    steps = (f"SELECT thin FROM {table} WHERE thin = {step} AND cell BETWEEN %s AND %s" for step in asking.STEPS[::-1])  # noqa: S608 - our own names
    walked = f"SELECT thin FROM ({' UNION ALL '.join(steps)}) AS walked LIMIT 1 OFFSET {MOST}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(walked, [*inside] * len(asking.STEPS))
        beyond = cursor.fetchone()
    return min(beyond[0] + 1, asking.STEPS[-1]) if beyond else 0


def told_in_tiles(given: Sheet) -> tuple[str, ...]:
    """Properties in tiles: code, name and what is filtered by (a map colours by it), none of them masked."""
    own = [one.field for one in given.filtered if one.field not in ("owner", "lon", "lat", "shape")]
    queryables = asking.queryables_of(given)
    plain = [name for name in own if name in queryables and queryables[name].kind not in ("date", "date-time")]
    return tuple(dict.fromkeys(("code", "name", *(name for name in plain if name == queryables[name].column))))


def _shapes(layer: mvt.Layer, rows: Any, inside: Q, names: tuple[str, ...], wanted: Tile) -> None:
    """Lines and areas: those whose cell lies in the tile, and larger ones from the cells above that reach into it."""
    west, south, east, north = tile_bounds(*wanted)
    above = Q(cell__in=ancestors(*wanted), west__lte=east, east__gte=west, south__lte=north, north__gte=south)
    rows = rows.order_by().values_list("pk", "lon", "lat", "shape", *names)
    found = [*rows.filter(inside)[:MOST], *(rows.filter(above)[:MOST] if wanted[0] else ())][:MOST]
    mvt.add_points(layer, [(*row[:3], *row[4:]) for row in found if not row[3]], names, wanted)
    drawn = [row for row in found if row[3]]
    for row, shape in zip(drawn, shapely.from_geojson([row[3] for row in drawn]), strict=True):
        mvt.add_shape(layer, row[0], shape, list(zip(names, row[4:], strict=True)), wanted)


@answered
def tilesets(request: HttpRequest, collection: str) -> HttpResponse:
    """The one tile set of the collection (OGC API Tiles, /req/geodata-tilesets)."""
    given, _ = sheet_of(collection), asker(request)
    only_known(request, ())
    return told({"tilesets": [_tileset(request, given)], "links": []})


@answered
def tileset(request: HttpRequest, collection: str) -> HttpResponse:
    """The tile set's description, which is TileJSON 3.0 as well."""
    given, _ = sheet_of(collection), asker(request)
    only_known(request, ())
    kinds = {"string": "String", "boolean": "Boolean"}
    queryables = asking.queryables_of(given)
    fields = {name: kinds.get(queryables[name].kind, "Number") for name in told_in_tiles(given)}
    address = request.build_absolute_uri(f"/ogc/collections/{given.name}/tiles/WebMercatorQuad") + "/{z}/{y}/{x}"
    layers = [{"id": given.name, "description": given.register.name, "fields": fields}]
    thinned = {
        "id": "thinned",
        "description": "抽稀：one_in 为每多少个显示一个",
        "fields": {"one_in": "Number", "text": "String"},
    }
    tilejson = {"tilejson": "3.0.0", "name": given.register.name, "tiles": [address]}
    return told(
        {**_tileset(request, given), **tilejson, "minzoom": 0, "maxzoom": DEEPEST, "vector_layers": [*layers, thinned]}
    )


def _tileset(request: HttpRequest, given: Sheet) -> dict[str, Any]:
    base = request.build_absolute_uri(f"/ogc/collections/{given.name}/tiles/WebMercatorQuad")
    links = [
        {"rel": "self", "href": base, "type": "application/json"},
        {"rel": "item", "href": base + "/{tileMatrix}/{tileRow}/{tileCol}", "type": MVT, "templated": True},
        {"rel": "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme", "href": MATRIX, "type": "application/json"},
    ]
    mercator = "http://www.opengis.net/def/crs/EPSG/0/3857"
    return {
        "title": given.register.name,
        "dataType": "vector",
        "crs": mercator,
        "tileMatrixSetURI": MATRIX,
        "links": links,
    }
