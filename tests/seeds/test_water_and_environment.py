"""On the demo county: permits that end become cases once, limits reach the monitors."""

from datetime import datetime

import pytest

from lixin.cases.models import Case
from lixin.config.seeding import seed
from lixin.kernel.registry import registry
from lixin.registers import rows as registers
from lixin.scenarios.environment.permits import apply_limits, watch_permits
from lixin.scenarios.water.permits import watch_intakes
from lixin.sensing.models import Device

NOW = datetime.fromisoformat("2026-11-24T08:00:00+08:00")


@pytest.fixture
def county(db, settings) -> None:
    settings.DEMO = True
    seed()


def test_what_is_referred_to_is_written_first(county):
    outlet = registers.sheet("environment.outlet").model._default_manager
    assert outlet.exclude(outfall=None).count() == 3
    assert outlet.exclude(device=None).count() == 2


def test_ending_permits_become_cases_once(county):
    assert watch_intakes(NOW) == "到期或将到期的取水许可 4 件"
    assert watch_intakes(NOW) == "到期或将到期的取水许可 4 件"
    assert Case.objects.filter(case_type="water.intake_permit").count() == 4
    assert watch_permits(NOW) == "到期或将到期的排污许可 4 件"
    watch_permits(NOW)
    found = Case.objects.filter(case_type="environment.permit_renewal")
    assert found.count() == 4
    assert all(one.is_demo for one in found)


def test_hourly_limits_reach_the_monitors_once(county):
    assert apply_limits(NOW) == "更新了 2 台自动监测设备的许可限值"
    assert Device.objects.get(own_number="PW-01").thresholds == {"cod": 50, "nh3n": 5}
    assert Device.objects.get(own_number="PW-02").thresholds == {"stack_so2": 200, "stack_nox": 200}
    assert apply_limits(NOW) == "更新了 0 台自动监测设备的许可限值"
    registers.sheet("environment.limit").model._default_manager.update(retired_at=NOW)
    assert apply_limits(NOW) == "更新了 2 台自动监测设备的许可限值"


def test_every_register_has_its_figure(county):
    told = " ".join(one.rows for one in registry.all("indicators").values())
    own = [name for name in registry.all("registers") if name.startswith(("water.", "environment."))]
    missing = [name for name in own if name not in told]
    assert missing == ["environment.limit"]  # its rows are the monitors' limits: apply_limits
