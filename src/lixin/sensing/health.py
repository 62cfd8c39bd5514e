"""The health of devices: noted batch by batch as frames are judged, brought up to the moment every few minutes."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import QuerySet

from lixin.accounts.models import Person
from lixin.kernel.errors import Invalid
from lixin.sensing import kinds
from lixin.sensing.block_judging import REASONS, Part, has_good, micros
from lixin.sensing.decoding import Doubt, Sighting
from lixin.sensing.models import Device, DeviceHealth
from lixin.sensing.queries import devices_for
from lixin.sensing.saving import save_many, save_values
from lixin.sensing.shown import cadence_of
from lixin.sensing.timing import Rows
from lixin.sensing.vitals import LAGS, Memory, Shares, hour_of, shares

BATTERY = {"battery": "%", "battery_level": "%", "soc": "%", "VT": "V"}
"""Codes by which devices tell of their supply, whatever their kind knows → unit (VT: SL 651, supply voltage)."""
SIGNAL = {"signal": "", "csq": "", "rssi": "dBm"}
"""Codes of the radio signal (signal: JT/T 808, item 0x30)."""
BAD = frozenset({"impossible", "future", "range", "secret"})
"""A device's own doubtful samples; repeated and late ones are no fault of the instrument."""
UNREADABLE = frozenset({"checksum", "length", "syntax", "range"})
OFF_BY = 60.0
"""Seconds from which on a clock is said to be off."""
COUNTING = [REASONS.index(one) for one in ("", "late")]
TIMELY = [REASONS.index(one) for one in ("", "future")]
MICROS_AN_HOUR = 3_600_000_000
AT_ONCE = 500
PER_PAGE, MOST_PAGES = 50, 2000
RECOUNT = timedelta(minutes=5)
"""How often shares are brought up to the moment."""
SORTS = {
    "day": ("health__kept_day", "近 24 小时到报率"),
    "week": ("health__kept_week", "近 7 天到报率"),
    "good": ("health__good_share", "正常报文占比"),
    "drift": ("-health__drift_abs", "时钟偏差"),
    "battery": ("health__battery", "电量"),
    "signal": ("health__signal", "信号"),
    "seen": ("last_seen_at", "最近上报"),
}
"""How the list may be sorted, the worst first → column, words."""
NOTED = ("memory", "drift", "drift_abs")
COUNTED = ("kept_day", "kept_week", "good_share")


