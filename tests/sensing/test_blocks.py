"""A block of columns has the outcome of its samples one by one: alarms, doubts, memory, and what the lake gets."""

from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lixin.kernel.actor import CONSOLE
from lixin.kernel.registry import registry
from lixin.kernel.window import KEEP, SampleWindow
from lixin.lake.columns import unpack
from lixin.lake.models import Pending
from lixin.sensing import service as sensing
from lixin.sensing.journal import Arrival, Entry
from lixin.sensing.models import Alarm, Device, RuleFault, Suspect
from lixin.sensing.processor import process
from lixin.sensing.protocols import http_bodies
from lixin.sensing.timing import remembered, running_newest

START = datetime(2026, 7, 10, tzinfo=UTC)
RECEIVED = START + timedelta(hours=30)
KINDS = {
    "K0": "environment.air_station",
    "K1": "environment.outlet_monitor",
    "K2": "urban.flood_gauge",
    "K3": "environment.air_station",
    "K4": "water.level_gauge",
}
LIMITS = {"K1": {"cod": 50.0}, "K4": {"warning_level": 30.0, "warning_back": 15.0, "rise_1h": 35.0}}
OF_AN_ALARM = (
    "event", "device", "state", "count", "value", "threshold", "sentence", "detail", "observed_at", "position",
)  # fmt: skip
CODES = ("pm2_5", "no2", "cod", "depth", "nothing", "level")
NUMBERS = st.sampled_from([-5.0, 0.0, 20.0, 60.0, 160.0, 400.0, 99999.0, None])
SAMPLES = st.lists(
    st.tuples(
        st.sampled_from([*KINDS, "NOBODY"]), st.sampled_from([*range(16), 40, -(10**6)]),
        st.lists(NUMBERS, min_size=6, max_size=6),
    ),
    min_size=1, max_size=24,
)  # fmt: skip


@pytest.fixture
def devices(cast):
    made = [
        sensing.enrol_device(
            vendor_id=name, protocol="http", name=name, kind=kind, division_code="341623101", lon=116.3, lat=33.0,
            owner=cast.environment, by=CONSOLE, thresholds=LIMITS.get(name, {}),
        )
        for name, kind in KINDS.items()
    ]  # fmt: skip
    Device.objects.filter(vendor_id="K3").update(units={"pm2_5": "mg/m³"})
    return made


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def when(hours: int) -> datetime:
    """As far back as Arrow and JSON may say."""
    return at(max(hours, -9000))


def as_arrow(samples) -> bytes:
    times = pa.array([when(hours) for _, hours, _ in samples], pa.timestamp("us", "UTC"))
    columns = {"device": [name for name, _, _ in samples], "time": times}
    for number, code in enumerate(CODES):
        columns[code] = pa.array([values[number] for _, _, values in samples], pa.float64())
    table, sink = pa.table(columns), pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def as_json(samples) -> bytes:
    told = [
        {code: value for code, value in zip(CODES, values, strict=True) if value is not None}
        for _, _, values in samples
    ]
    return msgspec.json.encode(
        [
            {"device": name, "time": when(hours).isoformat(), "values": values}
            for (name, hours, _), values in zip(samples, told, strict=True)
        ]
    )


