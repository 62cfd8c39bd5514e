"""A device stands on a pole: both pages say so, who shares the pole is named, and it stands in one place only."""

import pytest
from tests.cast import person

from lixin.accounts.models import Division
from lixin.kernel.actor import CONSOLE
from lixin.kernel.errors import Conflict
from lixin.registers import devices
from lixin.registers import service as registers
from lixin.registers.models import DeviceLink
from lixin.scenarios.infrastructure.models import Tower
from lixin.search import service as search
from lixin.sensing import service as sensing

pytestmark = pytest.mark.django_db
TOWERS = "infrastructure.tower"


@pytest.fixture
def steward(cast):
    return person("steward", "steward", cast.environment, Division.objects.get(pk="341623"))


@pytest.fixture
def poles(cast):
    made = [
        Tower.objects.create(
            code=f"GT-{n}", name=f"建设路{n}号杆", division_code="341623101", kind="multi", height=12, sharing="open"
        )
        for n in (1, 2)
    ]
    search.ensure()
    return made


def enrolled(cast, number, owner=None):
    return sensing.enrol_device(
        vendor_id=f"MN-{number}", protocol="hj212", name=f"{number}号断面", kind="environment.section",
        division_code="341623101", lon=116.3, lat=33.0, owner=owner or cast.environment, by=CONSOLE,
    )  # fmt: skip


def test_both_pages_say_where_it_stands_and_who_stands_there_too(client, cast, steward, poles):
    first, second, foreign = enrolled(cast, 1), enrolled(cast, 2), enrolled(cast, 3, cast.water)
    client.force_login(steward)
    found = client.get("/registers/places/options/?q=建设路1号").json()
    assert found == [{"id": f"{TOWERS}:{poles[0].pk}", "text": "建设路1号杆（杆塔台账 GT-1）"}]
    for device in (first, second, foreign):
        answer = client.post(f"/registers/places/{device.pk}/", {"place": found[0]["id"]})
        assert answer.headers["Location"] == f"/sensing/{device.pk}/"
    page = client.get(f"/sensing/{first.pk}/").content.decode()
    assert ("建设路1号杆" in page, "2号断面" in page, "3号断面" in page) == (True, True, True)
    page = client.get(f"/registers/{TOWERS}/{poles[0].pk}/").content.decode()
    assert (page.count("装在这里</span>"), first.code in page) == (3, True)
    seen = devices.rows_of(first, cast.handler)  # sees the devices of the own unit alone
    assert [(one.row.name, [other.name for other in one.others]) for one in seen] == [("建设路1号杆", ["2号断面"])]


def test_it_stands_in_one_place_and_is_taken_down_before_it_is_moved(client, cast, steward, poles):
    device = enrolled(cast, 1)
    client.force_login(steward)
    where = [f"{TOWERS}:{pole.pk}" for pole in poles]
    for place in (where[0], where[0]):
        client.post(f"/registers/places/{device.pk}/", {"place": place})
    answer = client.post(f"/registers/places/{device.pk}/", {"place": where[1]})
    assert (answer.status_code, "已装在“建设路1号杆”，请先拆下" in answer.content.decode()) == (409, True)
    for _ in range(2):
        client.post(f"/registers/places/{device.pk}/drop/")
    client.post(f"/registers/places/{device.pk}/", {"place": where[1]})
    assert list(DeviceLink.objects.values_list("row", "stands")) == [(poles[1].pk, True)]


def test_what_watches_a_row_may_come_to_stand_on_it(cast, steward, poles):
    device = enrolled(cast, 1)
    sheet, given = (
        registers.sheet(TOWERS),
        {"pk": poles[0].pk, "device": device.pk, "person": steward, "actor": CONSOLE},
    )
    devices.link(given=sheet, **given)
    devices.link(given=sheet, **given, stands=True)
    devices.link(given=sheet, **given)
    assert list(DeviceLink.objects.values_list("stands", flat=True)) == [True]
    with pytest.raises(Conflict, match="请先拆下"):
        devices.link(given=sheet, **{**given, "pk": poles[1].pk}, stands=True)


@pytest.mark.parametrize("place", ["", "x", "infrastructure.tower:", "infrastructure.tower:x", "nothing:1"])
def test_a_choice_that_is_none_is_refused(client, cast, steward, place):
    device = enrolled(cast, 1)
    client.force_login(steward)
    assert client.post(f"/registers/places/{device.pk}/", {"place": place}).status_code in (404, 422)
    assert DeviceLink.objects.count() == 0


def test_who_may_not_write_the_register_puts_nothing_up(client, cast, poles):
    device = enrolled(cast, 1)
    client.force_login(cast.handler)
    assert client.post(f"/registers/places/{device.pk}/", {"place": f"{TOWERS}:{poles[0].pk}"}).status_code == 403
    assert "装在哪根杆" not in client.get(f"/sensing/{device.pk}/").content.decode()
