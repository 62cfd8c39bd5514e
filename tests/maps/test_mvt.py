"""Vector tiles: what we encode reads back as it was, keeps the specification's rules, and holds scope and thinning."""

import json

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.maps.ogc import CANALS, FIELDS, GATES, NORTH, SOUTH, Canal, Field, Gate, gate, ogc_tables, stage  # noqa: F401

from lixin.kernel.cells import cell_of_point, tile_of
from lixin.maps import mvt
from lixin.maps.ogc.tiles import MOST

WORLD = f"{GATES}/tiles/WebMercatorQuad/0/0/0"
OTHER = ("fixture 039", "fixture 057")
"""Version 1, and a count beyond its commands: decoders are to read both, encoders of version 2 write neither."""
numbers = st.integers(-(2**63), 2**63 - 1)
values = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.booleans(), numbers, st.floats(allow_nan=False)
)


def decoded(body):
    return mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})


def messages(body):
    """(field, wire type, value) of a protocol buffer message: a reader of our own, for the rules of the fixtures."""
    at, found = 0, []

    def number():
        nonlocal at
        result = shift = 0
        while True:
            byte = body[at]
            at += 1
            result |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return result

    while at < len(body):
        key = number()
        if key & 7 == 2:
            size = number()
            found.append((key >> 3, 2, body[at : at + size]))
            at += size
        elif key & 7 == 0:
            found.append((key >> 3, 0, number()))
        else:
            size = {1: 8, 5: 4}[key & 7]
            found.append((key >> 3, key & 7, body[at : at + size]))
            at += size
        assert at <= len(body)
    return found


def varints(body):
    return [value for _, _, value in messages(b"".join(b"\x08" + part for part in split(body)))]


def split(body):
    part = bytearray()
    for byte in body:
        part.append(byte)
        if byte < 128:
            yield bytes(part)
            part = bytearray()


def faults(body):
    """What the specification 2.1 forbids, as the fixtures name it; empty for a valid tile."""
    found, names = [], []
    try:
        for field, wire, layer in messages(body):
            assert (field, wire) == (3, 2)
            found += layer_faults(layer, names)
    except (AssertionError, IndexError, KeyError, UnicodeDecodeError) as error:
        found.append(repr(error))
    return found


def layer_faults(layer, names):
    parts = messages(layer)
    of = lambda wanted: [value for field, _, value in parts if field == wanted]  # noqa: E731
    assert all(wire == {1: 2, 2: 2, 3: 2, 4: 2, 5: 0, 15: 0}[field] for field, wire, _ in parts)
    found = [] if of(15) == [2] else ["version"]
    found += [] if len(of(1)) == 1 and of(1)[0] not in names else ["name"]
    names += of(1)
    for value in of(4):
        found += [] if [one[0] in range(1, 8) for one in messages(value)] == [True] else ["value"]
    for feature in of(2):
        held = {field: value for field, _, value in messages(feature)}
        found += [] if held.get(3) in (1, 2, 3) and 4 in held else ["type"]
        tags = varints(held.get(2, b""))
        found += [] if len(tags) % 2 == 0 and all(one < len(of(3 + i % 2)) for i, one in enumerate(tags)) else ["tags"]
        found += geometry_faults(held.get(3), varints(held.get(4, b"")))
    return found


def geometry_faults(kind, commands):
    at = 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        if command not in (1, 2, 7) or not count or (command == 7 and (count != 1 or kind != 3)):
            return ["command"]
        at += 1 + (0 if command == 7 else 2 * count)
    return [] if at == len(commands) and commands else ["geometry"]


