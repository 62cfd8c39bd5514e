"""Limits by day and by year are held against what the monitor measured; an exceedance is asked about once."""

from datetime import datetime, timedelta

import pyarrow as pa
import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from lixin.cases.models import Case, CaseRow
from lixin.kernel.actor import WORKER
from lixin.kernel.worktime import BEIJING
from lixin.lake import service as lake
from lixin.registers.models import Revision
from lixin.scenarios.environment import discharge
from lixin.scenarios.environment.limits import LIMITS, judge_limits
from lixin.scenarios.environment.models import Outlet, PermitLimit, PollutionSource
from lixin.sensing.service import enrol_device

CREDIT = "91130200699229617X"
CODE = f"{CREDIT}001P"
NOW = datetime(2026, 6, 11, 6, tzinfo=BEIJING)
HOURS = st.dictionaries(st.integers(0, 23), st.floats(0, 5000), min_size=18)


@given(HOURS, st.dictionaries(st.integers(0, 23), st.floats(0.01, 500), max_size=24))
def test_a_mean_lies_between_the_least_and_the_greatest_hour(values, flows):
    for measure in discharge.HOURS_OF_A_DAY:
        mean = discharge.day_mean(values, flows, measure)
        assert mean is None or min(values.values()) - 1e-6 <= mean <= max(values.values()) + 1e-6


def test_a_day_needs_its_hours_and_water_is_weighed_by_its_flow():
    hours = dict.fromkeys(range(19), 50.0)
    assert discharge.day_mean(hours, {}, "mg_l") == 50
    assert discharge.day_mean(hours, {}, "mg_m3") is None
    assert discharge.day_mean(dict.fromkeys(range(17), 1.0), {}, "mg_l") is None
    half = {hour: 10.0 if hour < 12 else 40.0 for hour in range(24)}
    assert discharge.day_mean(half, {hour: 1.0 if hour < 12 else 3.0 for hour in range(24)}, "mg_l") == 32.5
    assert discharge.day_mean(half, {hour: float(hour < 12) for hour in range(24)}, "mg_l") is None


def test_an_amount_is_concentration_times_flow():
    assert discharge.discharged({0: 100.0, 1: 100.0, 2: 7.0}, {0: 10.0, 1: 10.0}) == pytest.approx(0.0072)
    assert discharge.discharged({0: 100.0}, {}) is None


@pytest.fixture
def outlet(cast, settings, tmp_path) -> Outlet:
    settings.DATA = tmp_path
    source = PollutionSource(
        code=CODE, name="厂", division_code="341623101", industry="3110", management="key", credit_code=CREDIT
    )
    source.save()
    device = enrol_device(
        vendor_id="DW1", protocol="hj212", name="监测仪", kind="environment.outlet_monitor", by=WORKER,
        division_code="341623101", lon=116.2, lat=33.1, owner=cast.environment,
    )  # fmt: skip
    values = {"name": "总排口", "division_code": "341623101", "medium": "water", "rank": "main"}
    made = Outlet(code=f"{CODE}DW001", source=source, device=device, **values)
    made.save()
    return made


def a_limit(outlet: Outlet, period: str, value: float, measure: str) -> PermitLimit:
    made = PermitLimit(
        code=period, name=f"{period}限值", division_code="341623101", outlet=outlet, factor="cod", period=period,
        value=value, measure=measure,
    )  # fmt: skip
    made.full_clean()
    made.save()
    return made


def measured(outlet: Outlet, day: int, cod: float, flow: float = 100.0) -> None:
    """Every hour of the day in June, both metrics."""
    start = datetime(2026, 6, day, tzinfo=BEIJING)
    times = [start + timedelta(hours=hour) for hour in range(24)] * 2
    table = pa.Table.from_pydict(
        {
            "position": range(day * 100, day * 100 + 48), "device_id": [outlet.device_id] * 48,
            "metric": ["cod"] * 24 + ["effluent_flow"] * 24, "time": times, "received_at": times,
            "value": [cod] * 24 + [flow] * 24, "quality": ["good"] * 48,
        },
        schema=lake.SCHEMA,
    )  # fmt: skip
    with transaction.atomic():
        lake.put(table, first=day * 100)


def test_a_day_above_is_a_matter_once_and_the_mean_is_kept(outlet):
    limit = a_limit(outlet, "day", 50, "mg_l")
    measured(outlet, 8, 40)
    measured(outlet, 9, 60)
    lake.flush()
    measured(outlet, 10, 45)
    for _ in range(2):
        assert judge_limits(NOW) == "核对了 1 条日均和年排放限值，1 条超过或将要超过"
    limit.refresh_from_db()
    assert (limit.measured, f"{limit.measured_on}", limit.version) == (45, "2026-06-10", 2)
    case = Case.objects.get()
    assert case.description == (
        "化学需氧量2026-06-09 日均值 60 mg/L，超过许可限值 50 mg/L。请核对仪器、工况和生产负荷。"
    )
    assert CaseRow.objects.get(register=LIMITS, row=limit.pk).case == case
    newest = Revision.objects.filter(register=LIMITS, row=limit.pk).latest("pk")
    assert newest.reason == "按 2026-06-10 前的自动监测核算"


def test_nothing_is_said_of_a_day_with_too_few_hours_or_at_its_limit(outlet):
    limit = a_limit(outlet, "day", 50, "mg_l")
    assert judge_limits(NOW) == "核对了 1 条日均和年排放限值，0 条超过或将要超过"
    measured(outlet, 10, 50)
    judge_limits(NOW)
    limit.refresh_from_db()
    assert limit.measured == 50
    assert not Case.objects.exists()


def test_a_years_amount_is_told_before_it_is_reached_and_when_it_is_passed(outlet):
    limit = a_limit(outlet, "year", 0.95, "t_a")
    measured(outlet, 8, 50)
    measured(outlet, 9, 50)
    judge_limits(NOW)
    limit.refresh_from_db()
    assert limit.measured == 0.864
    first = Case.objects.get()
    assert first.description.startswith("化学需氧量今年累计排放 0.864 t，已达年许可量的 91% 0.95 t/a。")
    measured(outlet, 10, 50)
    judge_limits(NOW)
    assert Case.objects.count() == 1, "the first matter is open and says so already"
    first.closed_at = NOW
    first.save()
    judge_limits(NOW)
    assert Case.objects.order_by("pk").last().description.startswith("化学需氧量今年累计排放 1.296 t，已超过年许可量")
