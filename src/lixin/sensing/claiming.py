"""An installer takes a device over for his unit: with its code and the secret that came with it, once."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.kernel.errors import Conflict, Invalid, TooMany
from lixin.sensing import coding
from lixin.sensing.models import ClaimTry, Device
from lixin.sensing.queries import devices_for
from lixin.sensing.registering import OUTSIDE, WRITE, held, refuse, save

CLAIM = "devices.claim"
SALT = "lixin.sensing.claim"
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0 O 1 I: people copy it from a slip of paper."""
LENGTH = 12
"""60 random bits."""
MOST_TRIES = 5
HOUR = timedelta(hours=1)
MOST_AT_ONCE = 240
WRONG = "编码或认领码不对。请对照设备标签和随附的认领单；认领码用过一次就失效。"


@dataclass(frozen=True, slots=True)
class Slip:
    """What goes with a device to its installer; the secret is shown this once."""

    device: Device
    secret: str


def digest(code: str, secret: str) -> str:
    """Keyed with the platform's own secret and the code: the table alone does not tell it."""
    return salted_hmac(SALT, f"{code}:{secret}", algorithm="sha256").hexdigest()


def plain(secret: str) -> str:
    """The secret as it was made, from how it was typed."""
    return "".join(one for one in secret.upper() if one.isalnum())


def written(secret: str) -> str:
    """ABCD-EFGH-JKLM."""
    return "-".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@transaction.atomic
def offer(*, person: Person, device_ids: Collection[int]) -> list[Slip]:
    """A fresh claim secret for each of the devices, by name; the one before does not work any more."""
    accounts.require(person, WRITE)
    if not 1 <= len(set(device_ids)) <= MOST_AT_ONCE:
        raise Invalid(f"请选择 1 到 {MOST_AT_ONCE} 台设备。", {"device": "请选择"})
    rows = list(devices_for(person).filter(pk__in=device_ids).order_by("name", "pk").values_list("pk", "version"))
    if len(rows) != len(set(device_ids)):
        raise Invalid("有的设备不在您的范围内，或已经停用。请刷新后重新选择。", {"device": "重新选择"})
    slips = []
    for pk, version in rows:
        device = held(person, pk, version)
        secret = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
        device.claim_digest = digest(device.code, secret)
        save(device, person, "offer_device", f"生成认领码 {device.name}", {})
        slips.append(Slip(device, written(secret)))
    return slips


@transaction.atomic
def withdraw(*, person: Person, device_id: int, version: int) -> Device:
    """The claim secret does not work any more."""
    device = held(person, device_id, version)
    if not device.claim_digest:
        raise Conflict("这台设备没有待用的认领码。")
    device.claim_digest = ""
    save(device, person, "withdraw_claim", f"作废认领码 {device.name}", {})
    return device


def claim(*, person: Person, code: str, secret: str, lon: float | None = None, lat: float | None = None) -> Device:
    """The device becomes that of the person's unit, at the given place if one is given; the secret is used up.

    A wrong code and a wrong secret are told alike, and tried five times in an hour at most, by person and by device.
    """
    accounts.require(person, CLAIM)
    code, now = coding.require(code), timezone.now()
    for what in (f"person:{person.pk}", f"code:{code}"):
        _try(what, now)
    with transaction.atomic():
        device = _to_be_had(code, plain(secret), person)
        before = device.owner.name
        device.owner_id, device.claim_digest, device.claimed_at = person.organisation_id, "", now
        if lon is not None and lat is not None:
            _stand(device, lon, lat)
        words = f"认领设备 {device.name}：{before} → {person.organisation.name}"
        save(device, person, "claim_device", words, {"管理单位": [before, person.organisation.name]})
        ClaimTry.objects.filter(what__in=(f"person:{person.pk}", f"code:{code}")).delete()
    return device


def _to_be_had(code: str, secret: str, person: Person) -> Device:
    """The device, locked, if the secret is its own; Invalid with one sentence for all that may be wrong."""
    device = Device.objects.select_for_update(of=("self",)).select_related("owner").filter(code=code).first()
    offered = device.claim_digest if device else ""
    if not hmac.compare_digest(offered or "-", digest(code, secret)) or device is None:
        raise Invalid(WRONG, {"secret": "请核对"})
    if device.retired_at:
        raise Conflict("这台设备已经停用，请联系数据管理员恢复后再认领。")
    return device


def _stand(device: Device, lon: float, lat: float) -> None:
    town = accounts.locate(lon, lat)
    if town is None:
        refuse({"lon": OUTSIDE})
    assert town is not None
    device.lon, device.lat, device.division_code = lon, lat, town.code


def _try(what: str, now: datetime) -> None:
    """Count one try in a transaction of its own, so that a refused one counts; TooMany above the most in an hour."""
    with transaction.atomic():
        fresh = {"count": 0, "until": now + HOUR}
        row, _ = ClaimTry.objects.select_for_update().get_or_create(what=what, defaults=fresh)
        if row.until <= now:
            row.count, row.until = 0, now + HOUR
        row.count += 1
        row.save()
    if row.count > MOST_TRIES:
        wait = max(1, int((row.until - now).total_seconds()))
        raise TooMany(f"试得太多了，请 {-(-wait // 60)} 分钟后再试，或联系数据管理员重发认领码。", wait)


def forget_tries(now: datetime) -> str:
    """Remove counts that have run out."""
    gone, _ = ClaimTry.objects.filter(until__lte=now).delete()
    return f"清理认领次数 {gone} 条。"
