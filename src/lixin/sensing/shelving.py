"""What people say about quiet times: an alarm put aside for hours, devices that are worked on, and an early end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.audit import service as audit
from lixin.kernel.access import Access
from lixin.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from lixin.sensing import quieting
from lixin.sensing.models import Alarm, Device, Quiet
from lixin.sensing.queries import devices_for, event_name

SHELVE, MAINTAIN = "alarms.acknowledge", "devices.write"
LONGEST_SHELF, LONGEST_WORK = timedelta(days=7), timedelta(days=90)
LONGEST_REASON = 200
MOST_DEVICES = 1000
LEEWAY = timedelta(minutes=10)
"""A form that is filled in slowly may still say that the work begins now."""


def quiets_for(person: Person, *, past: bool = False, device_id: int | None = None) -> QuerySet[Quiet]:
    """Quiet times the person may see, running and coming ones unless the past are asked for."""
    rows = accounts.visible(person, Quiet.objects.select_related("device", "device__owner"))
    now = timezone.now()
    rows = rows.filter(ends_at__lte=now) if past else rows.filter(ends_at__gt=now)
    return rows.filter(device_id=device_id) if device_id else rows


@transaction.atomic
def shelve(*, alarm_id: int, hours: float, reason: str, person: Person) -> Alarm:
    """Put the alarm aside, and whatever its rule finds at the device meanwhile; it comes back by itself."""
    accounts.require(person, SHELVE)
    length = _length(hours)
    reason = _reason(reason)
    if not accounts.visible(person, Alarm.objects.filter(pk=alarm_id), access=_acting(Alarm, SHELVE)).exists():
        raise NotFound("没有这条报警，或不在您的范围内。")
    alarm = Alarm.objects.select_for_update().get(pk=alarm_id)
    if alarm.state == Alarm.State.CLEARED:
        raise Conflict("这条报警已经解除，不用再搁置。")
    if alarm.state == Alarm.State.SHELVED:
        raise Conflict("这条报警已经搁置。要改时间，请先在“检修与搁置”中提前结束。")
    now = timezone.now()
    quiet = _quiet(alarm.device_id, alarm.event, now, now + length, reason, person)
    quiet.save()
    quieting.shelve_open([alarm.device_id], now)
    summary = f"{alarm.sentence}（至 {timezone.localtime(quiet.ends_at):%m-%d %H:%M}，{reason}）"[:300]
    audit.record(actor=accounts.actor_of(person), verb="shelve", subject=f"alarm:{alarm.pk}", summary=summary)
    alarm.refresh_from_db()
    return alarm


@transaction.atomic
def maintain(
    *, starts_at: datetime, ends_at: datetime, reason: str, person: Person, device_id: int | None = None,
    kind: str = "", division: str = "",
) -> list[Quiet]:  # fmt: skip
    """Devices are worked on: one of them, or those of a kind in a division. The same said twice is said once."""
    accounts.require(person, MAINTAIN)
    now = timezone.now()
    reason = _reason(reason)
    _check_times(starts_at, ends_at, now)
    devices = _devices(person, device_id, kind, division)
    window = {"event": "", "starts_at": starts_at, "ends_at": ends_at, "reason": reason, "made_by": person.name}
    known = set(Quiet.objects.filter(device__in=devices, **window).values_list("device_id", flat=True))
    made = [_quiet(one.pk, "", starts_at, ends_at, reason, person) for one in devices if one.pk not in known]
    Quiet.objects.bulk_create(made)
    if starts_at <= now:
        quieting.shelve_open((device.pk for device in devices), now)
    if made:
        _record_work(devices, starts_at, ends_at, reason, person)
    return made


@transaction.atomic
def end(*, quiet_id: int, person: Person) -> Quiet:
    """It is over before its time; what still stands calls people within seconds. Twice is once."""
    quiet = accounts.visible(person, Quiet.objects.filter(pk=quiet_id)).first()
    if quiet is None:
        raise NotFound("没有这条检修或搁置，或不在您的范围内。")
    needed = SHELVE if quiet.event else MAINTAIN
    accounts.require(person, needed)
    if not accounts.visible(person, Quiet.objects.filter(pk=quiet_id), access=_acting(Quiet, needed)).exists():
        raise NotAllowed("这台设备不在您可以办理的范围内。")
    quiet = Quiet.objects.select_for_update(of=("self",)).select_related("device").get(pk=quiet_id)
    now = timezone.now()
    if quiet.ends_at <= now:
        return quiet
    quiet.starts_at, quiet.ends_at, quiet.ended_by = min(quiet.starts_at, now), now, person.name
    quiet.save(update_fields=["starts_at", "ends_at", "ended_by"])
    what = event_name(quiet.event) if quiet.event else "检修"
    audit.record(
        actor=accounts.actor_of(person), verb="end_quiet", subject=f"device:{quiet.device_id}",
        summary=f"{quiet.device.name}：{what}",
    )  # fmt: skip
    return quiet


def _acting(model: type[Model], permission: str) -> Access:
    """Which of the model's rows a person may do this to."""
    access: Access = model.access  # type: ignore[attr-defined]
    return replace(access, permission=permission)


