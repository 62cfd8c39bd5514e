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
from lixin.sensing.protocols import mqtt311
from lixin.sensing.protocols.catalogue import WIRES
from lixin.sensing.protocols.wire import Report

ANSWER_SECONDS = 20.0
LONGEST_WAIT = 3600.0


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
    assert recording.time is not None  # only raw frames have their time inside
    sent = [on_wire(recording, metric, value) for metric, value in recording.values.items()]
    return WIRES[recording.protocol].report(Report(recording.vendor_id, recording.time, sent, serial))


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
            answer = await self._http.post(f"http://{self.host}:{self.ports['http']}/ingest/", content=frame)
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
            stream = await asyncio.open_connection(self.host, self.ports[protocol])
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
