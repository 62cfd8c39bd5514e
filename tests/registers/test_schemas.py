"""The description of every register says what its rows are and what its forms refuse."""

import pytest
from django.core.exceptions import ValidationError
from jsonschema import Draft202012Validator, FormatChecker

from lixin.accounts.models import Person
from lixin.config.seeding import seed
from lixin.kernel.registry import Registry, registry
from lixin.registers import rows as registers
from lixin.registers.form import form_for
from lixin.registers.schemas import BESIDE, field_schema, required
from lixin.web import api

pytestmark = pytest.mark.django_db
BASE = "/api/registers"


@pytest.fixture
def county(client, settings):
    """The demo county, read by somebody who writes everywhere."""
    settings.DEMO = True
    seed()
    client.force_login(Person.objects.filter(roles__role="steward").order_by("pk")[0])
    return client


@pytest.fixture
def document(client):
    return client.get("/api/openapi.json").json()


def validator(document, name):
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": document["components"]}, format_checker=FormatChecker()
    )


def faults(judge, value):
    return [f"{list(one.absolute_path)}: {one.message}" for one in judge.iter_errors(value)]


def test_every_demo_row_is_as_described_and_could_be_sent_back(county, document):
    told = 0
    for sheet in registers.sheets():
        whole = Draft202012Validator(county.get(f"{BASE}/{sheet.name}/schema/").json(), format_checker=FormatChecker())
        page, change = validator(document, f"{sheet.name}.page"), validator(document, f"{sheet.name}.change")
        answer = county.get(f"{BASE}/{sheet.name}/?limit=500&retired=all").json()
        assert faults(page, answer) == [], sheet.name
        for row in answer["items"]:
            assert faults(whole, row) == [], sheet.name
            back = {name: value for name, value in row.items() if name not in BESIDE or name == "version"}
            assert faults(change, back) == [], sheet.name
        told += len(answer["items"])
    assert told > 200


def bad_values(schema):
    """Values that the schema says it does not take."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "oneOf" in schema:
        yield "没有这一项"
    if "maxLength" in schema:
        yield "1" * (schema["maxLength"] + 1)
    if "minLength" in schema:
        yield ""
    if "minimum" in schema:
        yield schema["minimum"] - 1
    if "maximum" in schema:
        yield schema["maximum"] + 1
    if {"integer", "number"} & set(kinds):
        yield "不是数"
    if "integer" in kinds and "oneOf" not in schema:
        yield 2.5
    if schema.get("format") == "date":
        yield "2024-02-30"


def form_refuses(sheet, name, value):
    column, form_field = sheet.model._meta.get_field(name), form_for(sheet)().fields[name]
    try:
        found = form_field.clean(value)
        if not (found in column.empty_values and column.blank):
            column.clean(found.pk if column.many_to_one else found, None)
    except (ValidationError, ValueError):
        return True
    return False


def test_what_a_schema_refuses_the_form_refuses_too(db):
    tried = 0
    for sheet in registers.sheets():
        for name in sheet.fields:
            schema = field_schema(sheet, name)
            judge = Draft202012Validator(schema, format_checker=FormatChecker())
            for value in bad_values(schema):
                assert not judge.is_valid(value), (sheet.name, name, value)
                assert form_refuses(sheet, name, value), (sheet.name, name, value)
                tried += 1
    assert tried > 500


def test_a_row_without_what_it_needs_or_with_more(document):
    sheet = registers.sheet("water.sluice")
    new = validator(document, "water.sluice.new")
    one = {"code": "S1", "name": "东闸", "division_code": "341623101", "kind": "regulating", "river": "西淝河",
           "design_flow": 12.5, "gates": 3}  # fmt: skip
    assert set(required(sheet)) == set(one)
    assert faults(new, one) == []
    for name in one:
        assert len(faults(new, {key: value for key, value in one.items() if key != name})) == 1
    assert not new.is_valid({**one, "colour": "红"})
    many = validator(document, "water.sluice.bulk")
    assert many.is_valid({"rows": [one], "dry_run": True})
    assert not many.is_valid({"rows": [{"name": "没有编码"}]})


def test_a_field_says_its_choices_unit_key_and_mask(document):
    fields = document["components"]["schemas"]["water.sluice.fields"]["properties"]
    assert fields["kind"]["oneOf"][0] == {"const": "regulating", "title": "节制闸"}
    assert (fields["code"]["maxLength"], fields["code"]["description"]) == (40, "自然键：批量写入按它新增或修改")
    assert fields["keeper"]["description"].startswith("个人信息：读到的是遮盖后的文字")
    assert fields["assessed_on"] == {"title": "安全鉴定日期", "type": ["string", "null"], "format": "date"}
    assert document["components"]["schemas"]["water.sluice"]["properties"]["version"]["readOnly"] is True


def test_addresses_answers_and_filters_of_one_register(document):
    paths = document["paths"]
    own = {path.removeprefix(f"{BASE}/water.sluice/"): list(item) for path, item in paths.items() if "sluice" in path}
    assert own == {"": ["get", "post"], "{pk}/": ["get", "put"], "bulk/": ["post"], "schema/": ["get"]}
    change = paths[f"{BASE}/water.sluice/{{pk}}/"]["put"]
    assert list(change["responses"]) == ["200", "401", "403", "404", "409", "412", "422", "428"]
    assert {"$ref": "#/components/parameters/If-Match"} in change["parameters"]
    listed = paths[f"{BASE}/water.sluice/"]["get"]
    assert "304" in listed["responses"]
    queries = {one["name"]: one for one in listed["parameters"] if "name" in one}
    assert queries["kind"]["schema"]["items"]["oneOf"][1] == {"const": "intake", "title": "进水闸"}
    assert "keeper" not in queries
    assert f"{BASE}/{{name}}/" not in paths
    names = paths[f"{BASE}/{{name}}/imports/"]["get"]["parameters"][0]["schema"]["enum"]
    assert "water.sluice" in names


def test_only_registers_that_are_switched_on(client, document, monkeypatch):
    fresh = Registry()
    fresh.add(registry.scenario("urban"))
    monkeypatch.setattr(registers, "registry", fresh)
    monkeypatch.setattr(api, "registry", fresh)
    paths = client.get("/api/openapi.json").json()["paths"]
    assert not [path for path in paths if "water." in path]
    assert [path for path in paths if "urban." in path]


def test_the_description_is_made_once(client, document):
    first = client.get("/api/openapi.json")
    assert len(first.content) < 1_000_000
    again = client.get("/api/openapi.json", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_schema_needs_the_right_to_read(client, cast):
    client.force_login(cast.auditor)
    assert client.get(f"{BASE}/water.sluice/schema/").status_code == 403
    client.force_login(cast.operator)
    answer = client.get(f"{BASE}/water.sluice/schema/")
    assert answer["Content-Type"] == "application/schema+json"
    assert answer.json()["$id"] == "http://testserver/api/registers/water.sluice/schema/"
    assert client.get(f"{BASE}/water.none/schema/").status_code == 404
