"""Which samples of a block come in time order, for all devices at once: `time_doubt` of one sample, as arrays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

FUTURE = timedelta(minutes=10)
"""How far a device's clock may run ahead before its reading is doubted."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""A clock before it was never set."""
Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def running_newest(segment: Rows, times: Rows, counts: Flags, before: Rows) -> Rows:
    """Per row: the newest time that counted before it in its segment, `before[segment]` where none did.

    Rows of one segment stand together, in the order they came. Segments are kept apart by adding more than any rank.
    """
    if not len(times):
        return times
    known = np.unique(np.concatenate([times, before]))
    span = np.int64(len(known) + 1)
    rank = np.where(counts, np.searchsorted(known, times), -1)
    start = np.searchsorted(known, before)[segment]
    first = np.ones(len(segment), bool)
    first[1:] = segment[1:] != segment[:-1]
    shifted = np.empty_like(rank)
    shifted[1:] = rank[:-1]
    shifted[first] = -1
    highest = np.maximum.accumulate(np.maximum(shifted, start) + segment * span) - segment * span
    newest: Rows = known[highest]
    return newest


def remembered(segment: Rows, times: Rows, accepted: Flags, windows: list[list[int]], keep: int) -> Flags:
    """Per row that is not accepted: whether its exact time is among the newest `keep` accepted before it.

    `windows`: per segment the times remembered from earlier, oldest first.
    """
    found = np.zeros(len(times), bool)
    late = np.flatnonzero(~accepted)
    for number in np.unique(segment[late]):
        rows = _rows_of(segment, number)
        own = np.concatenate([np.array(windows[number], np.int64), times[rows[accepted[rows]]]])
        asked = rows[~accepted[rows]]
        length = len(windows[number]) + np.cumsum(accepted[rows])[~accepted[rows]]
        at = np.searchsorted(own, times[asked])
        inside = (at < length) & (at >= length - keep)
        found[asked[inside]] = own[at[inside]] == times[asked[inside]]
    return found


def _rows_of(segment: Rows, number: np.int64) -> Rows:
    """Rows of a segment, which stand together."""
    low, high = np.searchsorted(segment, [number, number + 1])
    return np.arange(low, high)
