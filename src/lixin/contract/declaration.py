"""Points 1, 4, 5 of the contract: names, references, cases that can be closed, metrics with unit and cadence."""

import math
import re

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from lixin.accounts import service as accounts
from lixin.contract.stage import Stage
from lixin.contract.subjects import each_case, each_register, each_scenario, need
from lixin.kernel import units
from lixin.kernel.declare import CaseType, Register, Scenario
from lixin.kernel.errors import NotFound
from lixin.kernel.registry import check_scenario, scenario_folder
from lixin.kernel.units import Unit
from lixin.registers import rows as register_rows
from lixin.registers.models import RegisterModel

PERSONAL = re.compile("电话|手机|身份证|姓名|联系人|责任人|值守人|住址|出生|银行卡|户主")
"""Words in a field's name that mean it tells of a person."""
SHARED_UNITS = {unit for unit in vars(units).values() if isinstance(unit, Unit)}


@each_scenario
def test_folder_code_and_keys_are_one_word_each_and_references_exist(scenario: Scenario) -> None:
    check_scenario(scenario, scenario_folder(scenario.code).name)
    labels = {config.label: config.name for config in apps.get_app_configs()}
    label_is_code = labels.get(scenario.code, "").rsplit(".", 1)[-1] == scenario.code
    need(label_is_code, scenario, "不是一个已安装的应用", "文件夹里要有 __init__.py，名字不能与平台的应用相同")


@each_scenario
def test_metrics_have_a_shared_unit_a_range_and_a_cadence(scenario: Scenario) -> None:
    every = {metric: kind.every for kind in scenario.kinds for metric in kind.metrics}
    for metric in scenario.metrics:
        name = f"指标量 {metric.key}（{metric.name}）"
        need(metric.unit in SHARED_UNITS, scenario, f"{name}的单位不在 lixin.kernel.units 里", "用共享的单位")
        low, high = metric.valid
        need(math.isfinite(high - low) and low < high, scenario, f"{name}的 valid 不是区间", "写可能值的下限和上限")
        need(metric.key in every, scenario, f"{name}没有设备测量", "写进某个 DeviceKind 的 metrics，或删掉它")
        need(every[metric.key].total_seconds() > 0, scenario, f"{name}没有上报周期", "DeviceKind.every 应大于 0")


@each_case
def test_a_case_has_a_handler_a_deadline_and_a_way_to_close(
    scenario: Scenario, case_type: CaseType, county: Stage
) -> None:
    name = f"事项 {case_type.key}（{case_type.name}）"
    handler = case_type.handler if isinstance(case_type.handler, str) else case_type.handler({})
    need(_is_unit(handler), scenario, f"{name}的承办单位“{handler}”不在单位表里", "写单位的正式名称")
    need(case_type.due.total_seconds() > 0, scenario, f"{name}没有办理时限", "due 应大于 0")
    need(case_type.proof, scenario, f"{name}没有说办结要什么证明", "proof 至少写 account（文字说明）")
    reachable = case_type.opens_on or case_type.public or not case_type.automatic_dispatch
    need(reachable, scenario, f"{name}没有人能立案", "写 opens_on，或 public=True")


@each_scenario
def test_the_lead_is_a_unit_of_the_county(scenario: Scenario, county: Stage) -> None:
    need(_is_unit(scenario.lead), scenario, f"牵头单位“{scenario.lead}”不在单位表里", "写单位的正式名称")


@each_register
def test_a_register_fits_its_model(scenario: Scenario, register: Register, county: Stage) -> None:
    name = f"台账 {register.key}（{register.name}）"
    model = _model(scenario, register)
    need(model and issubclass(model, RegisterModel), scenario, f"{name}的模型 {register.model} 不在 models.py 里，"
         "或不是 RegisterModel", "从 lixin.registers.models.RegisterModel 派生")  # fmt: skip
    assert model is not None
    for column in register.columns:
        need(_has(model, column.field), scenario, f"{name}的列 {column.field} 不是字段", "改成模型的字段名")
    key = _has(model, register.natural_key) and model._meta.get_field(register.natural_key)
    need(key and key.unique, scenario, f"{name}的 natural_key {register.natural_key} 不唯一", "用唯一的字段，如 code")
    need(_is_unit(register.owner), scenario, f"{name}的主管单位“{register.owner}”不在单位表里", "写单位的正式名称")
    need(register.standard, scenario, f"{name}没有写依据", "standard 写编码或分类所依据的标准，没有就写“本县”")


@each_register
def test_a_long_register_stays_quick(scenario: Scenario, register: Register, county: Stage) -> None:
    sheet = register_rows.sheet(f"{scenario.code}.{register.key}")
    indexed = {tuple(index.fields) for index in sheet.model._meta.indexes}
    slow = [one.field for one in sheet.filtered if (one.field, "code") not in indexed]
    names = ", ".join(f'"{field}"' for field in slow)
    need(not slow, scenario, f"《{register.name}》按 {names} 筛选会逐行找",
         f"在模型的 Meta 里写 indexes = (*RegisterModel.Meta.indexes, *listed_by({names}))")  # fmt: skip


@each_register
def test_what_tells_of_a_person_is_graded_so(scenario: Scenario, register: Register, county: Stage) -> None:
    sheet = register_rows.sheet(f"{scenario.code}.{register.key}")
    open_fields = [name for name in sheet.fields if PERSONAL.search(sheet.label(name)) and name not in sheet.masked]
    labels = "、".join(sheet.label(name) for name in open_fields)
    need(not open_fields, scenario, f"《{register.name}》的 {labels} 是个人信息，没有分级",
         f"写 Column({', '.join(repr(name) for name in open_fields)}, listed=False, grade=\"personal\")")  # fmt: skip


def _model(scenario: Scenario, register: Register) -> type[Model] | None:
    try:
        return apps.get_model(scenario.code, register.model)
    except LookupError:
        return None


def _has(model: type[Model], field: str) -> bool:
    try:
        model._meta.get_field(field)
    except FieldDoesNotExist:
        return False
    return True


def _is_unit(name: str) -> bool:
    try:
        accounts.unit(name)
    except NotFound:
        return False
    return True
