"""By what a frame is told to be its device's own: passwords and certificates, an old one working on for a while.

Pure. A device's keys are a list of plain dicts, as its row keeps them:
    protocol   whose frames it counts for
    sort       "secret" or "certificate"
    digest     SHA-256 of the password as it is shown, or of the certificate (its fingerprint); small hexadecimal
    since      when it was set, ISO 8601
    until      from when on it does not count any more, "" while it stands
A protocol that has a key, though none may count any more, is asked for one: revoked does not mean open.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

Key = dict[str, str]
SECRET, CERTIFICATE = "secret", "certificate"
SORTS = {SECRET: "密码", CERTIFICATE: "证书"}


def asked(keys: Iterable[Key], protocol: str) -> bool:
    """Whether frames by the protocol must show something."""
    return any(key["protocol"] == protocol for key in keys)


def stands(key: Key, at: datetime) -> bool:
    """Whether the key counts at the moment."""
    return not key["until"] or at < datetime.fromisoformat(key["until"])


def counting(keys: Iterable[Key], protocol: str, at: datetime) -> list[Key]:
    """The protocol's keys that count at the moment."""
    return [key for key in keys if key["protocol"] == protocol and stands(key, at)]


def fits(keys: Sequence[Key], protocol: str, shown: Collection[str], at: datetime) -> bool:
    """Whether one of the digests `shown` with a frame received `at` is a key's, or none is asked for."""
    if not asked(keys, protocol):
        return True
    return any(hmac.compare_digest(key["digest"], one) for key in counting(keys, protocol, at) for one in shown if one)


def rotated(
    keys: Sequence[Key], *, protocol: str, sort: str, digest: str, now: datetime, grace: timedelta
) -> list[Key]:
    """With a new key; those of its protocol and sort count for `grace` longer at most, what has ended is dropped."""
    end = (now + grace).isoformat()
    kept = []
    for key in keys:
        same = key["protocol"] == protocol
        if not same or (key["sort"] != sort and stands(key, now)):
            kept.append(key)
        elif key["sort"] == sort and key["digest"] != digest and stands(key, now) and grace > timedelta(0):
            kept.append({**key, "until": min(key["until"] or end, end)})
    new = {"protocol": protocol, "sort": sort, "digest": digest, "since": now.isoformat(), "until": ""}
    return [*kept, new]


def revoked(keys: Sequence[Key], *, protocol: str, now: datetime) -> list[Key]:
    """Nothing counts any more for the protocol, and something is still asked for: no frame of it is taken."""
    end = now.isoformat()
    return [{**key, "until": end} if key["protocol"] == protocol and stands(key, now) else key for key in keys]


def removed(keys: Sequence[Key], *, protocol: str) -> list[Key]:
    """The protocol asks for nothing any more."""
    return [key for key in keys if key["protocol"] != protocol]
