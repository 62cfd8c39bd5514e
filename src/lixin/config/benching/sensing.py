"""How many readings a second are accepted durably, judged by the rules and written to the lake, format by format.

The whole platform runs as `lixin up` starts it; the same line protocol goes to VictoriaMetrics where it is installed,
which answers before anything is on the disk.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from http.client import HTTPConnection
from importlib import import_module
from pathlib import Path

import numpy as np
import pyarrow as pa

from lixin.config.benching.figures import Figure, spread
from lixin.config.benching.instruments import Instrument
from lixin.config.benching.options import Options
from lixin.config.benching.platform import HOST, Platform, free_ports, is_open
from lixin.kernel.errors import Invalid

METRICS = ("rain_1h", "rain_day", "rain_now", "rain_total", "battery")
START = 1_783_641_600
"""2026-07-10 08:00 +08:00; every sample is a minute after the one before."""
SENDERS = 2
PATIENCE = 900.0
PEER = "victoria-metrics"
Bodies = Sequence[bytes]


def run(options: Options, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """Figures over made-up readings of devices labelled 模拟."""
    import_module("django.core.management").call_command("migrate", verbosity=0)
    import_module("lixin.config.seeding").seed()
    names = [f"LXBENCH{number:08d}" for number in range(options.devices)]
    register = import_module("lixin.config.benching.devices").register
    register([Instrument("http", name) for name in names], "模拟雨量站")
    platform = Platform(folder)
    try:
        platform.start()
        turn = Turns(names)
        say(f"{options.devices} 台设备，每条 {len(METRICS)} 个指标 …")
        yield from _measured(platform, "Arrow", "/ingest/", [turn.arrow(100) for _ in range(20)], turn, 2_000_000)
        yield from _measured(platform, "line protocol", LINE, [turn.line(20) for _ in range(20)], turn, 500_000)
        yield from _measured(platform, "NDJSON", "/ingest/", [turn.ndjson(2) for _ in range(150)], turn, 600_000)
    finally:
        platform.stop()
    yield from _peer(folder, names)


LINE = "/api/v2/write?precision=s"


class Turns:
    """Bodies of readings, each a while after the one before."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        self.minute = self._told = 0

    def readings(self) -> int:
        """How many values the bodies hold that were made since it was asked last."""
        told, self._told = self._told, self.minute
        return (self.minute - told) * len(self.names) * len(METRICS)

    def _times(self, count: int) -> range:
        self.minute += count
        return range(START + 60 * (self.minute - count), START + 60 * self.minute, 60)

    def arrow(self, count: int) -> bytes:
        """So many samples of every device as an Arrow stream with a column per metric."""
        times = np.repeat(np.array(self._times(count)), len(self.names))
        device = pa.DictionaryArray.from_arrays(np.tile(np.arange(len(self.names), dtype=np.int32), count), self.names)
        values = {name: np.round(np.random.default_rng(7).uniform(0, 12, len(times)), 1) for name in METRICS}
        stamps = pa.array(times * 1_000_000).cast(pa.timestamp("us", "UTC"))
        table, sink = pa.table({"device": device, "time": stamps, **values}), pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        return bytes(sink.getvalue())

    def line(self, count: int) -> bytes:
        """The same as line protocol, times in seconds."""
        fields = ",".join(f"{name}=3.5" for name in METRICS)
        return "\n".join(f"r,device={name} {fields} {at}" for at in self._times(count) for name in self.names).encode()

    def ndjson(self, count: int) -> bytes:
        """The same as one JSON object per line, times in milliseconds."""
        values = json.dumps(dict.fromkeys(METRICS, 3.5))
        lines = [
            f'{{"device":"{name}","time":{at}000,"values":{values}}}'
            for at in self._times(count)
            for name in self.names
        ]
        return "\n".join(lines).encode()


def _measured(platform: Platform, name: str, path: str, bodies: Bodies, turn: Turns, target: float) -> Iterator[Figure]:
    """Readings a second until the last answer, and until the last of them lies in the lake."""
    readings = turn.readings()
    before = _stored()
    began = time.perf_counter()
    _send(HOST, platform.ports["http"], path, bodies)
    accepted = time.perf_counter() - began
    _wait_for(before + readings)
    through = time.perf_counter() - began
    size = sum(map(len, bodies)) / readings
    note = f"{len(bodies)} 个请求，{readings} 个读数，每个读数 {size:.1f} 字节"
    yield spread(f"{name}：收下并落盘", "读数/秒", [readings / accepted], judged="worst", note=note)
    yield spread(
        f"{name}：直到评价完、写进数据湖", "读数/秒", [readings / through], judged="worst", target=target,
        better="higher", note=note,
    )  # fmt: skip


def _send(host: str, port: int, path: str, bodies: Bodies) -> None:
    """Over SENDERS connections, each body when the one before it has been answered; Invalid for any refusal."""
    waiting, refused = list(reversed(bodies)), []

    def work() -> None:
        connection = HTTPConnection(host, port, timeout=PATIENCE)
        while waiting and not refused:
            try:
                body = waiting.pop()
            except IndexError:
                return
            refused.extend(_posted(connection, path, body))

    senders = [threading.Thread(target=work) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    if refused:
        raise Invalid(f"没有收下：{refused[0]}")


def _posted(connection: HTTPConnection, path: str, body: bytes) -> list[str]:
    """What was said against it; a platform that is busy is asked again."""
    while True:
        connection.request("POST", path, body)
        answer = connection.getresponse()
        words = answer.read().decode(errors="replace")
        if answer.status != 429:
            return [] if answer.status < 300 else [f"{answer.status} {words[:200]}"]
        time.sleep(0.05)


def _stored() -> int:
    """Rows of the lake."""
    found = import_module("lixin.lake.tables").opened("readings")
    return 0 if found is None else sum(pa.table(found.get_add_actions(flatten=True))["num_records"].to_pylist())


def _wait_for(rows: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while _stored() < rows:
        if time.monotonic() > deadline:
            raise Invalid(f"数据湖里只有 {_stored()} 行，等不到 {rows} 行。")
        time.sleep(0.1)


def _peer(folder: Path, names: Sequence[str]) -> Iterator[Figure]:
    """VictoriaMetrics with the same line protocol, where it is installed."""
    program = shutil.which(PEER)
    if program is None:
        return
    port = free_ports(1)[0]
    command = [program, f"-storageDataPath={folder / PEER}", f"-httpListenAddr={HOST}:{port}", "-retentionPeriod=100y"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not is_open(port):
            time.sleep(0.1)
        turn = Turns(names)
        bodies = [turn.line(40) for _ in range(8)]
        began = time.perf_counter()
        _send(HOST, port, "/write?precision=s", bodies)
        seconds = time.perf_counter() - began
        note = "line protocol，应答时还没有落盘，不评价"
        yield spread("VictoriaMetrics：收下", "读数/秒", [turn.readings() / seconds], note=note)
    finally:
        process.terminate()
        process.wait()
