"""Pipes in the register: what is refused, the demo network's answers, who sees what, pages, files, API."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lixin.audit import service as audit
from lixin.indicators import service as indicators
from lixin.registers import service as registers
from lixin.registers.panels import panels_of
from lixin.scenarios.urban.models_pipes import Pipeline, PipeNode

pytestmark = pytest.mark.django_db
HERE, NORTH = "341623101", "341623103"
STEP = 0.001


def node(number: int, *, kind="supply", letters="JS", place=HERE, **values) -> PipeNode:
    """A node on a straight street, 93 m from the one before."""
    given = {"feature": "straight", "lon": 116.3 + STEP * number, "lat": 33.0, "ground": 26.0, "depth": 1.5} | values
    code = f"{letters}{number:04d}"
    return PipeNode.objects.create(code=code, name=f"{code}点", kind=kind, division_code=place, **given)


def line(start: PipeNode, end: PipeNode, *, place=HERE, **values) -> Pipeline:
    """A pipe between two nodes, as the form would save it."""
    given = {"material": "pe", "diameter": 200} | values
    code = f"{start.code}-{end.code}"
    one = Pipeline(code=code, name=code, kind=start.kind, division_code=place, start_node=start, end_node=end, **given)
    one.full_clean(exclude=["owner"])
    one.save()
    return one


def street(place=HERE, far=HERE):
    """Works 1 - valve 2 - tee 3 - valve 4 - house 5 (120 households); the last valve and house may lie elsewhere."""
    nodes = [
        node(1, attachment="waterworks", place=far),
        node(2, attachment="valve", valve="open", place=far),
        node(3, feature="tee", place=place),
        node(4, attachment="valve", valve="open", place=place),
        node(5, attachment="meter", serves="示例小区", households=120, place=place),
    ]
    pairs = zip(nodes, nodes[1:], strict=False)
    return nodes, [line(a, b, place=place if a.division_code == place else far) for a, b in pairs]


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def refused(one) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        one.full_clean(exclude=["owner"])
    return caught.value.message_dict


def test_what_follows_from_the_nodes_is_filled_in(cast):
    one = line(node(1), node(2), start_depth=1.5)
    assert (one.start_level, one.end_level, round(one.length)) == (24.5, None, 93)
    assert json.loads(one.shape)["coordinates"] == [[116.301, 33.0], [116.302, 33.0]]


def test_ends_lie_on_their_nodes(cast):
    a, b = node(1), node(2)
    shape = json.dumps({"type": "LineString", "coordinates": [[116.301, 33.0], [116.303, 33.0]]})
    one = Pipeline(code="x", name="x", kind="supply", division_code=HERE, start_node=a, end_node=b, material="pe")
    one.shape = shape
    assert refused(one) == {"shape": ["终点离管点 JS0002 有 93.3 m，超过 1 m；请检查走向，或起终点是否填反。"]}


def test_both_nodes_are_of_the_lines_kind_and_not_the_same(cast):
    a, gas = node(1), node(1, kind="gas", letters="RQ")
    one = Pipeline(code="x", name="x", kind="supply", division_code=HERE, start_node=a, end_node=gas, material="pe")
    assert refused(one) == {"end_node": ["管点 RQ0001 是燃气的，这条管线是给水的。"]}
    one.end_node, one.shape = a, ""
    assert refused(one) == {"end_node": ["起点和终点是同一个管点。"]}


def test_a_gravity_line_falls_unless_somebody_has_looked(cast):
    a, b = node(1, kind="sewage", letters="WS"), node(2, kind="sewage", letters="WS")
    values = {"start_node": a, "end_node": b, "material": "concrete", "start_level": 24.0, "end_level": 24.3}
    one = Pipeline(code="x", name="x", kind="sewage", division_code=HERE, flow="along", **values)
    assert refused(one)["flow"][0].startswith("污水是自流的，按这个流向却升高 0.30 m。")
    one.flow = "against"
    one.full_clean(exclude=["owner"])
    one.flow, one.adverse = "along", True
    one.full_clean(exclude=["owner"])


def test_heights_holes_sections_and_numbers(cast):
    a, b = node(1), node(2)
    one = Pipeline(code="x", name="x", kind="supply", division_code=HERE, start_node=a, end_node=b, material="pe",
                   start_depth=1.0, start_level=24.0, ducts=2, ducts_used=3, section="400 x 300")  # fmt: skip
    found = refused(one)
    assert found["start_level"] == ["管点 JS0001 地面高程 26 减埋深 1 是 25.00 m，与管线高程 24 差 1.00 m，请核对。"]
    assert (found["ducts_used"], one.section) == (["已用 3 孔，多于总孔数 2。"], "400×300")
    bad = PipeNode(code="RQ0009", name="x", kind="supply", division_code=HERE, feature="end", valve="open")
    found = refused(bad)
    assert found["code"] == ["给水管点的编号是代号加序号，如 JS0001（CJJ 61-2017 附录 B）。"]
    assert found["valve"] == ["附属物不是阀门，阀门状态请留空。"]


def test_a_burst_names_the_valve_and_the_house_and_recomputes_without_it(cast):
    nodes, lines = street()
    client = client_of(cast.operator)
    text = client.get(f"/urban/pipes/line/{lines[2].pk}/burst/").content.decode()
    assert "停供 3 个管点，约 120 户。" in text
    text = client.get(f"/urban/pipes/line/{lines[1].pk}/burst/").content.decode()
    assert "关 1 个阀门就能隔开破损处，少关一个都不行。" in text
    assert "停供 3 个管点，约 120 户。" in text
    assert "示例小区" in text
    text = client.get(f"/urban/pipes/line/{lines[1].pk}/burst/?failed=js0002").content.decode()
    assert "关阀隔不开：要停 1 个供给源。" in text
    assert "JS0002，恢复" in text
    nodes[1].valve = "stuck"
    nodes[1].save()
    text = client.get(f"/urban/pipes/line/{lines[1].pk}/burst/").content.decode()
    assert "关阀隔不开：要停 1 个供给源。" in text


def test_a_township_sees_its_own_and_is_told_that_the_network_goes_on(cast):
    nodes, lines = street(place=HERE, far=NORTH)
    text = client_of(cast.clerk).get(f"/urban/pipes/line/{lines[2].pk}/burst/").content.decode()
    assert "管网延伸到您的管辖范围以外" in text
    assert "您范围内要关 0 个阀门；只关这些还隔不开，范围外还有要关的。" in text
    assert nodes[1].code not in text.replace(lines[1].code, "")
    assert client_of(cast.clerk).get(f"/urban/pipes/line/{lines[0].pk}/burst/").status_code == 404
    answer = client_of(cast.clerk).get(f"/urban/pipes/line/{lines[2].pk}/burst/map.json").json()
    drawn = {one["properties"]["name"] for one in answer["features"]}
    assert nodes[1].name not in drawn
    assert nodes[4].name in drawn
    failed = client_of(cast.clerk).get(f"/urban/pipes/line/{lines[2].pk}/burst/?failed=JS0002")
    assert failed.status_code == 422


def test_up_down_and_linked(cast):
    nodes, lines = street()
    client = client_of(cast.operator)
    down = client.get(f"/api/urban/pipes/line/{lines[1].pk}/down").json()
    codes = {part["key"]: [row["code"] for row in part["rows"]] for part in down["parts"]}
    assert sorted(codes["nodes"]) == ["JS0003", "JS0004", "JS0005"]
    up = client.get(f"/api/urban/pipes/node/{nodes[2].pk}/up").json()
    assert {row["code"] for part in up["parts"] if part["key"] == "lines" for row in part["rows"]} == {
        "JS0001-JS0002",
        "JS0002-JS0003",
    }
    linked = client.get(f"/api/urban/pipes/node/{nodes[4].pk}/linked").json()
    assert linked["sentences"] == ["与它连在一起的有 5 个管点、4 条管线。", "按阀门现状，有供给源供到这里。"]


def test_what_makes_no_sense_gets_its_sentence(cast):
    nodes, lines = street()
    orphan = Pipeline.objects.create(
        code="o", name="o", kind="supply", division_code=HERE, material="pe", start_node=nodes[0]
    )
    sewer = line(node(1, kind="sewage", letters="WS"), node(2, kind="sewage", letters="WS"))
    client = client_of(cast.operator)
    asked = {
        f"/urban/pipes/line/{orphan.pk}/burst/": (422, "没有接到管网上"),
        f"/urban/pipes/line/{sewer.pk}/burst/": (422, "排水是自流管，没有阀门可关"),
        f"/urban/pipes/node/{nodes[0].pk}/burst/": (422, "爆管分析从管线做起"),
        f"/urban/pipes/line/{lines[0].pk}/sideways/": (404, "没有这种分析"),
        f"/urban/pipes/tube/{lines[0].pk}/up/": (404, "没有这个管点或管线"),
        f"/urban/pipes/line/{lines[0].pk}/burst/?failed=JS9": (422, "没有编号为 JS9 的阀门"),
        "/urban/pipes/check/?kind=milk": (422, "没有这种管线"),
        f"/urban/pipes/profile/{nodes[0].pk}/?to=WS0001": (422, "连不上"),
        f"/urban/pipes/profile/{nodes[0].pk}/?to=JS0001": (422, "同一个管点"),
        f"/urban/pipes/profile/{nodes[0].pk}/?to=NIX": (422, "没有编号为 NIX 的管点"),
    }
    for address, (status, words) in asked.items():
        answer = client.get(address)
        assert (address, answer.status_code, words in answer.content.decode()) == (address, status, True)
    check = client.get("/urban/pipes/check/?kind=supply").content.decode()
    assert f'href="{orphan.get_absolute_url()}"' in check


def test_a_circle_of_gravity_lines_is_told(cast):
    nodes = [node(n, kind="sewage", letters="WS", ground=None) for n in (1, 2, 3)]
    ring = [line(a, b, flow="along") for a, b in ((nodes[0], nodes[1]), (nodes[1], nodes[2]), (nodes[2], nodes[0]))]
    answer = client_of(cast.operator).get(f"/api/urban/pipes/line/{ring[0].pk}/down").json()
    parts = {part["key"]: part["count"] for part in answer["parts"]}
    assert (parts["lines"], parts["circling"]) == (3, 3)


def test_a_section_says_where_heights_are_missing_and_what_crosses(cast):
    sewer = [node(n, kind="sewage", letters="WS") for n in (1, 2, 3)]
    line(sewer[0], sewer[1], start_level=24.0, end_level=23.5, flow="along", diameter=300)
    line(sewer[2], sewer[1])
    gas = [node(n, kind="gas", letters="RQ", lon=116.3015, lat=lat) for n, lat in ((1, 32.9995), (2, 33.0005))]
    line(*gas, start_level=25.0, end_level=25.0)
    client = client_of(cast.operator)
    found = client.get(f"/api/urban/profile/{sewer[0].pk}?to=WS0003").json()
    assert [(one["name"], one["ground"], one["invert"], one["crown"]) for one in found["stops"]] == [
        ("WS0001", 26.0, 24.0, 24.3),
        ("WS0002", 26.0, 23.5, 23.8),
        ("WS0003", 26.0, None, None),
    ]
    assert [round(one["slope"], 2) if one["slope"] else None for one in found["pieces"]] == [5.36, None]
    assert [(one["name"], round(one["distance"]), one["level"]) for one in found["crossings"]] == [
        ("RQ0001-RQ0002", 47, 25.0)
    ]
    text = client.get(f"/urban/pipes/profile/{sewer[0].pk}/?to=ws0003").content.decode()
    assert "有 1 段缺高程，图上断开。" in text
    assert "<polyline" in text
    lines = client.get(f"/urban/pipes/profile/{sewer[0].pk}/export.csv?to=WS0003")
    table = b"".join(lines.streaming_content).decode("utf-8-sig").splitlines()
    assert table[1] == "WS0001,0.00,26.00,24.00,24.30,1.70,WS0001-WS0002,93.26,5.4,300"
    assert table[-1] == "交叉：燃气 RQ0001-RQ0002,46.63,,25.00,,,,,,"


def test_the_file_holds_all_and_leaves_a_trace(cast):
    nodes, lines = street()
    answer = client_of(cast.operator).get(f"/urban/pipes/line/{lines[1].pk}/burst/export.csv")
    table = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert table[1].startswith("要关的阀门,JS0002,JS0002点,直线点,阀门")
    assert [one.summary for one in audit.rows_about(lines[1].subject())] == [f"导出{lines[1].name}的爆管关阀分析"]


def test_the_number_of_queries_does_not_depend_on_the_rows(cast):
    _, lines = street()
    client, address = client_of(cast.operator), f"/urban/pipes/line/{lines[1].pk}/burst/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    last = PipeNode.objects.get(code="JS0005")
    for number in range(6, 16):
        following = node(number, attachment="meter", households=10)
        line(last, following)
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert len(few) == len(many)


def test_the_panel_stands_on_the_pages_of_pipes(cast, rf):
    _, lines = street()
    request = rf.get("/")
    request.user = cast.operator
    found = {panel.key: html for panel, html in panels_of(request, registers.sheet("urban.pipeline"), lines[1])}
    assert f"/urban/pipes/line/{lines[1].pk}/burst/" in found["pipe_network"]


def test_lengths_and_ages_by_the_figures(cast):
    _, lines = street()
    Pipeline.objects.filter(pk=lines[0].pk).update(built_on=date(1980, 1, 1))
    Pipeline.objects.filter(pk=lines[1].pk).update(built_on=date(2020, 1, 1), start_level=24.0, end_level=24.0)
    assert round(indicators.compute("urban.pipes_supply", person=cast.operator).value, 3) == 0.373
    old = indicators.compute("urban.pipes_old", person=cast.operator)
    assert (round(old.part), round(old.whole)) == (93, 187)
    missing = indicators.compute("urban.pipes_without_level", person=cast.operator)
    assert (missing.part, missing.whole) == (3, 4)
