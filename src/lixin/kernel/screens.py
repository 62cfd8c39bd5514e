"""Screens of common rules: which of very many samples a rule must see (`lixin.kernel.declare.Screen`)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lixin.kernel.declare import Newest, Screen


def above(metric: str, key: str = "", default: float = math.nan, *, reached: bool = False, back: str = "") -> Screen:
    """Samples above the threshold `key` (the metric's own unless named), or at it when `reached`.

    `back`: threshold that says how far below it an alarm still lasts.

    One that lacks the metric passes: the rule may look at an older value. Without a threshold none does.
    """

    def screen(newest: Newest) -> Any:
        value, limit = newest.value(metric), newest.threshold(key or metric, default)
        limit = limit - newest.threshold(back, 0.0) if back else limit
        below = value < limit if reached else value <= limit
        return ~np.isnan(limit) & ~below

    return screen


def any_of(*screens: Screen) -> Screen:
    """Samples that one of them lets through."""

    def screen(newest: Newest) -> Any:
        return np.logical_or.reduce([np.asarray(one(newest), bool) for one in screens])

    return screen


def limited(key: str) -> Screen:
    """Samples of devices that have the threshold."""
    return lambda newest: ~np.isnan(newest.threshold(key))


def level(metric: str, limit: float) -> Screen:
    """Samples at or above a fixed limit, and those that lack the metric."""
    return lambda newest: ~(newest.value(metric) < limit)
