"""Many samples as columns: what a protocol hands on where there would be too many to make an object of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.int64]
"""Microseconds since 1970, UTC."""
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
