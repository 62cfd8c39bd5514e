"""How a device keeps its hours: readings and faults by the hour for a week, and how far its clock is off. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

HOURS = 7 * 24
DAY = 24
LAGS = 16
"""Frames whose lag is remembered: the smallest of them is the clock's, what is beyond it the line's (as NTP does)."""


class Memory(msgspec.Struct, array_like=True):
    """Counts of the hours up to `newest` (hours since 1970), the newest first; the newest lags in seconds."""

    newest: int = 0
    good: list[int] = []
    bad: list[int] = []
    lags: list[float] = []

    @classmethod
    def unpack(cls, packed: bytes) -> Memory:
        """From `pack()`'s bytes; of empty bytes nothing is remembered."""
        return msgspec.msgpack.decode(packed, type=Memory) if packed else cls()

    def pack(self) -> bytes:
        """For the row."""
        return msgspec.msgpack.encode(self)

    def count(self, hour: int, *, good: int = 0, bad: int = 0) -> None:
        """Readings and faults of an hour; those of more than a week before the newest are forgotten."""
        self._turn(hour)
        place = self.newest - hour
        if place < HOURS:
            for row, number in ((self.good, good), (self.bad, bad)):
                row.extend([0] * (place + 1 - len(row)))
                row[place] += number

    def _turn(self, hour: int) -> None:
        if hour > self.newest:
            gap = min(hour - self.newest, HOURS) if self.newest else 0
            self.good = [0] * gap + self.good[: HOURS - gap]
            self.bad = [0] * gap + self.bad[: HOURS - gap]
            self.newest = hour

    def heard(self, lags: Iterable[float]) -> None:
        """How many seconds after its own time each frame came, in order."""
        self.lags = [*self.lags, *lags][-LAGS:]

    def drift(self) -> float | None:
        """Seconds by which its clock is behind ours (before: negative); None while no frame told its time."""
        return min(self.lags) if self.lags else None


@dataclass(frozen=True, slots=True)
class Shares:
    """0 to 1: the readings that came of those expected in 24 hours and in seven days, the good ones of all frames."""

    day: float
    week: float
    good: float


def hour_of(moment: datetime) -> int:
    """Hours since 1970."""
    return int(moment.timestamp() // 3600)


def shares(memory: Memory, *, every: timedelta, since: datetime, now: datetime) -> Shares:
    """One reading is expected `every` so often, from `since` on; what an hour has too many counts for no other hour."""
    good, bad = sum(memory.good), sum(memory.bad)
    return Shares(
        _kept(memory, DAY, every, since, now),
        _kept(memory, HOURS, every, since, now),
        good / (good + bad) if good + bad else 1.0,
    )


def _kept(memory: Memory, hours: int, every: timedelta, since: datetime, now: datetime) -> float:
    first = hour_of(now) - hours + 1
    begin = max(first * 3600.0, since.timestamp())
    expected = int((now.timestamp() - begin) // every.total_seconds())
    if expected < 1:
        return 1.0
    most = max(1.0, 3600 / every.total_seconds())
    came = sum(min(number, most) for place, number in enumerate(memory.good) if memory.newest - place >= first)
    return min(1.0, came / expected)
