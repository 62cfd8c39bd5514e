"""One code for every device by one rule, names by several protocols, and where a scanned label leads."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import person

from lixin.accounts.models import Division
from lixin.audit.models import AuditRow
from lixin.cases import service as cases
from lixin.kernel.actor import CONSOLE
from lixin.kernel.errors import Conflict, Invalid
from lixin.kernel.worktime import BEIJING
from lixin.search import service as search
from lixin.sensing import coding
from lixin.sensing import service as sensing
from lixin.sensing.committer import now_microseconds
from lixin.sensing.journal import Arrival
from lixin.sensing.models import Device, DeviceClass, DeviceName, Suspect, UnknownDevice
from lixin.sensing.protocols import hj212

START = datetime(2026, 6, 1, 8, tzinfo=BEIJING)
DIVISIONS = st.sampled_from(["341623", "341623101", "341623101003"])
CODES = st.builds(coding.code_of, DIVISIONS, st.from_regex("[A-Z][A-Z0-9]", fullmatch=True), st.integers(0, 999_999))


@pytest.fixture
def steward(cast):
    return person("steward", "steward", cast.environment, Division.objects.get(pk="341623"))


@pytest.fixture
def device(cast):
    return enrolled(cast, "MN-1", "测试断面")


@pytest.fixture
def monitor(cast):
    """Of a kind that speaks two protocols."""
    return enrolled(cast, "MN-1", "测试断面", "environment.outlet_monitor")


def enrolled(cast, vendor_id, name, kind="environment.section", protocol="hj212"):
    return sensing.enrol_device(
        vendor_id=vendor_id, protocol=protocol, name=name, kind=kind, division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE,
    )  # fmt: skip


def arrive(journal, *arrivals):
    journal.append(list(arrivals))
    processor = sensing.Processor(journal, cases.open_for_alarms)
    while processor.step():
        pass


def frame(device, hours, nh3n, **more):
    at = START + timedelta(hours=hours)
    payload = hj212.upload(device=device, at=at, values=[("w21003", f"{nh3n:g}", "N")], **more).strip()
    return Arrival("hj212", now_microseconds(), "10.0.0.9:77", payload)


def test_the_check_character_is_that_of_the_standard():
    """GRid, the identifier of recordings, uses MOD 37,36 too; its standard's own example is A1-2425G-ABC1234002-M."""
    assert coding.check_character("A12425GABC1234002") == "M"


def test_the_example_that_people_are_shown_is_a_code():
    assert coding.canonical(coding.EXAMPLE) == coding.EXAMPLE


@given(CODES, st.data())
def test_every_wrong_character_is_found(code, data):
    plain = code.replace("-", "")
    place = data.draw(st.integers(0, len(plain) - 1))
    other = data.draw(st.sampled_from([one for one in coding.ALPHABET if one != plain[place]]))
    assert coding.canonical(plain[:place] + other + plain[place + 1 :]) == ""


@given(CODES)
def test_a_code_is_read_however_it_is_written(code):
    wide = "".join(chr(ord(one) + 0xFEE0) if one != "-" else "－" for one in code)
    for text in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), f" {code} ", wide):
        assert coding.canonical(text) == code


def test_what_is_wrong_with_a_code_is_said():
    with pytest.raises(Invalid, match="校验位不对"):
        coding.require("341623101-ES-000123-A")
    with pytest.raises(Invalid, match="这不是设备编码。编码的样子是 341623101-ES-000123-"):
        coding.require("WQ-01")


@pytest.mark.parametrize(
    ("kind", "taken", "mark"),
    [
        ("environment.section", (), "ES"),
        ("environment.section", {"ES"}, "EE"),
        ("urban.vehicle", (), "UV"),
        ("x.y", {"XY"}, "A0"),
    ],
)
def test_a_kind_has_two_characters_of_its_own(kind, taken, mark):
    assert coding.mark_for(kind, taken) == mark


