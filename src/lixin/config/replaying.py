"""Recorded measurements sent through the real sockets, as the devices themselves would."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx

from lixin.kernel.errors import Invalid
from lixin.kernel.registry import registry
from lixin.kernel.units import convert, ratio
from lixin.seeds.recordings import Recording
from lixin.sensing.gateway import Ports
from lixin.sensing.protocols import hj212, json_readings, jt808, mqtt311, sl651
from lixin.sensing.protocols.jt808_body import location

ANSWER_SECONDS = 20.0
LONGEST_WAIT = 3600.0
SL651_SIZES = {
    "rain_1h": (3, 1),
    "rain_total": (3, 1),
    "rain_day": (3, 1),
    "rain_now": (3, 1),
    "level": (4, 3),
    "flow": (5, 3),
}
"""Metric → bytes and decimals of its data definition (SL 651-2014 annex C)."""


def on_wire(recording: Recording, metric: str, value: float) -> tuple[str, float]:
    """The metric's code on the recording's wire, and the value in the unit that is sent there."""
    declared = registry.metric(f"{recording.kind.split('.')[0]}.{metric}")
    code = declared.code(recording.protocol)
    unit = code.unit or declared.unit
    return code.code, convert(value, ratio(declared.unit.symbol, unit.symbol))


def frame_of(recording: Recording, serial: int) -> bytes:
    """The frame a device would send for the recording."""
    if recording.raw:
        return recording.raw
    at = recording.time
    assert at is not None  # only raw frames have their time inside
    if recording.protocol == "hj212":
        sent = [on_wire(recording, m, v) for m, v in recording.values.items()]
        return hj212.upload(device=recording.vendor_id, at=at, values=[(code, f"{v:g}", "N") for code, v in sent])
    if recording.protocol == "sl651":
        readings = [(*on_wire(recording, m, v), *SL651_SIZES.get(m, (2, 2))) for m, v in recording.values.items()]
        return sl651.report(device=recording.vendor_id, at=at, values=readings, serial=serial % 65535 + 1)
    if recording.protocol == "jt808":
        body = _located(at, dict(on_wire(recording, m, v) for m, v in recording.values.items()))
        return jt808.encode(device=recording.vendor_id, message=jt808.LOCATION, serial=serial, body=body)
    return json_readings.body(device=recording.vendor_id, at=at, values=dict(recording.values))


def _located(at: datetime, values: dict[str, float]) -> bytes:
    """A terminal's report; without a place it says that it has no fix."""
    fixed = {"lat", "lng"} <= values.keys()
    lat, lng, speed = (values.pop(code, 0.0) for code in ("lat", "lng", "speed"))
    whole = {code: round(values.pop(code, 0)) for code in ("altitude", "direction")}
    return location(at=at, lat=lat, lng=lng, speed=speed, status=3 if fixed else 1, further=values, **whole)


@dataclass
class Senders:
    """One connection per protocol, opened when first needed; each send waits for the platform's answer."""

    host: str
    ports: Ports

    def __post_init__(self) -> None:
        self._streams: dict[str, tuple[asyncio.StreamReader, asyncio.StreamWriter]] = {}
        self._serial = itertools.count(1)
        self._http = httpx.AsyncClient(timeout=ANSWER_SECONDS)

    async def send(self, recording: Recording) -> None:
        """Send one recording and wait until it is acknowledged; TimeoutError when nobody answers."""
        number = next(self._serial)
        frame = frame_of(recording, number)
        if recording.protocol == "http":
            answer = await self._http.post(f"http://{self.host}:{self.ports.http}/ingest/", content=frame)
            if answer.status_code not in (202, 422):
                raise Invalid(f"平台没有收下（{answer.status_code}）：{answer.text[:200]}")
        elif recording.protocol == "mqtt":
            await self._exchange("mqtt", mqtt311.publish("lixin/readings", frame, packet_id=number % 65535 + 1))
        else:
            await self._exchange(recording.protocol, frame)

    async def close(self) -> None:
        """End every connection."""
        for _, writer in self._streams.values():
            writer.close()
        await self._http.aclose()

    async def _exchange(self, protocol: str, frame: bytes) -> None:
        reader, writer = await self._stream(protocol)
        writer.write(frame)
        await writer.drain()
        if not await asyncio.wait_for(reader.read(4096), ANSWER_SECONDS):
            raise Invalid(f"{protocol} 连接被平台断开。")

    async def _stream(self, protocol: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if protocol not in self._streams:
            stream = await asyncio.open_connection(self.host, getattr(self.ports, protocol))
            self._streams[protocol] = stream
            if protocol == "mqtt":
                stream[1].write(mqtt311.connect("lixin-replay"))
                await stream[0].readexactly(4)
        return self._streams[protocol]


async def replay(
    recordings: Sequence[Recording], senders: Senders, *, speed: float, tell: Callable[[int, int], None]
) -> int:
    """Send all in order, `speed` times as fast as they were recorded (0: as fast as they are taken)."""
    before: datetime | None = None
    for number, recording in enumerate(recordings, 1):
        if speed and before and recording.time and recording.time > before:
            await asyncio.sleep(min((recording.time - before).total_seconds() / speed, LONGEST_WAIT))
        before = recording.time or before
        await senders.send(recording)
        tell(number, len(recordings))
    return len(recordings)