def _quiet(device_id: int, event: str, start: datetime, end: datetime, reason: str, person: Person) -> Quiet:
    times = {"starts_at": start, "ends_at": end, "made_at": timezone.now()}
    return Quiet(device_id=device_id, event=event, reason=reason, made_by=person.name, **times)


def _length(hours: float) -> timedelta:
    most = LONGEST_SHELF / timedelta(hours=1)
    if not 0 < hours <= most:
        raise Invalid(f"搁置时间应当在 {most:g} 小时以内。", {"hours": f"大于 0，至多 {most:g} 小时"})
    return timedelta(hours=hours)


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Invalid("请写明原因，别人才知道为什么没有报警。", {"reason": "请写明原因"})
    if len(reason) > LONGEST_REASON:
        raise Invalid(f"原因不超过 {LONGEST_REASON} 字。", {"reason": "太长"})
    return reason


def _check_times(start: datetime, end: datetime, now: datetime) -> None:
    if end <= start:
        raise Invalid("结束时间应当晚于开始时间。", {"ends_at": "早于开始时间"})
    if start < now - LEEWAY:
        raise Invalid("开始时间已经过去；从现在起请填当前时间。", {"starts_at": "已经过去"})
    if end <= now:
        raise Invalid("结束时间已经过去。", {"ends_at": "已经过去"})
    if end - start > LONGEST_WORK:
        raise Invalid(
            f"检修不超过 {LONGEST_WORK.days} 天；更久不用的设备请停用。", {"ends_at": f"至多 {LONGEST_WORK.days} 天"}
        )


def _devices(person: Person, device_id: int | None, kind: str, division: str) -> Sequence[Device]:
    """Those meant, as the person may see them."""
    if device_id is None and not kind:
        raise Invalid("请选择设备类型。", {"kind": "请选择"})
    rows = accounts.visible(person, devices_for(person, kind=kind, division=division), access=_acting(Device, MAINTAIN))
    if device_id is not None:
        rows = rows.filter(pk=device_id)
    found = list(rows.order_by("name")[: MOST_DEVICES + 1])
    if not found:
        raise NotFound("没有这样的设备，或不在您的范围内。")
    if len(found) > MOST_DEVICES:
        raise Invalid(f"一次至多 {MOST_DEVICES} 台，请按乡镇分开。", {"division": "请选择乡镇"})
    return found


def _record_work(devices: Sequence[Device], start: datetime, end: datetime, reason: str, person: Person) -> None:
    """One entry for each device: its own history must be whole."""
    spoken = f"{timezone.localtime(start):%m-%d %H:%M} 至 {timezone.localtime(end):%m-%d %H:%M}，{reason}"
    actor = accounts.actor_of(person)
    audit.record_many(
        [audit.Entry(actor, "maintain", f"device:{one.pk}", f"{one.name}：{spoken}"[:300]) for one in devices]
    )