@pytest.mark.django_db
def test_serials_count_within_the_kind(cast):
    made = [enrolled(cast, f"A-{n}", f"甲{n}") for n in (1, 2)]
    other = enrolled(cast, "138", "车", "urban.vehicle", "jt808")
    assert [one.code[:-2] for one in (*made, other)] == [
        "341623101-ES-000001", "341623101-ES-000002", "341623101-UV-000001",
    ]  # fmt: skip
    assert all(coding.canonical(one.code) == one.code for one in (*made, other))


@pytest.mark.django_db
def test_when_the_serials_are_used_up_it_says_so(cast, device):
    DeviceClass.objects.update(last=coding.LAST)
    with pytest.raises(Conflict, match="已用完"):
        enrolled(cast, "A-1", "甲")
    assert (Device.objects.count(), DeviceClass.objects.get().last) == (1, coding.LAST)


@pytest.mark.django_db(transaction=True)
def test_devices_of_before_get_their_codes_and_keep_their_numbers(cast):
    first, second = (enrolled(cast, f"A-{n}", f"甲{n}") for n in (1, 2))
    try:
        old = migrated("0002_lake_and_adoption").get_model("sensing", "Device")
        old.objects.filter(pk=first.pk).update(code="WQ-01", secret_digest="ab" * 32)
        old.objects.filter(pk=second.pk).update(code="341623101-environment-section-0a1b2c3d")
        migrated("0003_device_identity")
        codes = list(Device.objects.order_by("pk").values_list("code", "own_number"))
        first.refresh_from_db()
        assert codes == [
            (coding.code_of("341623101", "ES", 1), "WQ-01"),
            (coding.code_of("341623101", "ES", 2), "341623101-environment-section-0a1b2c3d"),
        ]
        assert [(key["protocol"], key["digest"], key["until"]) for key in first.keys] == [("hj212", "ab" * 32, "")]
        assert enrolled(cast, "A-3", "丙").code == coding.code_of("341623101", "ES", 3)
        old = migrated("0002_lake_and_adoption").get_model("sensing", "Device")
        assert old.objects.values_list("code", "secret_digest").get(pk=first.pk) == ("WQ-01", "ab" * 32)
    finally:
        migrated("0003_device_identity")


def migrated(name):
    """The apps as they are after the migration of sensing."""
    executor = MigrationExecutor(connection)
    return executor.migrate([("sensing", name)]).apps


@pytest.mark.django_db
def test_a_device_is_found_by_its_code_its_old_number_and_every_name(cast, steward, monitor):
    Device.objects.filter(pk=monitor.pk).update(own_number="WQ-01")
    enrolled(cast, "MN-2", "别的断面")
    sensing.add_name(person=steward, device_id=monitor.pk, version=1, protocol="http", vendor_id="KQ-77")
    plain = monitor.code.replace("-", "").lower()
    for text in (monitor.code, plain, monitor.code[:19], "WQ-01", "KQ-77", "MN-1", "测试"):
        assert list(sensing.devices_for(steward, text=text)) == [monitor], text
    for text in (monitor.code, "WQ-01", "KQ-77"):
        found = [hit.title for group in search.find(steward, text, kinds=("device",)) for hit in group.hits]
        assert "测试断面" in found, text


@pytest.mark.django_db
def test_frames_of_every_name_are_the_devices_own(cast, steward, monitor, journal):
    sensing.add_name(person=steward, device_id=monitor.pk, version=1, protocol="hj212", vendor_id="MN-1B")
    sensing.add_name(person=steward, device_id=monitor.pk, version=2, protocol="http", vendor_id="KQ-77")
    body = b'{"device": "KQ-77", "time": "2026-06-01T16:00:00+08:00", "values": {"nh3n": 0.7}}'
    arrive(journal, frame("MN-1", 0, 0.5), frame("MN-1B", 4, 0.6), Arrival("http", now_microseconds(), "x:1", body))
    monitor.refresh_from_db()
    assert (monitor.latest, monitor.counts, Suspect.objects.count()) == ({"nh3n": 0.7}, {"good": 3}, 0)
    name = DeviceName.objects.get(vendor_id="MN-1B")
    sensing.drop_name(person=steward, device_id=monitor.pk, version=3, name_id=name.pk)
    sensing.drop_name(person=steward, device_id=monitor.pk, version=4, name_id=name.pk)
    arrive(journal, frame("MN-1B", 12, 0.9))
    monitor.refresh_from_db()
    assert (monitor.latest["nh3n"], UnknownDevice.objects.get().vendor_id, monitor.version) == (0.7, "MN-1B", 4)
    verbs = AuditRow.objects.filter(subject=f"device:{monitor.pk}").order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["enrol_device", "name_device", "name_device", "unname_device"]


