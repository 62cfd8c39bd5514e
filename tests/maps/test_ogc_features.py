"""OGC API Features: the abstract tests of Part 1 by number, of Parts 2 and 3 by class, and what is ours."""

import json
from datetime import timedelta
from urllib.parse import quote, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openapi_spec_validator import OpenAPIV30SpecValidator
from tests.maps.ogc import CANALS, FIELDS, GATES, NORTH, SOUTH, Canal, Field, Gate, gate, ogc_tables, stage  # noqa: F401

from lixin.accounts import service as accounts
from lixin.kernel.actor import CONSOLE
from lixin.maps.ogc.crs import CRS84, SERVED

ITEMS = f"{GATES}/items"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


@pytest.fixture
def reader(client, stage):  # noqa: F811
    client.force_login(stage.leader)
    return client


def ids(answer):
    assert answer.status_code == 200, answer.content.decode()
    return [one["properties"]["code"] for one in answer.json()["features"]]


def refused(answer, field=""):
    """The sentence of a 400."""
    body = answer.json()
    assert (answer.status_code, body["status"]) == (400, 400), body
    assert not field or body["errors"][0]["field"] == field
    return body["detail"]


# Part 1, annex A: tests 1 to 22 in their order.


def test_a1_landing_page(client, stage):  # noqa: F811
    answer = client.get("/ogc/")
    links = {one["rel"]: urlsplit(one["href"]).path for one in answer.json()["links"]}
    assert answer.status_code == 200
    assert (links["service-desc"], links["conformance"], links["data"]) == (
        "/ogc/api",
        "/ogc/conformance",
        "/ogc/collections",
    )