def outcome(bodies: list[bytes]) -> dict:
    """What is there after the batches, then all of it is undone."""
    with transaction.atomic():
        seen = []
        for position, body in enumerate(bodies, 1):
            arrival = Arrival("http", round(RECEIVED.timestamp() * 1e6), "10.0.0.1:1", body)
            process([Entry(position, arrival)], lambda raised, cleared: seen.append((len(raised), len(cleared))))
        rows = list(Device.objects.order_by("pk"))
        waiting = [row for one in Pending.objects.all() for row in unpack(bytes(one.blob)).to_pylist()]
        found = {
            "devices": [(one.state, one.last_seen_at, one.last_time, one.latest, one.counts) for one in rows],
            "windows": [msgspec.msgpack.decode(bytes(one.window)) if one.window else [] for one in rows],
            "alarms": list(Alarm.objects.order_by("event", "device", "observed_at", "pk").values(*OF_AN_ALARM)),
            "doubts": sorted(
                (one.position, one.reason, one.vendor_id, *sorted(one.sentence.split("；")))
                for one in Suspect.objects.all()
            ),
            "faults": RuleFault.objects.count(),
            "lake": sorted(tuple(row.values()) for row in waiting),
            "told": seen,
        }
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
@given(st.lists(SAMPLES, min_size=1, max_size=3))
@example([[("K0", 1, [160.0, *[None] * 5])] * 3, [("K0", 2, [400.0] * 6), ("K0", 3, [20.0] * 6)]])
@example([[("K4", hour, [None] * 5 + [level]) for hour, level in enumerate((20, 60, 60, 20, 20, 60, 0, 20, 60))]])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_block_has_the_outcome_of_its_samples(devices, batches):
    one_by_one = outcome([as_json(one) for one in batches])
    assert outcome([as_arrow(one) for one in batches]) == one_by_one
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(http_bodies, "LONG", 0)
        assert outcome([as_json(one) for one in batches]) == one_by_one


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 12), st.booleans()), max_size=40),
    st.lists(st.lists(st.integers(0, 6), max_size=KEEP, unique=True), min_size=4, max_size=4),
)
def test_time_order_is_that_of_a_window(samples, before):
    windows = [sorted(one) for one in before]
    rows = sorted(range(len(samples)), key=lambda number: samples[number][0])
    segment, times, counts = (
        np.array([samples[row][part] for row in rows], kind) for part, kind in ((0, np.int64), (1, np.int64), (2, bool))
    )
    newest = np.array([one[-1] if one else -(2**62) for one in windows], np.int64)
    behind = times <= running_newest(segment, times, counts, newest)
    accepted = counts & ~behind
    twice = remembered(segment, times, accepted, windows, KEEP)
    expected = []
    held = [SampleWindow([(float(time), {}) for time in one]) for one in windows]
    for number, time, counted in ((samples[row]) for row in rows):
        moment = datetime.fromtimestamp(time, UTC)
        knows, late = held[number].knows(moment), held[number].is_late(moment)
        expected.append((late, knows and not (counted and not late)))
        if counted and not late:
            held[number].add(moment, {})
    assert list(zip(behind.tolist(), twice.tolist(), strict=True)) == expected


SCREENED = [(name, event) for name, event in registry.all("events").items() if event.screen]


class OneWindow:
    """A window's newest sample as a screen sees it."""

    def __init__(self, window: SampleWindow) -> None:
        self.window = window

    def value(self, metric):
        return np.array([self.window.samples(1)[-1].get(metric, np.nan)])

    def threshold(self, key, default=np.nan):
        found = self.window.threshold(key, default)
        return np.array([np.nan if found is None else found])


@pytest.mark.parametrize(("name", "event"), SCREENED, ids=[name for name, _ in SCREENED])
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_no_screen_holds_a_finding_back(name, event, data):
    kind = registry.kind(f"{name.split('.')[0]}.{event.kinds[0]}")
    declared = {one.key: one.valid for one in registry.owner("events", name).metrics if one.key in kind.metrics}
    value = {
        key: st.one_of(st.floats(low, high), st.sampled_from([low, high])) for key, (low, high) in declared.items()
    }
    samples = data.draw(st.lists(st.fixed_dictionaries({}, optional=value).filter(bool), min_size=1, max_size=4))
    limits = data.draw(st.fixed_dictionaries({}, optional=value))
    window = SampleWindow(
        [(float(3600 * number), one) for number, one in enumerate(samples, 1)], {**kind.thresholds, **limits}
    )
    if event.detect(window) is not None:
        assert event.screen(OneWindow(window)).all()
