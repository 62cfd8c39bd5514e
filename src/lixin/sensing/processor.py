"""From the journal to rules, alarms and cases: batch by batch, each in one transaction with its checkpoint."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from lixin.kernel.registry import registry
from lixin.kernel.window import SampleWindow
from lixin.sensing.decoding import Doubt, Sighting, decode, measured
from lixin.sensing.journal import Entry, Journal
from lixin.sensing.models import Alarm, Checkpoint, Device, Suspect
from lixin.sensing.rules import SILENT, Alarms
from lixin.sensing.saving import save_many
from lixin.web import service as web

CONSUMER = "rules"
BATCH = 500
"""Entries of one transaction, a tenth of a second's work: on SQLite others wait so long to write."""
FUTURE = timedelta(minutes=10)
"""How far a device's clock may run ahead before its reading is doubted."""
OnAlarms = Callable[[Sequence[Alarm], Sequence[Alarm]], object]


class Processor:
    """Reads beyond its checkpoint; a batch that was written is never worked on again, one that was not is, whole."""

    def __init__(self, journal: Journal, on_alarms: OnAlarms) -> None:
        self.journal = journal
        self.on_alarms = on_alarms
        self.processed = 0

    def step(self) -> int:
        """Work on the next batch; how many entries it had."""
        if self.lag() == 0:  # looked up without a transaction: nothing to do must not hold up who writes
            return 0
        with transaction.atomic():
            checkpoint, _ = Checkpoint.objects.select_for_update().get_or_create(consumer=CONSUMER)
            entries = self.journal.read(checkpoint.position, BATCH)
            if not entries:
                return 0
            process(entries, self.on_alarms)
            checkpoint.position = entries[-1].position
            checkpoint.save()
        self.processed += len(entries)
        return len(entries)

    def lag(self) -> int:
        """Entries accepted and not yet worked on."""
        row = Checkpoint.objects.filter(consumer=CONSUMER).first()
        return self.journal.last() - (row.position if row else 0)


def process(entries: Sequence[Entry], on_alarms: OnAlarms) -> None:
    """Everything that follows from the entries, inside the caller's transaction."""
    now = timezone.now()
    sightings, doubts = decode(entries)
    devices = _devices(sightings)
    alarms = Alarms(device.pk for device in devices.values())
    batch = _Batch(devices, alarms, doubts, now)
    for sighting in sightings:
        batch.take(sighting)
    batch.save()
    on_alarms(alarms.raised, alarms.cleared)
    _tell(alarms, devices)


class _Batch:
    """The devices of one batch with their windows, while their samples are judged in order."""

    def __init__(
        self, devices: dict[tuple[str, str], Device], alarms: Alarms, doubts: list[Doubt], now: datetime
    ) -> None:
        self.devices = devices
        self.alarms = alarms
        self.doubts = doubts
        self.now = now
        self.windows = {device.pk: _window(device) for device in devices.values()}
        self.counts: dict[int, Counter[str]] = {device.pk: Counter(device.counts) for device in devices.values()}

    def take(self, sighting: Sighting) -> None:
        """Judge one sample: keep it from the rules with a reason, or let them see it."""
        device = self.devices.get((sighting.entry.arrival.protocol, sighting.sample.device))
        if device is None:
            self._doubt(sighting, None, "unknown", f"设备“{sighting.sample.device}”没有登记，可在异常报文中登记接入。")
            return
        if not _secret_fits(device, sighting):
            self._doubt(sighting, device, "secret", "设备密码不对，没有采用。")
            return
        self._seen(device, sighting)
        window, time = self.windows[device.pk], sighting.sample.time or sighting.received_at
        reason = _time_doubt(window, time, sighting.received_at)
        if reason:
            self._doubt(sighting, device, reason, TIME_SENTENCES[reason])
            return
        good, impossible = measured(device.kind, device.protocol, sighting.sample)
        if impossible:
            self._doubt(sighting, device, "impossible", "；".join(impossible))
        if good:
            self._judge(device, window, time, good, sighting)

    def _judge(
        self, device: Device, window: SampleWindow, time: datetime, good: dict[str, float], sighting: Sighting
    ) -> None:
        window.add(time, good)
        device.last_time, device.latest = time, {**device.latest, **good}
        self.counts[device.pk]["good"] += 1
        self.alarms.judge(device, window, self.now, sighting.entry.position)

    def _seen(self, device: Device, sighting: Sighting) -> None:
        device.last_seen_at, device.state = sighting.received_at, Device.State.ONLINE
        self.alarms.end(device, SILENT, self.now)

    def _doubt(self, sighting: Sighting, device: Device | None, reason: str, sentence: str) -> None:
        device_id = device.pk if device else None
        self.doubts.append(
            Doubt(sighting.entry, sighting.received_at, reason, sentence, sighting.sample.device, device_id)
        )
        if device:
            self.counts[device.pk][reason] += 1

    def save(self) -> None:
        """Alarms, devices and suspects to their tables."""
        self.alarms.save(self.now)
        for device in self.devices.values():
            device.window, device.counts = self.windows[device.pk].pack(), dict(self.counts[device.pk])
        fields = ["state", "last_seen_at", "last_time", "latest", "window", "counts"]
        save_many(list(self.devices.values()), fields)
        Suspect.objects.bulk_create([_suspect(doubt) for doubt in self.doubts], batch_size=500)


TIME_SENTENCES = {
    "repeated": "同一时刻的数据已经收到过，没有重复计算。",
    "late": "比已有数据更早，已保存，不参与报警判断。",
    "future": "观测时间超前 10 分钟以上，请校准设备时钟。",
}


def _time_doubt(window: SampleWindow, time: datetime, received_at: datetime) -> str:
    if time > received_at + FUTURE:
        return "future"
    if window.knows(time):
        return "repeated"
    return "late" if window.is_late(time) else ""


def _devices(sightings: Sequence[Sighting]) -> dict[tuple[str, str], Device]:
    ids = {sighting.sample.device for sighting in sightings}
    rows = Device.objects.filter(vendor_id__in=ids, retired_at=None)
    return {(row.protocol, row.vendor_id): row for row in rows if row.kind in registry.all("kinds")}


def _window(device: Device) -> SampleWindow:
    limits = {**registry.kind(device.kind).thresholds, **device.thresholds}
    return SampleWindow.unpack(bytes(device.window), limits)


def _secret_fits(device: Device, sighting: Sighting) -> bool:
    if not device.secret_digest:
        return True
    digest = hashlib.sha256(sighting.entry.arrival.secret.encode()).hexdigest()
    return hmac.compare_digest(digest, device.secret_digest)


def _suspect(doubt: Doubt) -> Suspect:
    arrival = doubt.entry.arrival
    return Suspect(
        position=doubt.entry.position,
        received_at=doubt.received_at,
        protocol=arrival.protocol,
        peer=arrival.peer,
        vendor_id=doubt.vendor_id[:64],
        device_id=doubt.device_id,
        reason=doubt.reason,
        sentence=doubt.sentence[:300],
        payload=arrival.payload,
    )


def _tell(alarms: Alarms, devices: dict[tuple[str, str], Device]) -> None:
    for alarm in [*alarms.raised, *alarms.cleared]:
        kind = "cleared" if alarm.cleared_at else "raised"
        web.publish(
            topic="alarm", key=alarm.pk, kind=kind, division_code=alarm.division_code, unit_ids=[alarm.owner_id]
        )
    if devices:
        web.publish(topic="device", key="batch")
