"""The machine the figures were measured on, in words."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import tempfile
import time
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

SYNCS = 50


def words() -> str:
    """Processor, memory, kernel, versions, how long the disk takes to be sure, how busy the machine is."""
    median, worst = sync_milliseconds(Path(tempfile.gettempdir()))
    parts = (
        f"处理器：{_processor()}，{os.cpu_count()} 核",
        f"内存：{_memory():.0f} GB",
        f"内核：{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}，SQLite {sqlite3.sqlite_version}，Django {version('Django')}",
        f"磁盘 fsync：中位 {median:.2f} 毫秒，最慢 {worst:.2f} 毫秒（{tempfile.gettempdir()}）",
        f"开始时负载：{' '.join(f'{load:.2f}' for load in os.getloadavg())}",
        f"时间：{datetime.now().astimezone():%Y-%m-%d %H:%M %z}",
    )
    return "\n".join(f"- {part}" for part in parts)


def sync_milliseconds(folder: Path) -> tuple[float, float]:
    """Median and worst time in milliseconds until 4 KB appended to a file are on the disk."""
    times = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(SYNCS):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), max(times)


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
