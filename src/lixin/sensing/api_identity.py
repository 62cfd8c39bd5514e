"""/api/sensing/devices/…: codes, names, passwords, certificates, claims; the pages' own verbs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from lixin.kernel.errors import NotFound
from lixin.sensing import claiming, coding, health, naming, queries, registering, securing
from lixin.sensing.api_rows import device_row, identity_row
from lixin.web.api import need

router = Router()


class VersionIn(Schema):
    """The device as the caller saw it."""

    model_config = ConfigDict(extra="forbid")
    version: int


class KeyIn(VersionIn):
    """For which protocol's frames ("": the device's own), and how many seconds the one before works on."""

    protocol: str = Field("", max_length=20)
    grace_seconds: int = Field(0, ge=0, le=30 * 24 * 3600)


class SecretIn(KeyIn):
    """A secret of one's own; empty: the platform makes one. `remove`: none is asked any more."""

    secret: str = Field("", max_length=128)
    remove: bool = False


class CertificateIn(KeyIn):
    """SHA-256 of the client certificate, 64 hexadecimal digits, with or without colons."""

    fingerprint: str = Field(max_length=200)


class RevokeIn(VersionIn):
    """For which protocol's frames; empty: the device's own."""

    protocol: str = Field("", max_length=20)


class NameIn(VersionIn):
    """What else it calls itself."""

    protocol: str = Field(max_length=20)
    vendor_id: str = Field(min_length=1, max_length=64)


class OfferIn(Schema):
    """Devices that get a fresh claim secret each."""

    model_config = ConfigDict(extra="forbid")
    device_ids: list[int] = Field(min_length=1, max_length=claiming.MOST_AT_ONCE)


class ClaimIn(Schema):
    """Code and claim secret as they stand on label and slip; where the device was put up, if it is told."""

    model_config = ConfigDict(extra="forbid")
    code: str = Field(max_length=60)
    secret: str = Field(max_length=40)
    lon: float | None = Field(None, ge=-180, le=180)
    lat: float | None = Field(None, ge=-90, le=90)


@router.get("/by-code/{code}", response=dict[str, Any], operation_id="sensing_by_code", summary="按编码查设备")
def by_code(request: HttpRequest, code: str) -> dict[str, Any]:
    """The device of that code, however it is written; 422 when the check character is wrong."""
    person = need(request, "devices.read")
    found = queries.devices_for(person).filter(code=coding.require(code)).first()
    if found is None:
        raise NotFound("没有这台设备，或不在您的范围内。")
    return device_row(found)


@router.get("/health", response=dict[str, Any], operation_id="sensing_health", summary="设备健康")
def health_list(
    request: HttpRequest, sort: str = "day", kind: str = "", division: str = "", text: str = "", page: int = 1
) -> dict[str, Any]:
    """Devices in use, the worst first; `sort`: day, week, good, drift, battery, signal, seen. 50 a page."""
    person = need(request, "devices.read")
    first = (max(1, min(page, health.MOST_PAGES)) - 1) * health.PER_PAGE
    rows = health.listed(person, sort=sort, kind=kind, division=division, text=text)[first : first + health.PER_PAGE]
    items = [
        {"id": one.device.pk, "code": one.device.code, "name": one.device.name, **health.facts(one)}
        for one in health.words_of(rows)
    ]
    return {"items": items, "next": page + 1 if len(items) == health.PER_PAGE else None}


@router.get(
    "/{int:device_id}/identity", response=dict[str, Any], operation_id="sensing_identity", summary="标识和密码状态"
)
def identity(request: HttpRequest, device_id: int) -> dict[str, Any]:
    """Names, and which passwords and certificates count until when."""
    person = need(request, registering.WRITE)
    return identity_row(queries.device_for(person, device_id))


@router.post("/{int:device_id}/secret", response=dict[str, Any], operation_id="sensing_secret", summary="更换设备密码")
def secret(request: HttpRequest, device_id: int, given: SecretIn) -> dict[str, Any]:
    """A new secret, told this once; null after it was removed."""
    person = need(request, registering.WRITE)
    made = securing.set_secret(
        person=person, device_id=device_id, version=given.version, secret=given.secret, remove=given.remove,
        protocol=given.protocol, grace=timedelta(seconds=given.grace_seconds),
    )  # fmt: skip
    return {"secret": made or None, "version": queries.device_for(person, device_id).version}


@router.post(
    "/{int:device_id}/certificate", response=dict[str, Any], operation_id="sensing_certificate", summary="更换设备证书"
)
def certificate(request: HttpRequest, device_id: int, given: CertificateIn) -> dict[str, Any]:
    """The certificate that counts from now on."""
    person = need(request, registering.WRITE)
    securing.set_certificate(
        person=person, device_id=device_id, version=given.version, fingerprint=given.fingerprint,
        protocol=given.protocol, grace=timedelta(seconds=given.grace_seconds),
    )  # fmt: skip
    return identity_row(queries.device_for(person, device_id))


@router.post(
    "/{int:device_id}/revoke", response=dict[str, Any], operation_id="sensing_revoke", summary="吊销密码和证书"
)
def revoke(request: HttpRequest, device_id: int, given: RevokeIn) -> dict[str, Any]:
    """Nothing counts any more for the protocol: the next frame is refused."""
    person = need(request, registering.WRITE)
    securing.revoke(person=person, device_id=device_id, version=given.version, protocol=given.protocol)
    return identity_row(queries.device_for(person, device_id))


@router.post(
    "/{int:device_id}/names", response={201: dict[str, Any]}, operation_id="sensing_add_name", summary="增加标识"
)
def add_name(request: HttpRequest, device_id: int, given: NameIn) -> tuple[int, dict[str, Any]]:
    """One more name; 409 when some device has it."""
    person = need(request, registering.WRITE)
    naming.add_name(
        person=person, device_id=device_id, version=given.version, protocol=given.protocol, vendor_id=given.vendor_id
    )
    return 201, identity_row(queries.device_for(person, device_id))


@router.post(
    "/{int:device_id}/names/{int:name_id}/drop",
    response=dict[str, Any],
    operation_id="sensing_drop_name",
    summary="取消标识",
)
def drop_name(request: HttpRequest, device_id: int, name_id: int, given: VersionIn) -> dict[str, Any]:
    """Frames of that name are nobody's from now on."""
    person = need(request, registering.WRITE)
    naming.drop_name(person=person, device_id=device_id, version=given.version, name_id=name_id)
    return identity_row(queries.device_for(person, device_id))


@router.post("/offers", response=list[dict[str, Any]], operation_id="sensing_offer", summary="生成认领码")
def offer(request: HttpRequest, given: OfferIn) -> list[dict[str, Any]]:
    """A fresh claim secret for each device, told this once."""
    person = need(request, registering.WRITE)
    slips = claiming.offer(person=person, device_ids=given.device_ids)
    return [{"id": one.device.pk, "code": one.device.code, "secret": one.secret} for one in slips]


@router.post("/claim", response=dict[str, Any], operation_id="sensing_claim", summary="认领设备")
def claim(request: HttpRequest, given: ClaimIn) -> dict[str, Any]:
    """The device becomes that of the caller's unit; 422 for a wrong code or secret, 429 after five tries in an hour."""
    person = need(request, claiming.CLAIM)
    return device_row(claiming.claim(person=person, code=given.code, secret=given.secret, lon=given.lon, lat=given.lat))
