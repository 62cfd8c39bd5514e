"""Codes by HJ 608, limits and their units, noise by GB 3096, and what is above a permit."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError

from lixin.kernel.window import SampleWindow
from lixin.scenarios.environment import permit_rules, rules
from lixin.scenarios.environment.models import MonitoringPoint, Outlet, PermitLimit, PollutionSource

CREDIT = "91130200699229617X"
CODE = f"{CREDIT}001P"
"""The example of HJ 608-2017, annex A."""


def window(samples: list[dict], **thresholds: float) -> SampleWindow:
    made = SampleWindow(thresholds=thresholds)
    for hour, values in enumerate(samples):
        made.add(datetime.fromisoformat(f"2026-06-01T{hour:02d}:00:00+08:00"), values)
    return made


def test_two_hours_above_are_a_finding_and_the_worst_is_named():
    above = window([{"cod": 60, "nh3n": 11}, {"cod": 62, "nh3n": 12.5}], cod=50, nh3n=5)
    found = permit_rules.over_permit(above)
    assert found.sentence == "氨氮连续 2 小时超过许可限值 5 mg/L，现为 12.5 mg/L"
    assert found.detail == {"factor": "nh3n", "times": 2.5}


def test_one_hour_the_limit_itself_and_no_limit_are_none():
    assert permit_rules.over_permit(window([{"cod": 60}], cod=50)) is None
    assert permit_rules.over_permit(window([{"cod": 50}, {"cod": 60}], cod=50)) is None
    assert permit_rules.over_permit(window([{"cod": 900}, {"cod": 900}])) is None


@pytest.mark.parametrize(
    ("area", "day", "night", "quiet"),
    [
        ("2", 60, 50, True),
        ("2", 60.1, 50, False),
        ("4a", 70, 55.1, False),
        ("4b", 70, 60, True),
        ("1", 50, None, False),
    ],
)
def test_noise_by_area(area: str, day: float, night: float | None, quiet: bool):
    assert rules.noise_quiet(area, day, night) is quiet


def refused(row: object) -> list[str]:
    with pytest.raises(ValidationError) as found:
        row.full_clean()
    return found.value.messages


def a_source(code: str = CODE, **fields: object) -> PollutionSource:
    values = {"name": "厂", "division_code": "341623101", "industry": "3110", "management": "key"}
    return PollutionSource(code=code, **values | {"credit_code": CREDIT} | fields)


def test_a_source_has_the_code_of_its_firm(db):
    a_source().full_clean()
    assert refused(a_source(f"{CREDIT}001")) == ["编码应为 18 位信用代码、3 位顺序号和 1 位大写字母（HJ 608）。"]
    assert refused(a_source("91341623MA9LX00001001P")) == ["编码前 18 位与统一社会信用代码不同。"]
    assert refused(a_source(credit_code="")) == ["没有统一社会信用代码的，编码以 H9 开头。"]


def test_a_permit_has_its_term(db):
    told = ["已领证的要写有效期，止期晚于起期；没有领证的不写有效期。"]
    assert refused(a_source(permitted=True)) == told
    assert refused(a_source(permitted=True, valid_from="2026-01-01", valid_until="2025-01-01")) == told
    a_source(permitted=True, valid_from="2025-01-01", valid_until="2030-01-01").full_clean()


@pytest.fixture
def outlet(db) -> Outlet:
    source = a_source()
    source.save()
    made = Outlet(code=f"{CODE}DW001", name="口", division_code="341623101", source=source, medium="water", rank="main")
    made.full_clean()
    made.save()
    return made


def test_an_outlet_has_the_code_of_its_source_and_medium(outlet: Outlet):
    values = {"name": "口", "division_code": "341623101", "source": outlet.source, "rank": "main"}
    assert refused(Outlet(code="DW002", medium="water", **values)) == [
        "编码应为污染源编码后接 DW001（废水）或 DA001（废气）这样的排放口号。"
    ]
    assert refused(Outlet(code=f"{CODE}DW002", medium="gas", **values)) == [
        "DA 是废气口，DW 是废水口，与排放类别不符。"
    ]
    assert refused(Outlet(code=f"{CODE}DW002", medium="water", height=30, **values)) == [
        "废气口不填入河排污口，废水口不填排气筒高度和内径。"
    ]


def test_a_limit_has_the_unit_of_its_period_and_factor(outlet: Outlet):
    def limit(code: str, factor: str, period: str, measure: str) -> PermitLimit:
        values = {"name": "限值", "division_code": "341623101", "outlet": outlet, "value": 50}
        return PermitLimit(code=code, factor=factor, period=period, measure=measure, **values)

    first = limit("1", "cod", "hour", "mg_l")
    first.full_clean()
    first.save()
    assert refused(limit("2", "cod", "hour", "mg_l")) == ["这个排放口的这个因子在这个时段已有限值。"]
    assert refused(limit("2", "tp", "year", "mg_l")) == ["年排放量用 t/a，小时和日均值用浓度单位。"]
    assert refused(limit("2", "tp", "day", "mg_m3")) == ["烟气因子用 mg/m³，废水因子用 mg/L。"]
    assert refused(limit("2", "stack_nox", "day", "mg_m3")) == ["这个因子与排放口的类别（废水、废气）不符。"]


def test_noise_belongs_to_noise_points(db):
    values = {
        "code": "N1",
        "name": "点",
        "division_code": "341623101",
        "control": "county",
        "factors": "a",
        "every": "b",
    }
    told = ["声环境点位要选功能区；其他点位不填功能区和声级。"]
    assert refused(MonitoringPoint(kind="noise", **values)) == told
    assert refused(MonitoringPoint(kind="soil", day_level=50, **values)) == told
    point = MonitoringPoint(kind="noise", noise_area="2", day_level=55, night_level=45, **values)
    point.full_clean()
    point.save()
    assert point.quiet is True
