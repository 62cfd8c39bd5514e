"""What 一张图 asks the server: past moments, what lies inside, the panel of one thing, what is here, the base maps."""

from datetime import timedelta

import mapbox_vector_tile
import pytest
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.cases.models import Case
from lixin.kernel.basemap import bases
from lixin.kernel.cells import cell_of_point, tile_of
from lixin.kernel.coordinates import wgs84_to_gcj02
from lixin.kernel.errors import Invalid, NotAllowed, NotFound
from lixin.maps import service
from lixin.registers import service as registers
from lixin.registers.models import Revision
from lixin.scenarios.urban.models import Address, DutyGrid, Grid, Lamp
from lixin.scenarios.water.models import Sluice
from lixin.sensing.models import Device

AROUND_ALL = "115.5,32.5;117,32.5;117,33.8;115.5,33.8"


@pytest.fixture(autouse=True)
def _static_folder(settings, tmp_path):
    """Collected static files are looked for in a folder that exists."""
    settings.STATIC_ROOT = tmp_path


def tile_at(lon, lat, z):
    """The tile of that zoom that holds the position."""
    deepest, x, y = tile_of(cell_of_point(lon, lat))
    return z, x >> (deepest - z), y >> (deepest - z)


def counts(found):
    return {one["name"]: one["count"] for one in found["layers"]}


def test_lines_and_areas_are_drawn_as_they_are_and_a_layer_may_draw_some_rows_only(person):
    leader = person("shenxianzhang")
    kinds = {}
    for name in ("water.reaches", "urban.grids", "urban.pipes_gas", "urban.lamps"):
        found = service.features(leader, name)["features"]
        kinds[name] = {one["geometry"]["type"] for one in found}
    assert kinds == {
        "water.reaches": {"LineString"}, "urban.grids": {"Polygon"}, "urban.pipes_gas": {"LineString"},
        "urban.lamps": {"Point"},
    }  # fmt: skip
    gas = {one["id"] for one in service.features(leader, "urban.pipes_gas")["features"]}
    assert gas
    assert not gas & {one["id"] for one in service.features(leader, "urban.pipes_rain")["features"]}


def test_a_register_is_shown_as_it_stood(person):
    leader, steward = person("shenxianzhang"), person("hanshuju")
    now = timezone.now()
    Revision.objects.update(at=now - timedelta(days=10))
    one = Sluice.objects.get(code="LX-SZ-001")
    before = now - timedelta(days=1)
    registers.retire(
        given=registers.sheet("water.sluice"), pk=one.pk, actor=accounts.actor_of(steward), person=steward, version=1
    )

    def drawn(at):
        return one.pk in {found["id"] for found in service.features(leader, "water.sluices", at=at)["features"]}

    assert (drawn(None), drawn(before), drawn(now - timedelta(days=20))) == (False, True, False)


def test_cases_are_shown_while_they_were_open(person):
    now = timezone.now()
    unit = accounts.unit("县城市管理局")
    for title, opened, closed in (("旧", 10, 5), ("久", 10, None), ("新", 1, None)):
        Case.objects.create(
            case_type="urban.road_flooding", scenario="urban", title=title, source="staff", division_code="341623100",
            state="closed" if closed else "handling", lon=116.2, lat=33.145, unit=unit, state_since=now,
            opened_at=now - timedelta(days=opened), closed_at=closed and now - timedelta(days=closed),
        )  # fmt: skip

    def titles(days):
        at = now - timedelta(days=days) if days else None
        found = service.features(person("wangjiexian"), "urban.street_cases", at=at)["features"]
        return {one["properties"]["name"].split()[-1] for one in found}

    assert (titles(7), titles(3), titles(0)) == ({"旧", "久"}, {"久"}, {"久", "新"})


def test_what_moves_stands_where_it_last_reported(person):
    truck = Device.objects.get(own_number="CL-01")
    truck.latest = {"lon": 116.25, "lat": 33.2, "speed": 31}
    truck.save()
    found = service.features(person("shenxianzhang"), "urban.vehicles")["features"]
    (mine,) = [one for one in found if one["id"] == truck.pk]
    assert mine["geometry"]["coordinates"] == [116.25, 33.2]
    assert "车速 31 km/h" in mine["properties"]["text"]
    far = service.features(person("shenxianzhang"), "urban.vehicles", (116.24, 33.19, 116.26, 33.21))["features"]
    assert [one["id"] for one in far] == [truck.pk]