def test_a2_api_definition(client, stage):  # noqa: F811
    answer = client.get("/ogc/api")
    assert answer["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    body = answer.json()
    OpenAPIV30SpecValidator(body).validate()
    for name in ("limit", "bbox", "datetime"):
        found = body["components"]["parameters"][name]
        assert (found["in"], found["required"], found["style"], found["explode"]) == ("query", False, "form", False)
    assert body["components"]["parameters"]["limit"]["schema"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 10000,
        "default": 10,
    }


def test_a3_conformance(client, stage):  # noqa: F811
    found = client.get("/ogc/conformance").json()["conformsTo"]
    assert {
        f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{one}" for one in ("core", "geojson", "oas30")
    } <= set(found)


def test_a4_collections(reader):
    body = reader.get("/ogc/collections").json()
    assert [one["id"] for one in body["collections"]] == ["registers.canal", "registers.field", "registers.gate"]
    for one in body["collections"]:
        assert {"self", "items"} <= {link["rel"] for link in one["links"]}
        assert all({"rel", "type", "href"} <= set(link) for link in one["links"])
        assert reader.get(urlsplit(one["links"][0]["href"]).path).json() == one
        assert len(one["extent"]["spatial"]["bbox"][0]) == 4


def test_a4_no_such_collection(reader):
    assert reader.get("/ogc/collections/nothing").status_code == 404
    assert reader.get("/ogc/collections/nothing/items").status_code == 404


def test_a5_features_and_links(reader):
    gate("A")
    answer = reader.get(ITEMS)
    body = answer.json()
    assert answer["Content-Type"] == "application/geo+json"
    assert (body["type"], body["numberReturned"], body["numberMatched"]) == ("FeatureCollection", 1, 1)
    assert {one["rel"] for one in body["links"]} == {"self", "alternate"}
    feature = body["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": [116.3, 33.0]}
    assert feature["properties"]["keeper"] == "张**"
    one = reader.get(f"{ITEMS}/{feature['id']}").json()
    assert {name: one[name] for name in feature} == feature
    assert {link["rel"] for link in one["links"]} == {"self", "collection", "alternate"}


def test_a5_limit_and_next(reader):
    for code in "EDCBA":
        gate(code)
    found, address = [], f"{ITEMS}?limit=2"
    while address:
        body = reader.get(address).json()
        assert (body["numberMatched"], body["numberReturned"] <= 2) == (5, True)
        found += [one["properties"]["code"] for one in body["features"]]
        address = next((one["href"] for one in body["links"] if one["rel"] == "next"), "")
    assert found == list("ABCDE")
    assert len(ids(reader.get(f"{ITEMS}?limit=99999999"))) == 5


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", ""])
def test_a5_a_wrong_limit(reader, limit):
    assert refused(reader.get(f"{ITEMS}?limit={limit}"), "limit") == "limit 应为 1 到 10000 的整数。"


def test_a5_bbox(reader):
    gate("A", 116.3, 33.0)
    gate("B", 116.2, 33.3)
    assert ids(reader.get(f"{ITEMS}?bbox=116.25,32.9,116.35,33.1")) == ["A"]
    assert ids(reader.get(f"{ITEMS}?bbox=116.25,32.9,0,116.35,33.1,100")) == ["A"]
    assert ids(reader.get(f"{ITEMS}?bbox=-180,-90,180,90")) == ["A", "B"]
    assert ids(reader.get(f"{ITEMS}?bbox=116.3,33.0,116.3,33.0")) == ["A"]
    assert ids(reader.get(f"{ITEMS}?bbox=116.3,33.0,116.2,33.3")) == ["A", "B"][0:]


@pytest.mark.parametrize("box", ["", "1,2,3", "1,2,3,x", "1,2,3,nan", "1,5,3,4", "200,0,210,1", "1,2,3,4,5"])
def test_a5_a_wrong_bbox(reader, box):
    assert refused(reader.get(f"{ITEMS}?bbox={box}"), "bbox").startswith("bbox ")


def test_a5_datetime(reader):
    gate("A")
    Gate.objects.filter(code="A").update(updated_at=timezone.now() - timedelta(days=400))
    gate("B")
    day = (timezone.now() - timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert ids(reader.get(f"{ITEMS}?datetime={day}/..")) == ["B"]
    assert ids(reader.get(f"{ITEMS}?datetime=../{day}")) == ["A"]
    assert ids(reader.get(f"{ITEMS}?datetime={day}")) == []
    for wrong in ("", "x", "../..", "2026-01-01", "2026-13-01T00:00:00Z", "2027-01-01T00:00:00Z/2026-01-01T00:00:00Z"):
        assert refused(reader.get(f"{ITEMS}?datetime={wrong}"), "datetime").startswith("datetime ")


def test_a5_properties_as_parameters(reader):
    gate("A", kind="small", width=2.5, works=False)
    gate("B", width=3)
    for query, found in (
        ("kind=small", "A"),
        ("width=3", "B"),
        ("works=false", "A"),
        ("name=闸B", "B"),
        ("kind=x", ""),
    ):
        assert ids(reader.get(f"{ITEMS}?{query}")) == list(found)
    assert refused(reader.get(f"{ITEMS}?width=x"), "filter") == "“width”（宽）应为数字。"


@pytest.mark.parametrize(
    "address", ["/ogc/", "/ogc/conformance", "/ogc/collections", GATES, ITEMS, f"{GATES}/queryables"]
)
def test_a6_unknown_parameters(reader, address):
    assert refused(reader.get(f"{address}?colour=red"), "colour").startswith("没有参数“colour”。")


def test_a7_a_missing_feature(reader):
    assert reader.get(f"{ITEMS}/1").status_code == 404
    assert reader.get(f"{ITEMS}/99999999999999999999999").status_code == 404


def test_a8_masked_columns_cannot_be_asked_for(reader):
    gate("A")
    assert refused(reader.get(f"{ITEMS}?keeper=张三丰"), "keeper").startswith("没有参数“keeper”")
    assert "没有可筛选的字段“keeper”" in refused(reader.get(f"{ITEMS}?filter=keeper='张三丰'"))
    assert "keeper" not in reader.get(f"{GATES}/queryables").json()["properties"]


# Part 2.


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("4326", [33.0, 116.3]),
        ("4490", [33.0, 116.3]),
        ("3857", [12946456.775, 3895303.963]),
        ("4549", [3658835.62, 154124.616]),
    ],
)
def test_crs_of_answers_in_the_axis_order_of_the_authority(reader, code, place):
    one = gate("A")
    for address in (f"{ITEMS}?crs={EPSG}{code}", f"{ITEMS}/{one.pk}?crs={EPSG}{code}"):
        answer = reader.get(address)
        body = answer.json()
        found = (body["features"][0] if "features" in body else body)["geometry"]["coordinates"]
        assert answer["Content-Crs"] == f"<{EPSG}{code}>"
        assert found == pytest.approx(place, abs=0.01)
    assert reader.get(ITEMS)["Content-Crs"] == f"<{CRS84}>"