class Notes:
    """What a batch tells of its devices' health, written with it."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[int, int, bool]] = Counter()
        self._lags: dict[int, list[float]] = defaultdict(list)
        self._told: dict[str, dict[int, tuple[float, str]]] = {"battery": {}, "signal": {}}

    def came(self, device_id: int, sighting: Sighting, time: datetime, reason: str, measured: bool) -> None:
        """A sample of a device that we believe to be its own; `reason`: why it is doubted."""
        if measured and reason in ("", "late"):
            self._counts[device_id, hour_of(time), True] += 1
        if sighting.sample.time and reason in ("", "future"):
            self._lags[device_id].append((sighting.received_at - time).total_seconds())
        for code, value, _ in sighting.sample.values:
            if code in BATTERY:
                self._told["battery"][device_id] = (value, BATTERY[code])
            elif code in SIGNAL:
                self._told["signal"][device_id] = (value, SIGNAL[code])

    def came_at_once(self, part: Part, reasons: Rows, received_at: datetime) -> None:
        """The same of many samples."""
        good = has_good(part)
        received = micros(received_at)
        for number, low, high in part.segments():
            pk, times, why = part.devices[number].pk, part.times[low:high], reasons[low:high]
            hours = times[good[low:high] & np.isin(why, COUNTING)] // MICROS_AN_HOUR
            for hour, count in zip(*(each.tolist() for each in np.unique(hours, return_counts=True)), strict=True):
                self._counts[pk, hour, True] += count
            lags = (received - times[np.isin(why, TIMELY)]) / 1e6
            if len(lags):
                self._lags[pk].extend(lags[-LAGS:].tolist())
            self._told_at_once(pk, part, low, high)

    def _told_at_once(self, pk: int, part: Part, low: int, high: int) -> None:
        for code in part.told.keys() & (BATTERY.keys() | SIGNAL.keys()):
            values = part.told[code][low:high]
            there = np.flatnonzero(~np.isnan(values))
            if len(there):
                name, units = ("battery", BATTERY) if code in BATTERY else ("signal", SIGNAL)
                self._told[name][pk] = (float(values[there[-1]]), units[code])

    def doubted(self, doubts: Sequence[Doubt]) -> None:
        """The batch's doubts, those that could not be read laid to whom they name."""
        named = {doubt.vendor_id for doubt in doubts if not doubt.device_id and doubt.reason in UNREADABLE}
        known = Device.objects.filter(vendor_id__in=named - {""}).values_list("protocol", "vendor_id", "pk")
        devices = {(protocol, vendor_id): pk for protocol, vendor_id, pk in known} if named - {""} else {}
        for doubt in doubts:
            own = doubt.device_id if doubt.reason in BAD else None
            key = (doubt.entry.arrival.protocol, doubt.vendor_id)
            device_id = own or (devices.get(key) if not doubt.device_id and doubt.reason in UNREADABLE else None)
            if device_id:
                self._counts[device_id, hour_of(doubt.received_at), False] += 1

    def save(self) -> None:
        """Into the devices' rows; inside the caller's transaction."""
        wanted = {pk for pk, _, _ in self._counts} | self._lags.keys()
        wanted = wanted.union(*self._told.values())
        if not wanted:
            return
        known = dict(DeviceHealth.objects.filter(pk__in=wanted).values_list("pk", "memory"))
        memories = {pk: Memory.unpack(bytes(known.get(pk, b""))) for pk in wanted}
        for (pk, hour, good), number in sorted(self._counts.items()):
            memories[pk].count(hour, good=number if good else 0, bad=0 if good else number)
        for pk, lags in self._lags.items():
            memories[pk].heard(lags)
        rows = [(pk, _kept_of(memory)) for pk, memory in memories.items()]
        new = [(pk, values) for pk, values in rows if pk not in known]
        DeviceHealth.objects.bulk_create(
            [DeviceHealth(device_id=pk, **dict(zip(NOTED, values, strict=True))) for pk, values in new]
        )
        save_values(DeviceHealth, NOTED, [row for row in rows if row[0] in known])
        for name, told in self._told.items():
            save_values(DeviceHealth, (name, f"{name}_unit"), list(told.items()))


def _kept_of(memory: Memory) -> tuple[bytes, float | None, float]:
    """The values of NOTED."""
    drift = memory.drift()
    return memory.pack(), drift, abs(drift or 0.0)


