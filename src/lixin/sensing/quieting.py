"""Alarms in a quiet time: recorded as shelved, nobody is called; what still stands when it ends calls people then.

Quiet is a matter of people's attention, so it goes by the platform's clock, not by the readings' times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import transaction

from lixin.sensing.models import Alarm, Quiet
from lixin.web import service as web

State = Alarm.State
Key = tuple[int, str]
OPEN = (State.ACTIVE, State.ACKNOWLEDGED)


def _quiet(now: datetime, device_ids: Iterable[int] | None = None) -> set[Key]:
    """Device and event ("" for all of them) of the times that run now."""
    rows = Quiet.objects.filter(starts_at__lte=now, ends_at__gt=now)
    if device_ids is not None:
        rows = rows.filter(device_id__in=set(device_ids))
    return set(rows.values_list("device_id", "event"))


def _covered(alarm: Alarm, quiet: set[Key]) -> bool:
    return (alarm.device_id, "") in quiet or (alarm.device_id, alarm.event) in quiet


def hush(raised: Sequence[Alarm], now: datetime) -> None:
    """Mark those of new alarms, not yet saved, that come in a quiet time."""
    if not raised:
        return
    quiet = _quiet(now, (alarm.device_id for alarm in raised))
    for alarm in raised:
        if _covered(alarm, quiet):
            alarm.untold = True
            if alarm.state != State.CLEARED:
                alarm.state = State.SHELVED


def shelve_open(device_ids: Iterable[int], now: datetime) -> int:
    """Put aside what is open of these devices and covered now; how many they were."""
    ids = set(device_ids)
    quiet = _quiet(now, ids)
    rows = Alarm.objects.select_for_update().filter(device_id__in=ids, cleared_at=None, state__in=OPEN)
    found = [alarm for alarm in rows if _covered(alarm, quiet)]
    for alarm in found:
        _become(alarm, State.SHELVED)
    return len(found)


@transaction.atomic
def check(now: datetime, on_alarms: Callable[[Sequence[Alarm], Sequence[Alarm]], object]) -> int:
    """Begin and end quiet times: shelve what is covered, bring back what is not, call people for the untold."""
    quiet = _quiet(now)
    changed = shelve_open({device for device, _ in quiet}, now) if quiet else 0
    waiting = Alarm.objects.select_for_update(of=("self",)).filter(cleared_at=None, state=State.SHELVED)
    woken = [alarm for alarm in waiting.select_related("device") if not _covered(alarm, quiet)]
    untold = [alarm for alarm in woken if alarm.untold]
    for alarm in woken:
        alarm.untold = False
        _become(alarm, State.ACKNOWLEDGED if alarm.acknowledged_at else State.ACTIVE)
    if untold:
        on_alarms(untold, [])
    return changed + len(woken)


def _become(alarm: Alarm, state: str) -> None:
    alarm.state = state
    alarm.save(update_fields=["state", "untold"])
    web.publish(
        topic="alarm", key=alarm.pk, kind="shelved" if state == State.SHELVED else "raised",
        division_code=alarm.division_code, unit_ids=[alarm.owner_id],
    )  # fmt: skip
