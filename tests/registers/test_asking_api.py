"""The registers' API: conditions, chosen fields, filters, sorting, bulk; each with the same scope and masking."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.maps.ogc import NORTH, SOUTH, Gate, gate, ogc_tables, stage  # noqa: F401

from lixin.accounts import service as accounts
from lixin.registers.models import Revision

LIST = "/api/registers/registers.gate/"
JSON = {"content_type": "application/json"}


@pytest.fixture
def steward(client, stage):  # noqa: F811
    role = {"role": "steward", "by": accounts.actor_of(stage.security_officer)}
    accounts.assign_role(person=stage.leader, division=stage.environment.division, **role)
    accounts.assign_role(person=stage.clerk, division=stage.town.division, **role)
    client.force_login(stage.leader)
    return client


def codes(answer):
    assert answer.status_code == 200, answer.content.decode()
    return [one["code"] for one in answer.json()["items"]]


def test_asking_again_costs_nothing_until_something_changes(steward):
    one = gate("A")
    for address in (LIST, f"{LIST}{one.pk}/"):
        first = steward.get(address)
        again = steward.get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert first["Cache-Control"] == "private, no-cache"
    Gate.objects.filter(pk=one.pk).update(width=3, version=2)
    for address in (LIST, f"{LIST}{one.pk}/"):
        assert steward.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_change_names_its_version(steward):
    one = gate("A")
    address = f"{LIST}{one.pk}/"
    mark = steward.get(address)["ETag"]
    assert steward.put(address, {"width": 2}, **JSON).status_code == 428
    done = steward.put(address, {"width": 2}, headers={"If-Match": mark}, **JSON)
    assert (done.status_code, done.json()["width"], done["ETag"]) == (200, 2.0, '"v2"')
    stale = steward.put(address, {"width": 3}, headers={"If-Match": mark}, **JSON)
    assert (stale.status_code, stale.json()["detail"]) == (412, "闸A 在您读取之后已被他人修改，请重新读取后再改。")
    assert steward.put(address, {"width": 3}, headers={"If-Match": "*"}, **JSON).status_code == 200
    assert steward.put(address, {"width": 4, "version": 1}, **JSON).status_code == 409


def test_fields_filter_and_sort(steward):
    gate("A", width=3)
    gate("B", width=1, kind="small")
    gate("C", width=2)
    assert codes(steward.get(f"{LIST}?filter=width >= 2")) == ["A", "C"]
    assert codes(steward.get(f"{LIST}?filter=width >= 2&sort=-code")) == ["C", "A"]
    assert codes(steward.get(f"{LIST}?kind=small")) == ["B"]
    items = steward.get(f"{LIST}?fields=code,keeper&limit=1").json()["items"]
    assert [{name: one[name] for name in one if name != "id"} for one in items] == [
        {"code": "A", "keeper": "张**", "version": 1}
    ]
    found, cursor = [], ""
    while cursor is not None:
        body = steward.get(f"{LIST}?sort=-name&limit=1&cursor={cursor}").json()
        found, cursor = [*found, *(one["code"] for one in body["items"])], body["next"]
    assert found == ["C", "B", "A"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("filter=keeper='张三丰'", "没有可筛选的字段“keeper”"),
        ("filter=width", "“width”不是真假值"),
        ("filter=((", "筛选式写得不对"),
        ("sort=keeper", "不能按“keeper”排序。"),
        ("sort=width", "不能按“width”排序。"),
        ("sort=--code", "不能按“--code”排序。"),
        ("fields=colour", "没有字段“colour”。"),
    ],
)
def test_what_cannot_be_asked(steward, query, sentence):
    answer = steward.get(f"{LIST}?{query}")
    assert (answer.status_code, answer.json()["detail"].startswith(sentence)) == (400, True), answer.json()


def row(code, **more):
    return {"code": code, "name": f"闸{code}", "division_code": SOUTH, "kind": "big", **more}


def test_bulk_adds_changes_and_leaves_alone(steward):
    gate("A")
    sent = {"rows": [row("A", width=5), row("B"), row("C")], "reason": "普查"}
    dry = steward.post(f"{LIST}bulk/", {**sent, "dry_run": True}, **JSON)
    assert dry.json() == {"written": False, "added": 2, "changed": 1, "same": 0, "errors": []}
    assert Gate.objects.count() == 1
    done = steward.post(f"{LIST}bulk/", sent, **JSON).json()
    assert done == {"written": True, "added": 2, "changed": 1, "same": 0, "errors": []}
    assert (Gate.objects.get(code="A").width, Gate.objects.get(code="A").keeper) == (5.0, "张三丰")
    again = steward.post(f"{LIST}bulk/", sent, **JSON).json()
    assert again == {"written": True, "added": 0, "changed": 0, "same": 3, "errors": []}
    told = set(Revision.objects.values_list("verb", "reason"))
    assert told == {("kept", ""), ("change", "普查"), ("add", "普查")}  # A had no history before


def test_one_bad_row_and_none_is_written(steward):
    bad = [row("A"), row("B", width="wide"), {"name": "无"}, row("C", lon=200, lat=33), row("D", colour=1)]
    answer = steward.post(f"{LIST}bulk/", {"rows": bad}, **JSON)
    body = answer.json()
    assert (answer.status_code, body["written"], Gate.objects.count()) == (200, False, 0)
    assert [(one["row"], sorted(one["errors"])) for one in body["errors"]] == [
        (1, ["width"]), (2, ["code"]), (3, ["lon"]), (4, ["colour"]),
    ]  # fmt: skip
    for rows in ([], [row("A")] * 1001):
        assert steward.post(f"{LIST}bulk/", {"rows": rows}, **JSON).status_code == 422


def test_bulk_stays_within_scope(steward, stage):  # noqa: F811
    gate("A", division=NORTH)
    steward.force_login(stage.clerk)
    assert steward.post(f"{LIST}bulk/", {"rows": [row("B", division_code=NORTH)]}, **JSON).status_code == 403
    assert steward.post(f"{LIST}bulk/", {"rows": [row("A")]}, **JSON).json()["written"] is False
    assert list(Gate.objects.values_list("code", "name")) == [("A", "闸A")]


def test_queries_do_not_depend_on_rows(steward, stage):  # noqa: F811
    counts = []
    for more in ("A", "BCD"):
        for code in more:
            gate(code, owner=stage.water, width=1)
        with CaptureQueriesContext(connection) as queries:
            assert steward.get(f"{LIST}?filter=width = 1&sort=code").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