def recount(now: datetime) -> str:
    """Bring the shares of all devices in use up to the moment: also silence lowers them. A sentence for the job."""
    kinds.refresh()
    count = 0
    keys = list(Device.objects.filter(retired_at=None).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        count += _recount(keys[start : start + AT_ONCE], now)
    return f"更新设备健康 {count} 台，共 {len(keys)} 台。"


@transaction.atomic
def _recount(keys: Sequence[int], now: datetime) -> int:
    rows = DeviceHealth.objects.select_for_update().in_bulk(keys)
    devices = Device.objects.only("kind", "cadence_seconds", "enrolled_at").in_bulk(keys)
    new, changed = [], []
    for pk, device in devices.items():
        row = rows.get(pk) or DeviceHealth(device_id=pk)
        found = shares_of(device, bytes(row.memory), now)
        before = (row.kept_day, row.kept_week, row.good_share)
        row.kept_day, row.kept_week, row.good_share = found.day, found.week, found.good
        if pk not in rows:
            new.append(row)
        elif before != (found.day, found.week, found.good):
            changed.append(row)
    save_many(changed, COUNTED)
    DeviceHealth.objects.bulk_create(new)
    return len(new) + len(changed)


def shares_of(device: Device, memory: bytes, now: datetime) -> Shares:
    """The device's shares at the moment."""
    return shares(Memory.unpack(memory), every=cadence_of(device), since=device.enrolled_at, now=now)


@dataclass(frozen=True, slots=True)
class Health:
    """A device's health in words; `worry` where a light is due: "red", "amber", "" ."""

    device: Device
    shares: Shares
    drift: str
    drifts: bool
    battery: str
    signal: str
    worry: str

    @property
    def day_words(self) -> str:
        """ "98 %"; whole per cent downwards, so that 100 % means all."""
        return self._share(self.shares.day)

    @property
    def week_words(self) -> str:
        """The same of seven days."""
        return self._share(self.shares.week)

    @property
    def good_words(self) -> str:
        """The same of the good frames."""
        return self._share(self.shares.good)

    def _share(self, share: float) -> str:
        """Of a device that was never heard all is only said to be well because nothing was due yet: "—"."""
        return "—" if self.device.last_seen_at is None and share == 1.0 else _percent(share)


def health_of(device: Device, now: datetime) -> Health:
    """As it stands at the moment."""
    row = DeviceHealth.objects.filter(device=device).first() or DeviceHealth(device=device)
    return _words(device, row, shares_of(device, bytes(row.memory), now))


def listed(person: Person, *, sort: str = "day", **narrow: str) -> QuerySet[Device]:
    """Devices in use that the person may see and whose health has been counted, the worst first."""
    if sort not in SORTS:
        raise Invalid(f"没有排序“{sort}”；可用：{'、'.join(SORTS)}。", {"sort": "没有这种排序"})
    column = SORTS[sort][0]
    rows = devices_for(person, **narrow).filter(health__isnull=False).select_related("health")
    if sort in ("battery", "signal"):
        rows = rows.filter(**{f"health__{sort}__isnull": False})
    return rows.order_by(column, "pk")


def words_of(devices: Iterable[Device]) -> list[Health]:
    """Rows of `listed` in words, as they were counted last."""
    found = []
    for device in devices:
        row = device.health
        found.append(_words(device, row, Shares(row.kept_day, row.kept_week, row.good_share)))
    return found


def _words(device: Device, row: DeviceHealth, found: Shares) -> Health:
    drifts = row.drift is not None and row.drift_abs >= OFF_BY
    return Health(
        device=device,
        shares=found,
        drift=drift_words(row.drift),
        drifts=drifts,
        battery=_told(row.battery, row.battery_unit),
        signal=_told(row.signal, row.signal_unit),
        worry="red" if found.day < 0.5 else "amber" if found.day < 0.9 or found.good < 0.9 else "",
    )


def drift_words(seconds: float | None) -> str:
    """ "慢 12 分钟" (its time is before ours), "快 90 秒", "准"; "" while nothing is known."""
    if seconds is None:
        return ""
    size = abs(seconds)
    if size < OFF_BY:
        return "准"
    steps = ((2 * 86400, 86400, "天"), (7200, 3600, "小时"), (120, 60, "分钟"), (0, 1, "秒"))
    unit, word = next((unit, word) for least, unit, word in steps if size >= least)
    return f"{'慢' if seconds > 0 else '快'} {size / unit:.0f} {word}"


def _percent(share: float) -> str:
    return f"{math.floor(share * 100 + 1e-9)} %"


def _told(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:g} {unit}".strip()


def facts(health: Health) -> Mapping[str, Any]:
    """For the API."""
    row = getattr(health.device, "health", None)
    return {
        "kept_24h": round(health.shares.day, 4),
        "kept_7d": round(health.shares.week, 4),
        "good_share": round(health.shares.good, 4),
        "clock_behind_seconds": row.drift if row else None,
        "battery": health.battery or None,
        "signal": health.signal or None,
    }
