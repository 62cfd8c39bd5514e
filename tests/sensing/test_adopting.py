"""An unknown device is taken in with what it sent before, once, and the past raises no alarm."""

from datetime import datetime, timedelta

import pytest
from tests.cast import person

from lixin.accounts.models import Division
from lixin.audit.models import AuditRow
from lixin.kernel.actor import CONSOLE
from lixin.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from lixin.kernel.window import SampleWindow
from lixin.kernel.worktime import BEIJING
from lixin.lake import service as lake
from lixin.lake import tables
from lixin.sensing import passwords
from lixin.sensing import service as sensing
from lixin.sensing.journal import Arrival, digest_of
from lixin.sensing.models import Alarm, Device, Suspect, UnknownDevice
from lixin.sensing.protocols import hj212

pytestmark = pytest.mark.django_db
START = datetime(2026, 6, 1, 8, tzinfo=BEIJING)


@pytest.fixture
def steward(cast):
    return person("steward", "steward", cast.environment, Division.objects.get(pk="341623"))


def arrive(journal, *samples, device="NEW-1"):
    for hours, nh3n in samples:
        frame = hj212.upload(
            device=device, at=START + timedelta(hours=hours), values=[("w21003", f"{nh3n:g}", "N")]
        ).strip()
        received = int((START + timedelta(hours=hours, minutes=1)).timestamp() * 1e6)
        journal.append([Arrival("hj212", received, "10.0.0.9:77", frame)])
    processor = sensing.Processor(journal, lambda raised, cleared: None)
    while processor.step():
        pass


def draft(cast, **changed):
    given = {
        "name": "新断面",
        "kind": "environment.section",
        "lon": 116.3,
        "lat": 33.0,
        "owner_id": cast.environment.pk,
    }
    return sensing.DeviceDraft(**{**given, **changed})


def adopt(cast, by=None, **changed):
    unknown = UnknownDevice.objects.get(vendor_id="NEW-1")
    return sensing.adopt(person=by or cast.operator, unknown_id=unknown.pk, draft=draft(cast, **changed))


def kept(device):
    lake.flush()
    found = tables.opened("readings").to_pyarrow_table().sort_by([("position", "ascending"), ("value", "ascending")])
    assert set(found["device_id"].to_pylist()) == {device.pk}
    return list(zip(*(found[name].to_pylist() for name in ("position", "value", "quality")), strict=True))


def test_what_it_sent_before_becomes_its_readings_and_raises_nothing(cast, journal):
    arrive(journal, (0, 1.3), (4, 1.4), (8, 1.5), (4, 1.4), (12, 999.0))
    done = adopt(cast)
    device = Device.objects.get()
    assert (done.device, done.frames, done.values) == (device, 5, 3)
    assert kept(device) == [
        (1, 1.3, "good"), (2, 1.4, "good"), (3, 1.5, "good"), (4, 1.4, "repeated"), (5, 999.0, "impossible"),
    ]  # fmt: skip
    assert (device.division_code, device.latest, device.state) == ("341623101", {"nh3n": 1.5}, "never")
    assert (Alarm.objects.count(), SampleWindow.unpack(bytes(device.window), {}).last("nh3n", 8)) == (
        0,
        [1.3, 1.4, 1.5],
    )
    assert set(Suspect.objects.values_list("device_id", "seen_by")) == {(device.pk, "operator（模拟）")}
    row = AuditRow.objects.get(verb="adopt")
    assert (row.subject, row.summary) == (f"device:{device.pk}", "接入设备 新断面（NEW-1）")


def test_from_then_on_it_is_judged_like_any_other(cast, journal):
    arrive(journal, (0, 0.3))
    adopt(cast)
    arrive(journal, (0, 0.3), (4, 1.3), (8, 1.4))
    device = Device.objects.get()
    assert (device.state, device.counts) == ("online", {"good": 3, "repeated": 1})
    assert Alarm.objects.get().event == "environment.below_target"


def test_a_second_submission_is_told_that_it_is_done(cast, journal):
    arrive(journal, (0, 0.3))
    adopt(cast)
    with pytest.raises(Conflict, match="设备“NEW-1”已经登记过，名称是“新断面”。"):
        adopt(cast)
    assert (Device.objects.count(), list(sensing.unknown_for(cast.operator))) == (1, [])


def test_what_is_wrong_is_said_of_every_field_and_changes_nothing(cast, journal):
    arrive(journal, (0, 0.3))
    with pytest.raises(Invalid) as refused:
        adopt(cast, name="", kind="water.rain_gauge", lon=120.0, owner_id=0)
    assert refused.value.fields == {
        "name": "名称要有 1 到 80 个字",
        "kind": "“雨量站”不用这种协议，可用：SL 651、HTTP",
        "owner_id": "请选择管理单位",
        "lon": "这个位置不在本县范围内，请核对经纬度（WGS84）",
    }
    assert (Device.objects.count(), lake.waiting().rows, UnknownDevice.objects.get().device) == (0, 0, None)


def test_only_those_who_may_adopt_do(cast, journal, steward):
    arrive(journal, (0, 0.3))
    for somebody in (cast.handler, cast.leader, cast.auditor):
        with pytest.raises(NotAllowed):
            adopt(cast, by=somebody)
        assert list(sensing.unknown_for(somebody)) == []
    assert adopt(cast, by=steward).values == 1