def test_what_lies_inside_is_counted_by_layer_and_kind_within_scope(person):
    leader = person("shenxianzhang")
    names = ["urban.lamps", "water.reaches"]
    found = service.inside(leader, service.parse_ring(AROUND_ALL), names)
    assert counts(found) == {"urban.lamps": 16, "water.reaches": service_count(leader, "water.reaches")}
    lamps = found["layers"][0]
    assert sum(state["count"] for state in lamps["states"]) == 16
    assert {state["state"] for state in lamps["states"]} == {"LED", "高压钠灯", "太阳能 LED"}
    one = Lamp.objects.first()
    small = ";".join(f"{one.lon + x},{one.lat + y}" for x, y in ((-1e-5, -1e-5), (1e-5, -1e-5), (0, 1e-5)))
    near = service.inside(leader, service.parse_ring(small), ["urban.lamps"])["layers"][0]
    assert [row["id"] for row in near["rows"]] == [one.pk]
    town = service.inside(person("chukantuan"), service.parse_ring(AROUND_ALL), ["urban.lamps"])
    assert counts(town) == {"urban.lamps": Lamp.objects.filter(division_code__startswith="341623101").count()}
    with pytest.raises(NotAllowed):
        service.inside(person("zhuxitong"), service.parse_ring(AROUND_ALL), ["urban.lamps"])


def service_count(person, name):
    return next(one.count for one in service.layers_for(person) if one.name == name)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("116,33;117,33", "范围应为 3 到 500 个“经度,纬度”，用分号隔开。"),
        ("116,33;117,33;116", "范围应为 3 到 500 个“经度,纬度”，用分号隔开。"),
        ("116,33;117,33;116,x", "纬度应为 -90 到 90 之间的数字。"),
        ("116,33;117,34;117,33;116,34", "画的范围自己相交或没有面积，请重新画。"),
    ],
)
def test_a_ring_that_encloses_nothing_is_one_sentence(text, told):
    with pytest.raises(Invalid) as refused:
        service.parse_ring(text)
    assert refused.value.sentence == told


def test_the_panel_tells_facts_masked_and_only_of_what_one_may_see(client, person):
    one = DutyGrid.objects.get(code="LX-ZR-001")
    facts = {
        fact.label: fact.value
        for fact in service.facts_of(person("shenxianzhang"), "urban.duty_grids", one.pk)["facts"]
    }
    assert facts["网格员"].startswith("郑")
    assert "网格1" not in facts["网格员"]
    with pytest.raises(NotFound):
        service.facts_of(person("chukantuan"), "urban.duty_grids", one.pk)
    client.force_login(person("shenxianzhang"))
    page = client.get("/maps/layer/urban.duty_grids/facts", {"id": one.pk}).content.decode()
    assert one.name in page
    assert client.get("/maps/layer/urban.duty_grids/facts", {"id": "x"}).status_code == 422
    assert client.get("/maps/layer/urban.duty_grids/facts", {"id": "999999"}).status_code == 404


def test_here_is_told_with_grid_village_and_units(person):
    grid = Grid.objects.select_related("duty").get(code="341623100001")
    found = service.around(person("shenxianzhang"), grid.lon, grid.lat)
    assert {one["name"] for one in found["grids"]} == {grid.name, grid.duty.name}
    assert found["township"]["code"] == "341623100"
    assert "县城市管理局" in found["units"]
    assert found["village"]["how"]
    assert service.around(person("zhuxitong"), grid.lon, grid.lat)["grids"] == []


def test_here_is_told_with_the_nearest_addresses(person):
    door = Address.objects.get(name="利辛县城关镇示例二路12号（模拟）")
    near = service.around(person("shenxianzhang"), door.lon, door.lat)["near"]
    assert [(one["name"], one["metres"]) for one in near] == [
        ("利辛县城关镇示例二路12号（模拟）", 0),
        ("利辛县城关镇示例二路14号（模拟）", 112),
        ("利辛县城关镇示例二路（模拟）", 169),
    ]
    assert service.around(person("chukantuan"), door.lon, door.lat)["near"] == []


def test_typed_coordinates_become_a_place_and_names_are_left_to_the_search(client, person):
    client.force_login(person("shenxianzhang"))

    def typed(text, **more):
        return client.get("/maps/typed", {"q": text, **more}).json()["items"]

    assert [(one["lon"], one["lat"]) for one in typed("116.20,33.14")] == [(116.2, 33.14)]
    (shifted,) = typed("116.20 33.14", system="gcj02")
    back = wgs84_to_gcj02(shifted["lon"], shifted["lat"])
    assert (round(back[0], 6), round(back[1], 6)) == (116.2, 33.14)
    assert abs(shifted["lon"] - 116.2) > 0.003
    assert typed("阚疃镇") == []
    assert client.get("/maps/typed", {"q": "500,33"}).status_code == 422


def test_one_feature_and_three_take_the_same_queries(client, person, django_assert_max_num_queries):
    client.force_login(person("shenxianzhang"))
    for name in ("urban.lamps", "urban.vehicles", "urban.duty_grids"):
        with django_assert_max_num_queries(8):
            assert client.get(f"/maps/layer/{name}.json").status_code == 200


