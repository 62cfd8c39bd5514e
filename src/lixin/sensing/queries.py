"""Reading devices, alarms and doubtful frames; always through the oracle, never with an exact count of a big table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet, Sum

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.kernel.declare import DeviceKind, EventType
from lixin.kernel.errors import Conflict, NotFound
from lixin.kernel.registry import registry
from lixin.sensing import coding, credentials
from lixin.sensing.models import Alarm, Device, DeviceName, Suspect, SuspectTally, UnknownDevice
from lixin.sensing.rules import SILENT

COUNTED = 100
"""Unseen frames are counted up to here; beyond it the page says "more"."""
SILENT_NAME = "设备离线"
ALARM_STATES = {
    "open": "未解除", "active": "未确认", "acknowledged": "已确认", "shelved": "已搁置", "cleared": "已解除",
    "all": "全部",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseLink:
    """The case that an alarm led to, as far as a link needs it."""

    pk: int
    number: str
    title: str


def kind_of(device: Device) -> DeviceKind | None:
    """The device's declared kind; None when its scenario is not installed any more."""
    found: DeviceKind | None = registry.all("kinds").get(device.kind)
    return found


def event_name(name: str) -> str:
    """What people call an event; its key when it is not declared any more."""
    found: EventType | None = registry.all("events").get(name)
    return found.name if found else SILENT_NAME if name == SILENT else name


def _of_kinds(names: list[str]) -> Q:
    """Of one of the kinds or whole scenarios."""
    whole = [Q(kind__startswith=f"{name}.") for name in names if "." not in name]
    return reduce(or_, whole, Q(kind__in=names))


def devices_for(
    person: Person, *, kind: str = "", state: str = "", text: str = "", division: str = "", retired: bool = False
) -> QuerySet[Device]:
    """Devices the person may see, in use unless the retired ones are asked for.

    `kind`: a kind, a whole scenario, or several of them with commas between.
    """
    rows = accounts.visible(person, Device.objects.filter(retired_at__isnull=not retired)).select_related("owner")
    if kind:
        rows = rows.filter(_of_kinds(kind.split(",")))
    if state:
        rows = rows.filter(state=state)
    if division:
        rows = rows.filter(division_code__startswith=division)
    return rows.filter(_called(text)) if text else rows


def _called(text: str) -> Q:
    """Part of its name, its code however written or the beginning of it, its old number, what it calls itself."""
    other = DeviceName.objects.filter(vendor_id=text).values("device")
    known = Q(name__contains=text) | Q(vendor_id=text) | Q(own_number=text) | Q(pk__in=other)
    code = coding.canonical(text)
    return known | (Q(code=code) if code else Q(code__startswith=text.upper()))


def device_for(person: Person, device_id: int) -> Device:
    """One device; NotFound when there is none or it is not the person's to see."""
    device = accounts.visible(person, Device.objects.select_related("owner")).filter(pk=device_id).first()
    if device is None:
        raise NotFound("没有这台设备，或不在您的范围内。")
    return device


def called(protocol: str, vendor_id: str) -> Device | None:
    """The device that calls itself so by the protocol."""
    found = Device.objects.filter(protocol=protocol, vendor_id=vendor_id).first()
    if found is None:
        other = DeviceName.objects.filter(protocol=protocol, vendor_id=vendor_id).select_related("device").first()
        found = other.device if other else None
    return found


def secrets_of(protocol: str, vendor_id: str, at: datetime) -> tuple[str, ...] | None:
    """Digests of the device's passwords that count at the moment; None where nothing is asked for."""
    device = called(protocol, vendor_id)
    if device is None or not credentials.asked(device.keys, protocol):
        return None
    return tuple(key["digest"] for key in credentials.counting(device.keys, protocol, at))


def names_of(device: Device) -> list[tuple[str, str]]:
    """Protocol and name of everything the device calls itself, its first one before the others."""
    others = device.names.order_by("pk").values_list("protocol", "vendor_id")
    return [(device.protocol, device.vendor_id), *others]


