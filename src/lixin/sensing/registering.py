"""Devices as people keep them: taken in, changed, retired, given a secret; every step audited, none twice."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Organisation, Person
from lixin.audit import service as audit
from lixin.kernel.actor import Actor
from lixin.kernel.declare import DeviceKind
from lixin.kernel.errors import Conflict, Invalid, NotFound
from lixin.kernel.registry import registry
from lixin.kernel.units import alternatives
from lixin.search import service as search
from lixin.sensing.coding import give_codes
from lixin.sensing.decoding import LONGEST_NAME
from lixin.sensing.models import Device, DeviceName
from lixin.sensing.passwords import first_keys, secret_fault
from lixin.sensing.protocols.catalogue import LABELS as PROTOCOLS
from lixin.sensing.protocols.catalogue import WIRES
from lixin.sensing.queries import called, device_for
from lixin.sensing.rules import Alarms
from lixin.sensing.searching import entry
from lixin.web import service as web

WRITE = "devices.write"
OUTSIDE = "这个位置不在本县范围内，请核对经纬度（WGS84）"
LONGEST_CADENCE = 7 * 24 * 3600
LABELS = {
    "name": "名称", "owner": "管理单位", "cadence_seconds": "上报间隔", "thresholds": "限值", "units": "报文单位",
    "lon": "经度", "lat": "纬度", "division_code": "区划", "label": "标注", "own_number": "原编号",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DeviceDraft:
    """What people say of a device; `cadence_seconds` None: as its kind says. Units: metric key → symbol on the wire."""

    name: str
    kind: str
    lon: float
    lat: float
    owner_id: int
    cadence_seconds: int | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    label: str = ""
    secret: str = ""
    own_number: str = ""


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
    own_number: str = "",
) -> Device:
    """Take an instrument in on the platform's own account (seeds, commands); Conflict when it is known already."""
    if kind not in registry.all("kinds"):
        raise Invalid(f"没有设备类型“{kind}”。", {"kind": "没有这个类型"})
    device = Device(
        vendor_id=vendor_id, protocol=protocol, name=name, kind=kind, division_code=division_code, lon=lon, lat=lat,
        owner=owner, cadence_seconds=cadence_seconds, thresholds=thresholds or {}, label=label,
        own_number=own_number,
    )  # fmt: skip
    return written(device, by, "enrol_device", "登记设备")


@transaction.atomic
def enrol(*, person: Person, protocol: str, vendor_id: str, draft: DeviceDraft) -> Device:
    """Register a device before its first frame."""
    accounts.require(person, WRITE)
    if protocol not in WIRES:
        raise Invalid("请选择接入协议。", {"protocol": "没有这个协议"})
    device = drafted(protocol, vendor_id, draft)
    return written(device, accounts.actor_of(person), "enrol_device", "登记设备")


def drafted(protocol: str, vendor_id: str, draft: DeviceDraft) -> Device:
    """A device as the draft says, not yet saved; Invalid names every field that is wrong."""
    vendor_id = as_claimed(protocol, vendor_id.strip())
    fields = faults(draft, protocol)
    fields |= name_fault(vendor_id)
    town = accounts.locate(draft.lon, draft.lat) if not {"lon", "lat"} & fields.keys() else None
    if town is None and not {"lon", "lat"} & fields.keys():
        fields["lon"] = OUTSIDE
    refuse(fields)
    assert town is not None  # a place outside of the county is among the faults
    return Device(
        vendor_id=vendor_id, protocol=protocol, name=draft.name.strip(), kind=draft.kind, division_code=town.code,
        lon=draft.lon, lat=draft.lat, owner_id=draft.owner_id, cadence_seconds=draft.cadence_seconds,
        thresholds=dict(draft.thresholds), units=dict(draft.units), label=draft.label.strip(),
        own_number=draft.own_number.strip(), keys=first_keys(protocol, draft.secret),
    )  # fmt: skip


