"""/api/sensing/: devices, their curves, alarms, doubtful frames, unknown devices; the pages' own verbs and oracle."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from lixin.accounts.models import Person
from lixin.kernel.errors import Invalid
from lixin.sensing import adopting, attention, charts, frames, queries, registering
from lixin.sensing.api_identity import VersionIn
from lixin.sensing.api_identity import router as identity_router
from lixin.sensing.api_kinds import router as kinds_router
from lixin.sensing.api_quiet import router as quiet_router
from lixin.sensing.api_rows import Rows, device_row
from lixin.sensing.models import Alarm, Suspect, UnknownDevice
from lixin.web.api import LIMIT, need, page

router = Router()
router.add_router("/devices", identity_router)
router.add_router("/kinds", kinds_router)
router.add_router("", quiet_router)


class SettingsIn(Schema):
    """What people say of a device; cadence null: as its kind says; units: metric key → symbol sent on the wire."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=80)
    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
    owner_id: int
    cadence_seconds: int | None = None
    thresholds: dict[str, float] = {}
    units: dict[str, str] = {}
    label: str = Field("", max_length=40)
    own_number: str = Field("", max_length=40)


class AttachIn(Schema):
    """The registered device that it is; `version` is that of the device as the caller saw it."""

    model_config = ConfigDict(extra="forbid")
    device_id: int
    version: int


class AdoptIn(SettingsIn):
    """An unknown device becomes one of this kind."""

    kind: str
    secret: str = Field("", max_length=128)


class EnrolIn(AdoptIn):
    """A device before its first frame."""

    protocol: str
    vendor_id: str = Field(min_length=1, max_length=64)


class ChangeIn(SettingsIn):
    """All settings as they shall be; `version` is that of the device as the caller saw it."""

    version: int


class SeenIn(Schema):
    """The reason whose frames have been looked at."""

    model_config = ConfigDict(extra="forbid")
    reason: str


@router.get("/devices", response=Rows, operation_id="sensing_devices", summary="设备列表")
def devices(
    request: HttpRequest,
    kind: str = "",
    state: str = "",
    division: str = "",
    text: str = "",
    retired: bool = False,
    cursor: str = "",
    limit: int = LIMIT,
) -> dict[str, Any]:
    """Devices the caller may see, by name."""
    person = need(request, "devices.read")
    narrow = {"kind": kind, "state": state, "division": division, "text": text}
    found = page(queries.devices_for(person, retired=retired, **narrow), cursor, limit, key="name")
    return {"items": [device_row(device) for device in found.items], "next": found.next}


@router.post("/devices", response={201: dict[str, Any]}, operation_id="sensing_enrol", summary="登记设备")
def enrol(request: HttpRequest, given: EnrolIn) -> tuple[int, dict[str, Any]]:
    """Register a device before its first frame; 409 when its identity is known."""
    person = need(request, registering.WRITE)
    draft = _draft(given, given.kind, given.secret)
    device = registering.enrol(person=person, protocol=given.protocol, vendor_id=given.vendor_id, draft=draft)
    return 201, device_row(device)


@router.get("/devices/{int:device_id}", response=dict[str, Any], operation_id="sensing_device", summary="设备详情")
def device(request: HttpRequest, device_id: int) -> dict[str, Any]:
    """One device with its settings and its open alarms."""
    person = need(request, "devices.read")
    found = queries.device_for(person, device_id)
    alarms = list(queries.alarms_for(person, device_id=device_id)[:LIMIT])
    return {**device_row(found), "alarms": _alarms(person, alarms)}


@router.patch("/devices/{int:device_id}", response=dict[str, Any], operation_id="sensing_change", summary="修改设备")
def change(request: HttpRequest, device_id: int, given: ChangeIn) -> dict[str, Any]:
    """Set all settings; 409 when somebody else has changed them since `version`."""
    person = need(request, registering.WRITE)
    kind = queries.device_for(person, device_id).kind
    return device_row(
        registering.change_device(
            person=person, device_id=device_id, version=given.version, draft=_draft(given, kind, "")
        )
    )


@router.post("/devices/{int:device_id}/retire", response=dict[str, Any], operation_id="sensing_retire", summary="停用")
def retire(request: HttpRequest, device_id: int, given: VersionIn) -> dict[str, Any]:
    """Its frames are not taken any more; its readings stay."""
    person = need(request, registering.WRITE)
    return device_row(registering.retire_device(person=person, device_id=device_id, version=given.version))


