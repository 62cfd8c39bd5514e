"""Rules over one device's window, and the alarms that follow: one open alarm per device and event."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from functools import cache

from lixin.kernel.declare import EventType, Finding
from lixin.kernel.registry import registry
from lixin.kernel.window import SampleWindow
from lixin.sensing import quieting
from lixin.sensing.models import Alarm, Device, RuleFault
from lixin.sensing.saving import save_many

logger = logging.getLogger(__name__)
SILENT = "platform.silent"


@cache
def events_of(kind: str) -> tuple[tuple[str, EventType], ...]:
    """Full names and declarations of the events that look at the device kind; none while its scenario is off."""
    code, key = kind.split(".", 1)
    if code not in registry:
        return ()
    return tuple((f"{code}.{event.key}", event) for event in registry.scenario(code).events if key in event.kinds)


class Alarms:
    """The open alarms of some devices while a batch is worked on; `save` writes what changed."""

    def __init__(self, device_ids: Iterable[int]) -> None:
        rows = Alarm.objects.filter(device_id__in=list(device_ids), cleared_at=None).select_related("device")
        self._open = {(alarm.device_id, alarm.event): alarm for alarm in rows}
        self.raised: list[Alarm] = []
        self.cleared: list[Alarm] = []
        self._counted: dict[int, Alarm] = {}
        self._faults: dict[tuple[str, int], str] = {}

    def judge(self, device: Device, window: SampleWindow, now: datetime, position: int) -> None:
        """Run the kind's rules; a rule that fails is noted and stops nothing but itself."""
        for name, event in events_of(device.kind):
            self.look(device, name, event, window, now, position)

    def look(
        self, device: Device, name: str, event: EventType, window: SampleWindow, now: datetime, position: int
    ) -> None:
        """Run one rule, and raise, count or clear its alarm."""
        window.raised = self.is_open(device, name)
        try:
            finding = event.detect(window)
        except Exception as error:  # noqa: BLE001 - somebody else's function: isolate, report, go on
            logger.exception("rule %s failed for device %s", name, device.pk)
            self._faults[name, device.pk] = f"{type(error).__name__}: {error}"[:300]
            return
        if finding is not None:
            self.keep(device, name, event.severity, finding, window.time, now, position)
        else:
            self.end(device, name, now)

    def is_open(self, device: Device, name: str) -> bool:
        """Whether the device has such an alarm."""
        return (device.pk, name) in self._open

    def keep(
        self, device: Device, name: str, severity: str, finding: Finding, time: datetime, now: datetime, position: int
    ) -> None:
        """Raise the alarm, or count one more for the one that is open."""
        alarm = self._open.get((device.pk, name))
        if alarm is None:
            alarm = _alarm(device, name, severity, finding, time, now, position)
            self._open[device.pk, name] = alarm
            self.raised.append(alarm)
            return
        alarm.count, alarm.last_at = alarm.count + 1, now
        alarm.value, alarm.sentence = finding.value, finding.sentence
        if alarm.pk:
            self._counted[alarm.pk] = alarm

    def end(self, device: Device, name: str, now: datetime) -> None:
        """Clear the alarm if it is open."""
        alarm = self._open.pop((device.pk, name), None)
        if alarm is None:
            return
        alarm.state, alarm.cleared_at = Alarm.State.CLEARED, now
        self.cleared.append(alarm)

    def end_all(self, device: Device, now: datetime) -> None:
        """Clear whatever is open of the device."""
        for _, name in [key for key in self._open if key[0] == device.pk]:
            self.end(device, name, now)

    @property
    def told(self) -> tuple[list[Alarm], list[Alarm]]:
        """What was raised and cleared, without what came in a quiet time; after `save`."""
        return [one for one in self.raised if not one.untold], [one for one in self.cleared if not one.untold]

    def save(self, now: datetime) -> None:
        """Write new and changed alarms and the rules' faults."""
        # The state only where it ends: somebody may have acknowledged or shelved the alarm since it was read.
        save_many(list(self._counted.values()), ["count", "last_at", "value", "sentence"])
        # Before the raised ones: what was cleared makes room for what was raised again.
        save_many([alarm for alarm in self.cleared if alarm.pk], ["state", "cleared_at"])
        quieting.hush(self.raised, now)
        Alarm.objects.bulk_create(self.raised)
        for (event, device_id), message in self._faults.items():
            fault, made = RuleFault.objects.get_or_create(
                event=event, device_id=device_id, defaults={"message": message, "first_at": now, "last_at": now}
            )
            if not made:
                fault.message, fault.last_at, fault.count = message, now, fault.count + 1
                fault.save()


def _alarm(
    device: Device, name: str, severity: str, finding: Finding, time: datetime, now: datetime, position: int
) -> Alarm:
    return Alarm(
        event=name,
        device=device,
        severity=severity,
        sentence=finding.sentence,
        value=finding.value,
        threshold=finding.threshold,
        detail=dict(finding.detail),
        division_code=device.division_code,
        owner_id=device.owner_id,
        observed_at=time,
        raised_at=now,
        last_at=now,
        position=position,
    )
