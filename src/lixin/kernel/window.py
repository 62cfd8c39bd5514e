"""The rules' view of one device: its newest good samples, packed into a few hundred bytes between batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, timezone

import msgspec

KEEP = 8
"""Samples remembered per device: the longest look back a rule may take."""
BEIJING = timezone(timedelta(hours=8))


class SampleWindow:
    """Samples in time order, at most KEEP; implements the protocol `lixin.kernel.declare.Window`."""

    def __init__(
        self,
        samples: Sequence[tuple[float, Mapping[str, float]]] = (),
        thresholds: Mapping[str, float] | None = None,
    ) -> None:
        self._samples = list(samples)[-KEEP:]
        self._thresholds = dict(thresholds or {})
        self.raised = False
        """Whether the alarm of the rule that looks now is open."""

    @classmethod
    def unpack(cls, packed: bytes, thresholds: Mapping[str, float]) -> SampleWindow:
        """From `pack()`'s bytes; empty bytes are an empty window."""
        samples = msgspec.msgpack.decode(packed, type=list[tuple[float, dict[str, float]]]) if packed else []
        return cls(samples, thresholds)

    def pack(self) -> bytes:
        """The samples as msgpack, for the device's row."""
        return msgspec.msgpack.encode(self._samples)

    def add(self, time: datetime, values: Mapping[str, float]) -> None:
        """Append a sample newer than all before; ValueError when it is not."""
        stamp = time.timestamp()
        if self._samples and stamp <= self._samples[-1][0]:
            raise ValueError("samples are added in time order")
        self._samples = [*self._samples[-KEEP + 1 :], (stamp, dict(values))]

    def knows(self, time: datetime) -> bool:
        """Whether a sample of exactly this time is remembered."""
        return any(stamp == time.timestamp() for stamp, _ in self._samples)

    def is_late(self, time: datetime) -> bool:
        """Whether the time is not after the newest sample."""
        return bool(self._samples) and time.timestamp() <= self._samples[-1][0]

    def extend(self, samples: Iterable[tuple[float, Mapping[str, float]]]) -> None:
        """Append samples in time order, all newer than those before; seconds since 1970 and values."""
        self._samples = [*self._samples, *samples][-KEEP:]

    def copy(self) -> SampleWindow:
        """Another one with the same samples and thresholds; adding to it leaves this one as it is."""
        return SampleWindow(self._samples, self._thresholds)

    def stamps(self) -> list[float]:
        """Times of the samples, oldest first, in seconds since 1970."""
        return [stamp for stamp, _ in self._samples]

    def __len__(self) -> int:
        return len(self._samples)

    @property
    def time(self) -> datetime:
        """Time of the newest sample; IndexError when there is none."""
        return _moment(self._samples[-1][0])

    def last(self, metric: str, count: int) -> list[float]:
        """Up to `count` newest values of the metric, oldest first."""
        return [values[metric] for _, values in self._samples if metric in values][-count:]

    def samples(self, count: int) -> list[Mapping[str, float]]:
        """Up to `count` newest samples, oldest first."""
        return [values for _, values in self._samples[-count:]]

    def times(self, count: int) -> list[datetime]:
        """Times of `samples(count)`."""
        return [_moment(stamp) for stamp, _ in self._samples[-count:]]

    def threshold(self, key: str, default: float | None = None) -> float | None:
        """The threshold of that key, or the default."""
        return self._thresholds.get(key, default)


def _moment(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, BEIJING)
