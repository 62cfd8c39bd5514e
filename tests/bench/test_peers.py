"""Measuring servers side by side: what they are asked, whether they answer the same, how the ratios come about."""

import json
import re
import sqlite3
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from lixin.config.benching.options import Options
from lixin.config.benching.peers import comparing, mapserver, present, pygeoapi, tipg
from lixin.config.benching.peers.answers import codes_of_features, codes_of_tile
from lixin.config.benching.peers.database import Place, database, type_of
from lixin.config.benching.peers.package import write_package
from lixin.config.benching.peers.peer import Peer
from lixin.config.benching.peers.python import Environment, environment
from lixin.config.benching.peers.questions import GROUPS, Question, grouped, questions
from lixin.config.benching.peers.serving import served
from lixin.kernel.cells import tile_bounds
from lixin.kernel.errors import Invalid
from lixin.maps import mvt
from lixin.registers import rows as registers

TILE = (15, 26971, 13177)
PAGE = {"type": "FeatureCollection", "features": [{"properties": {"code": "B1"}}, {"properties": {"code": "B2"}}]}


def tile_with(*codes, at=0.5):
    """A tile of points that stand so far from its western edge."""
    west, south, east, north = tile_bounds(*TILE)
    layer = mvt.Layer("points")
    place = (west + at * (east - west), (south + north) / 2)
    rows = [(number, *place, code, 3) for number, code in enumerate(codes, 1)]
    mvt.add_points(layer, rows, ("code", "gates"), TILE)
    return layer.encode()


def test_everybody_is_asked_the_same_each_time():
    assert questions(3, 11, 1000) == questions(3, 11, 1000)
    assert {one.tile[0] for found in questions(3, 11, 1000).values() for one in found if one.tile} == {*range(8, 17)}
    assert all(11 <= one.item < 1011 for one in questions(3, 11, 1000)["单个要素"])


def test_times_come_under_the_names_of_the_figures():
    times = {name: [1.0] for name in questions(1, 1, 1000)}
    assert {name: len(found) for name, found in grouped(times).items()} == {
        **dict.fromkeys(GROUPS, 1), "瓦片 14-16 级": 3, "瓦片 12-16 级": 5, "瓦片 8-16 级": 9,
    }  # fmt: skip
    assert list(grouped({"14": [1.0], "12": []})) == ["瓦片 14-16 级", "瓦片 12-16 级", "瓦片 8-16 级"]


def test_codes_are_read_from_pages_items_and_tiles():
    assert codes_of_features(json.dumps(PAGE).encode()) == {"B1", "B2"}
    assert codes_of_features(b'{"type": "Feature", "properties": {"code": "B3"}}') == {"B3"}
    assert codes_of_tile(tile_with("B1", "B2")) == ({"B1", "B2"}, {"B1", "B2"})
    assert codes_of_tile(tile_with("B1", at=0.0001)) == ({"B1"}, set())
    assert codes_of_tile(b"") == (set(), set())


def test_answers_with_other_features_are_told_apart():
    page, shorter = json.dumps(PAGE).encode(), json.dumps({**PAGE, "features": PAGE["features"][:1]}).encode()
    assert comparing.differing(Question(), page, page) == ""
    assert comparing.differing(Question(), page, shorter) == "1 个要素，应为 2 个"
    asked = Question(tile=TILE)
    assert comparing.differing(asked, tile_with("B1"), tile_with("B1")) == ""
    assert comparing.differing(asked, tile_with("B1"), tile_with("B2")) == "1 个点，应为 1 个"


class Answers(BaseHTTPRequestHandler):
    """/ok answers, /broken does not."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = json.dumps(PAGE).encode()
        self.send_response(500 if self.path.startswith("/broken") else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Silent."""


@pytest.fixture
def url():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def peer(url, name, path="/ok", **more):
    return Peer(name, url, lambda asked: None if asked.tile else f"{path}/{asked.limit}", **more)


def test_questions_go_round_and_ratios_are_held_against_their_targets(url):
    own, other = peer(url, "本平台"), peer(url, "别家", most={"列表": 1e6})
    asked = {"15": [Question(tile=TILE)], "列表 10": [Question()] * 5, "单个要素": [Question(item=1)] * 2}
    comparing.compared({"第一页": Question(), "瓦片": Question(tile=TILE)}, [own, other])
    found = comparing.times(asked, [own, other])
    assert {kind: len(times) for kind, times in found["别家"].items()} == {"15": 0, "列表 10": 5, "单个要素": 2}
    named = {one.name: one for one in comparing.figures_of(own, found["本平台"], ours=True)}
    assert {name: one.target for name, one in named.items()} == {"列表 10（本平台）": 50.0, "单个要素（本平台）": 10.0}
    assert [one.target for one in comparing.figures_of(other, found["别家"], ours=False)] == [None, None]
    ratios = {one.name: one for one in comparing.ratios(found["本平台"], other, found["别家"])}
    assert {name: (one.target, one.unit) for name, one in ratios.items()} == {
        "列表 10：本平台 ÷ 别家": (1e6, "倍"), "单个要素：本平台 ÷ 别家": (None, "倍"),
    }  # fmt: skip


def test_a_peer_that_answers_wrongly_ends_the_comparison(url):
    with pytest.raises(Invalid, match="别家 对 /broken/10 回答 500"):
        comparing.times({"列表 10": [Question()]}, [peer(url, "别家", "/broken")])


