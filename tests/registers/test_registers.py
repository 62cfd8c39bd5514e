"""A register declared in a scenario has pages, an API, versions and history without a line of its own."""

import pytest
from django.core.cache import cache
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from tests.tables import tables_of

from lixin.accounts import service as accounts
from lixin.audit.service import rows_about
from lixin.kernel.declare import Column, Register, Scenario
from lixin.kernel.errors import Conflict
from lixin.kernel.registry import Registry
from lixin.registers import models as registers
from lixin.registers import rows as register_rows
from lixin.registers.models import RegisterModel, Revision


class Culvert(RegisterModel):
    """A culvert, as a scenario would declare it."""

    width = models.FloatField("宽（m）", default=1)
    keeper = models.CharField("看护人", max_length=20, blank=True)

    class Meta(RegisterModel.Meta):
        app_label = "registers"
        verbose_name = "涵闸"


COLUMNS = (
    Column("name", searched=True),
    Column("code"),
    Column("division_code", filtered=True),
    Column("width"),
    Column("keeper", grade="personal"),
)
SCENARIO = Scenario(
    "registers", "测试水利", "县水利局", "测试", registers=(Register("culvert", "涵闸台账", "Culvert", COLUMNS),)
)
LIST = "/registers/registers.culvert/"
FORM = {
    "code": "H1",
    "name": "东闸",
    "division_code": "341623101",
    "owner": "",
    "lon": "",
    "lat": "",
    "note": "",
    "width": "2",
}


culvert_table = tables_of(Culvert)


@pytest.fixture
def county(db, culvert_table, cast, monkeypatch):
    """The cast, a steward, and the register with its table."""
    cache.clear()
    fresh = Registry()
    fresh.add(SCENARIO)
    for module in (register_rows, registers):
        monkeypatch.setattr(module, "registry", fresh)
    role = {"role": "steward", "by": accounts.actor_of(cast.security_officer)}
    accounts.assign_role(person=cast.leader, division=cast.environment.division, **role)
    accounts.assign_role(person=cast.clerk, division=cast.town.division, **role)
    return cast


def make(code, division="341623101", **more):
    return Culvert.objects.create(code=code, name=f"闸{code}", division_code=division, keeper="张三丰", **more)


def test_the_list_shows_what_is_in_scope_masked(client, county):
    make("A")
    make("B", "341623103")
    client.force_login(county.clerk)
    page = client.get(LIST)
    rows = [[cell["text"] for cell in cells] for _, cells in page.context["rows"]]
    assert rows == [["闸A", "A", "阚疃镇", "1", "张**", ""]]
    assert client.get("/registers/").status_code == 200