def test_the_checker_judges_the_fixtures_as_they_say(shared):
    for line in (shared / "vectors/mvt/fixtures.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        body = bytes.fromhex(row["hex"])
        if row["name"] not in OTHER:
            assert (row["name"], faults(body) == []) == (row["name"], row["valid"])


def test_valid_fixtures_of_points_are_written_as_they_stand(shared):
    """The point of the fixtures, encoded by us, byte for byte but for the order of fields."""
    layer = mvt.Layer("hello")
    layer.add(1, mvt.POINT, b"\x09\x32\x22", layer.tags((("hello", "world"),)))
    assert decoded(layer.encode())["hello"]["features"][0]["geometry"] == {"type": "Point", "coordinates": [25, 17]}
    assert faults(layer.encode()) == []


@given(
    st.lists(st.tuples(st.integers(0, 2**63 - 1), st.floats(-179.9, 179.9), st.floats(-85, 85), values), max_size=20)
)
def test_points_read_back(rows):
    layer = mvt.Layer("p")
    mvt.add_points(layer, rows, ("v",), (0, 0, 0))
    body = layer.encode()
    assert faults(body) == []
    found = decoded(body).get("p", {"features": []})["features"]
    expected = np.floor(mvt.pixels([row[1:3] for row in rows], 0, 0, 0)).astype(int).tolist() if rows else []
    assert [(one["id"], one["geometry"]["coordinates"], one["properties"]["v"]) for one in found] == [
        (row[0], place, row[3]) for row, place in zip(rows, expected, strict=True)
    ]


@given(
    st.lists(st.tuples(st.floats(116.0, 116.5), st.floats(32.8, 33.3)), min_size=3, max_size=12),
    st.integers(6, 16),
)
def test_areas_and_lines_are_valid_clipped_and_turned_right(points, z):
    area, line = shapely.MultiPoint(points).convex_hull.buffer(0.001), shapely.LineString(points)
    hole = area.difference(area.centroid.buffer(0.0005))
    _, x, y = tile_of(cell_of_point(*points[0]))
    tile = (z, x >> 30 - z, y >> 30 - z)
    layer = mvt.Layer("s")
    for number, drawn in enumerate((area, line, hole)):
        mvt.add_shape(layer, number, drawn, (("name", "x"),), tile)
    body = layer.encode()
    assert faults(body) == []
    for one in decoded(body).get("s", {"features": []})["features"]:
        drawn = shapely.geometry.shape(one["geometry"])
        west, south, east, north = drawn.bounds
        assert min(west, south) >= -mvt.BUFFER
        assert max(east, north) <= mvt.EXTENT + mvt.BUFFER
        if one["id"] != 1:
            assert drawn.is_valid
            assert all(part.exterior.is_ccw for part in getattr(drawn, "geoms", [drawn]))
            assert all(not ring.is_ccw for part in getattr(drawn, "geoms", [drawn]) for ring in part.interiors)


@pytest.fixture
def reader(client, stage):  # noqa: F811
    client.force_login(stage.leader)
    return client


def test_a_tile_of_points(reader):
    one = gate("A", kind="small", width=2.5)
    answer = reader.get(WORLD)
    assert answer["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert (answer["Lixin-Thinned"], faults(answer.content)) == ("1", [])
    layer = decoded(answer.content)["registers.gate"]
    assert (layer["version"], layer["extent"], len(layer["features"])) == (2, 4096, 1)
    told = {"code": "A", "name": "闸A", "division_code": SOUTH, "kind": "small", "width": 2.5}
    assert layer["features"][0]["properties"] == told
    assert layer["features"][0]["id"] == one.pk
    assert reader.get(f"{GATES}/tiles/WebMercatorQuad/3/0/0").content == b""
    for wrong in ("3/8/0", "3/0/8", "23/0/0"):
        assert reader.get(f"{GATES}/tiles/WebMercatorQuad/{wrong}").status_code == 404


def test_a_permission_change_is_seen_at_once(client, stage):  # noqa: F811
    gate("A")
    gate("B", 116.2, 33.3, NORTH)
    client.force_login(stage.clerk)
    first = client.get(WORLD)
    assert [one["properties"]["code"] for one in decoded(first.content)["registers.gate"]["features"]] == ["A"]
    assert "no-cache" in first["Cache-Control"]
    assert "private" in first["Cache-Control"]
    again = client.get(WORLD, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    stage.clerk.roles.all().delete()
    assert client.get(WORLD, headers={"If-None-Match": first["ETag"]}).status_code == 403
    client.logout()
    assert client.get(WORLD, headers={"If-None-Match": first["ETag"]}).status_code == 401


def test_retired_rows_are_not_drawn(reader):
    Gate.objects.filter(pk=gate("A").pk).update(retired_at="2026-01-01T00:00:00Z")
    assert reader.get(WORLD).content == b""


def test_lines_and_areas_and_those_that_reach_in_from_above(reader):
    long = '{"type":"LineString","coordinates":[[100.0,33.0],[120.0,33.0]]}'
    ring = '{"type":"Polygon","coordinates":[[[116.1,33.1],[116.3,33.1],[116.1,33.3],[116.1,33.1]]]}'
    Canal.objects.create(code="K", name="渠", division_code=SOUTH, shape=long)
    Field.objects.create(code="F", name="田", division_code=SOUTH, shape=ring)
    _, x, y = tile_of(cell_of_point(116.2, 33.0))
    line = decoded(reader.get(f"{CANALS}/tiles/WebMercatorQuad/12/{y >> 18}/{x >> 18}").content)["registers.canal"]
    assert line["features"][0]["geometry"]["coordinates"][0][0] == -mvt.BUFFER
    _, x, y = tile_of(cell_of_point(116.15, 33.15))
    area = decoded(reader.get(f"{FIELDS}/tiles/WebMercatorQuad/9/{y >> 21}/{x >> 21}").content)["registers.field"]
    assert (area["features"][0]["geometry"]["type"], area["features"][0]["properties"]["code"]) == ("Polygon", "F")


def many(count):
    rows = [
        Gate(code=f"G{i:06}", name=f"闸{i}", division_code=SOUTH, lon=116.0 + i % 200 / 400, lat=33.0 + i // 200 / 400)
        for i in range(count)
    ]
    for one in rows:
        one.place()
    Gate.objects.bulk_create(rows)


def test_too_many_are_thinned_evenly_and_it_is_said(reader):
    many(3 * MOST)
    answer = reader.get(WORLD)
    layers = decoded(answer.content)
    shown = layers["registers.gate"]["features"]
    assert (answer["Lixin-Thinned"], faults(answer.content)) == ("4", [])
    assert layers["thinned"]["features"][0]["properties"] == {"one_in": 4, "text": "约 1/4"}
    assert 1200 < len(shown) <= MOST
    codes = {one["properties"]["code"] for one in shown}
    _, x, y = tile_of(cell_of_point(116.1, 33.02))
    near = decoded(reader.get(f"{GATES}/tiles/WebMercatorQuad/13/{y >> 17}/{x >> 17}").content)["registers.gate"]
    close = {one["properties"]["code"] for one in near["features"]}
    assert close & codes < close


def test_queries_do_not_depend_on_rows(reader):
    counts = []
    for size in (1, 3):
        Gate.objects.all().delete()
        many(size)
        with CaptureQueriesContext(connection) as queries:
            reader.get(WORLD)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_the_tile_set_says_where_its_tiles_are(reader):
    body = reader.get(f"{GATES}/tiles/WebMercatorQuad").json()
    assert body["tilejson"] == "3.0.0"
    assert body["tiles"] == ["http://testserver/ogc/collections/registers.gate/tiles/WebMercatorQuad/{z}/{y}/{x}"]
    assert body["vector_layers"][0]["fields"]["width"] == "Number"
    assert body["dataType"] == "vector"
    assert reader.get(f"{GATES}/tiles").json()["tilesets"][0]["tileMatrixSetURI"] == body["tileMatrixSetURI"]
