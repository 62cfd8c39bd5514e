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
    others = [name.vendor_id for name in one.names.all()]
    said = (kind.name if kind else "", one.vendor_id, one.own_number, *others, one.label)
    return Entry(
        kind="device", key=str(one.pk), code=one.code, title=one.name,
        text=" · ".join(part for part in said if part),
        url=reverse("sensing:device", args=[one.pk]), division_code=one.division_code, unit_id=one.owner_id,
        lon=one.lon, lat=one.lat, is_demo="模拟" in one.label, retired=one.retired_at is not None,
    )  # fmt: skip


def everything(of: str = "") -> Iterator[Entry]:
    """Every device."""
    rows = Device.objects.defer("window").prefetch_related("names").order_by("pk")
    return (entry(one) for one in rows.iterator(chunk_size=2000))


SOURCES = (
    Source(
        "device", "设备", 30, Access("devices.read", units=("unit_id",)), everything,
        forms=lambda: {"": "2"}, more="sensing:devices?text",
    ),
)  # fmt: skip
