"""Passwords and certificates: what counts when, an old one for a while, revoked at once; all of it in the record."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import person

from lixin.accounts.models import Division
from lixin.audit.models import AuditRow
from lixin.cases import service as cases
from lixin.kernel.actor import CONSOLE
from lixin.kernel.errors import Conflict, Invalid, NotAllowed
from lixin.sensing import credentials, passwords
from lixin.sensing import service as sensing
from lixin.sensing.journal import Arrival, digest_of
from lixin.sensing.models import Device, Suspect
from lixin.sensing.protocols import hj212

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def rotated(keys, digest, now=NOW, grace=timedelta(0), sort="secret", protocol="hj212"):
    return credentials.rotated(keys, protocol=protocol, sort=sort, digest=digest, now=now, grace=grace)


def fits(keys, shown, at, protocol="hj212"):
    return credentials.fits(keys, protocol, (shown, ""), at)


def test_nothing_set_means_nothing_is_asked():
    assert fits([], "", NOW)
    assert not fits(rotated([], "a"), "", NOW)


def test_the_old_one_counts_until_its_time_is_over():
    keys = rotated(rotated([], "a"), "b", NOW + HOUR, HOUR)
    assert [fits(keys, one, NOW + 2 * HOUR - timedelta(microseconds=1)) for one in "abc"] == [True, True, False]
    assert [fits(keys, one, NOW + 2 * HOUR) for one in "abc"] == [False, True, False]


def test_a_second_change_does_not_lengthen_the_first_ones_time():
    keys = rotated(rotated(rotated([], "a"), "b", NOW, HOUR), "c", NOW, 9 * HOUR)
    assert [fits(keys, one, NOW + 2 * HOUR) for one in "abc"] == [False, True, True]


def test_revoked_is_not_open_and_ends_the_grace_too():
    keys = credentials.revoked(rotated(rotated([], "a"), "b", NOW, HOUR), protocol="hj212", now=NOW + HOUR / 2)
    assert [fits(keys, one, NOW + HOUR / 2) for one in ("a", "b", "")] == [False, False, False]
    assert fits(rotated(keys, "c", NOW + HOUR), "c", NOW + HOUR)
    assert fits(credentials.removed(keys, protocol="hj212"), "", NOW + HOUR)


def test_protocols_and_sorts_do_not_touch_each_other():
    keys = rotated(rotated(rotated([], "a"), "m", protocol="mqtt"), "f" * 64, sort="certificate", protocol="mqtt")
    assert credentials.fits(keys, "mqtt", ("m", ""), NOW)
    assert credentials.fits(keys, "mqtt", ("", "f" * 64), NOW)
    keys = credentials.revoked(keys, protocol="mqtt", now=NOW)
    assert (fits(keys, "a", NOW), fits(keys, "m", NOW, "mqtt"), fits(keys, "", NOW, "http")) == (True, False, True)


STEPS = st.lists(
    st.tuples(st.sampled_from(["rotate", "revoke"]), st.sampled_from("abcd"), st.integers(0, 3), st.integers(0, 5))
)


@given(STEPS)
def test_only_what_was_set_counts_and_of_the_old_never_more_than_allowed(steps):
    """The newest counts unless revoked; every other one that counts is within the grace it was given; few are kept."""
    keys, now, ends = [], NOW, {}
    for step, digest, grace, wait in steps:
        now += wait * HOUR
        if step == "revoke":
            keys = credentials.revoked(keys, protocol="hj212", now=now)
            ends = {}
        else:
            keys = rotated(keys, digest, now, grace * HOUR)
            ends = {one: min(end, now + grace * HOUR) for one, end in ends.items() if one != digest and end > now}
            ends[digest] = datetime.max.replace(tzinfo=UTC)
        for later in (0, 1, 2, 4):
            at = now + later * HOUR
            assert [fits(keys, one, at) for one in "abcd"] == [
                (one in ends and at < ends[one]) if keys else True for one in "abcd"
            ]
    assert len(keys) <= 5


@pytest.fixture
def steward(cast):
    return person("steward", "steward", cast.environment, Division.objects.get(pk="341623"))


@pytest.fixture
def device(cast):
    return sensing.enrol_device(
        vendor_id="MN-1", protocol="hj212", name="测试断面", kind="environment.section", division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE,
    )  # fmt: skip


class Sender:
    """Sends frames with a password; says which values were believed."""

    def __init__(self, journal, device):
        self.journal, self.device, self.count = journal, device, 0

    def __call__(self, password, at=None):
        self.count += 1
        received = at or timezone.now()
        payload = hj212.upload(
            device="MN-1", at=NOW + self.count * HOUR, values=[("w21003", f"{self.count}", "N")], password=password
        ).strip()  # fmt: skip
        self.journal.append([Arrival("hj212", round(received.timestamp() * 1e6), "10.0.0.9:1", payload)])
        processor = sensing.Processor(self.journal, cases.open_for_alarms)
        while processor.step():
            pass
        self.device.refresh_from_db()
        return self.device.latest.get("nh3n") == self.count


@pytest.fixture
def send(journal, device):
    return Sender(journal, device)


@pytest.mark.django_db
def test_after_a_change_both_work_and_after_the_grace_only_the_new_one(steward, device, send):
    sensing.set_secret(person=steward, device_id=device.pk, version=1, secret="111111")
    sensing.set_secret(person=steward, device_id=device.pk, version=2, secret="222222", grace=HOUR)
    assert [send("111111"), send("222222"), send("333333")] == [True, True, False]
    later = timezone.now() + HOUR
    assert [send("111111", later), send("222222", later)] == [False, True]


@pytest.mark.django_db
def test_revoked_the_next_frame_is_refused(steward, device, send):
    sensing.set_secret(person=steward, device_id=device.pk, version=1, secret="111111")
    assert send("111111")
    sensing.revoke(person=steward, device_id=device.pk, version=2)
    assert not send("111111")
    assert list(Suspect.objects.values_list("reason", flat=True)) == ["secret"]
    with pytest.raises(Conflict, match="没有在用的密码或证书可以吊销"):
        sensing.revoke(person=steward, device_id=device.pk, version=3)
    sensing.set_secret(person=steward, device_id=device.pk, version=3, secret="444444")
    assert [send("111111"), send("444444")] == [False, True]


@pytest.mark.django_db
def test_every_change_is_in_the_record_and_no_secret_is(steward, device):
    made = [sensing.set_secret(person=steward, device_id=device.pk, version=1)]
    made.append(sensing.set_secret(person=steward, device_id=device.pk, version=2, grace=HOUR))
    sensing.revoke(person=steward, device_id=device.pk, version=3)
    sensing.set_secret(person=steward, device_id=device.pk, version=4, remove=True)
    rows = AuditRow.objects.filter(subject=f"device:{device.pk}").exclude(verb="enrol_device").order_by("sequence")
    assert list(rows.values_list("verb", "summary")) == [
        ("set_secret", "设置设备密码 测试断面（HJ 212）"),
        ("set_secret", "更换设备密码 测试断面（HJ 212）"),
        ("revoke_secret", "吊销设备密码 测试断面（HJ 212）"),
        ("set_secret", "取消设备密码 测试断面（HJ 212）"),
    ]
    assert rows[1].detail == {"协议": "hj212", "旧的还可用（秒）": 3600}
    told = str(list(AuditRow.objects.values_list("summary", "detail")))
    assert not any(one in told or digest_of(one) in told for one in made)


@pytest.mark.django_db
def test_what_does_not_fit_is_refused_and_changes_nothing(cast, steward, device):
    for wrong in (
        {"secret": "密码"},
        {"protocol": "jt808"},
        {"grace": timedelta(days=31)},
        {"grace": timedelta(seconds=-1)},
    ):
        with pytest.raises(Invalid):
            sensing.set_secret(person=steward, device_id=device.pk, version=1, **wrong)
    with pytest.raises(Invalid, match="不能核对客户端证书"):
        sensing.set_certificate(person=steward, device_id=device.pk, version=1, fingerprint="ab" * 32)
    with pytest.raises(NotAllowed):
        sensing.revoke(person=cast.operator, device_id=device.pk, version=1)
    assert Device.objects.values_list("keys", "version").get() == ([], 1)


@pytest.mark.parametrize(
    "written",
    ["AB:" * 31 + "AB", "ab" * 32, "sha256 Fingerprint=" + "AB:" * 31 + "AB", " ABAB " + "ab" * 30],
)
def test_a_fingerprint_is_read_as_tools_write_it(written):
    assert passwords.fingerprint_of(written) == "ab" * 32


@pytest.mark.parametrize("written", ["", "ab", "zz" * 32, "ab" * 20])
def test_what_is_no_sha256_is_no_fingerprint(written):
    with pytest.raises(Invalid, match="openssl x509"):
        passwords.fingerprint_of(written)
