"""The door of sensing: devices, alarms, doubtful frames, and the way of a reading."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Organisation, Person
from lixin.audit import service as audit
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Conflict, Invalid, NotFound
from lixin.kernel.registry import registry
from lixin.sensing.models import Alarm, Device, Suspect
from lixin.sensing.processor import Processor, process
from lixin.sensing.silence import check as check_silence

__all__ = [
    "Alarm",
    "Device",
    "Processor",
    "Suspect",
    "acknowledge",
    "alarms_for",
    "check_silence",
    "device_for",
    "devices_for",
    "enrol_device",
    "mark_seen",
    "process",
    "suspect_counts",
    "suspects_for",
]


@transaction.atomic
def enrol_device(
    *,
    vendor_id: str,
    protocol: str,
    name: str,
    kind: str,
    division_code: str,
    lon: float,
    lat: float,
    owner: Organisation,
    by: Actor,
    cadence_seconds: int | None = None,
    thresholds: dict[str, float] | None = None,
    label: str = "",
) -> Device:
    """Take an instrument in; Conflict when its identity is known for the protocol already."""
    if kind not in registry.all("kinds"):
        raise Invalid(f"没有设备类型“{kind}”。", {"kind": "没有这个类型"})
    if Device.objects.filter(protocol=protocol, vendor_id=vendor_id).exists():
        raise Conflict(f"设备“{vendor_id}”已经登记过。")
    device = Device.objects.create(
        code=new_code(division_code, kind), vendor_id=vendor_id, protocol=protocol, name=name, kind=kind,
        division_code=division_code, lon=lon, lat=lat, owner=owner, cadence_seconds=cadence_seconds,
        thresholds=thresholds or {}, label=label,
    )  # fmt: skip
    audit.record(
        actor=by, verb="enrol_device", subject=f"device:{device.pk}", summary=f"登记设备 {name}（{vendor_id}）"
    )
    return device


def new_code(division_code: str, kind: str) -> str:
    """Division, kind, and a random serial: unique without asking anybody."""
    return f"{division_code.ljust(9, '0')}-{kind.replace('.', '-')}-{secrets.token_hex(4)}"[:40]


def devices_for(person: Person, *, kind: str = "", state: str = "", text: str = "") -> QuerySet[Device]:
    """Devices in use that the person may see."""
    rows = accounts.visible(person, Device.objects.filter(retired_at=None)).select_related("owner")
    exact = {"kind": kind, "state": state}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    return rows.filter(name__contains=text) if text else rows


def device_for(person: Person, device_id: int) -> Device:
    """One device; NotFound when there is none or it is not the person's to see."""
    device = accounts.visible(person, Device.objects.select_related("owner")).filter(pk=device_id).first()
    if device is None:
        raise NotFound("没有这台设备，或不在您的范围内。")
    return device


def alarms_for(person: Person, *, is_open: bool = True, device_id: int | None = None) -> QuerySet[Alarm]:
    """Alarms the person may see, newest first; only open ones unless told otherwise."""
    rows = accounts.visible(person, Alarm.objects.select_related("device", "owner")).order_by("-pk")
    if is_open:
        rows = rows.filter(cleared_at=None)
    return rows.filter(device_id=device_id) if device_id else rows


def suspects_for(person: Person, *, reason: str = "", device_id: int | None = None) -> QuerySet[Suspect]:
    """Doubtful frames, newest first."""
    rows = accounts.visible(person, Suspect.objects.select_related("device")).order_by("-pk")
    if reason:
        rows = rows.filter(reason=reason)
    return rows.filter(device_id=device_id) if device_id else rows


def suspect_counts(person: Person) -> list[dict[str, Any]]:
    """Doubtful frames not yet looked at, by reason."""
    rows = accounts.visible(person, Suspect.objects.filter(seen_at=None)).order_by()
    counts = dict(rows.values_list("reason").annotate(count=Count("pk")))
    return [{"key": key, "name": label, "count": counts.get(key, 0)} for key, label in Suspect.Reason.choices]


@transaction.atomic
def acknowledge(*, alarm_id: int, person: Person) -> Alarm:
    """Say that somebody has seen the alarm; it stays open until its cause is gone. Twice is once."""
    accounts.require(person, "alarms.acknowledge")
    alarm = alarms_for(person, is_open=False).filter(pk=alarm_id).first()
    if alarm is None:
        raise NotFound("没有这条报警，或不在您的范围内。")
    if alarm.state == Alarm.State.CLEARED:
        raise Conflict("这条报警已经解除。")
    if alarm.state == Alarm.State.ACTIVE:
        alarm.state, alarm.acknowledged_by, alarm.acknowledged_at = (
            Alarm.State.ACKNOWLEDGED,
            person.name,
            timezone.now(),
        )
        alarm.save(update_fields=["state", "acknowledged_by", "acknowledged_at"])
        actor = accounts.actor_of(person)
        audit.record(actor=actor, verb="acknowledge", subject=f"alarm:{alarm.pk}", summary=alarm.sentence)
    return alarm


@transaction.atomic
def mark_seen(*, reason: str, person: Person) -> int:
    """The operator has looked at all doubtful frames of a reason; how many they were."""
    rows = suspects_for(person, reason=reason).filter(seen_at=None)
    count = Suspect.objects.filter(pk__in=rows.values("pk")).update(seen_by=person.name, seen_at=timezone.now())
    if count:
        summary = f"阅过 {count} 条异常报文（{reason}）"
        audit.record(actor=accounts.actor_of(person), verb="mark_seen", subject=f"suspects:{reason}", summary=summary)
    return count
