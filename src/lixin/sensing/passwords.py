"""What a secret of a device must look like in its protocol, and what is kept of it."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone

from lixin.kernel.errors import Invalid
from lixin.sensing.credentials import CERTIFICATE, SECRET, Key, rotated
from lixin.sensing.journal import digest_of
from lixin.sensing.protocols.catalogue import LABELS, WIRES

FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def new_secret(protocol: str) -> str:
    """In the form that the protocol has room for; Invalid where it has none."""
    secret = WIRES[protocol].secret
    if secret is None:
        raise Invalid(_no_room(protocol), {"secret": _no_room(protocol)})
    return secret.make()


def secret_fault(protocol: str, secret: str) -> dict[str, str]:
    """Field → why the text cannot be a password of the protocol."""
    known = WIRES[protocol].secret
    fault = known.fault(secret) if known else _no_room(protocol)
    return {"secret": fault} if fault else {}


def kept_of(protocol: str, secret: str) -> str:
    """The digest of the secret as frames show it (SL 651: bytes, which we read as small hexadecimal digits)."""
    known = WIRES[protocol].secret
    return digest_of(known.as_sent(secret) if known else secret)


def fingerprint_of(text: str) -> str:
    """A certificate's SHA-256 in small hexadecimal, from how tools write it (AA:BB:…, "sha256 Fingerprint=…")."""
    plain = re.sub(r"[\s:]", "", text.rpartition("=")[2]).lower()
    if not FINGERPRINT.fullmatch(plain):
        sentence = "证书指纹是 64 位十六进制的 SHA-256，可用 openssl x509 -noout -fingerprint -sha256 -in 证书 查看"
        raise Invalid(f"{sentence}。", {"fingerprint": sentence})
    return plain


def first_keys(protocol: str, secret: str) -> list[Key]:
    """The keys of a new device: its secret, or nothing asked."""
    if not secret:
        return []
    digest = kept_of(protocol, secret)
    return rotated([], protocol=protocol, sort=SECRET, digest=digest, now=timezone.now(), grace=timedelta(0))


def carries(protocol: str, sort: str) -> bool:
    """Whether the protocol can show such a key."""
    wire = WIRES.get(protocol)
    if wire is None:
        return False
    return wire.certificates if sort == CERTIFICATE else wire.secret is not None


def _no_room(protocol: str) -> str:
    return f"{LABELS[protocol]} 的报文里没有密码，不能核对"
