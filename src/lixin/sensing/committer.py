"""Group commit: arrivals of all connections go to the journal together; each sender waits for its own to be safe."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from dataclasses import dataclass, field

from lixin.kernel.errors import TooMany
from lixin.sensing.journal import Arrival, Journal

MOST_WAITING = 20_000
"""Arrivals not yet safe; beyond it senders are held back instead of memory filling."""
MOST_BYTES = 256 * 1024 * 1024
"""Of arrivals not yet safe."""
MOST_AT_ONCE = 5_000


@dataclass
class Committer:
    """Collects arrivals while the disk is busy with the ones before."""

    journal: Journal
    _waiting: list[tuple[list[Arrival], asyncio.Future[None]]] = field(default_factory=list)
    _count: int = 0
    _bytes: int = 0
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    stored: int = 0
    refused: int = 0

    async def store(self, arrivals: list[Arrival]) -> None:
        """Return when the arrivals are on the disk; TooMany at once when too many wait already."""
        size = sum(len(arrival.payload) for arrival in arrivals)
        if self._count + len(arrivals) > MOST_WAITING or (self._bytes and self._bytes + size > MOST_BYTES):
            self.refused += len(arrivals)
            raise TooMany("平台正忙，请稍后重发。", retry_after=1)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((arrivals, done))
        self._count += len(arrivals)
        self._bytes += size
        self._wake.set()
        await done

    async def run(self) -> None:
        """Write batch after batch until cancelled; what waits then is still written."""
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                while self._waiting:
                    await self._write()
        finally:
            while self._waiting:
                await self._write()

    async def _write(self) -> None:
        batch = self._take()
        arrivals = [arrival for group, _ in batch for arrival in group]
        try:
            await asyncio.shield(asyncio.get_running_loop().run_in_executor(None, self.journal.append, arrivals))
        except (OSError, sqlite3.Error) as error:
            self._settle(batch, error)
        else:
            self.stored += len(arrivals)
            self._settle(batch, None)
        self._count -= len(arrivals)
        self._bytes -= sum(len(arrival.payload) for arrival in arrivals)

    def _take(self) -> list[tuple[list[Arrival], asyncio.Future[None]]]:
        size = taken = 0
        for group, _ in self._waiting:
            if taken and size + len(group) > MOST_AT_ONCE:
                break
            size, taken = size + len(group), taken + 1
        batch, self._waiting = self._waiting[:taken], self._waiting[taken:]
        return batch

    @staticmethod
    def _settle(batch: list[tuple[list[Arrival], asyncio.Future[None]]], error: Exception | None) -> None:
        for _, done in batch:
            if done.done():
                continue
            if error is None:
                done.set_result(None)
            else:
                done.set_exception(TooMany(f"日志写不进去（{error}），没有收下，请稍后重发。", retry_after=5))


def now_microseconds() -> int:
    """Time of arrival."""
    return time.time_ns() // 1000
