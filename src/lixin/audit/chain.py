"""The hash chain: each row's digest covers its fields and the digest before it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

START = "0" * 64
FIELDS = (
    "sequence",
    "actor_kind",
    "actor_key",
    "actor_name",
    "actor_unit",
    "address",
    "verb",
    "subject",
    "summary",
    "detail",
    "purpose",
    "person_concerned",
)


def digest(values: Mapping[str, Any], at: datetime, previous: str) -> str:
    """SHA-256 (hex) over canonical JSON of the fields, the time in UTC microseconds, and the previous digest."""
    record = {name: values[name] for name in FIELDS}
    record["at"] = at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def seal(sequence: int, last_digest: str) -> str:
    """HMAC of the chain's head with the installation's secret: shows rows cut off at the end."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{sequence}:{last_digest}".encode(), hashlib.sha256).hexdigest()