def alarms_for(
    person: Person,
    *,
    is_open: bool = True,
    device_id: int | None = None,
    kind: str = "",
    division: str = "",
    state: str = "",
) -> QuerySet[Alarm]:
    """Alarms the person may see, newest first; `state` (a key of ALARM_STATES) goes before `is_open`."""
    rows = accounts.visible(person, Alarm.objects.select_related("device", "owner")).order_by("-pk")
    if state in ("", "open"):
        rows = rows.filter(Alarm.calling) if is_open or state else rows
    elif state != "all":
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(device__kind=kind)
    if division:
        rows = rows.filter(division_code__startswith=division)
    return rows.filter(device_id=device_id) if device_id else rows


def cases_of(person: Person, alarms: Iterable[Alarm]) -> Mapping[int, CaseLink]:
    """Alarm id → the case it opened, else the one open then that was told of it; only what the person may see."""
    alarms = list(alarms)
    if not alarms:
        return {}
    keys = {f"{alarm.event}:{alarm.device_id}" for alarm in alarms}
    told = Q(dedupe_key__in=keys) & (Q(closed_at=None) | Q(closed_at__gte=min(alarm.raised_at for alarm in alarms)))
    wanted = Q(alarm_id__in=[alarm.pk for alarm in alarms]) | told
    rows = list(accounts.visible(person, apps.get_model("cases", "Case")._default_manager.filter(wanted)))
    found = {}
    for alarm in alarms:
        own = [row for row in rows if row.alarm_id == alarm.pk] or [row for row in rows if _was_told(row, alarm)]
        if own:
            found[alarm.pk] = CaseLink(own[0].pk, own[0].number, own[0].title)
    return found


def _was_told(case: Any, alarm: Alarm) -> bool:
    """Whether the case of the same event and device was open when the alarm was raised."""
    same = case.dedupe_key == f"{alarm.event}:{alarm.device_id}"
    return same and case.opened_at <= alarm.raised_at and (case.closed_at is None or case.closed_at >= alarm.raised_at)


def suspects_for(person: Person, *, reason: str = "", device_id: int | None = None) -> QuerySet[Suspect]:
    """Doubtful frames kept whole, newest first."""
    rows = accounts.visible(person, Suspect.objects.select_related("device")).order_by("-pk")
    if reason:
        rows = rows.filter(reason=reason)
    return rows.filter(device_id=device_id) if device_id else rows


def suspect_counts(person: Person, now: datetime) -> list[dict[str, Any]]:
    """By reason: what came within 24 hours, how many of these were only counted, and what nobody has looked at.

    `unseen` stops at COUNTED, so that no page counts a big table.
    """
    unseen = accounts.visible(person, Suspect.objects.filter(seen_at=None)).order_by()
    if unseen.query.is_empty():
        return []
    day = SuspectTally.objects.filter(hour__gt=now - timedelta(hours=24))
    came = {row["reason"]: row for row in day.values("reason").annotate(kept=Sum("kept"), counted=Sum("counted"))}
    return [
        {
            "key": key,
            "name": label,
            "count": sum((came[key]["kept"], came[key]["counted"])) if key in came else 0,
            "counted_only": came[key]["counted"] if key in came else 0,
            "unseen": unseen.filter(reason=key)[:COUNTED].count(),
        }
        for key, label in Suspect.Reason.choices
    ]


def unknown_for(person: Person) -> QuerySet[UnknownDevice]:
    """Who sends without being registered, the newest first."""
    return accounts.visible(person, UnknownDevice.objects.filter(device=None)).order_by("-last_at", "-pk")


def unknown_one(person: Person, unknown_id: int) -> UnknownDevice:
    """One of them; Conflict when somebody has registered it, NotFound when it has not been seen for long."""
    found = accounts.visible(person, UnknownDevice.objects.select_related("device")).filter(pk=unknown_id).first()
    if found is None:
        raise NotFound("没有这个未登记设备：可能太久没有再上报，已从列表中清除。")
    if found.device:
        raise Conflict(f"设备“{found.vendor_id}”已经登记过，名称是“{found.device.name}”。")
    return found
