"""Point 7 of the contract: pages show their content, refuse the wrong role in words, cost the same for 1 and 3 rows."""

from datetime import datetime
from typing import Any

from django.db import models
from django.urls import reverse

from lixin.accounts.roles import roles_with
from lixin.cases.models import Case
from lixin.contract.stage import Stage
from lixin.contract.subjects import each_case, each_kind, each_layer, each_register, each_scenario, need
from lixin.kernel.declare import CaseType, DeviceKind, Layer, Register, Scenario
from lixin.maps import service as maps
from lixin.registers import rows as register_rows
from lixin.registers.rows import Sheet

FEW, MANY = 1, 3
READ = {"devices": "devices.read", "cases": "cases.read", "register": "registers.read"}


def refuses(county: Stage, scenario: Scenario, role: str, address: str, permission: str) -> None:
    """The page says which roles have the right that this one lacks."""
    text = county.page(county.with_role(role), address, status=403)
    missing = [one.name for one in roles_with(permission) if one.name not in text]
    need(not missing, scenario, f"{address} 拒绝时没有说明哪些角色可以：{missing}", "用 accounts.require 判断权限")


def costs_the_same(scenario: Scenario, address: str, few: int, many: int) -> None:
    """One row and three rows take the same number of queries."""
    wrong = f"{address} 一行用 {few} 次查询，三行用 {many} 次"
    need(few == many, scenario, wrong, "一次查齐（select_related、prefetch_related）")


def shows(scenario: Scenario, address: str, text: str, *wanted: str) -> None:
    """Every one of the words stands on the page."""
    missing = [one for one in wanted if one not in text]
    need(not missing, scenario, f"{address} 上没有 {missing}", "检查声明的名称和列，以及演示数据")


def demo_rows(scenario: Scenario, register: Register) -> tuple[Sheet, list[Any]]:
    """The register's sheet and its demo rows; at least three are needed."""
    sheet = register_rows.sheet(f"{scenario.code}.{register.key}")
    found = list(sheet.model._default_manager.filter(is_demo=True).order_by("code"))
    file = f"registers/{sheet.name}.csv（县情文件夹）或 demo/{register.key}.csv（场景文件夹）"
    need(len(found) >= MANY, scenario, f"《{register.name}》的演示数据不足 {MANY} 行", f"写 {file}，label 写“模拟”")
    return sheet, found


def only_rows(model: type[models.Model], rows: list[Any]) -> None:
    """Take all other rows out of use."""
    keep = [one.pk for one in rows]
    model._default_manager.exclude(pk__in=keep).update(retired_at=datetime.now().astimezone())
    model._default_manager.filter(pk__in=keep).update(retired_at=None)


@each_register
def test_register_pages_show_their_rows(scenario: Scenario, register: Register, county: Stage) -> None:
    sheet, rows = demo_rows(scenario, register)
    steward, reader = county.with_role("steward"), county.with_role("leader")
    address, first = reverse("registers:list", args=[sheet.name]), rows[0]
    shows(scenario, address, county.page(reader, address), register.name, first.name)
    labels = [sheet.label(name) for name in sheet.fields]
    page = reverse("registers:detail", args=[sheet.name, first.pk])
    shows(scenario, page, county.page(reader, page), first.name, first.code, *labels)
    for form in (reverse("registers:edit", args=[sheet.name, first.pk]), f"{address}new/"):
        shows(scenario, form, county.page(steward, form), *labels)
    hidden = [value for name in sheet.masked if len(value := str(getattr(first, name) or "")) > 1]
    everything = county.page(reader, address) + county.page(reader, page) + county.page(steward, f"{page}edit/")
    open_values = [value for value in hidden if value in everything]
    need(not open_values, scenario, f"《{register.name}》没有隐藏 {open_values}", "列的 grade 写 personal 或 sensitive")
    export = county.client(reader).get(reverse("registers:export", args=[sheet.name]))
    told = b"".join(export.streaming_content).decode()  # type: ignore[attr-defined]
    shows(scenario, f"{address}export.csv", told, *[one.name for one in rows])


@each_register
def test_register_pages_refuse_the_wrong_role(scenario: Scenario, register: Register, county: Stage) -> None:
    sheet, rows = demo_rows(scenario, register)
    address = reverse("registers:list", args=[sheet.name])
    page = reverse("registers:detail", args=[sheet.name, rows[0].pk])
    for one in (address, page, f"{address}export.csv"):
        refuses(county, scenario, "system_admin", one, "registers.read")
    for one in (f"{page}edit/", f"{address}new/"):
        refuses(county, scenario, "leader", one, "registers.write")


