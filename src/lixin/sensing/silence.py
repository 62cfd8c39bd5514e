"""Silence: a device that misses its own cadence is offline, with one alarm; its next frame ends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction

from lixin.kernel.declare import Finding
from lixin.kernel.registry import registry
from lixin.sensing.models import Alarm, Device
from lixin.sensing.rules import SILENT, Alarms
from lixin.web import service as web

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def patience(device: Device) -> timedelta:
    """How long the device may be silent: its cadence (or its kind's) times the kind's patience."""
    kind = registry.kind(device.kind)
    every = timedelta(seconds=device.cadence_seconds) if device.cadence_seconds else kind.every
    return every * kind.patience


def silent_now(now: datetime, since: datetime) -> list[Device]:
    """Devices that are on line in the records and have been silent for too long while somebody listened (`since`)."""
    rows = Device.objects.filter(state=Device.State.ONLINE, retired_at=None, last_seen_at__isnull=False)
    return [
        row for row in rows if row.kind in registry.all("kinds") and now - max(row.last_seen_at, since) > patience(row)
    ]


@transaction.atomic
def check(
    now: datetime, on_alarms: Callable[[Sequence[Alarm], Sequence[Alarm]], object], *, since: datetime = LONG_AGO
) -> int:
    """Mark the silent ones off line and raise one alarm each; how many they were.

    `since`: when the gateway began to listen. While the platform itself was down no device could be heard.
    """
    silent = silent_now(now, since)
    if not silent:
        return 0
    alarms = Alarms(device.pk for device in silent)
    for device in silent:
        device.state = Device.State.OFFLINE
        minutes = int((now - device.last_seen_at).total_seconds() // 60)
        finding = Finding(None, None, f"{device.name} 已 {minutes} 分钟没有上报，应每 {_every(device)} 一次")
        alarms.keep(device, SILENT, "blue", finding, device.last_seen_at, now, 0)
    Device.objects.bulk_update(silent, ["state"], batch_size=200)
    alarms.save(now)
    on_alarms(*alarms.told)
    web.publish(topic="alarm", key="silence", kind="raised")
    return len(silent)


def _every(device: Device) -> str:
    minutes = int((patience(device) / registry.kind(device.kind).patience).total_seconds() // 60)
    return f"{minutes // 60} 小时" if minutes % 60 == 0 and minutes else f"{minutes} 分钟"
