"""Instruments of a measurement as devices of the county: registered as real ones are, labelled 模拟."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lixin.accounts.models import Division, Organisation
from lixin.config.benching.instruments import Instrument
from lixin.config.seeding import write_devices
from lixin.seeds.load import DeviceRow

KINDS = {
    "hj212": ("environment.section", "县生态环境分局"),
    "sl651": ("water.rain_gauge", "县水利局"),
    "mqtt": ("environment.air_station", "县生态环境分局"),
    "http": ("water.rain_gauge", "县水利局"),
}


def register(found: Sequence[Instrument], name: str) -> None:
    """Enter them as devices of the county; the name is followed by each one's own number."""
    units = {unit.name: unit for unit in Organisation.objects.all()}
    write_devices(_rows(found, name), units)


def _rows(found: Sequence[Instrument], name: str) -> Iterator[DeviceRow]:
    towns = list(Division.objects.filter(level="town").order_by("code"))
    for number, one in enumerate(found):
        kind, owner = KINDS[one.protocol]
        town = towns[number % len(towns)]
        yield DeviceRow(
            code=f"BENCH-{one.protocol}-{one.vendor_id[-8:]}",
            vendor_id=one.vendor_id,
            protocol=one.protocol,
            name=f"{name}{one.vendor_id[-5:]}",
            kind=kind,
            division=town.code,
            lon=town.lon or 116.2,
            lat=town.lat or 33.1,
            owner=owner,
            cadence_seconds=3600,
            thresholds={},
            label="模拟",
        )