@pytest.mark.parametrize(
    ("written", "tiles"),
    [
        ("https://t.example.cn/{z}/{x}/{y}.png", "https://t.example.cn/{z}/{x}/{y}.png"),
        ("http://10.0.0.5/wmts?m={TileMatrix}&r={TileRow}&c={TileCol}", "http://10.0.0.5/wmts?m={z}&r={y}&c={x}"),
    ],
)
def test_a_base_map_is_a_template(written, tiles):
    (base,) = bases(written)
    assert (base.kind, base.name, base.tiles, base.hosts) == (
        "map", "电子地图", ((tiles,),), (written.split("/", 3)[0] + "//" + written.split("/", 3)[2],)
    )  # fmt: skip


def test_tianditu_brings_map_and_imagery_with_their_names():
    found = bases("tianditu", key="0123abcd")
    assert [one.name for one in found] == ["电子地图", "影像"]
    assert [len(one.tiles) for one in found] == [2, 2]
    assert all("tk=0123abcd" in address for one in found for layer in one.tiles for address in layer)
    assert len(found[0].hosts) == 8


def test_a_file_lies_in_the_data_folder():
    (base,) = bases("", "basemap/county.pmtiles")
    assert (base.kind, base.file, base.hosts) == ("imagery", "basemap/county.pmtiles", ())


@pytest.mark.parametrize(
    ("written", "key", "told"),
    [
        ("tianditu", "", "LIXIN_BASEMAP=tianditu 还要在 LIXIN_TIANDITU_KEY 里填天地图的密钥（浏览器端）。"),
        ("https://webrd01.is.autonavi.com/{z}/{x}/{y}", "", "webrd01.is.autonavi.com 的瓦片是 GCJ-02 或 BD-09 坐标"),
        ("ftp://t.example.cn/{z}/{x}/{y}", "", "底图地址 ftp://t.example.cn/{z}/{x}/{y} 应以 http:// 或 https:// 开头"),
        ("https://t.example.cn/{z}/{x}", "", "底图地址 https://t.example.cn/{z}/{x} 应含 {z}、{x}、{y}"),
        ("../county.pmtiles", "", "底图文件 ../county.pmtiles 应放在数据文件夹里"),
        ("https://a;b.cn/{z}/{x}/{y}", "", "底图地址 https://a;b.cn/{z}/{x}/{y} 应以"),
    ],
)
def test_a_base_map_that_cannot_be_is_one_sentence(written, key, told):
    with pytest.raises(Invalid) as refused:
        bases(written, key=key)
    assert refused.value.sentence.startswith(told)


def test_the_policy_of_the_map_allows_the_base_maps_host_and_nothing_else(client, person, settings):
    settings.BASES = bases("https://t.example.cn/{z}/{x}/{y}.png")
    client.force_login(person("shenxianzhang"))
    policy = client.get("/maps/").headers["Content-Security-Policy"]
    assert "connect-src 'self' https://t.example.cn" in policy
    assert "img-src 'self' https://t.example.cn" in policy
    assert "example.cn" not in client.get("/registers/").headers["Content-Security-Policy"]


def test_a_pmtiles_file_is_served_in_parts(client, person, settings, tmp_path):
    settings.DATA, settings.BASES = tmp_path, bases("county.pmtiles")
    (tmp_path / "county.pmtiles").write_bytes(bytes(range(100)))
    client.force_login(person("shenxianzhang"))
    part = client.get("/maps/base/0.pmtiles", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content, part["Content-Range"]) == (206, bytes(range(10, 20)), "bytes 10-19/100")
    assert client.get("/maps/base/0.pmtiles", headers={"Range": "bytes=100-"}).status_code == 416
    assert client.get("/maps/base/1.pmtiles").status_code == 404
    client.force_login(person("zhuxitong"))
    assert client.get("/maps/base/0.pmtiles").status_code == 403


def test_a_tile_of_a_layer_that_draws_some_rows_holds_those_only(client, person):
    client.force_login(person("shenxianzhang"))
    gas = service.features(person("shenxianzhang"), "urban.pipes_gas")["features"]
    z, x, y = tile_at(*gas[0]["geometry"]["coordinates"][0], 10)
    tile = f"/ogc/collections/urban.pipeline/tiles/WebMercatorQuad/{z}/{y}/{x}"

    def drawn(query):
        body = mapbox_vector_tile.decode(client.get(f"{tile}{query}").content)
        return {one["id"] for one in body["urban.pipeline"]["features"]}

    gas = {one["id"] for one in gas}
    assert drawn("?layer=urban.pipes_gas") == gas
    assert drawn("") > gas
    for wrong in ("water.reaches", "urban.street_cases", "nothing"):
        assert client.get(f"{tile}?layer={wrong}").status_code == 400
