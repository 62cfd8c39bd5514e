"""Doubtful frames stay few whatever comes in, and nothing of a batch is lost for it."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from lixin.kernel.actor import CONSOLE
from lixin.kernel.worktime import BEIJING
from lixin.lake import service as lake
from lixin.sensing import passwords, suspects
from lixin.sensing import service as sensing
from lixin.sensing.journal import Arrival
from lixin.sensing.models import Checkpoint, Device, Suspect, SuspectTally, UnknownDevice
from lixin.sensing.protocols import hj212, json_readings
from lixin.sensing.trimming import first_since, trim

pytestmark = pytest.mark.django_db
START = datetime(2026, 6, 1, 8, tzinfo=BEIJING)
HOUR = int(START.timestamp() * 1e6)


@pytest.fixture
def station(cast):
    return sensing.enrol_device(
        vendor_id="MN-1", protocol="hj212", name="测试断面", kind="environment.section", division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE,
    )  # fmt: skip


def run(journal):
    processor = sensing.Processor(journal, lambda raised, cleared: None)
    while processor.step():
        pass


def frame(device, minute=0):
    return hj212.upload(device=device, at=START + timedelta(minutes=minute), values=[("w01001", "8", "N")]).strip()


def noise(count, host="10.0.0.9"):
    return [Arrival("hj212", HOUR + n, f"{host}:{n}", b"##nonsense", "syntax") for n in range(count)]


def tallies():
    return sorted(SuspectTally.objects.values_list("reason", "sender", "kept", "counted"))


def test_one_sender_gets_a_hundred_an_hour_kept_and_the_rest_counted(journal):
    journal.append(noise(150))
    run(journal)
    journal.append(noise(30))
    run(journal)
    assert (Suspect.objects.count(), tallies()) == (100, [("syntax", "10.0.0.9", 100, 80)])


def test_many_senders_share_what_the_reason_is_allowed(journal, monkeypatch):
    monkeypatch.setattr(suspects, "PER_REASON", 25)
    monkeypatch.setattr(suspects, "PER_SENDER", 10)
    for host in ("10.0.0.1", "10.0.0.2", "10.0.0.3"):
        journal.append(noise(20, host))
    run(journal)
    assert Suspect.objects.count() == 25
    assert [row[2:] for row in tallies()] == [(10, 10), (10, 10), (5, 15)]


def test_more_senders_than_are_told_apart_share_one_line(journal, monkeypatch):
    monkeypatch.setattr(suspects, "MOST_SENDERS", 2)
    journal.append([one for n in range(5) for one in noise(1, f"10.0.0.{n}")])
    run(journal)
    assert [row[1:] for row in tallies()] == [("", 3, 0), ("10.0.0.0", 1, 0), ("10.0.0.1", 1, 0)]


def test_a_flood_of_nonsense_takes_no_room_from_our_own_devices(journal, station, monkeypatch):
    monkeypatch.setattr(suspects, "PER_REASON", 0)
    journal.append(
        [Arrival("hj212", HOUR + n, "10.0.0.9:1", one) for n, one in enumerate([frame("MN-1"), frame("MN-1")])]
    )
    run(journal)
    assert Suspect.objects.get().reason == "repeated"
    assert tallies() == [("repeated", f"device:{station.pk}", 1, 0)]


def test_a_frame_with_many_doubtful_samples_is_kept_once(journal):
    body = b"[" + b",".join(json_readings.body(device="x", at=START, values={"a": 1.0}) for _ in range(50)) + b"]"
    journal.append([Arrival("http", HOUR, "10.0.0.9:1", body)])
    run(journal)
    assert (Suspect.objects.count(), UnknownDevice.objects.get().frames) == (1, 1)


def test_of_a_very_long_frame_the_beginning_is_kept(journal):
    journal.append([Arrival("http", HOUR, "10.0.0.9:1", b"x" * 100_000)])
    run(journal)
    found = Suspect.objects.get()
    assert (len(found.payload), found.size) == (65536, 100_000)


def test_invisible_characters_stop_nothing(journal, station):
    evil = hj212.upload(device="A\x00B", at=START, values=[("w01001", "8", "N")]).strip()
    journal.append([Arrival("hj212", HOUR, "10.0.0.9:1", one) for one in (evil, b"##0010\x00\x00", frame("MN-1"))])
    run(journal)
    station.refresh_from_db()
    assert (station.latest, sorted(Suspect.objects.values_list("reason", flat=True))) == (
        {"ph": 8.0},
        ["length", "syntax"],
    )


def test_unknown_devices_are_counted_and_their_list_stays_short(journal, monkeypatch):
    monkeypatch.setattr(suspects, "MOST_UNKNOWN", 2)
    journal.append([Arrival("hj212", HOUR + n, "10.0.0.9:1", frame("OFTEN", n)) for n in range(3)])
    run(journal)
    journal.append([Arrival("hj212", HOUR + 9 + n, "10.0.0.9:1", frame(f"ONCE-{n}")) for n in range(4)])
    run(journal)
    assert sorted(UnknownDevice.objects.values_list("vendor_id", "frames")) == [("OFTEN", 3), ("ONCE-3", 1)]


def test_the_job_keeps_the_newest_of_each_reason(journal, settings):
    settings.SUSPECTS_KEPT = 20
    journal.append(noise(60))
    journal.append([Arrival("hj212", HOUR, "10.0.0.9:1", frame("SOMEBODY"))])
    run(journal)
    sentence = suspects.forget_old(START + timedelta(days=1))
    assert sentence == "清理 40 条异常报文（保留 30 天，每类最多 20 条）。"
    assert sorted(Suspect.objects.values_list("position", flat=True)) == list(range(41, 62))
    assert suspects.forget_old(START + timedelta(days=31)).startswith("清理 21 条")
    assert (Suspect.objects.count(), SuspectTally.objects.count(), UnknownDevice.objects.count()) == (0, 0, 0)


def test_the_wrong_password_in_the_frame_is_refused_and_the_right_one_taken(journal, station):
    Device.objects.update(keys=passwords.first_keys("hj212", "123456"))
    wrong = hj212.upload(device="MN-1", at=START, values=[("w01001", "7", "N")], password="000000").strip()
    journal.append([Arrival("hj212", HOUR, "10.0.0.9:1", one) for one in (wrong, frame("MN-1", 5))])
    run(journal)
    station.refresh_from_db()
    assert (station.latest, Suspect.objects.get().reason) == ({"ph": 8.0}, "secret")


def test_what_a_retired_device_sends_is_no_unknown_device(journal, station):
    Device.objects.update(retired_at=timezone.now())
    journal.append([Arrival("hj212", HOUR, "10.0.0.9:1", frame("MN-1"))])
    run(journal)
    assert (Suspect.objects.get().reason, UnknownDevice.objects.count()) == ("retired", 0)


# --- the journal ----------------------------------------------------------------------------------------------------


def days_of_noise(journal, days):
    for day in range(days):
        at = int((START + timedelta(days=day)).timestamp() * 1e6)
        journal.append([Arrival("hj212", at, "10.0.0.9:1", b"##x", "syntax")])


def test_the_first_entry_since_a_moment(journal):
    days_of_noise(journal, 5)
    found = [first_since(journal, START + timedelta(days=n, hours=1)) for n in (-2, 0, 2, 9)]
    assert found == [1, 2, 4, 6]


def test_old_entries_go_once_everybody_has_passed_them(journal, settings):
    settings.JOURNAL_DAYS = 2
    days_of_noise(journal, 6)
    now = START + timedelta(days=5)
    assert trim(journal, now) == 0
    Checkpoint.objects.create(consumer="rules", position=2)
    assert (trim(journal, now), journal.read(0, 1)[0].position) == (2, 3)
    Checkpoint.objects.update(position=6)
    assert (trim(journal, now), journal.read(0, 1)[0].position, journal.last()) == (1, 4, 6)


def test_an_entry_that_is_not_in_the_lake_stays(journal, station, settings):
    settings.JOURNAL_DAYS = 1
    days_of_noise(journal, 2)
    journal.append([Arrival("hj212", HOUR, "10.0.0.9:1", frame("MN-1"))])
    run(journal)
    later = START + timedelta(days=30)
    assert (trim(journal, later), journal.read(0, 1)[0].position) == (2, 3)
    lake.flush()
    assert (trim(journal, later), journal.read(0, 1)) == (1, [])