@pytest.mark.parametrize("uri", list(SERVED))
def test_bbox_crs_finds_the_same(reader, uri):
    gate("A")
    gate("B", 116.2, 33.3)
    found = reader.get(f"{ITEMS}?crs={uri}&limit=1").json()["features"][0]["geometry"]["coordinates"]
    reach = 1000 if abs(found[0]) > 1000 else 0.01
    box = ",".join(str(part) for part in (found[0] - reach, found[1] - reach, found[0] + reach, found[1] + reach))
    assert ids(reader.get(f"{ITEMS}?bbox={box}&bbox-crs={uri}")) == ["A"]
    ring = [[found[0] - reach, found[1] - reach], [found[0] + reach, found[1] - reach], [found[0], found[1] + reach]]
    shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    asked = {"op": "s_intersects", "args": [{"property": "geometry"}, shape]}
    address = f"{ITEMS}?filter={quote(json.dumps(asked))}&filter-lang=cql2-json&filter-crs={uri}"
    assert ids(reader.get(address)) == ["A"]


@pytest.mark.parametrize("name", ["crs", "bbox-crs"])
def test_an_unknown_crs(reader, name):
    assert refused(reader.get(f"{ITEMS}?{name}={EPSG}1"), name).startswith(f"不支持坐标系“{EPSG}1”。")


def test_crs_is_declared(reader):
    body = reader.get(GATES).json()
    assert (body["crs"], body["storageCrs"]) == (list(SERVED), CRS84)


# Part 3.


def test_queryables(reader):
    body = reader.get(f"{GATES}/queryables")
    found = body.json()["properties"]
    assert body["Content-Type"] == "application/schema+json"
    assert found["width"] == {"title": "宽", "type": "number"}
    assert found["built"] == {"title": "建成", "type": "string", "format": "date"}
    assert found["kind"]["oneOf"] == [{"const": "big", "title": "大"}, {"const": "small", "title": "小"}]
    assert found["geometry"] == {"title": "位置", "format": "geometry-point"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kind='small'", "A"),
        ("width > 2 AND works = true", "B"),
        ("NOT (width > 2)", ""),
        ("width IS NULL", "C"),
        ("name LIKE '闸_'", "ABC"),
        ("built >= DATE('2020-01-01')", "B"),
        ("owner = '县水利局'", "C"),
        ("S_INTERSECTS(geometry, BBOX(116.29,32.9,116.4,33.1))", "A"),
        ("S_INTERSECTS(geometry, POLYGON((116.1 33.2,116.3 33.2,116.2 33.4,116.1 33.2)))", "B"),
        ("NOT S_INTERSECTS(geometry, BBOX(116.29,32.9,116.4,33.1))", "BC"),
        ("kind='big' AND S_INTERSECTS(geometry, BBOX(116,33,116.4,33.4))", "BC"),
        ("works = true AND (S_INTERSECTS(geometry, BBOX(116,33,116.4,33.4)) AND NOT (kind='small'))", "BC"),
        ("kind='small' OR S_INTERSECTS(geometry, BBOX(115.9,33,116.1,33.2))", "AC"),
        ("S_INTERSECTS(geometry, BBOX(116,33,116.4,33.4)) AND S_INTERSECTS(geometry, BBOX(116.1,33,116.4,33.4))", "AB"),
    ],
)
def test_filters(reader, stage, text, found):  # noqa: F811
    gate("A", kind="small", width=2.5, works=False)
    gate("B", 116.2, 33.3, width=3, built="2020-01-01")
    gate("C", 116.0, 33.1, owner=stage.water)
    assert ids(reader.get(f"{ITEMS}?filter={quote(text)}")) == list(found)