def test_a_peer_without_an_answer_in_time_is_asked_no_more_of_that_kind(url, monkeypatch):
    monkeypatch.setattr(comparing, "PATIENCE", 0.0)
    late = peer(url, "别家", "/broken")
    found = comparing.times({"列表 10": [Question()] * 9, "列表 100": [Question()] * 9}, [late])
    assert {kind: len(times) for kind, times in found["别家"].items()} == {"列表 10": 2, "列表 100": 2}


def test_a_server_is_started_and_ended_with_what_it_says_when_it_cannot(tmp_path):
    command = [sys.executable, "-m", "http.server", "{port}", "--bind", "127.0.0.1", "--directory", str(tmp_path)]
    with served(command, tmp_path / "files.log") as url:
        assert httpx.get(url).status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)
    with (
        pytest.raises(Invalid, match="broken 没有启动.*\n.*no reason"),
        served([sys.executable, "-c", "raise SystemExit('no reason')"], tmp_path / "broken.log"),
    ):
        pass


def test_each_puts_the_same_question_into_its_own_address():
    box = Question(limit=10, box=(116.0, 33.0, 116.02, 33.02), kind="intake")
    assert tipg.address(box) == (
        "/collections/public.features/items?f=geojson&limit=10&bbox=116.000000%2C33.000000%2C116.020000%2C33.020000"
        "&filter=kind%3D%27intake%27&filter-lang=cql2-text"
    )
    assert "filter-lang=cql-text" in pygeoapi.address(box)
    assert [one.address(Question(item=7)) for one in (tipg, pygeoapi)] == [
        "/collections/public.features/items/7?f=geojson", "/collections/features/items/7?f=json",
    ]  # fmt: skip
    z, x, y = TILE
    assert tipg.address(Question(tile=TILE)).endswith(f"/{z}/{x}/{y}")
    assert pygeoapi.address(Question(tile=TILE)).endswith(f"/{z}/{y}/{x}?f=mvt")
    tile_of = mapserver.tile_of(Path("/m"), "postgis")
    assert tile_of(box) is None
    assert f"tile={x}+{y}+{z}&layers=postgis" in tile_of(Question(tile=TILE))


def test_configurations_name_the_database():
    place = Place("127.0.0.1", 5433, "bench", "secret", "lixin_bench_1", "postgresql://…")
    resources = pygeoapi.settings(place)["resources"]
    assert {name: one["providers"][0]["name"] for name, one in resources.items()} == {
        "features": "PostgreSQL", "tiles": "MVT-postgresql",
    }  # fmt: skip
    assert resources["tiles"]["providers"][0]["data"]["dbname"] == "lixin_bench_1"
    drawn = mapserver.drawn(Path("/m"), place)
    assert re.findall(r'NAME "(geopackage|postgis)"', drawn) == ["geopackage", "postgis"]
    assert "port=5433 dbname=lixin_bench_1 user=bench password=secret" in drawn
    assert "postgis" not in mapserver.drawn(Path("/m"), None)


@pytest.mark.django_db
def test_points_become_a_package_with_an_index_of_places(tmp_path):
    given = registers.sheet("water.sluice")
    made = given.model(
        code="B1",
        name="闸",
        division_code="341623101",
        lon=116.2,
        lat=33.1,
        kind="intake",
        river="河",
        design_flow=1,
        gates=1,
    )
    made.place()
    made.save()
    write_package(tmp_path / "p.gpkg", given)
    with sqlite3.connect(tmp_path / "p.gpkg") as package:
        assert package.execute("SELECT fid, code, kind FROM tiles").fetchall() == [(made.pk, "B1", "intake")]
        assert package.execute("SELECT id, round(minx, 3), round(maxy, 3) FROM rtree_tiles_geom").fetchall() == [
            (made.pk, 116.2, 33.1)
        ]


def test_columns_have_their_types_in_postgresql():
    given = registers.sheet("water.sluice")
    wanted = {"code": "text", "lon": "double precision", "gates": "bigint", "is_demo": "boolean", "owner": "text"}
    assert {name: type_of(given, name) for name in wanted} == wanted


def test_only_a_server_on_this_machine_is_used():
    with (
        pytest.raises(Invalid, match="比较只用本机的 PostgreSQL"),
        database("postgres://somebody@db.example.cn/postgres", registers.sheet("water.sluice")),
    ):
        pass


def test_what_is_not_installed_is_one_sentence_each(tmp_path, monkeypatch):
    monkeypatch.setattr(mapserver, "program", lambda name: "")
    said = []
    options = Options(peers="", postgres="postgres://postgres@127.0.0.1:1/postgres")
    with present.present(options, tmp_path, registers.sheet("water.sluice"), said.append) as peers:
        assert peers == []
    assert [words.split("：")[0] for words in said] == ["不与 PostGIS 比较", "不与 MapServer 比较"]
    assert "apt-get install cgi-mapserver lighttpd" in said[1]


def test_an_environment_says_what_is_missing_from_it():
    with pytest.raises(Invalid, match="没有安装 tipg.*pip install"):
        environment("").need("tipg")
    assert Environment(Path("/p"), {"tipg": "1.6.1"}).need("tipg") == "tipg 1.6.1"
