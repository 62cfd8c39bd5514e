"""Many samples as columns: what a protocol hands on where there would be too many to make an object of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from lixin.sensing.protocols import Sample

Times = npt.NDArray[np.int64]
"""Microseconds since 1970, UTC."""
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Columns:
    """n samples of some devices in the order sent: `values` has a row per sample and a column per code, NaN: none."""

    devices: list[str]
    which: npt.NDArray[np.int64]
    """Index into `devices`, per sample."""
    times: Times
    codes: list[str]
    values: Values

    def __len__(self) -> int:
        return len(self.times)


def of_samples(samples: Sequence[Sample]) -> Columns | None:
    """The same samples as columns; None where one does not say when it was measured, or a value has a flag."""
    if any(one.time is None for one in samples):
        return None
    codes = list(dict.fromkeys(code for one in samples for code, _, _ in one.values))
    place = {code: number for number, code in enumerate(codes)}
    devices = list(dict.fromkeys(one.device for one in samples))
    numbers = {device: number for number, device in enumerate(devices)}
    values = np.full((len(samples), len(codes)), np.nan)
    for row, one in enumerate(samples):
        for code, value, flag in one.values:
            if flag is not None:
                return None
            values[row, place[code]] = value
    times = [(one.time - EPOCH) // MICROSECOND for one in samples if one.time is not None]
    which = [numbers[one.device] for one in samples]
    return Columns(devices, np.array(which, np.int64), np.array(times, np.int64), codes, values)
