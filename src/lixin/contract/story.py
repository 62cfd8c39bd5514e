"""Points 6 and 10 of the contract: from real frames to a verified end, and figures that move with it."""

import math

from lixin.cases.models import Case
from lixin.contract.stage import Stage
from lixin.contract.subjects import demos, each_case, each_scenario, need, raising
from lixin.indicators import service as indicators
from lixin.kernel.declare import CaseType, Scenario

Values = dict[str, tuple[float | None, float | None, float | None]]


def values(scenario: Scenario, county: Stage) -> Values:
    """Name → value, part, whole of the scenario's figures as a leader sees them."""
    leader = county.with_role("leader")
    names = [f"{scenario.code}.{one.key}" for one in scenario.indicators]
    figures = [indicators.compute(name, person=leader) for name in names]
    return {one.name: (one.value, one.part, one.whole) for one in figures}


def opened(scenario: Scenario, case_type: CaseType, county: Stage) -> Case:
    """The case that the type's first event opens from frames; a type without events is reported by staff."""
    if not case_type.opens_on:
        return county.reported(scenario, case_type)
    event = next(one for one in scenario.events if one.key == case_type.opens_on[0])
    demo = raising(scenario, event)
    kind = next(one for one in scenario.kinds if one.key == demo.kind)
    device = county.device(scenario, kind, thresholds=demo.thresholds)
    county.play(device, demo)
    found = Case.objects.filter(device=device, case_type=f"{scenario.code}.{case_type.key}")
    need(found.count() == 1, scenario, f"demo/{demo.name} 应立一件“{case_type.name}”，现在是 {found.count()} 件",
         "检查 opens_on 和 demo 的 raises")  # fmt: skip
    return found.get()


@each_case
def test_the_story_ends_closed_and_a_figure_moves(scenario: Scenario, case_type: CaseType, county: Stage) -> None:
    """Frames → event → alarm → case → dispatched → taken → proof → submitted → confirmed by another → closed."""
    case = opened(scenario, case_type, county)
    if case_type.opens_on and case_type.automatic_dispatch:
        need(case.state == "dispatched", scenario, f"“{case_type.name}”没有自动派遣", "承办单位要在单位表里")
    before = values(scenario, county)
    done = county.closed(case, case_type)
    steps = [step.action for step in done.steps.all() if step.action != "note"]
    photo = ["photo"] if "photo" in case_type.proof else []
    assert steps == ["open", "file", "dispatch", "take", *photo, "submit", "confirm"]
    assert (done.state, done.on_time) == ("closed", True)
    moved = [name for name, now in values(scenario, county).items() if now != before[name]]
    need(moved, scenario, f"“{case_type.name}”办结后没有指标变化", "声明一个把这类事项算进去的指标")


@each_scenario
def test_each_indicator_says_its_formula_and_is_a_number_on_demo_data(scenario: Scenario, county: Stage) -> None:
    for kind in scenario.kinds:
        for demo in [one for one in demos(scenario) if one.kind == kind.key][:1]:
            county.play(county.device(scenario, kind, thresholds=demo.thresholds), demo)
    for case_type in scenario.cases:
        county.closed(county.reported(scenario, case_type), case_type)
    found = values(scenario, county)
    for one in scenario.indicators:
        value = found[f"{scenario.code}.{one.key}"][0]
        name = f"指标 {one.key}（{one.name}）"
        need(value is not None and math.isfinite(value), scenario, f"{name}在演示数据上没有数值（{value}）",
             "检查 value，或补上演示数据")  # fmt: skip
        need(one.formula.strip(), scenario, f"{name}没有写口径", "formula 写成“分子 ÷ 分母”")
        share = found[f"{scenario.code}.{one.key}"][2] is not None
        need(not share or "÷" in one.formula, scenario, f"{name}是比率，口径却不是“分子 ÷ 分母”", "改 formula")
