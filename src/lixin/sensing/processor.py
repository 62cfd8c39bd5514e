"""From the journal to rules, alarms and cases: batch by batch, each in one transaction with its checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import timezone

from lixin.sensing.decoding import decode
from lixin.sensing.journal import Entry, Journal
from lixin.sensing.judging import Batch, devices_of
from lixin.sensing.models import Alarm, Checkpoint, Device
from lixin.sensing.rules import Alarms
from lixin.web import service as web

CONSUMER = "rules"
BATCH = 2000
TOLD_APART = 8
"""Devices that a piece of news names; of more it says that many changed."""
OnAlarms = Callable[[Sequence[Alarm], Sequence[Alarm]], object]


class Processor:
    """Reads beyond its checkpoint; a batch that was written is never worked on again, one that was not is, whole."""

    def __init__(self, journal: Journal, on_alarms: OnAlarms) -> None:
        self.journal = journal
        self.on_alarms = on_alarms
        self.processed = 0

    def step(self) -> int:
        """Work on the next batch; how many entries it had."""
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
    devices = devices_of(sightings)
    alarms = Alarms(device.pk for device in devices.values())
    batch = Batch(devices, alarms, doubts, now)
    for sighting in sightings:
        batch.take(sighting)
    batch.save()
    on_alarms(alarms.raised, alarms.cleared)
    _tell(alarms, batch.changed)


def _tell(alarms: Alarms, changed: Sequence[Device]) -> None:
    for alarm in [*alarms.raised, *alarms.cleared]:
        kind = "cleared" if alarm.cleared_at else "raised"
        web.publish(
            topic="alarm", key=alarm.pk, kind=kind, division_code=alarm.division_code, unit_ids=[alarm.owner_id]
        )
    if changed:
        few = ",".join(str(device.pk) for device in changed) if len(changed) <= TOLD_APART else ""
        web.publish(topic="device", key=few if 0 < len(few) <= 60 else "batch")
