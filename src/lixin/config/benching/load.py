"""Background load in a process of its own: many devices, each on its own connection, at a steady pace."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection

import msgspec

from lixin.config.benching.figures import percentile
from lixin.config.benching.instruments import STEP, Instrument, instruments
from lixin.config.benching.sending import Line
from lixin.sensing.gateway import Ports

MIX = {"hj212": 200, "sl651": 150, "mqtt": 100, "http": 50}
"""Devices per protocol, two samples a second each at a thousand a second."""
FIRST = 10_000
"""Their numbers start here, apart from those of the probes."""
WARM_UP = 1.0


class Sent(msgspec.Struct, frozen=True):
    """What the load was: samples sent, acknowledged and refused, milliseconds until acknowledged."""

    sent: int
    acknowledged: int
    failed: int
    p50: float
    p95: float
    p99: float
    worst: float


def devices() -> list[Instrument]:
    """All devices of the load."""
    return [one for protocol, count in MIX.items() for one in instruments(protocol, count, FIRST)]


class Load:
    """Runs in another process, so that it does not slow down what measures; `finish` gives what was sent."""

    def __init__(self, host: str, ports: Ports, rate: float, most_seconds: float) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        arguments = (theirs, host, ports, rate, most_seconds)
        self._process = context.Process(target=_work, args=arguments, daemon=True)
        self._began = 0.0

    def start(self) -> None:
        """Return when the frames are made and the first are under way."""
        self._process.start()
        self._pipe.recv()
        self._began = time.perf_counter()
        time.sleep(WARM_UP)

    def finish(self) -> tuple[Sent, float]:
        """Let the devices stop and tell; and seconds since they began, also when they had no more to send."""
        seconds = time.perf_counter() - self._began
        with contextlib.suppress(BrokenPipeError):
            self._pipe.send("stop")
        sent: Sent = msgspec.json.decode(self._pipe.recv_bytes(), type=Sent)
        self._process.join(10)
        return sent, seconds

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.join()


def _work(pipe: Connection, host: str, ports: Ports, rate: float, most_seconds: float) -> None:
    found = devices()
    every = len(found) / rate
    frames = [_frames(one, int(most_seconds / every) + 1) for one in found]
    pipe.send("ready")
    sent = asyncio.run(_send_all(pipe, [Line(one, host, ports) for one in found], frames, every))
    pipe.send_bytes(msgspec.json.encode(sent))


def _frames(device: Instrument, count: int) -> list[bytes]:
    """Uneventful samples, a minute apart, ending a little before now."""
    start = datetime.now(UTC) - STEP * (count + 5)
    return [device.frame(start + STEP * number, number) for number in range(count)]


async def _send_all(pipe: Connection, lines: list[Line], frames: list[list[bytes]], every: float) -> Sent:
    stop, began = asyncio.Event(), time.perf_counter()
    asyncio.get_running_loop().add_reader(pipe.fileno(), stop.set)
    works = [
        _send(line, mine, began + every * number / len(lines), every, stop)
        for number, (line, mine) in enumerate(zip(lines, frames, strict=True))
    ]
    parts = await asyncio.gather(*works)
    times = [ms for part, _ in parts for ms in part]
    failed = sum(count for _, count in parts)
    spread = (percentile(times, percent) for percent in (50, 95, 99, 100))
    return Sent(len(times) + failed, len(times), failed, *spread)


async def _send(
    line: Line, frames: list[bytes], first: float, every: float, stop: asyncio.Event
) -> tuple[list[float], int]:
    """One device at its own pace; milliseconds of each answer, and how many frames got none."""
    times, failed = [], 0
    for number, frame in enumerate(frames):
        wait = first + every * number - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        if stop.is_set():
            break
        try:
            times.append(await line.send(frame))
        except OSError:
            failed += 1
    line.close()
    return times, failed
