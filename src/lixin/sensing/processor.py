"""From the journal to rules, alarms and cases: batch by batch, each in one transaction with its checkpoint."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import timezone

from lixin.sensing import kinds
from lixin.sensing.decoding import decode
from lixin.sensing.journal import Entry, Journal
from lixin.sensing.judging import Batch, devices_of
from lixin.sensing.models import Alarm, Checkpoint, Device
from lixin.sensing.rules import Alarms
from lixin.web import service as web

CONSUMER = "rules"
BATCH = 500
"""Entries of one transaction, a tenth of a second's work: on SQLite others wait so long to write."""
PAUSE = 1.0
"""Seconds between two pieces of news of devices."""
TOLD_APART = 8
"""Devices that a piece of news names; of more it says that many changed."""
LONGEST_KEY = 60
OnAlarms = Callable[[Sequence[Alarm], Sequence[Alarm]], object]
OnEntries = Callable[[Sequence[Entry]], object]


class Processor:
    """Reads beyond its checkpoint; a batch that was written is never worked on again, one that was not is, whole."""

    def __init__(self, journal: Journal, on_alarms: OnAlarms, on_entries: OnEntries = lambda entries: None) -> None:
        self.journal = journal
        self.on_alarms = on_alarms
        self.on_entries = on_entries
        """What else the entries mean to somebody, inside the batch's transaction."""
        self.processed = 0
        self._heard: set[int] = set()
        self._told = -PAUSE

    def step(self) -> int:
        """Work on the next batch; how many entries it had."""
        if self.lag() == 0:  # looked up without a transaction: nothing to do must not hold up who writes
            self._tell_pages()
            return 0
        with transaction.atomic():
            checkpoint, _ = Checkpoint.objects.select_for_update().get_or_create(consumer=CONSUMER)
            entries = self.journal.read(checkpoint.position, BATCH)
            if entries:
                changed = process(entries, self.on_alarms)
                self.on_entries(entries)
                checkpoint.position = entries[-1].position
                checkpoint.save()
        if entries:
            self._heard |= {device.pk for device in changed}
        self._tell_pages()
        self.processed += len(entries)
        return len(entries)

    def lag(self) -> int:
        """Entries accepted and not yet worked on."""
        row = Checkpoint.objects.filter(consumer=CONSUMER).first()
        return self.journal.last() - (row.position if row else 0)

    def _tell_pages(self) -> None:
        """That devices have new values, at once and then at most every PAUSE: pages need no row for every batch."""
        if not self._heard or time.monotonic() - self._told < PAUSE:
            return
        few = ",".join(map(str, sorted(self._heard))) if len(self._heard) <= TOLD_APART else ""
        web.publish(topic="device", key=few if 0 < len(few) <= LONGEST_KEY else "batch")
        self._heard, self._told = set(), time.monotonic()


def process(entries: Sequence[Entry], on_alarms: OnAlarms) -> list[Device]:
    """Everything that follows from the entries, inside the caller's transaction; the devices that were heard."""
    now = timezone.now()
    sightings, doubts = decode(entries)
    devices = devices_of(sightings)
    kinds.see_to(list(devices.values()))
    alarms = Alarms(device.pk for device in devices.values())
    batch = Batch(devices, alarms, doubts, now)
    for sighting in sightings:
        batch.take(sighting)
    batch.save()
    on_alarms(*alarms.told)
    for alarm in [*alarms.raised, *alarms.cleared]:
        _tell(alarm)
    return batch.changed


def _tell(alarm: Alarm) -> None:
    kind = "cleared" if alarm.cleared_at else "raised"
    web.publish(topic="alarm", key=alarm.pk, kind=kind, division_code=alarm.division_code, unit_ids=[alarm.owner_id])
