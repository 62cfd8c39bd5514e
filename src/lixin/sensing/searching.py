"""Devices in the one box."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from lixin.kernel.access import Access
from lixin.kernel.registry import registry
from lixin.search.service import Entry, Source
from lixin.sensing.models import Device


def entry(one: Device) -> Entry:
    """The line for one device; its unit decides who of a unit's own people finds it."""
    kind = registry.all("kinds").get(one.kind)
    return Entry(
        kind="device", key=str(one.pk), code=one.code, title=one.name,
        text=" · ".join(part for part in (kind.name if kind else "", one.vendor_id, one.label) if part),
        url=reverse("sensing:device", args=[one.pk]), division_code=one.division_code, unit_id=one.owner_id,
        lon=one.lon, lat=one.lat, is_demo="模拟" in one.label, retired=one.retired_at is not None,
    )  # fmt: skip


def everything(of: str = "") -> Iterator[Entry]:
    """Every device."""
    return (entry(one) for one in Device.objects.defer("window").order_by("pk").iterator(chunk_size=2000))


SOURCES = (Source("device", "设备", 30, Access("devices.read", units=("unit_id",)), everything),)