def test_a_wrong_filter_is_a_sentence(reader, shared):
    for text in json.loads((shared / "vectors/strings/blns.json").read_text("utf-8")):
        for query in (f"filter={quote(text)}", f"name={quote(text)}", f"crs={quote(text)}", f"cursor={quote(text)}"):
            assert reader.get(f"{ITEMS}?{query}").status_code in (200, 400, 422)


# Ours.


def test_scope_and_token(client, stage):  # noqa: F811
    mine, other = gate("A"), gate("B", 116.2, 33.3, NORTH)
    assert client.get(ITEMS).status_code == 401
    client.force_login(stage.auditor)
    assert client.get(ITEMS).status_code == 403
    client.force_login(stage.clerk)
    assert ids(client.get(ITEMS)) == ["A"]
    assert ids(client.get(f"{ITEMS}?filter={quote('S_INTERSECTS(geometry, BBOX(116,32,117,34))')}")) == ["A"]
    assert [client.get(f"{ITEMS}/{one.pk}").status_code for one in (mine, other)] == [200, 404]
    client.logout()
    for scopes, status in ((("registers.read",), 200), (("cases.read",), 403)):
        raw = accounts.issue_token(person=stage.leader, name="测试", scopes=scopes, days=1, by=CONSOLE)
        assert client.get(ITEMS, headers={"Authorization": f"Bearer {raw}"}).status_code == status
    assert client.get(ITEMS, headers={"Authorization": "Bearer no"}).status_code == 401
    assert client.post(ITEMS).status_code == 405


def test_queries_do_not_depend_on_rows(reader, stage):  # noqa: F811
    counts = []
    for codes in ("A", "BCD"):
        for code in codes:
            gate(code, owner=stage.water)
        for query in ("", "?bbox=116,32,117,34", "?filter=width%20IS%20NULL"):
            with CaptureQueriesContext(connection) as queries:
                assert reader.get(f"{ITEMS}{query}").status_code == 200
            counts.append(len(queries))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 10


def test_lines_and_areas(reader):
    line = '{"type":"LineString","coordinates":[[116.1,33.0],[116.3,33.0]]}'
    ring = '{"type":"Polygon","coordinates":[[[116.1,33.1],[116.3,33.1],[116.1,33.3],[116.1,33.1]]]}'
    Canal.objects.create(code="K", name="渠", division_code=SOUTH, shape=line)
    Field.objects.create(code="F", name="田", division_code=SOUTH, shape=ring)
    assert reader.get(f"{CANALS}/items").json()["features"][0]["geometry"] == json.loads(line)
    found = reader.get(f"{CANALS}/items?crs={EPSG}4326").json()["features"][0]["geometry"]
    assert found["coordinates"] == [[33.0, 116.1], [33.0, 116.3]] or found["coordinates"] == (
        (33.0, 116.1),
        (33.0, 116.3),
    )
    assert ids(reader.get(f"{CANALS}/items?bbox=116.2,32.9,116.21,33.1")) == ["K"]
    assert ids(reader.get(f"{FIELDS}/items?bbox=116.11,33.11,116.12,33.12")) == ["F"]
    assert ids(reader.get(f"{FIELDS}/items?bbox=116.28,33.28,116.3,33.3")) == []  # in the bounds, beyond the slope
    assert ids(reader.get(f"{FIELDS}/items?filter=S_INTERSECTS(geometry,POINT(116.15 33.15))")) == ["F"]


def test_a_browser_gets_a_page(reader):
    gate("A")
    for address in ("/ogc/", "/ogc/conformance", "/ogc/api", "/ogc/collections", GATES, ITEMS, f"{GATES}/queryables"):
        answer = reader.get(f"{address}?f=html")
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert reader.get(ITEMS, headers={"Accept": "text/html,*/*"})["Content-Type"] == "text/html; charset=utf-8"
