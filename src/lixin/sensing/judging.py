"""A batch's samples judged in order: kept from the rules with a reason, or shown to them; all of them to the lake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from lixin.kernel.registry import registry
from lixin.kernel.window import SampleWindow
from lixin.sensing import suspects
from lixin.sensing.columns import Judged
from lixin.sensing.credentials import fits
from lixin.sensing.decoding import Doubt, Measured, Sighting, measured, shown_digests
from lixin.sensing.health import Notes
from lixin.sensing.models import Device, DeviceName
from lixin.sensing.rules import SILENT, Alarms
from lixin.sensing.saving import save_many

FUTURE = timedelta(minutes=10)
"""How far a device's clock may run ahead before its reading is doubted."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""A clock before it was never set."""
SENTENCES = {
    "repeated": "同一时刻的数据已经收到过，没有重复计算。",
    "late": "比已有数据更早，已保存，不参与报警判断。",
    "future": "观测时间超前 10 分钟以上，请校准设备时钟。",
    "range": "观测时间早于 2000 年，请校准设备时钟。",
    "secret": "设备密码不对，没有采用。",
    "retired": "设备已停用，没有采用；恢复使用后重新接收。",
}
Key = tuple[str, str]


def devices_of(sightings: Sequence[Sighting]) -> dict[Key, Device]:
    """Registered devices among the senders, retired ones too, by protocol and what they call themselves."""
    names = {sighting.sample.device for sighting in sightings}
    rows = {row.pk: row for row in Device.objects.filter(vendor_id__in=names)}
    others = list(DeviceName.objects.filter(vendor_id__in=names))
    if missing := {other.device_id for other in others} - rows.keys():
        rows |= Device.objects.in_bulk(missing)
    found = {(other.protocol, other.vendor_id): rows[other.device_id] for other in others}
    return found | {(row.protocol, row.vendor_id): row for row in rows.values()}


class Batch:
    """The devices of one batch with their windows; `changed` are those that were heard."""

    def __init__(self, devices: dict[Key, Device], alarms: Alarms, doubts: list[Doubt], now: datetime) -> None:
        self.devices = devices
        self.rows = list({device.pk: device for device in devices.values()}.values())
        self.alarms = alarms
        self.doubts = doubts
        self.now = now
        self.judged = Judged()
        self.notes = Notes()
        self._windows: dict[int, SampleWindow] = {}
        self._counts: dict[int, Counter[str]] = {device.pk: Counter(device.counts) for device in self.rows}
        self._heard: dict[int, Device] = {}

    @property
    def changed(self) -> list[Device]:
        """Devices that sent something we believe to be theirs."""
        return list(self._heard.values())

    def take(self, sighting: Sighting) -> None:
        """Judge one sample."""
        device = self.devices.get((sighting.entry.arrival.protocol, sighting.sample.device))
        if device is None:
            sentence = f"设备“{sighting.sample.device}”没有登记，可在未登记设备中接入。"
            self._doubt(sighting, None, "unknown", sentence)
        elif device.retired_at:
            self._doubt(sighting, device, "retired")
        elif device.kind not in registry.all("kinds"):
            self._doubt(sighting, device, "retired", f"设备类型“{device.kind}”没有安装，没有采用。")
        elif not _proves(device, sighting):
            if sighting.sample.values:  # a terminal that registers has no password to show yet
                self._doubt(sighting, device, "secret")
        else:
            self._seen(device, sighting)
            if sighting.sample.values:
                self._measure(device, sighting)

    def _measure(self, device: Device, sighting: Sighting) -> None:
        window, time = self._window(device), sighting.sample.time or sighting.received_at
        reason = time_doubt(window, time, sighting.received_at)
        found = measured(device.kind, sighting.entry.arrival.protocol, device.units, sighting.sample)
        self._keep(device, sighting, time, reason, found)
        self.notes.came(device.pk, sighting, time, reason, bool(found.good))
        if reason:
            self._doubt(sighting, device, reason)
            return
        if found.impossible:
            self._doubt(sighting, device, "impossible", "；".join(found.phrases))
        if found.good:
            window.add(time, {**held(device), **found.good})
            device.last_time, device.latest = time, {**device.latest, **found.good}
            self._counts[device.pk]["good"] += 1
            self.alarms.judge(device, window, self.now, sighting.entry.position)

    def _keep(self, device: Device, sighting: Sighting, time: datetime, reason: str, found: Measured) -> None:
        """Every value with its judgement; one of before 2000 has no place on any curve."""
        if reason == "range":
            return
        where = {"position": sighting.entry.position, "device_id": device.pk}
        when = {"time": time, "received_at": sighting.received_at}
        self.judged.add(found.good, reason or "good", **where, **when)
        self.judged.add(found.impossible, "impossible", **where, **when)

    def _window(self, device: Device) -> SampleWindow:
        if device.pk not in self._windows:
            limits = {**registry.kind(device.kind).thresholds, **device.thresholds}
            self._windows[device.pk] = SampleWindow.unpack(bytes(device.window), limits)
        return self._windows[device.pk]

    def _seen(self, device: Device, sighting: Sighting) -> None:
        device.last_seen_at, device.state = sighting.received_at, Device.State.ONLINE
        self._heard[device.pk] = device
        self.alarms.end(device, SILENT, self.now)

    def _doubt(self, sighting: Sighting, device: Device | None, reason: str, sentence: str = "") -> None:
        self.doubts.append(
            Doubt(
                sighting.entry,
                sighting.received_at,
                reason,
                sentence or SENTENCES[reason],
                sighting.sample.device,
                device.pk if device else None,
            )
        )
        if device:
            self._counts[device.pk][reason] += 1

    def save(self) -> None:
        """Alarms, devices, suspects, and the readings on their way to the lake."""
        self.alarms.save(self.now)
        for device in self.rows:
            device.counts = dict(self._counts[device.pk])
            if device.pk in self._windows:
                device.window = self._windows[device.pk].pack()
        save_many(self.rows, STATE)
        self.notes.doubted(self.doubts)
        self.notes.save()
        suspects.keep(self.doubts)
        self.judged.hand_over()


STATE = ("state", "last_seen_at", "last_time", "latest", "window", "counts")
"""What frames change of their devices."""


def held(device: Device) -> dict[str, float]:
    """States that the device told of before and has not taken back."""
    return {key: device.latest[key] for key in registry.kind(device.kind).holds if key in device.latest}


def time_doubt(window: SampleWindow, time: datetime, received_at: datetime) -> str:
    """Why a sample of that time is kept from the rules; "" when it is not."""
    if time < EARLIEST:
        return "range"
    if time > received_at + FUTURE:
        return "future"
    if window.knows(time):
        return "repeated"
    return "late" if window.is_late(time) else ""


def _proves(device: Device, sighting: Sighting) -> bool:
    """Whether the frame shows what the device is asked for, as it counted when the frame came."""
    if not device.keys:
        return True
    arrival = sighting.entry.arrival
    return fits(device.keys, arrival.protocol, shown_digests(arrival), sighting.received_at)
