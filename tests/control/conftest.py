"""A sluice gate of the water bureau, a monitor of the environment bureau, and who may tell them something."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lixin.accounts.models import Division
from lixin.kernel.actor import CONSOLE
from lixin.sensing import service as sensing
from tests.cast import person


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def head(cast):
    """The head of the water bureau: agrees to what others ask."""
    return person("head", "unit_head", cast.water, Division.objects.get(pk="341623"))


@pytest.fixture
def asker(cast):
    """The water bureau's handler."""
    return cast.other_handler


@pytest.fixture
def gate(cast):
    """Half open a metre of water below the stated level, heard a minute ago."""
    made = sensing.enrol_device(
        vendor_id="GATE-1", protocol="mqtt", name="茨淮新河节制闸", kind="water.sluice_gate",
        division_code="341623101", lon=116.3, lat=33.0, owner=cast.water, by=CONSOLE,
        thresholds={"downstream_limit": 24.5},
    )  # fmt: skip
    return measured(made, gate_opening=0.5, downstream_level=23.5)


@pytest.fixture
def monitor(cast):
    """An outlet's monitor over HJ 212."""
    return sensing.enrol_device(
        vendor_id="34162399000000000000001", protocol="hj212", name="总排口监测仪", kind="environment.outlet_monitor",
        division_code="341623101", lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE,
    )  # fmt: skip


def measured(device, minutes: float = 1, **values: float):
    """As if the device had said so some minutes ago."""
    device.latest, device.last_time = values, timezone.now() - timedelta(minutes=minutes)
    device.save()
    return device
