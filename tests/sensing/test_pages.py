"""The pages of sensing answer for those who may, and refuse the others."""

import pytest

from lixin.kernel.actor import CONSOLE
from lixin.sensing import service


@pytest.fixture
def device(cast):
    return service.enrol_device(
        vendor_id="MN-1", protocol="hj212", name="测试断面", kind="environment.section", division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE, label="模拟",
    )  # fmt: skip


@pytest.mark.parametrize("address", ["/sensing/", "/sensing/alarms/", "/sensing/alarms/?all=1", "/sensing/suspects/"])
def test_operator_opens_every_list(client, cast, device, address):
    client.force_login(cast.operator)
    assert client.get(address).status_code == 200


def test_device_page_names_the_device(client, cast, device):
    client.force_login(cast.operator)
    answer = client.get(f"/sensing/{device.pk}/")
    assert (answer.status_code, answer.context["device"]) == (200, device)


def test_auditor_sees_no_device(client, cast, device):
    client.force_login(cast.auditor)
    assert client.get("/sensing/").status_code == 403
