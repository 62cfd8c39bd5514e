"""The second factor (RFC 6238): enrolment with a QR code, and codes that count once."""

from __future__ import annotations

import base64
import hashlib
import os
import time

import pyotp
import segno
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from lixin.accounts.models import Person
from lixin.audit import service as audit
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Conflict, Invalid

ISSUER = "数字利辛"
STEP = 30
"""Seconds of one code; the neighbouring steps are taken too, for clocks that are not exact."""
NONCE = 12
WRONG = "动态码不正确，请核对手机的时间后填写当前的 6 位数字。"


def new_secret() -> str:
    """160 random bits as the app on the phone wants them (base32)."""
    return base64.b32encode(os.urandom(20)).decode()


def picture(person: Person, secret: str) -> str:
    """The QR code that an authenticator app scans, as an SVG data address."""
    address = pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name=ISSUER)
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=4))


@transaction.atomic
def enrol(*, person: Person, secret: str, code: str, by: Actor) -> None:
    """Ask for a code at every sign-in from now on; Invalid unless the code shows that the phone has the secret."""
    step = _step_of(secret, code)
    if step is None:
        raise Invalid(WRONG, {"code": "动态码不正确"})
    person.totp_secret, person.totp_step = seal(person, secret), step
    person.save(update_fields=["totp_secret", "totp_step"])
    audit.record(actor=by, verb="enable_totp", subject=f"person:{person.username}", summary=f"{person.name} 启用动态码")


@transaction.atomic
def disable(*, person: Person, by: Actor) -> None:
    """Ask for no code any more: by the owner, or by the administrator when the phone is lost."""
    if not person.totp_secret:
        raise Conflict("这个账号没有启用动态码。")
    person.totp_secret, person.totp_step = "", 0
    person.save(update_fields=["totp_secret", "totp_step"])
    audit.record(
        actor=by, verb="disable_totp", subject=f"person:{person.username}", summary=f"停用 {person.name} 的动态码"
    )


def take(person: Person, code: str) -> bool:
    """Whether the code fits and was not used before; it is used up with this call. The caller holds the row."""
    step = _step_of(opened(person), code)
    if step is None or step <= person.totp_step:
        return False
    person.totp_step = step
    person.save(update_fields=["totp_step"])
    return True


def seal(person: Person, secret: str) -> str:
    """AES-256-GCM under a key of the installation's secret, bound to the account; 64 characters."""
    nonce = os.urandom(NONCE)
    hidden = AESGCM(_key()).encrypt(nonce, base64.b32decode(secret), person.username.encode())
    return base64.b64encode(nonce + hidden).decode()


def opened(person: Person) -> str:
    """The person's secret."""
    return unsealed(person, person.totp_secret)


def unsealed(person: Person, sealed: str) -> str:
    """What `seal` hid; Conflict when the installation's secret was changed since."""
    raw = base64.b64decode(sealed)
    try:
        secret = AESGCM(_key()).decrypt(raw[:NONCE], raw[NONCE:], person.username.encode())
    except InvalidTag as error:
        raise Conflict("动态码的密钥读不出来，请联系系统管理员停用后重新启用。") from error
    return base64.b32encode(secret).decode()


def _key() -> bytes:
    return hashlib.sha256(b"lixin.accounts.totp\n" + settings.SECRET_KEY.encode()).digest()


def _step_of(secret: str, code: str) -> int | None:
    """The step whose code it is: this one or a neighbour."""
    now = int(time.time()) // STEP
    clock = pyotp.TOTP(secret, interval=STEP)
    typed = code.replace(" ", "")
    return next((step for step in (now, now - 1, now + 1) if clock.verify(typed, for_time=step * STEP)), None)