def written(device: Device, by: Actor, verb: str, words: str) -> Device:
    """Save a new device with its audit row; Conflict when protocol and identity are known."""
    refuse_known(device.protocol, device.vendor_id)
    give_codes([device])
    try:
        with transaction.atomic():
            device.save()
    except IntegrityError as error:
        raise Conflict(f"设备“{device.vendor_id}”刚刚已由别人登记。") from error
    summary = f"{words} {device.name}（{device.vendor_id}）"
    detail = {"设备编码": device.code, **facts(device)}
    audit.record(actor=by, verb=verb, subject=f"device:{device.pk}", summary=summary, detail=detail)
    refuse_second(device.protocol, device.vendor_id)
    search.put([entry(device)])
    web.publish(topic="device", key=device.pk, kind="enrolled")
    return device


def faults(draft: DeviceDraft, protocol: str) -> dict[str, str]:
    """Field → what is wrong with it."""
    found: dict[str, str] = {}
    if not 1 <= len(draft.name.strip()) <= 80:
        found["name"] = "名称要有 1 到 80 个字"
    kind: DeviceKind | None = registry.all("kinds").get(draft.kind)
    if kind is None:
        found["kind"] = "请选择设备类型"
    elif protocol not in kind.protocols:
        names = "、".join(PROTOCOLS.get(one, one) for one in kind.protocols)
        found["kind"] = f"“{kind.name}”不用这种协议，可用：{names}"
    for name, value, most in (("lon", draft.lon, 180), ("lat", draft.lat, 90)):
        if not math.isfinite(value) or abs(value) > most:
            found[name] = "请在地图上选择位置，或填写经纬度"
    if not Organisation.objects.filter(pk=draft.owner_id).exists():
        found["owner_id"] = "请选择管理单位"
    if len(draft.label.strip()) > 40:
        found["label"] = "标注最多 40 个字"
    if len(draft.own_number.strip()) > 40:
        found["own_number"] = "原编号最多 40 个字"
    if draft.secret:
        found |= secret_fault(protocol, draft.secret)
    return found | (_setting_faults(draft, kind) if kind else {})


def _setting_faults(draft: DeviceDraft, kind: DeviceKind) -> dict[str, str]:
    found: dict[str, str] = {}
    if draft.cadence_seconds is not None and not 1 <= draft.cadence_seconds <= LONGEST_CADENCE:
        found["cadence_seconds"] = "上报间隔要在 1 秒到 7 天之间"
    for key, value in draft.thresholds.items():
        if key not in {**kind.threshold_names, **kind.thresholds}:
            found[f"threshold-{key}"] = f"这种设备没有限值“{key}”"
        elif not math.isfinite(value):
            found[f"threshold-{key}"] = "限值应当是数字"
    scenario = draft.kind.split(".")[0]
    for key, symbol in draft.units.items():
        fits = key in kind.metrics and symbol in alternatives(registry.metric(f"{scenario}.{key}").unit.symbol)
        if not fits:
            found[f"unit-{key}"] = f"“{symbol}”不能换算为这个指标的单位"
    return found


def refuse(fields: Mapping[str, str]) -> None:
    """Invalid with every field's sentence, unless nothing is wrong."""
    if fields:
        raise Invalid(f"有 {len(fields)} 处需要修改：{'；'.join(fields.values())}。", fields)


@transaction.atomic
def change_device(*, person: Person, device_id: int, version: int, draft: DeviceDraft) -> Device:
    """Name, place, owner, cadence, thresholds, units, label; kind, protocol and identity stay. Conflict when stale."""
    device = held(person, device_id, version)
    changed = settle(device, draft)
    if changed:
        words = "、".join(LABELS[name] for name in changed)
        save(device, person, "change_device", f"修改设备 {device.name}：{words}", changed)
    return device


def settle(device: Device, draft: DeviceDraft) -> dict[str, list[Any]]:
    """Set what the draft says on a device, not yet saved: field → [before, now] of what is another thing now.

    Invalid with every field that is wrong; then nothing is set.
    """
    fields = faults(draft, device.protocol) if device.kind == draft.kind else {"kind": "设备类型不能更改"}
    moved = (draft.lon, draft.lat) != (device.lon, device.lat)
    town = accounts.locate(draft.lon, draft.lat) if moved and not {"lon", "lat"} & fields.keys() else None
    if moved and town is None and not {"lon", "lat"} & fields.keys():
        fields["lon"] = OUTSIDE
    refuse(fields)
    before = facts(device)
    device.name, device.label, device.owner_id = draft.name.strip(), draft.label.strip(), draft.owner_id
    device.own_number, device.cadence_seconds = draft.own_number.strip(), draft.cadence_seconds
    device.thresholds, device.units = dict(draft.thresholds), dict(draft.units)
    if moved and town is not None:
        device.lon, device.lat, device.division_code = draft.lon, draft.lat, town.code
    now = facts(device)
    return {name: [before[name], now[name]] for name in now if before[name] != now[name]}


