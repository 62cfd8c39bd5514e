"""A batch's samples judged in order: kept from the rules with a reason, or shown to them; all of them to the lake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from lixin.kernel.registry import registry
from lixin.kernel.window import SampleWindow
from lixin.sensing import suspects
from lixin.sensing.block_taking import take_block
from lixin.sensing.columns import Judged
from lixin.sensing.credentials import fits
from lixin.sensing.decoding import Block, Doubt, Measured, Sighting, measured, shown_digests
from lixin.sensing.health import Notes
from lixin.sensing.journal import Arrival
from lixin.sensing.models import Device, DeviceName
from lixin.sensing.rules import SILENT, Alarms
from lixin.sensing.saving import save_many
from lixin.sensing.timing import EARLIEST, FUTURE

SENTENCES = {
    "repeated": "同一时刻的数据已经收到过，没有重复计算。",
    "late": "比已有数据更早，已保存，不参与报警判断。",
    "future": "观测时间超前 10 分钟以上，请校准设备时钟。",
    "range": "观测时间早于 2000 年，请校准设备时钟。",
    "secret": "设备密码不对，没有采用。",
    "retired": "设备已停用，没有采用；恢复使用后重新接收。",
}
Key = tuple[str, str]


def devices_of(sightings: Sequence[Sighting | Block]) -> dict[Key, Device]:
    """Registered devices among the senders, retired ones too, by protocol and what they call themselves."""
    names = {name for one in sightings for name in _senders(one)}
    rows = {row.pk: row for row in Device.objects.filter(vendor_id__in=names)}
    others = list(DeviceName.objects.filter(vendor_id__in=names))
    if missing := {other.device_id for other in others} - rows.keys():
        rows |= Device.objects.in_bulk(missing)
    found = {(other.protocol, other.vendor_id): rows[other.device_id] for other in others}
    return found | {(row.protocol, row.vendor_id): row for row in rows.values()}


def _senders(one: Sighting | Block) -> list[str]:
    return one.columns.devices if isinstance(one, Block) else [one.sample.device]


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

    def take(self, sighting: Sighting | Block) -> None:
        """Judge one sample, or a block of them."""
        if isinstance(sighting, Block):
            take_block(self, sighting)
            return
        name, arrival = sighting.sample.device, sighting.entry.arrival
        device = self.devices.get((arrival.protocol, name))
        refused = self.refusal(device, name, arrival, sighting.received_at)
        if refused:
            silent = refused[0] == "secret" and not sighting.sample.values
            if not silent:  # a terminal that registers has no password to show yet
                self.doubt(sighting, device, *refused, vendor_id=name)
        elif device is not None:
            self.seen(device, sighting.received_at)
            if sighting.sample.values:
                self._measure(device, sighting)

    def refusal(
        self, device: Device | None, name: str, arrival: Arrival, received_at: datetime
    ) -> tuple[str, str] | None:
        """Reason and sentence for not listening to whoever calls himself so; None for a device of ours."""
        if device is None:
            return "unknown", f"设备“{name}”没有登记，可在未登记设备中接入。"
        if device.retired_at:
            return "retired", SENTENCES["retired"]
        if device.kind not in registry.all("kinds"):
            return "retired", f"设备类型“{device.kind}”没有安装，没有采用。"
        return None if _proves(device, arrival, received_at) else ("secret", SENTENCES["secret"])

    def _measure(self, device: Device, sighting: Sighting) -> None:
        window, time = self.window(device), sighting.sample.time or sighting.received_at
        reason = time_doubt(window, time, sighting.received_at)
        found = measured(device.kind, sighting.entry.arrival.protocol, device.units, sighting.sample)
        self._keep(device, sighting, time, reason, found)
        self.notes.came(device.pk, sighting, time, reason, bool(found.good))
        if reason:
            self.doubt(sighting, device, reason)
            return
        if found.impossible:
            self.doubt(sighting, device, "impossible", "；".join(found.phrases))
        if found.good:
            self.show(device, time, found.good, sighting.entry.position)

    def show(self, device: Device, time: datetime, good: Mapping[str, float], position: int) -> None:
        """A good sample, newer than all before, to the device's memory and to its rules."""
        window = self.window(device)
        window.add(time, {**held(device), **good})
        self.remember(device, time, good, 1)
        self.alarms.judge(device, window, self.now, position)

    def remember(self, device: Device, time: datetime, latest: Mapping[str, float], count: int) -> None:
        """The newest values of so many good samples."""
        device.last_time, device.latest = time, {**device.latest, **latest}
        self._counts[device.pk]["good"] += count

    def _keep(self, device: Device, sighting: Sighting, time: datetime, reason: str, found: Measured) -> None:
        """Every value with its judgement; one of before 2000 has no place on any curve."""
        if reason == "range":
            return
        where = {"position": sighting.entry.position, "device_id": device.pk}
        when = {"time": time, "received_at": sighting.received_at}
        self.judged.add(found.good, reason or "good", **where, **when)
        self.judged.add(found.impossible, "impossible", **where, **when)

    def window(self, device: Device) -> SampleWindow:
        """The device's memory, unpacked once a batch."""
        if device.pk not in self._windows:
            limits = {**registry.kind(device.kind).thresholds, **device.thresholds}
            self._windows[device.pk] = SampleWindow.unpack(bytes(device.window), limits)
        return self._windows[device.pk]

    def seen(self, device: Device, received_at: datetime) -> None:
        """It has been heard: on line, and silent no more."""
        device.last_seen_at, device.state = received_at, Device.State.ONLINE
        self._heard[device.pk] = device
        self.alarms.end(device, SILENT, self.now)

    def doubt(
        self, given: Sighting | Block, device: Device | None, reason: str, sentence: str = "", *, vendor_id: str = "",
        times: int = 1,
    ) -> None:  # fmt: skip
        """Why `times` samples of the device in this entry are kept from the rules."""
        name = vendor_id or (device.vendor_id if device else "")
        words = sentence or SENTENCES[reason]
        self.doubts.append(Doubt(given.entry, given.received_at, reason, words, name, device.pk if device else None))
        if device:
            self._counts[device.pk][reason] += times

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


def _proves(device: Device, arrival: Arrival, received_at: datetime) -> bool:
    """Whether the frame shows what the device is asked for, as it counted when the frame came."""
    if not device.keys:
        return True
    return fits(device.keys, arrival.protocol, shown_digests(arrival), received_at)