@each_register
def test_a_register_costs_the_same_for_one_row_and_three(scenario: Scenario, register: Register, county: Stage) -> None:
    sheet, rows = demo_rows(scenario, register)
    address, reader = reverse("registers:list", args=[sheet.name]), county.with_role("leader")
    counts = []
    for number in (FEW, MANY):
        only_rows(sheet.model, rows[:number])
        counts.append(county.queries(reader, address))
    costs_the_same(scenario, address, *counts)


@each_kind
def test_the_device_list(scenario: Scenario, kind: DeviceKind, county: Stage) -> None:
    name = f"{scenario.code}.{kind.key}"
    address, reader = f"{reverse('sensing:devices')}?kind={name}", county.with_role("operator")
    devices = [county.device(scenario, kind) for _ in range(MANY)]
    shows(scenario, address, county.page(reader, address), kind.name, *[one.name for one in devices])
    page = reverse("sensing:device", args=[devices[0].pk])
    shows(scenario, page, county.page(reader, page), devices[0].name)
    for one in (address, page):
        refuses(county, scenario, "system_admin", one, "devices.read")
    counts = []
    for number in (FEW, MANY):
        county.only_devices(name, devices[:number])
        counts.append(county.queries(reader, address))
    costs_the_same(scenario, address, *counts)


@each_case
def test_the_case_list(scenario: Scenario, case_type: CaseType, county: Stage) -> None:
    address = f"{reverse('cases:console')}?type={scenario.code}.{case_type.key}"
    reader, opened, counts = county.with_role("operator"), [], []
    for number in (FEW, MANY):
        opened += [county.reported(scenario, case_type) for _ in range(number - len(opened))]
        counts.append(county.queries(reader, address))
    shows(scenario, address, county.page(reader, address), case_type.name, *[one.title for one in opened])
    page = reverse("cases:detail", args=[opened[0].pk])
    shows(scenario, page, county.page(reader, page), opened[0].title, case_type.name)
    for one in (address, page):
        refuses(county, scenario, "system_admin", one, "cases.read")
    costs_the_same(scenario, address, *counts)


@each_layer
def test_a_layer_draws_its_rows(scenario: Scenario, layer: Layer, county: Stage) -> None:
    name = f"{scenario.code}.{layer.key}"
    address, reader, counts = reverse("maps:layer", args=[name]), county.with_role("operator"), []
    for number in (FEW, MANY):
        placed(scenario, layer, county, number)
        drawn = maps.features(reader, name)["features"]
        need(len(drawn) == number, scenario, f"图层 {layer.key} 应画 {number} 个点，画了 {len(drawn)} 个",
             "演示数据要有经纬度")  # fmt: skip
        need(all(one["properties"]["url"] for one in drawn), scenario, f"图层 {layer.key} 的点打不开", "给模型一个页面")
        counts.append(county.queries(reader, address))
    costs_the_same(scenario, address, *counts)
    refuses(county, scenario, "system_admin", address, "maps.read")


def placed(scenario: Scenario, layer: Layer, county: Stage, number: int) -> None:
    """Exactly so many rows for the layer to draw, whatever its source."""
    key = layer.of[0]
    if layer.source == "register":
        sheet, rows = demo_rows(scenario, next(one for one in scenario.registers if one.key == key))
        fitting = set(sheet.model._default_manager.filter(**layer.only).values_list("pk", flat=True))
        only_rows(sheet.model, [one for one in rows if one.lon is not None and one.pk in fitting][:number])
    elif layer.source == "devices":
        for one in layer.of:
            county.only_devices(f"{scenario.code}.{one}", [])
        kind = next(one for one in scenario.kinds if one.key == key)
        county.only_devices(f"{scenario.code}.{key}", [county.device(scenario, kind) for _ in range(number)])
    else:
        case_type = next(one for one in scenario.cases if one.key == key)
        have = Case.objects.filter(case_type=f"{scenario.code}.{key}", closed_at=None).count()
        for _ in range(number - have):
            county.reported(scenario, case_type)


@each_scenario
def test_indicator_rows_and_the_menu_of_layers(scenario: Scenario, county: Stage) -> None:
    leader, address = county.with_role("leader"), reverse("indicators:index")
    text = county.page(leader, address)
    shows(scenario, address, text, *[word for one in scenario.indicators for word in (one.name, one.formula)])
    refuses(county, scenario, "system_admin", address, "indicators.read")
    for one in scenario.indicators:
        county.page(leader, one.rows)
    map_page = reverse("maps:map")
    shows(scenario, map_page, county.page(leader, map_page), *[one.name for one in scenario.layers])
