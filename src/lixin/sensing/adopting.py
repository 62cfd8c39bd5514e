"""Taking in a device that already sends: what it sent before goes to the lake, and raises no alarm from the past."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.kernel.declare import DeviceKind
from lixin.kernel.errors import FrameError
from lixin.kernel.registry import registry
from lixin.kernel.window import SampleWindow
from lixin.sensing import naming
from lixin.sensing.columns import Judged
from lixin.sensing.decoding import measured
from lixin.sensing.judging import time_doubt
from lixin.sensing.models import Checkpoint, Device, Suspect, UnknownDevice
from lixin.sensing.processor import CONSUMER
from lixin.sensing.protocols import Sample
from lixin.sensing.protocols.catalogue import WIRES
from lixin.sensing.queries import unknown_one
from lixin.sensing.registering import DeviceDraft, drafted, held, written

logger = logging.getLogger(__name__)
ADOPT = "devices.adopt"


@dataclass(frozen=True, slots=True)
class Adopted:
    """The new device, how many kept frames were settled, and how many of their values are in the lake now."""

    device: Device
    frames: int
    values: int


@transaction.atomic
def adopt(*, person: Person, unknown_id: int, draft: DeviceDraft) -> Adopted:
    """Register an unknown device; its frames kept as suspects become readings of it. Conflict when it is registered.

    The processor is held off until this is written, so that no frame falls between the two.
    """
    accounts.require(person, ADOPT)
    Checkpoint.objects.get_or_create(consumer=CONSUMER)
    Checkpoint.objects.select_for_update().get(consumer=CONSUMER)
    unknown = unknown_one(person, unknown_id)
    device = drafted(unknown.protocol, unknown.vendor_id, draft)
    device = written(device, accounts.actor_of(person), "adopt", "接入设备")
    return _settled(person, unknown, device)


@transaction.atomic
def attach(*, person: Person, unknown_id: int, device_id: int, version: int) -> Adopted:
    """The unknown is a registered device that calls itself otherwise: one more name of it, and its readings.

    The processor is held off, as for `adopt`.
    """
    accounts.require(person, ADOPT)
    Checkpoint.objects.get_or_create(consumer=CONSUMER)
    Checkpoint.objects.select_for_update().get(consumer=CONSUMER)
    unknown = unknown_one(person, unknown_id)
    device = naming.named(held(person, device_id, version), person, unknown.protocol, unknown.vendor_id)
    return _settled(person, unknown, device)


def _settled(person: Person, unknown: UnknownDevice, device: Device) -> Adopted:
    """What it sent before, as the device's."""
    rows = Suspect.objects.filter(reason="unknown", protocol=unknown.protocol, vendor_id=unknown.vendor_id)
    values = _take_over(device, rows, unknown.vendor_id)
    now = timezone.now()
    frames = rows.update(device=device, settled_at=now, seen_by=person.name, seen_at=now)
    unknown.device = device
    unknown.save(update_fields=["device"])
    return Adopted(device, frames, values)


def _take_over(device: Device, rows: QuerySet[Suspect], name: str) -> int:
    """The frames' values to the lake in order of observation, newer ones into the device's memory; how many."""
    kept = [row for row in rows.order_by("position") if len(row.payload) == row.size]
    found = [(sample.time or row.received_at, row, sample) for row in kept for sample in _samples(name, row)]
    found.sort(key=lambda one: (one[0], one[1].position))
    judged, window, good = Judged(), SampleWindow.unpack(bytes(device.window), {}), Counter(device.counts)
    count = 0
    for time, row, sample in found:
        reason = time_doubt(window, time, row.received_at)
        if reason in ("range", "future"):
            continue
        values = measured(device.kind, row.protocol, device.units, sample)
        place = {"position": row.position, "device_id": device.pk, "time": time, "received_at": row.received_at}
        judged.add(values.impossible, "impossible", **place)
        judged.add(values.good, reason or "good", **place)
        if values.good and not reason:
            window.add(time, values.good)
            device.last_time, device.latest = time, {**device.latest, **values.good}
            good["good"] += 1
            count += len(values.good)
        device.last_seen_at = max(device.last_seen_at or row.received_at, row.received_at)
    device.window, device.counts = window.pack(), dict(good)
    device.save(update_fields=["last_time", "latest", "last_seen_at", "window", "counts"])
    judged.hand_over()
    return count


def _samples(name: str, row: Suspect) -> Sequence[Sample]:
    try:
        found = WIRES[row.protocol].samples(bytes(row.payload))
    except FrameError:
        logger.warning("suspect %s cannot be read any more", row.pk)
        return []
    return [sample for sample in found if sample.device == name]


def fitting_kinds(protocol: str) -> list[tuple[str, DeviceKind]]:
    """Full names and declarations of the kinds that speak the protocol."""
    return [(name, kind) for name, kind in registry.all("kinds").items() if protocol in kind.protocols]


def readable(unknown: UnknownDevice, most: int = 12) -> list[dict[str, str]]:
    """The newest frame in words: code, what it may be, value with the wire's unit; empty when it has no values."""
    try:
        samples = WIRES[unknown.protocol].samples(bytes(unknown.payload))
    except (FrameError, KeyError):
        return []
    own = [sample for sample in samples if sample.device == unknown.vendor_id][-1:]
    return [_shown(unknown.protocol, code, value) for sample in own for code, value, _ in sample.values[:most]]


def _shown(protocol: str, code: str, value: float) -> dict[str, str]:
    names = {
        metric.name
        for metric in registry.all("metrics").values()
        if code in (metric.key, metric.code(protocol).code if protocol in metric.codes else "")
    }
    unit = WIRES[protocol].unit_of(code)
    return {"code": code, "name": "或".join(sorted(names)), "value": f"{value:g} {unit or ''}".strip()}