@router.post(
    "/devices/{int:device_id}/restore", response=dict[str, Any], operation_id="sensing_restore", summary="恢复使用"
)
def restore(request: HttpRequest, device_id: int, given: VersionIn) -> dict[str, Any]:
    """Into use again."""
    person = need(request, registering.WRITE)
    return device_row(registering.restore_device(person=person, device_id=device_id, version=given.version))


@router.get(
    "/devices/{int:device_id}/series", response=dict[str, Any], operation_id="sensing_series", summary="设备曲线"
)
def series(
    request: HttpRequest,
    device_id: int,
    metric: str = "",
    range: str = charts.USUAL,  # noqa: A002 - the word in the address, the same as the page's
    start: datetime | None = None,
    end: datetime | None = None,
    points: int = charts.POINTS,
) -> dict[str, Any]:
    """Measured values with their peaks, at most `points` (up to 1000); a null value is a gap.

    The period is `start` to `end` (with time zone), else `range`: 24h, 7d, 30d, all.
    """
    person = need(request, "devices.read")
    found = queries.device_for(person, device_id)
    metric = charts.chosen_metric(found, metric)
    period = _period(start, end) or charts.period_of(found, metric, range, timezone.now())
    drawn = charts.curve(found, metric, *period, points=max(4, min(points, charts.POINTS)))
    return {
        "device_id": device_id,
        "metric": metric,
        "name": drawn.name,
        "unit": drawn.unit,
        "start": drawn.start,
        "end": drawn.end,
        "points": [{"time": _moment(time), "value": value} for time, value in drawn.points],
        "limits": [{"name": one.name, "value": one.value, "bad": one.bad} for one in drawn.limits],
    }


@router.get("/alarms", response=Rows, operation_id="sensing_alarms", summary="报警列表")
def alarms(
    request: HttpRequest,
    state: str = "open",
    kind: str = "",
    division: str = "",
    device_id: int | None = None,
    cursor: str = "",
    limit: int = LIMIT,
) -> dict[str, Any]:
    """Alarms the caller may see, newest first; `state`: open, active, acknowledged, cleared, all."""
    person = need(request, "devices.read")
    if state not in queries.ALARM_STATES:
        raise Invalid(f"没有状态“{state}”；可用：{'、'.join(queries.ALARM_STATES)}。", {"state": "没有这个状态"})
    rows = queries.alarms_for(person, state=state, kind=kind, division=division, device_id=device_id)
    found = page(rows, cursor, limit)
    return {"items": _alarms(person, found.items), "next": found.next}


@router.post(
    "/alarms/{int:alarm_id}/acknowledge",
    response=dict[str, Any],
    operation_id="sensing_acknowledge",
    summary="确认报警",
)
def acknowledge(request: HttpRequest, alarm_id: int) -> dict[str, Any]:
    """Somebody has seen it; twice is once, 409 when it has ended."""
    person = need(request, "alarms.acknowledge")
    return _alarms(person, [attention.acknowledge(alarm_id=alarm_id, person=person)])[0]


@router.get("/suspects", response=Rows, operation_id="sensing_suspects", summary="异常报文")
def suspects(
    request: HttpRequest, reason: str = "", device_id: int | None = None, cursor: str = "", limit: int = LIMIT
) -> dict[str, Any]:
    """Doubtful frames kept whole, newest first; passwords inside are hidden."""
    person = need(request, "suspects.read")
    found = page(queries.suspects_for(person, reason=reason, device_id=device_id), cursor, limit)
    return {"items": [_suspect(row) for row in found.items], "next": found.next}


@router.get(
    "/suspects/counts", response=list[dict[str, Any]], operation_id="sensing_suspect_counts", summary="异常报文计数"
)
def suspect_counts(request: HttpRequest) -> list[dict[str, Any]]:
    """By reason: what came in 24 hours, how many of these were only counted, unseen ones up to a hundred."""
    return queries.suspect_counts(need(request, "suspects.read"), timezone.now())