def test_one_row_and_three_rows_take_the_same_queries(client, county):
    client.force_login(county.leader)
    client.get(LIST)
    counts = []
    for codes in ("A", "BC"):
        for code in codes:
            make(code, owner=county.water)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_form_adds_changes_and_keeps_history(client, county):
    client.force_login(county.leader)
    assert client.get(f"{LIST}new/").status_code == 200
    assert client.post(f"{LIST}new/", FORM).status_code == 302
    row = Culvert.objects.get()
    assert client.post(f"{LIST}{row.pk}/edit/", FORM | {"width": "3", "version": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.width, row.version) == (3.0, 2)
    told = [(one.summary, one.detail) for one in rows_about(row.subject())]
    assert sorted(told, key=lambda pair: pair[0]) == [
        ("修改《涵闸台账》东闸", {"宽（m）": ["2", "3"]}),
        ("新增《涵闸台账》东闸", {}),
    ]
    assert client.get(f"{LIST}{row.pk}/").status_code == 200


def test_a_stale_form_shows_both_versions(client, county):
    client.force_login(county.leader)
    row = make("A", version=2)
    answer = client.post(
        f"{LIST}{row.pk}/edit/", FORM | {"code": "A", "name": "闸A", "keeper": "张三丰", "version": "1"}
    )
    assert answer.status_code == 422
    assert answer.context["theirs"] == [
        {"field": "width", "label": "宽（m）", "theirs": "1", "mine": "2", "take": False}
    ]


def test_half_a_place_and_a_swapped_place_are_refused(client, county):
    client.force_login(county.leader)
    half = client.post(f"{LIST}new/", FORM | {"lon": "116.2"}).context["form"]
    assert half.errors["lat"] == ["经度和纬度要么都填，要么都不填。"]
    swapped = client.post(f"{LIST}new/", FORM | {"lon": "33.1", "lat": "116.2"}).context["form"]
    assert swapped.errors["lon"] == ["这个位置不在中国境内，请检查经纬度是否填反。"]


def test_nobody_writes_beyond_the_own_division(client, county):
    client.force_login(county.clerk)
    answer = client.post(f"{LIST}new/", FORM | {"division_code": "341623103"})
    assert (answer.status_code, Culvert.objects.count()) == (403, 0)


def test_retired_rows_stay_and_come_back(client, county):
    client.force_login(county.leader)
    row = make("A")
    client.post(f"{LIST}{row.pk}/retire/", {"version": 1})
    assert client.get(LIST).context["rows"] == []
    assert len(client.get(f"{LIST}?retired=1").context["rows"]) == 1
    assert client.post(f"{LIST}{row.pk}/retire/", {"version": 1}).status_code == 302  # twice is once
    assert client.post(f"{LIST}{row.pk}/retire/", {"version": 1, "back": "1"}).status_code == 409
    client.post(f"{LIST}{row.pk}/retire/", {"version": 2, "back": "1"})
    assert len(client.get(LIST).context["rows"]) == 1


def test_the_export_is_masked_and_leaves_a_row(client, county):
    make("=1+1")
    client.force_login(county.leader)
    text = b"".join(client.get(f"{LIST}export.csv").streaming_content).decode()
    assert text.splitlines()[1] == "'=1+1,闸=1+1,341623101,,,,,1,张**"
    assert [row.verb for row in rows_about("register:registers.culvert")] == ["register.export"]


def test_the_api_reads_and_writes_the_same_rows(client, county):
    client.force_login(county.leader)
    values = {"code": "H1", "name": "东闸", "division_code": "341623101", "width": 2}
    made = client.post("/api/registers/registers.culvert/", values, content_type="application/json")
    assert (made.status_code, made.json()["version"]) == (201, 1)
    address = f"/api/registers/registers.culvert/{made.json()['id']}/"
    assert client.put(address, {"width": 4, "version": 1}, content_type="application/json").json()["width"] == 4.0
    stale = client.put(address, {"width": 5, "version": 1}, content_type="application/json")
    assert (stale.status_code, stale.json()["title"]) == (409, Conflict.title)
    odd = client.post("/api/registers/registers.culvert/", {"colour": 1}, content_type="application/json").json()
    assert odd["errors"] == [{"field": "colour", "detail": "没有这个字段"}]
    assert [one["name"] for one in client.get("/api/registers/registers.culvert/").json()["items"]] == ["东闸"]


def test_a_hidden_value_stays_hidden_in_the_form_and_is_kept(client, county):
    client.force_login(county.leader)
    row = make("H1")
    form = client.get(f"{LIST}{row.pk}/edit/").content.decode()
    assert "张三丰" not in form
    assert "已登记 张**，不填就不改，填“-”清空" in form
    changes = {"keeper": "", "version": "1", "width": "5"}
    assert client.post(f"{LIST}{row.pk}/edit/", FORM | changes).status_code == 302
    assert Culvert.objects.values_list("keeper", "width").get() == ("张三丰", 5.0)
    client.post(f"{LIST}{row.pk}/edit/", FORM | {"keeper": "张无忌", "version": "2"})
    assert Culvert.objects.get().keeper == "张无忌"
    told = [one.detail for one in rows_about(row.subject())]
    assert {"宽（m）": ["5", "2"], "看护人": ["张**", "张**"]} in [dict(one) for one in told]
    client.post(f"{LIST}{row.pk}/edit/", FORM | {"keeper": "-", "version": "3"})
    assert Culvert.objects.get().keeper == ""


def test_a_hidden_value_is_shown_for_a_purpose_that_is_recorded(client, county):
    client.force_login(county.leader)
    row = make("A")
    address = f"{LIST}{row.pk}/reveal/"
    assert client.post(address, {"field": "keeper", "purpose": " "}).status_code == 422
    assert client.post(address, {"field": "name", "purpose": "汛期通知"}).status_code == 422
    page = client.post(address, {"field": "keeper", "purpose": "汛期通知值守"})
    assert ("张三丰" in page.content.decode(), page["Cache-Control"]) == (True, "no-store")
    told = [(one.verb, one.summary, one.purpose) for one in rows_about(row.subject())]
    assert told == [("reveal", "查看个人信息：看护人", "汛期通知值守")]
    assert "张三丰" not in client.get(f"{LIST}{row.pk}/").content.decode()


def test_a_units_own_people_change_only_their_units_rows(client, county):
    role = {"role": "unit_head", "by": accounts.actor_of(county.security_officer)}
    accounts.assign_role(person=county.handler, division=county.environment.division, **role)
    client.force_login(county.handler)
    own, other = make("H1", owner=county.environment), make("B", owner=county.water)
    assert client.get(f"{LIST}{other.pk}/").context["may_write"] is False
    for answer in (
        client.get(f"{LIST}{other.pk}/edit/"),
        client.post(f"{LIST}{other.pk}/edit/", FORM | {"code": "B", "version": "1"}),
        client.post(f"{LIST}{other.pk}/retire/", {"version": 1}),
    ):
        assert answer.status_code == 403
        assert "《涵闸台账》的这一行由县水利局维护，不在您的管辖范围内。" in answer.content.decode()
    given_away = FORM | {"version": "1", "owner": str(county.water.pk)}
    assert client.post(f"{LIST}{own.pk}/edit/", given_away).status_code == 403
    kept = FORM | {"version": "1", "owner": str(county.environment.pk)}
    assert client.post(f"{LIST}{own.pk}/edit/", kept).status_code == 302


def test_heads_sort_and_wrong_values_are_one_sentence(client, county):
    client.force_login(county.leader)
    for code, width in (("A", 3), ("B", 1)):
        make(code, width=width)
    page = client.get(f"{LIST}?sort=-width")
    assert [row.code for row, _ in page.context["rows"]] == ["A", "B"]
    assert {head["field"]: head["sort"] for head in page.context["heads"]} == {
        "name": "name", "code": "code", "division_code": "division_code", "width": "width", "keeper": "",
        "updated_at": "updated_at",
    }  # fmt: skip
    assert client.get(f"{LIST}?cursor=WyJhIiwgMV0&sort=width").status_code == 422
    assert client.get(f"{LIST}?division_code=341623103").context["rows"] == []
    assert client.post(f"{LIST}new/", FORM | {"division_code": "999999"}).context["form"].errors["division_code"] == [
        "没有区划代码 999999。"
    ]


def test_what_the_api_showed_masked_can_be_sent_back(client, county):
    client.force_login(county.leader)
    row = make("A")
    address = f"/api/registers/registers.culvert/{row.pk}/"
    shown = client.get(address).json()
    sent = {"keeper": shown["keeper"], "width": 9, "version": shown["version"]}
    client.put(address, sent, content_type="application/json")
    assert Culvert.objects.values_list("keeper", "width").get() == ("张三丰", 9.0)


def test_what_is_missing_is_said_field_by_field(client, county):
    client.force_login(county.leader)
    answer = client.post(f"{LIST}new/", {})
    errors = {name: told for name, (told,) in answer.context["form"].errors.items()}
    assert errors == {
        "code": "请填写编码。", "name": "请填写名称。", "division_code": "请选择区划。", "width": "请填写宽（m）。",
    }  # fmt: skip
    assert answer.content.decode().count('aria-invalid="true"') == 4


def test_a_row_older_than_its_history_is_kept_before_its_first_change(client, county):
    """An installation that knew no history: the first change leaves what was there before as well."""
    client.force_login(county.leader)
    row = make("A", version=4)
    assert not Revision.objects.exists()
    client.post(f"{LIST}{row.pk}/edit/", FORM | {"code": "A", "name": "新名", "keeper": "张三丰", "version": "4"})
    client.post(f"{LIST}{row.pk}/retire/", {"version": 5})
    kept = Revision.objects.order_by("version").values_list("version", "verb", "data__name")
    assert list(kept) == [(4, "kept", "闸A"), (5, "change", "新名"), (6, "retire", "新名")]
    assert Revision.objects.get(version=4).at == row.updated_at