def test_the_newest_frame_is_read_out(cast, journal):
    arrive(journal, (0, 0.3))
    shown = sensing.readable(UnknownDevice.objects.get())
    assert shown == [{"code": "w21003", "name": "氨氮", "value": "0.3 mg/L"}]
    assert [kind.name for _, kind in sensing.fitting_kinds("sl651")] == ["雨量站", "水位站"]


# --- keeping devices ------------------------------------------------------------------------------------------------


@pytest.fixture
def device(cast):
    return sensing.enrol_device(
        vendor_id="MN-1", protocol="hj212", name="测试断面", kind="environment.section", division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE,
    )  # fmt: skip


def test_changes_are_written_once_with_both_values(cast, device, steward):
    changed = draft(cast, name="改名断面", thresholds={"target_class": 2}, cadence_seconds=3600)
    for _ in range(2):
        device.refresh_from_db()
        sensing.change_device(person=steward, device_id=device.pk, version=device.version, draft=changed)
    device.refresh_from_db()
    assert (device.name, device.thresholds, device.version) == ("改名断面", {"target_class": 2}, 2)
    row = AuditRow.objects.get(verb="change_device")
    assert row.detail == {
        "name": ["测试断面", "改名断面"], "cadence_seconds": [None, 3600], "thresholds": [{}, {"target_class": 2}],
    }  # fmt: skip


def test_a_stale_form_overwrites_nothing(cast, device, steward):
    sensing.change_device(person=steward, device_id=device.pk, version=1, draft=draft(cast, name="甲"))
    with pytest.raises(Conflict):
        sensing.change_device(person=steward, device_id=device.pk, version=1, draft=draft(cast, name="乙"))
    device.refresh_from_db()
    assert device.name == "甲"


def test_settings_that_do_not_fit_the_kind_are_refused(cast, device, steward):
    wrong = draft(cast, thresholds={"depth": 1.0}, units={"nh3n": "m", "ph": "mg/L"}, cadence_seconds=0)
    with pytest.raises(Invalid) as refused:
        sensing.change_device(person=steward, device_id=device.pk, version=1, draft=wrong)
    assert sorted(refused.value.fields) == ["cadence_seconds", "threshold-depth", "unit-nh3n", "unit-ph"]


def test_a_retired_device_ends_its_alarms_and_may_come_back(cast, device, steward, journal):
    arrive(journal, (0, 1.3), (4, 1.4), device="MN-1")
    device.refresh_from_db()
    assert Alarm.objects.get().cleared_at is None
    sensing.retire_device(person=steward, device_id=device.pk, version=1)
    assert (Alarm.objects.get().state, list(sensing.devices_for(steward))) == ("cleared", [])
    with pytest.raises(Conflict, match="已经停用"):
        sensing.retire_device(person=steward, device_id=device.pk, version=2)
    sensing.restore_device(person=steward, device_id=device.pk, version=2)
    assert list(sensing.devices_for(steward)) == [device]


def test_a_secret_is_told_once_and_kept_as_digest(cast, device, steward):
    made = sensing.set_secret(person=steward, device_id=device.pk, version=1)
    device.refresh_from_db()
    assert (len(made), made.isdigit(), [key["digest"] for key in device.keys]) == (6, True, [digest_of(made)])
    assert made not in str(list(AuditRow.objects.values_list("summary", "detail")))
    with pytest.raises(Conflict):
        sensing.set_secret(person=steward, device_id=device.pk, version=1)
    assert sensing.set_secret(person=steward, device_id=device.pk, version=2, remove=True) == ""
    device.refresh_from_db()
    assert device.keys == []


@pytest.mark.parametrize(("protocol", "fits", "wrong"), [("sl651", "1A2b", "12345"), ("hj212", "abc123", "密码"), ("http", "long-enough", "short")])  # fmt: skip  # noqa: E501
def test_secrets_fit_their_protocol(protocol, fits, wrong):
    assert passwords.secret_fault(protocol, fits) == {}
    assert list(passwords.secret_fault(protocol, wrong)) == ["secret"]


def test_those_without_the_right_change_nothing(cast, device):
    for somebody in (cast.operator, cast.handler):
        with pytest.raises(NotAllowed):
            sensing.change_device(person=somebody, device_id=device.pk, version=1, draft=draft(cast))
    with pytest.raises(NotAllowed):
        sensing.enrol(person=cast.operator, protocol="hj212", vendor_id="X", draft=draft(cast))


def test_a_device_is_registered_before_its_first_frame(cast, steward, device):
    made = sensing.enrol(person=steward, protocol="hj212", vendor_id=" X-9 ", draft=draft(cast, secret="123456"))
    assert (made.vendor_id, made.division_code, made.keys[0]["digest"]) == ("X-9", "341623101", digest_of("123456"))
    with pytest.raises(Conflict, match="设备“MN-1”已经登记过，名称是“测试断面”，编码 341623101-ES-000001-"):
        sensing.enrol(person=steward, protocol="hj212", vendor_id="MN-1", draft=draft(cast))
    with pytest.raises(NotFound):
        sensing.device_for(steward, 999)
