"""Grades by the design codes, codes of stations, chiefs and terms of permits."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from lixin.scenarios.water.grades import dyke_grade, pump_grade
from lixin.scenarios.water.models import ChiefSection, Dyke, Gauge, Intake, PumpStation, Reach, River


@pytest.mark.parametrize(("years", "grade"), [(100, 1), (99, 2), (50, 2), (49, 3), (30, 3), (20, 4), (19, 5), (10, 5)])
def test_a_dyke_is_graded_by_its_flood(years: int, grade: int):
    assert dyke_grade(years) == grade


@pytest.mark.parametrize(
    ("flow", "power", "grade"), [(200, 0, 1), (199, 9_999, 2), (10, 0, 3), (1, 1_000, 3), (2, 99, 4), (1.9, 99, 5)]
)
def test_the_higher_class_of_flow_and_power_counts(flow: float, power: float, grade: int):
    assert pump_grade(flow, power) == grade


@pytest.fixture
def reach(db) -> Reach:
    river = River.objects.create(code="R1", name="示例河", division_code="341623", kind="natural", level="county")
    return Reach.objects.create(
        code="H1", name="上段", division_code="341623101", river=river, starts_at="甲", ends_at="乙", length=3
    )


def refused(row: object) -> list[str]:
    with pytest.raises(ValidationError) as found:
        row.full_clean()
    return found.value.messages


def test_a_dyke_weaker_than_its_standard_is_refused(reach: Reach):
    values = {"code": "D1", "name": "左堤", "division_code": "341623101", "reach": reach, "bank": "left", "length": 2}
    Dyke(**values, return_period=20, grade="4").full_clean()
    Dyke(**values, return_period=20, grade="3").full_clean()
    assert refused(Dyke(**values, return_period=20, grade="5")) == ["20 年一遇的堤防不低于 4 级。"]


def test_a_pump_station_below_its_class_is_refused(db):
    values = {"code": "B1", "name": "站", "division_code": "341623101", "units": 2, "power": 900, "design_flow": 12}
    assert refused(PumpStation(**values, kind="drainage", state="ready", grade="4")) == [
        "按流量和功率，等别不低于Ⅲ等 中型。"
    ]
    PumpStation(**values, kind="supply", state="ready", grade="4").full_clean()


def test_a_station_code_has_eight_characters_and_levels_their_order(db):
    values = {"name": "站", "division_code": "341623101", "kind": "ZZ"}
    Gauge(code="50102350", **values).full_clean()
    assert refused(Gauge(code="5010235", **values)) == ["测站代码应为 8 位数字或大写字母（SL 502-2010）。"]
    wrong = Gauge(code="50102350", **values, warning_level=28, assured_level=26)
    assert refused(wrong) == ["保证水位不能低于警戒水位。"]


def test_an_appointed_chief_has_a_name(reach: Reach):
    values = {"code": "Z1", "name": "段", "division_code": "341623101", "reach": reach, "level": "town", "length": 2}
    told = ["已明确河长的要写河长姓名，没有明确的不写。"]
    assert refused(ChiefSection(**values, appointed=True)) == told
    assert refused(ChiefSection(**values, appointed=False, chief="甲")) == told
    ChiefSection(**values, appointed=True, chief="甲").full_clean()


def test_a_river_does_not_flow_into_itself(reach: Reach):
    reach.river.flows_into = reach.river
    assert refused(reach.river) == ["河流不能汇入自己。"]


def an_intake(number: int, until: date) -> Intake:
    return Intake(
        code=f"Q{number}", name=f"取水口{number}", division_code="341623101", kind="ground", purpose="living",
        holder="甲", permit_number=f"P{number}", volume=10, valid_from=date(2020, 1, 1), valid_until=until,
    )  # fmt: skip


def test_a_permit_ends_after_it_begins(db):
    assert refused(an_intake(1, date(2019, 1, 1))) == ["有效期止要晚于有效期起。"]
