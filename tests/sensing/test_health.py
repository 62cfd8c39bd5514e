"""Health of devices: hours kept, clocks, batteries, frames that were good; counted as they come, the worst first."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import person

from lixin.accounts.models import Division
from lixin.cases import service as cases
from lixin.kernel.actor import CONSOLE
from lixin.kernel.errors import Invalid
from lixin.sensing import health
from lixin.sensing import service as sensing
from lixin.sensing.journal import Arrival
from lixin.sensing.models import Device, DeviceHealth
from lixin.sensing.protocols import hj212
from lixin.sensing.vitals import HOURS, Memory, hour_of, shares

NOW = datetime(2026, 6, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVENTS = st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=60)


@given(EVENTS)
def test_the_memory_counts_each_hour_of_a_week_and_no_other(events):
    memory, base = Memory(), hour_of(NOW)
    for hour, good in events:
        memory = Memory.unpack(memory.pack())
        memory.count(base + hour, good=int(good), bad=int(not good))
    newest = max((hour for hour, _ in events), default=0)
    for good, row in ((True, memory.good), (False, memory.bad)):
        # What fell out of the week before the newest came is gone; what is within it is counted, if it came in time.
        for place, number in enumerate(row):
            came = [h for h, g in events if g is good and h == newest - place]
            assert number <= len(came)
    assert len(memory.good) <= HOURS
    assert len(memory.bad) <= HOURS


@given(st.lists(st.integers(0, HOURS - 1), max_size=60))
def test_within_a_week_the_order_does_not_matter(hours):
    memory, base = Memory(), hour_of(NOW)
    for hour in hours:
        memory.count(base + hour, good=1)
    counted = {memory.newest - place - base: n for place, n in enumerate(memory.good) if n}
    assert counted == {hour: hours.count(hour) for hour in set(hours)}


def filled(hours, each=1):
    memory = Memory()
    for hour in hours:
        memory.count(hour_of(NOW) - hour, good=each)
    return memory


@pytest.mark.parametrize(
    ("hours", "each", "every", "day"),
    [
        (range(1, 24), 1, HOUR, 1.0),
        (range(1, 12), 1, HOUR, 11 / 23),
        (range(1, 12), 99, HOUR, 11 / 23),  # more than was expected of an hour is no other hour's
        ((), 1, HOUR, 0.0),
        (range(30, 60), 1, HOUR, 0.0),
        (range(1, 24), 60, timedelta(minutes=1), 1.0),
        (range(1, 24), 30, timedelta(minutes=1), 0.5),
        ((1, 5, 9, 13, 17), 1, 4 * HOUR, 1.0),
    ],
)
def test_of_the_readings_that_were_expected(hours, each, every, day):
    found = shares(filled(hours, each), every=every, since=NOW - timedelta(days=30), now=NOW)
    assert found.day == pytest.approx(day)


def test_what_has_just_come_is_not_blamed_for_the_time_before():
    found = shares(Memory(), every=4 * HOUR, since=NOW - HOUR, now=NOW)
    assert (found.day, found.week, found.good) == (1.0, 1.0, 1.0)
    found = shares(filled(range(1, 6)), every=HOUR, since=NOW - 5 * HOUR, now=NOW)
    assert (found.day, found.week) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (3, "准"),
        (-59, "准"),
        (90, "慢 90 秒"),
        (-600, "快 10 分钟"),
        (8 * 3600, "慢 8 小时"),
        (3 * 86400, "慢 3 天"),
    ],
)
def test_a_clock_in_words(seconds, words):
    assert health.drift_words(seconds) == words


@pytest.fixture
def steward(cast):
    return person("steward", "steward", cast.environment, Division.objects.get(pk="341623"))


def enrolled(cast, number, **more):
    return sensing.enrol_device(
        vendor_id=f"MN-{number}", protocol="hj212", name=f"{number}号", kind="environment.outlet_monitor",
        division_code="341623101", lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE, **more,
    )  # fmt: skip


def sent(number, at, lag=timedelta(seconds=5), value="0.5", spoil=False):
    payload = hj212.upload(device=f"MN-{number}", at=at, values=[("w21003", value, "N")]).strip()
    if spoil:
        payload = payload[:-4] + b"0000"
    return Arrival("hj212", round((at + lag).timestamp() * 1e6), "10.0.0.9:1", payload)


def arrive(journal, *arrivals):
    journal.append(list(arrivals))
    processor = sensing.Processor(journal, cases.open_for_alarms)
    while processor.step():
        pass


@pytest.mark.django_db
def test_frames_are_counted_as_they_come_and_the_worst_stands_first(cast, steward, journal):
    devices = [enrolled(cast, n) for n in (1, 2, 3)]
    now = timezone.now().replace(microsecond=0)
    Device.objects.update(enrolled_at=now - timedelta(days=10))
    arrive(journal, *[sent(1, now - n * HOUR) for n in range(24, 0, -1)])
    half = [sent(2, now - n * HOUR, lag=timedelta(minutes=15)) for n in range(24, 0, -2)]
    arrive(journal, *half, half[-1], sent(2, now - HOUR / 2, spoil=True), sent(2, now, timedelta(minutes=15), "1e6"))
    assert health.recount(now) == "更新设备健康 3 台，共 3 台。"
    assert health.recount(now) == "更新设备健康 0 台，共 3 台。"
    rows = health.words_of(health.listed(steward))
    assert [(one.device.name, one.worry) for one in rows] == [("3号", "red"), ("2号", "red"), ("1号", "")]
    second = rows[1]
    assert (second.drift, second.drifts, second.good_words) == ("慢 15 分钟", True, "85 %")
    assert [one.drift for one in rows] == ["", "慢 15 分钟", "准"]
    assert [one.device.name for one in health.words_of(health.listed(steward, sort="drift"))][0] == "2号"
    devices[0].refresh_from_db()
    assert health.health_of(devices[0], now).day_words == "100 %"
    later = health.health_of(devices[0], now + 12 * HOUR)
    assert later.shares.day < 0.6


@pytest.mark.django_db
def test_battery_and_signal_are_taken_from_frames_whatever_the_kind_knows(cast, steward, journal):
    device = sensing.enrol_device(
        vendor_id="KQ-1", protocol="http", name="空气站", kind="environment.air_station", division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE,
    )  # fmt: skip
    other = enrolled(cast, 9)
    body = b'{"device": "KQ-1", "values": {"pm2_5": 35, "battery": 42, "rssi": -71}}'
    arrive(journal, Arrival("http", round(timezone.now().timestamp() * 1e6), "x:1", body))
    health.recount(timezone.now())
    (found,) = health.words_of(health.listed(steward, sort="battery"))
    assert (found.device, found.battery, found.signal, found.drift) == (device, "42 %", "-71 dBm", "")
    assert other in health.listed(steward)
    with pytest.raises(Invalid, match="没有排序"):
        health.listed(steward, sort="name")


@pytest.mark.django_db
def test_the_pages_show_it_within_scope(client, cast, steward, journal):
    own, foreign = enrolled(cast, 1), enrolled(cast, 2)
    Device.objects.filter(pk=foreign.pk).update(owner=cast.water)
    Device.objects.update(enrolled_at=timezone.now() - timedelta(days=2))
    health.recount(timezone.now())
    client.force_login(cast.handler)
    page = client.get("/sensing/health/").content.decode()
    assert (own.code in page, foreign.code in page) == (True, False)
    assert 'id="health"' in client.get(f"/sensing/{own.pk}/").content.decode()
    told = client.get("/api/sensing/devices/health").json()
    assert [(one["code"], one["kept_24h"], one["clock_behind_seconds"]) for one in told["items"]] == [
        (own.code, 0, None)
    ]
    for wrong in ("?sort=name", "?page=0", "?page=x"):
        assert client.get(f"/sensing/health/{wrong}").status_code == 422
    assert DeviceHealth.objects.count() == 2
    fresh = enrolled(cast, 3)
    found = health.health_of(fresh, timezone.now())
    assert (found.day_words, found.good_words, health.health_of(own, timezone.now() + HOUR * 9).day_words) == (
        "—", "—", "0 %",
    )  # fmt: skip
