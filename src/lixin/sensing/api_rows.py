"""A device as the API gives it, and a page of rows."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from lixin.sensing import shown
from lixin.sensing.models import Device

PLAIN = (
    "code", "own_number", "vendor_id", "protocol", "name", "kind", "division_code", "lon", "lat", "cadence_seconds",
    "thresholds", "units", "label", "state", "last_seen_at", "last_time", "retired_at", "claimed_at", "version",
)  # fmt: skip


class Rows(Schema):
    """A page of rows; `next` is the cursor of those after them, null at the end."""

    items: list[dict[str, Any]]
    next: str | None


def device_row(device: Device) -> dict[str, Any]:
    """What is known of it; of its passwords only that there are some."""
    view = shown.view_of(device)
    return {
        "id": device.pk,
        "kind_name": view.kind_name,
        "state_name": view.state_name,
        "owner": {"id": device.owner_id, "name": device.owner.name},
        "has_secret": bool(device.keys),
        "values": [
            {"metric": v.key, "name": v.name, "value": v.value, "unit": v.unit, "crossed": v.crossed}
            for v in view.values
        ],
        "assessed": dict(view.assessed),
        **{name: getattr(device, name) for name in PLAIN},
    }


def identity_row(device: Device) -> dict[str, Any]:
    """What it calls itself by which protocol, and by what it is told there; no digest."""
    return {
        "id": device.pk,
        "code": device.code,
        "version": device.version,
        "names": [
            {"id": None, "protocol": device.protocol, "vendor_id": device.vendor_id},
            *({"id": one.pk, "protocol": one.protocol, "vendor_id": one.vendor_id} for one in device.names.all()),
        ],
        "keys": [{name: key[name] or None for name in ("protocol", "sort", "since", "until")} for key in device.keys],
        "claimable": bool(device.claim_digest),
        "claimed_at": device.claimed_at,
    }