@pytest.mark.django_db
def test_a_name_is_one_devices_only(cast, steward, device):
    other = enrolled(cast, "MN-2", "别的断面")
    sensing.add_name(person=steward, device_id=device.pk, version=1, protocol="hj212", vendor_id="MN-3")
    for name in ("MN-2", "MN-1", "MN-3"):
        with pytest.raises(Conflict, match="已经登记过"):
            sensing.add_name(person=steward, device_id=other.pk, version=1, protocol="hj212", vendor_id=name)
    with pytest.raises(Conflict, match="设备“MN-3”已经登记过，名称是“测试断面”"):
        enrolled(cast, "MN-3", "又一个")
    with pytest.raises(Invalid, match="这种设备不用"):
        sensing.add_name(person=steward, device_id=other.pk, version=1, protocol="jt808", vendor_id="139")


@pytest.mark.django_db
def test_an_unknown_one_that_is_a_known_device_brings_its_readings(cast, steward, device, journal):
    arrive(journal, frame("MN-1", 4, 0.5), frame("STRANGER", 0, 0.4), frame("STRANGER", 8, 0.6))
    unknown = UnknownDevice.objects.get()
    done = sensing.attach(person=steward, unknown_id=unknown.pk, device_id=device.pk, version=1)
    device.refresh_from_db()
    assert (done.frames, done.values, device.latest) == (2, 1, {"nh3n": 0.6})
    arrive(journal, frame("STRANGER", 12, 0.7))
    device.refresh_from_db()
    assert (device.latest, device.counts["good"]) == ({"nh3n": 0.7}, 3)
    with pytest.raises(Conflict, match="已经登记过"):
        sensing.attach(person=steward, unknown_id=unknown.pk, device_id=device.pk, version=2)


@pytest.mark.django_db
def test_a_scanned_label_opens_the_device(client, cast, steward, device):
    assert client.get(f"/d/{device.code}/").headers["Location"].startswith("/accounts/sign-in/")
    client.force_login(steward)
    assert client.get(f"/d/{device.code.lower()}/").headers["Location"] == f"/sensing/{device.pk}/"
    assert client.get("/d/341623101-ES-000001-0/").status_code == 422
    client.force_login(cast.handler)
    other = enrolled(cast, "MN-2", "别家")
    Device.objects.filter(pk=other.pk).update(owner=cast.water)
    where = client.get(f"/d/{other.code}/").headers["Location"]
    assert where == f"/sensing/claim/?code={other.code}"


@pytest.mark.django_db
def test_labels_of_one_and_of_a_sheet(client, cast, steward, device):
    more = [enrolled(cast, f"B-{n}", f"断面 {n}") for n in range(30)]
    client.force_login(steward)
    page = client.get(f"/sensing/labels/?device={device.pk}").content.decode()
    assert (page.count('class="qrline"'), page.count('class="label-page"'), device.code in page) == (1, 1, True)
    page = client.get("/sensing/labels/?text=断面&skip=20").content.decode()
    assert (page.count('class="qrline"'), page.count('class="label-page"')) == (31, 3)
    assert all(one.code in page for one in more)
    assert client.get("/sensing/labels/?skip=24").status_code == 422
    assert client.get("/sensing/labels/?text=没有").status_code == 404
