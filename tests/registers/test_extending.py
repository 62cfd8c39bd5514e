"""A county adds columns to a register in a file: forms, pages, checks and history meet them like any other."""

import json
from datetime import date

import pytest
from django.core.cache import cache

from lixin.accounts import service as accounts
from lixin.kernel.declare import Column, Register, Scenario
from lixin.kernel.errors import Invalid
from lixin.kernel.registry import Registry
from lixin.registers import extending, form, history, rows
from lixin.registers import models as registers
from lixin.registers.models import Revision
from lixin.scenarios.water.models import Sluice

FILE = """
["water.sluice".gate_material]
name = "闸门材质"
type = "choice"
choices = ["钢", "铸铁"]
filtered = true

["water.sluice".gate_width]
name = "闸门宽"
type = "number"
unit = "m"

["water.sluice".renewed_on]
name = "更新日期"
type = "date"

["water.sluice".night_phone]
name = "夜间值守电话"
grade = "personal"
"""
OWN = ("gate_material", "gate_width", "renewed_on", "night_phone")


@pytest.fixture
def county(db, cast, monkeypatch, tmp_path):
    """The sluices of a county that keeps four columns more; the model is as before afterwards."""
    cache.clear()
    fresh = Registry()
    columns = (Column("name"), Column("code"))
    sluices = Register("sluice", "水闸台账", "Sluice", columns, owner="县水利局", standard="本县")
    fresh.add(Scenario("water", "智慧水利", "县水利局", "测试", registers=(sluices,)))
    for module in (rows, registers):
        monkeypatch.setattr(module, "registry", fresh)
    path = tmp_path / "columns.toml"
    path.write_text(FILE, "utf-8")
    form.form_for.cache_clear()
    extending.extend(fresh, path)
    role = {"role": "steward", "by": accounts.actor_of(cast.security_officer)}
    accounts.assign_role(person=cast.leader, division=cast.environment.division, **role)
    yield cast
    for key in OWN:
        Sluice._meta.private_fields[:] = [one for one in Sluice._meta.private_fields if one.name != key]
        delattr(Sluice, key)
    Sluice._meta._expire_cache()
    form.form_for.cache_clear()


FORM = {
    "code": "Z1", "name": "东闸", "division_code": "341623101", "kind": "regulating", "river": "西淝河",
    "design_flow": "12", "gates": "3", "gate_material": "钢", "gate_width": "3.5", "renewed_on": "2024-05-01",
    "night_phone": "13912345678",
}  # fmt: skip
LIST = "/registers/water.sluice/"


def test_the_form_keeps_them_and_the_page_shows_them_masked(client, county):
    client.force_login(county.leader)
    assert "闸门宽（m）" in client.get(f"{LIST}new/").content.decode()
    assert client.post(f"{LIST}new/", FORM).status_code == 302
    row = Sluice.objects.get(code="Z1")
    kept = {"gate_material": "钢", "gate_width": 3.5, "renewed_on": "2024-05-01", "night_phone": "13912345678"}
    assert row.extra == kept
    assert row.renewed_on == date(2024, 5, 1)
    page = client.get(f"{LIST}{row.pk}/").content.decode()
    assert "闸门材质" in page
    assert "139****5678" in page
    assert "13912345678" not in page
    assert json.loads(json.dumps(Revision.objects.get(row=row.pk).data["extra"])) == kept
    past = history.past_row(Sluice, Revision.objects.get(row=row.pk))
    assert (past.gate_width, past.renewed_on) == (3.5, date(2024, 5, 1))