@transaction.atomic
def retire_device(*, person: Person, device_id: int, version: int) -> Device:
    """Take it out of use: its frames are not taken any more, its open alarms end; its readings stay."""
    device = held(person, device_id, version)
    if device.retired_at:
        raise Conflict("这台设备已经停用。")
    now = timezone.now()
    device.retired_at, device.state = now, Device.State.NEVER
    alarms = Alarms([device.pk])
    alarms.end_all(device, now)
    alarms.save(now)
    save(device, person, "retire_device", f"停用设备 {device.name}", {})
    return device


@transaction.atomic
def restore_device(*, person: Person, device_id: int, version: int) -> Device:
    """Into use again; it counts as on line with its next frame."""
    device = held(person, device_id, version)
    if not device.retired_at:
        raise Conflict("这台设备正在使用。")
    device.retired_at = None
    save(device, person, "restore_device", f"恢复使用设备 {device.name}", {})
    return device


def name_fault(vendor_id: str) -> dict[str, str]:
    """Field → why no device can call itself so."""
    fits = vendor_id and vendor_id.isprintable() and len(vendor_id) <= LONGEST_NAME
    return {} if fits else {"vendor_id": f"厂家标识要有 1 到 {LONGEST_NAME} 个可见字符"}


def as_claimed(protocol: str, vendor_id: str) -> str:
    """The identity as frames carry it, from how people write it."""
    return WIRES[protocol].named(vendor_id)


def refuse_known(protocol: str, vendor_id: str) -> None:
    """Conflict when some device calls itself so."""
    if known := called(protocol, vendor_id):
        raise Conflict(f"设备“{vendor_id}”已经登记过，名称是“{known.name}”，编码 {known.code}。")


def refuse_second(protocol: str, vendor_id: str) -> None:
    """Conflict when a name that was just written is another's too; the audit row stands, which one at a time writes.

    First and other names stand in two tables, no constraint reaches over both.
    """
    same = {"protocol": protocol, "vendor_id": vendor_id}
    if Device.objects.filter(**same).count() + DeviceName.objects.filter(**same).count() > 1:
        raise Conflict(f"设备“{vendor_id}”刚刚已由别人登记。")


def facts(device: Device) -> dict[str, Any]:
    """What people can change, as the audit row shows it."""
    owner = Organisation.objects.filter(pk=device.owner_id).values_list("name", flat=True).first()
    same = ("name", "cadence_seconds", "thresholds", "units", "lon", "lat", "division_code", "label", "own_number")
    return {**{name: getattr(device, name) for name in same}, "owner": owner}


def held(person: Person, device_id: int, version: int) -> Device:
    """The device, locked, as the person saw it."""
    accounts.require(person, WRITE)
    device_for(person, device_id)
    device = Device.objects.select_for_update().filter(pk=device_id).first()
    if device is None:
        raise NotFound("没有这台设备，或不在您的范围内。")
    if device.version != version:
        raise Conflict("这台设备刚被别人修改过，请刷新后核对再提交。")
    return device


SAVED = (
    "name", "label", "owner", "cadence_seconds", "thresholds", "units", "lon", "lat", "division_code", "keys",
    "own_number", "claim_digest", "claimed_at", "retired_at", "state", "version",
)  # fmt: skip


def save(device: Device, person: Person, verb: str, summary: str, changed: Mapping[str, Any]) -> None:
    device.version += 1
    device.save(update_fields=SAVED)
    audit.record(
        actor=accounts.actor_of(person),
        verb=verb,
        subject=f"device:{device.pk}",
        summary=summary[:400],
        detail=dict(changed),
    )
    search.put([entry(device)])
    web.publish(topic="device", key=device.pk, kind="changed")