@router.post("/suspects/seen", response=dict[str, int], operation_id="sensing_seen", summary="异常报文阅过")
def seen(request: HttpRequest, given: SeenIn) -> dict[str, int]:
    """All doubtful frames of a reason have been looked at; how many they were."""
    person = need(request, "suspects.read")
    return {"seen": attention.mark_seen(reason=given.reason, person=person)}


@router.get("/unknown", response=Rows, operation_id="sensing_unknown", summary="未登记设备")
def unknown(request: HttpRequest, cursor: str = "", limit: int = LIMIT) -> dict[str, Any]:
    """Who sends without being registered, with the newest frame in words."""
    person = need(request, "suspects.read")
    found = page(queries.unknown_for(person), cursor, limit, key="-last_at")
    return {"items": [_unknown(row) for row in found.items], "next": found.next}


@router.post(
    "/unknown/{int:unknown_id}/adopt", response={201: dict[str, Any]}, operation_id="sensing_adopt", summary="接入设备"
)
def adopt(request: HttpRequest, unknown_id: int, given: AdoptIn) -> tuple[int, dict[str, Any]]:
    """Register it; what it sent before becomes its readings. 409 when somebody has registered it."""
    person = need(request, adopting.ADOPT)
    draft = _draft(given, given.kind, given.secret)
    done = adopting.adopt(person=person, unknown_id=unknown_id, draft=draft)
    return 201, {**device_row(done.device), "settled_frames": done.frames, "settled_values": done.values}


@router.post(
    "/unknown/{int:unknown_id}/attach", response=dict[str, Any], operation_id="sensing_attach", summary="并入已登记设备"
)
def attach(request: HttpRequest, unknown_id: int, given: AttachIn) -> dict[str, Any]:
    """It is a registered device under another name; what it sent before becomes readings of that one."""
    person = need(request, adopting.ADOPT)
    done = adopting.attach(person=person, unknown_id=unknown_id, device_id=given.device_id, version=given.version)
    return {**device_row(done.device), "settled_frames": done.frames, "settled_values": done.values}


def _draft(given: SettingsIn, kind: str, secret: str) -> registering.DeviceDraft:
    same = ("name", "lon", "lat", "owner_id", "cadence_seconds", "thresholds", "units", "label", "own_number")
    return registering.DeviceDraft(kind=kind, secret=secret, **{name: getattr(given, name) for name in same})


def _period(start: datetime | None, end: datetime | None) -> tuple[datetime, datetime] | None:
    if start is None and end is None:
        return None
    if start is None or end is None or start.tzinfo is None or end.tzinfo is None:
        raise Invalid("start 和 end 要一起给出，并带时区，例如 2026-06-01T08:00:00+08:00。", {"start": "时段不完整"})
    return start, end


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, timezone.get_default_timezone())


def _alarms(person: Person, rows: list[Alarm]) -> list[dict[str, Any]]:
    cases = queries.cases_of(person, rows)
    same = (
        "event", "severity", "state", "sentence", "value", "threshold", "division_code", "observed_at", "raised_at",
        "last_at", "count", "acknowledged_by", "acknowledged_at", "cleared_at",
    )  # fmt: skip
    return [
        {
            "id": alarm.pk,
            "event_name": queries.event_name(alarm.event),
            "device": {"id": alarm.device_id, "name": alarm.device.name},
            "case": {"id": case.pk, "number": case.number} if (case := cases.get(alarm.pk)) else None,
            **{name: getattr(alarm, name) for name in same},
        }
        for alarm in rows
    ]


def _suspect(row: Suspect) -> dict[str, Any]:
    same = ("position", "received_at", "protocol", "peer", "vendor_id", "device_id", "reason", "sentence", "size")
    return {
        "id": row.pk,
        "reason_name": row.get_reason_display(),
        "raw": frames.shown(row.protocol, bytes(row.payload)),
        "seen_by": row.seen_by or None,
        "settled_at": row.settled_at,
        **{name: getattr(row, name) for name in same},
    }


def _unknown(row: UnknownDevice) -> dict[str, Any]:
    same = ("protocol", "vendor_id", "first_at", "last_at", "frames", "peer")
    return {
        "id": row.pk,
        "values": adopting.readable(row),
        "kinds": [{"key": name, "name": kind.name} for name, kind in adopting.fitting_kinds(row.protocol)],
        **{name: getattr(row, name) for name in same},
    }