def test_wrong_values_are_refused_at_their_field(client, county):
    client.force_login(county.leader)
    answer = client.post(f"{LIST}new/", FORM | {"gate_material": "木", "gate_width": "宽"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"gate_material", "gate_width"}
    assert not Sluice.objects.exists()


def test_a_filter_finds_by_them_and_no_filter_reads_what_is_masked(client, county):
    for code, material in (("A", "钢"), ("B", "铸铁")):
        Sluice.objects.create(
            code=code, name=code, division_code="341623101", design_flow=1, gates=1, extra={"gate_material": material}
        )
    client.force_login(county.leader)
    found = client.get(f"{LIST}?gate_material=铸铁").context["rows"]
    assert [row.code for row, _ in found] == ["B"]


def test_the_api_and_the_export_carry_them(client, county):
    client.force_login(county.leader)
    client.post(f"{LIST}new/", FORM)
    (row,) = client.get("/api/registers/water.sluice/").json()["items"]
    assert (row["gate_width"], row["night_phone"]) == (3.5, "139****5678")
    told = b"".join(client.get(f"{LIST}export.csv").streaming_content).decode()
    assert "夜间值守电话" in told
    assert "13912345678" not in told


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("gate_material = '钢'", ["A"]),
        ("gate_material <> '钢'", ["B"]),
        ("gate_width > 3", ["A"]),
        ("gate_width BETWEEN 1 AND 3", ["B"]),
        ("gate_material IN ('钢','铸铁') AND gate_width < 3", ["B"]),
        ("gate_material IS NULL", ["C"]),
    ],
)
def test_the_api_filters_by_them(client, county, asked, codes):
    for code, extra in (
        ("A", {"gate_material": "钢", "gate_width": 3.5}), ("B", {"gate_material": "铸铁", "gate_width": 2}), ("C", {})
    ):  # fmt: skip
        Sluice.objects.create(
            code=code, name=code, division_code="341623101", design_flow=1, gates=1, lon=116.3, lat=33.0, extra=extra
        )
    client.force_login(county.leader)
    found = client.get("/api/registers/water.sluice/", {"filter": asked})
    assert [one["code"] for one in found.json()["items"]] == codes
    page = client.get("/ogc/collections/water.sluice/items", {"filter": asked})
    assert [one["properties"]["code"] for one in page.json()["features"]] == codes
    tile = client.get("/ogc/collections/water.sluice/tiles/WebMercatorQuad/0/0/0")
    assert tile.status_code == 200


@pytest.mark.parametrize("asked", ["gate_material LIKE '钢%'", "CASEI(gate_material) = '钢'", "night_phone = '1'"])
def test_what_cannot_be_asked_of_them_is_said(client, county, asked):
    client.force_login(county.leader)
    assert client.get("/api/registers/water.sluice/", {"filter": asked}).status_code == 400


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[", "columns.toml：不是合格的 TOML"),
        ('["water.bridge".a]\nname = "甲"', "columns.toml：没有台账 water.bridge。"),
        ('["water.sluice".river]\nname = "河"', "columns.toml 的 water.sluice.river：这张台账已经有 river（所在河渠）"),
        ('["water.sluice".Z]\nname = "甲"', "columns.toml 的 water.sluice.Z：列的代码只用小写字母"),
        ('["water.sluice".a]\ntype = "text"', "columns.toml 的 water.sluice.a：每一列至少写 name（中文名）。"),
        ('["water.sluice".a]\nname = "甲"\ntype = "money"', "columns.toml 的 water.sluice.a：type 应为 text、choice"),
        ('["water.sluice".a]\nname = "甲"\ntype = "choice"', "columns.toml 的 water.sluice.a：type 为 choice 时写"),
        ('["water.sluice".a]\nname = "甲"\ngrade = "secret"', "columns.toml 的 water.sluice.a：grade 应为 public"),
        ('["water.sluice".a]\nname = "甲"\nwide = 3', "columns.toml 的 water.sluice.a：不认识 wide，可以写 name"),
        ('"water.sluice" = 1', 'columns.toml 的 water.sluice：应写成 ["场景.台账".列]。'),
    ],
)
def test_a_mistake_in_the_file_is_one_sentence(tmp_path, text, told):
    fresh = Registry()
    fresh.add(Scenario("water", "水", "县水利局", "", registers=(Register("sluice", "水闸", "Sluice", ()),)))
    path = tmp_path / "columns.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(Invalid) as refused:
        extending.extend(fresh, path)
    assert refused.value.sentence.startswith(told)
