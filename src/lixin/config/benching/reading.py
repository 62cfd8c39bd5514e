"""One reading in to its case on the console, while a thousand readings a second come in beside it."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from lixin.config.benching import load
from lixin.config.benching.browsing import Console, asynchronous, sign_in
from lixin.config.benching.devices import register
from lixin.config.benching.figures import Figure, spread
from lixin.config.benching.instruments import Instrument, instruments
from lixin.config.benching.ledger import Ledger
from lixin.config.benching.platform import HOST, Platform
from lixin.config.benching.sending import Line
from lixin.config.benching.working import Noter
from lixin.sensing.models import Checkpoint, Device

TARGET_MS = 500.0
RATE, TARGET_RATE = 1_050, 1_000
SEEN_WITHIN = 20.0
COLLEAGUE = "zhaodiaodu"
SECONDS_PER_PROBE = 2.0
"""At most, on average: bounds the frames made for the load."""
DRAIN_WITHIN = 120.0


def prepare(probes: int) -> None:
    """Enter the devices before the platform starts."""
    register(load.devices(), "负载")
    register(instruments("sl651", probes), "探测")


def measure(platform: Platform, operator: str, probes: int) -> list[Figure]:
    """Probes through the real processes under load: each a fresh gauge's first frame, a downpour."""
    background = load.Load(HOST, platform.ports, RATE, probes * SECONDS_PER_PROBE + 30)
    try:
        background.start()
        seen, acknowledged, clicks = asyncio.run(_watched(platform, operator, instruments("sl651", probes)))
        sent, seconds = background.finish()
    finally:
        background.end()
    lost = _lost(platform.folder, sent, probes)
    rate = sent.acknowledged / seconds
    note = f"背景 {rate:.0f} 条/秒（HJ 212、SL 651、MQTT、HTTP，{sum(load.MIX.values())} 台设备各自连接）"
    return [
        spread("读数到指挥台可见", "毫秒", seen, judged="p99", target=TARGET_MS, note=note),
        spread("网关应答（探测）", "毫秒", acknowledged, note="写入日志并落盘之后才应答"),
        spread("办理一步（同时）", "毫秒", clicks, note="另一位坐席记录情况：POST 到应答，含历史、审计、落盘"),
        Figure("网关应答（背景）", "毫秒", sent.p50, sent.p95, sent.p99, sent.worst, sent.acknowledged),
        spread("背景速率", "条/秒", [rate], target=TARGET_RATE, better="higher"),
        spread("已应答而未入库的读数", "条", [lost], target=1, note=f"发送 {sent.sent}，应答 {sent.acknowledged}"),
    ]


async def _watched(
    platform: Platform, operator: str, found: Sequence[Instrument]
) -> tuple[list[float], list[float], list[float]]:
    """The probes, and what another operator's clicks take meanwhile."""
    noter = await asyncio.to_thread(Noter, platform.url, COLLEAGUE, Ledger(), 1)
    stop = asyncio.Event()
    noting = asyncio.create_task(noter.work(stop))
    try:
        seen, acknowledged = await _probes(platform, operator, found)
    finally:
        stop.set()
        await noting
    return seen, acknowledged, noter.times


async def _probes(platform: Platform, operator: str, found: Sequence[Instrument]) -> tuple[list[float], list[float]]:
    """Milliseconds until each case stood in the list, and until each frame was acknowledged."""
    browser = asynchronous(await asyncio.to_thread(sign_in, platform.url, operator))
    console, fixed = Console(browser), random.Random(7)
    listening = asyncio.create_task(console.listen())
    seen, acknowledged = [], []
    try:
        await asyncio.wait_for(console.open.wait(), SEEN_WITHIN)
        for one in found:
            await asyncio.sleep(0.2 + 0.3 * fixed.random())
            ms, answered = await _probe(console, one, platform)
            seen.append(ms)
            acknowledged.append(answered)
    finally:
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening
        await browser.aclose()
    return seen, acknowledged


async def _probe(console: Console, one: Instrument, platform: Platform) -> tuple[float, float]:
    line, name = Line(one, HOST, platform.ports), f"探测{one.vendor_id[-5:]}"
    await line.connect()
    frame = one.frame(datetime.now(UTC), 1, bad=True)
    watching = asyncio.create_task(console.until(lambda text: name in text, SEEN_WITHIN))
    await asyncio.sleep(0)
    began = time.perf_counter()
    answered = await line.send(frame)
    await watching  # one that never came counts with the whole time it was waited for
    took = (time.perf_counter() - began) * 1000
    line.close()
    return took, answered


def _lost(folder: Path, sent: load.Sent, probes: int) -> int:
    """Acknowledged samples that are not in the journal, or not among the devices' good ones after all is worked on."""
    with contextlib.closing(sqlite3.connect(folder / "journal.sqlite3")) as journal:
        kept, last = journal.execute("SELECT count(*), max(position) FROM entry").fetchone()
    deadline = time.monotonic() + DRAIN_WITHIN
    while time.monotonic() < deadline and not Checkpoint.objects.filter(position__gte=last).exists():
        time.sleep(0.2)
    good = sum(
        counts.get("good", 0)
        for counts in Device.objects.filter(code__startswith="BENCH-").values_list("counts", flat=True)
    )
    acknowledged = sent.acknowledged + probes
    return max(0, acknowledged - kept) + max(0, acknowledged - good)
