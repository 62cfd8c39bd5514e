"""From `lixin up` in an empty folder to a page that answers; memory of all processes; weight of the report page."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from lixin.config.benching.figures import Figure, spread
from lixin.config.benching.options import Options
from lixin.config.benching.platform import Platform
from lixin.config.benching.weight import weigh
from lixin.kernel.errors import Invalid

TARGET_SECONDS, TARGET_MB, TARGET_KB = 10.0, 500.0, 100.0
REPLAYED_WITHIN, SETTLE = 120.0, 5.0


def run(options: Options, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """Start it several times from nothing; the last one stays for the other figures."""
    times = []
    for number in range(options.starts if "start" in options.only else 1):
        platform = Platform(folder / f"start-{number}", replay=True)
        platform.folder.mkdir()
        try:
            times.append(platform.start())
            if number == options.starts - 1 or "start" not in options.only:
                yield from _running(options, platform, times)
        finally:
            platform.stop()
    if "start" in options.only:
        yield _second_start(platform)


def _running(options: Options, platform: Platform, times: list[float]) -> Iterator[Figure]:
    if "start" in options.only:
        note = "lixin up：空文件夹到首页应答、四个设备端口可连"
        yield spread("启动", "秒", times, target=TARGET_SECONDS, note=note)
        _until_replayed(platform.folder)
        pss, rss = platform.memory()
        note = f"示范数据回放之后，全部进程 PSS 之和（RSS 之和 {rss:.0f} MB，共用页重复计算）"
        yield spread("常驻内存", "MB", [pss], target=TARGET_MB, note=note)
    if "report" in options.only:
        parts = weigh(platform.url, "/report/")
        note = "、".join(f"{name} {size / 1000:.1f}" for name, size in parts)
        yield spread("群众反映页", "kB", [sum(size for _, size in parts) / 1000], target=TARGET_KB, note=note)


def _second_start(platform: Platform) -> Figure:
    try:
        return spread("再次启动", "秒", [platform.start()], target=TARGET_SECONDS, note="沿用已有数据")
    finally:
        platform.stop()


def _until_replayed(folder: Path) -> None:
    """The demo data are sent and worked on, and the processes have come to rest."""
    deadline = time.monotonic() + REPLAYED_WITHIN
    while time.monotonic() < deadline:
        if (folder / "replayed").exists() and _worked_on(folder):
            time.sleep(SETTLE)
            return
        time.sleep(0.2)
    raise Invalid(f"示范数据没有在 {REPLAYED_WITHIN:.0f} 秒内回放完。")


def _worked_on(folder: Path) -> bool:
    """Whether the rules have reached the journal's end."""
    with closing(sqlite3.connect(folder / "journal.sqlite3")) as journal:
        last = journal.execute("SELECT max(position) FROM entry").fetchone()[0]
    with closing(sqlite3.connect(folder / "records.sqlite3", timeout=10)) as records:
        row = records.execute("SELECT position FROM sensing_checkpoint WHERE consumer = 'rules'").fetchone()
    return bool(row and row[0] >= last)
