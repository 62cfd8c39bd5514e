"""The verbs on what devices are told by: a new password or certificate, the old one for a while, revoked at once."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from lixin.accounts.models import Person
from lixin.kernel.errors import Conflict, Invalid
from lixin.sensing import credentials
from lixin.sensing.models import Device
from lixin.sensing.passwords import carries, fingerprint_of, kept_of, new_secret, secret_fault
from lixin.sensing.protocols.catalogue import LABELS, WIRES
from lixin.sensing.registering import held, refuse, save

LONGEST_GRACE = timedelta(days=30)
AT_ONCE = timedelta(0)


@transaction.atomic
def set_secret(
    *,
    person: Person,
    device_id: int,
    version: int,
    secret: str = "",
    remove: bool = False,
    protocol: str = "",
    grace: timedelta = AT_ONCE,
) -> str:
    """A new password for the device's frames by the protocol (its own when ""), given back once; only a digest is kept.

    The one before works for `grace` longer. Without `secret` the platform makes one in the form the protocol takes.
    `remove`: none is asked for any more, and "" is given back.
    """
    device, protocol = _of(person, device_id, version, protocol)
    if remove:
        device.keys = credentials.removed(device.keys, protocol=protocol)
        save(device, person, "set_secret", f"取消设备密码 {_named(device, protocol)}", {"协议": protocol})
        return ""
    chosen = secret or new_secret(protocol)
    refuse(secret_fault(protocol, chosen))
    _rotate(device, person, protocol, credentials.SECRET, kept_of(protocol, chosen), grace)
    return chosen


@transaction.atomic
def set_certificate(
    *, person: Person, device_id: int, version: int, fingerprint: str, protocol: str = "", grace: timedelta = AT_ONCE
) -> str:
    """The client certificate by whose fingerprint (SHA-256) the device is told; the one before works on for `grace`."""
    device, protocol = _of(person, device_id, version, protocol)
    if not carries(protocol, credentials.CERTIFICATE):
        raise Invalid(f"{LABELS[protocol]} 不能核对客户端证书。", {"protocol": "不能核对证书"})
    plain = fingerprint_of(fingerprint)
    _rotate(device, person, protocol, credentials.CERTIFICATE, plain, grace)
    return plain


@transaction.atomic
def revoke(*, person: Person, device_id: int, version: int, protocol: str = "") -> Device:
    """No password or certificate of the protocol counts from now on: the next frame is refused."""
    device, protocol = _of(person, device_id, version, protocol)
    now = timezone.now()
    if not credentials.counting(device.keys, protocol, now):
        raise Conflict("没有在用的密码或证书可以吊销。")
    device.keys = credentials.revoked(device.keys, protocol=protocol, now=now)
    save(device, person, "revoke_secret", f"吊销设备密码 {_named(device, protocol)}", {"协议": protocol})
    return device


def _rotate(device: Device, person: Person, protocol: str, sort: str, digest: str, grace: timedelta) -> None:
    if not AT_ONCE <= grace <= LONGEST_GRACE:
        raise Invalid("旧密码最多再用 30 天。", {"grace": "最多 30 天"})
    now = timezone.now()
    had = bool(credentials.counting(device.keys, protocol, now))
    device.keys = credentials.rotated(
        device.keys, protocol=protocol, sort=sort, digest=digest, now=now, grace=grace
    )  # fmt: skip
    what = f"{'更换' if had else '设置'}设备{credentials.SORTS[sort]} {_named(device, protocol)}"
    detail = {"协议": protocol, "旧的还可用（秒）": int(grace.total_seconds()) if had else 0}
    if sort == credentials.CERTIFICATE:
        detail["证书指纹"] = digest
    save(device, person, f"set_{sort}", what, detail)


def _of(person: Person, device_id: int, version: int, protocol: str) -> tuple[Device, str]:
    """The device, locked, and the protocol; Invalid for one by which it is not known."""
    device = held(person, device_id, version)
    protocol = protocol or device.protocol
    own = {device.protocol, *device.names.values_list("protocol", flat=True)}
    if protocol not in own or protocol not in WIRES:
        raise Invalid("这台设备不用这种协议。", {"protocol": "这台设备不用这种协议"})
    return device, protocol


def _named(device: Device, protocol: str) -> str:
    return f"{device.name}（{LABELS[protocol]}）"
