"""What many rules ask of a window: whether a limit is passed for good, how fast a value rises. Pure functions."""

from __future__ import annotations

from datetime import timedelta

from lixin.kernel.declare import Window
from lixin.kernel.window import KEEP


def passed(window: Window, metric: str, limit: float, *, times: int = 2, back: float = 0.0) -> float | None:
    """The newest value, when it is above the limit for good; None when it is not.

    It begins with `times` values in a row above the limit, for a single one is often a wave, and lasts until the value
    is `back` (≥ 0, the metric's unit) below it: a value that trembles about its limit is one alarm, not twenty.
    """
    newest = window.last(metric, times)
    if window.raised:
        return newest[-1] if newest and newest[-1] > limit - back else None
    return newest[-1] if len(newest) == times and min(newest) > limit else None


def rise(window: Window, metric: str, within: timedelta) -> tuple[float, timedelta] | None:
    """How much the newest value is above the lowest of the time `within` before it, and in what time it rose so far.

    None where the newest sample lacks the metric or there is none before it in that time; a fall is negative. No longer
    ago than the window remembers.
    """
    samples, times = window.samples(KEEP), window.times(KEEP)
    if not samples or metric not in samples[-1]:
        return None
    now, newest = times[-1], samples[-1][metric]
    before = [(one[metric], now - time) for one, time in zip(samples[:-1], times[:-1], strict=True) if metric in one]
    found = [(newest - value, ago) for value, ago in before if ago <= within]
    return max(found) if found else None
