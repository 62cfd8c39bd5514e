"""Judged readings of a batch, collected as columns: no object per reading between journal and lake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from lixin.lake import service as lake

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Judged:
    """Columns of the lake's readings, filled sample by sample."""

    def __init__(self) -> None:
        self._columns: tuple[list[int], list[int], list[str], list[int], list[int], list[float], list[str]]
        self._columns = ([], [], [], [], [], [], [])

    def add(
        self,
        values: Mapping[str, float],
        quality: str,
        *,
        position: int,
        device_id: int,
        time: datetime,
        received_at: datetime,
    ) -> None:
        """Take one sample's values in, all with the same judgement."""
        count = len(values)
        numbers, devices, metrics, times, receipts, measured, judgements = self._columns
        numbers += [position] * count
        devices += [device_id] * count
        metrics += values.keys()
        times += [(time - EPOCH) // MICROSECOND] * count
        receipts += [(received_at - EPOCH) // MICROSECOND] * count
        measured += values.values()
        judgements += [quality] * count

    def hand_over(self) -> None:
        """To the lake, inside the caller's transaction."""
        if self._columns[0]:
            lake.put(self.table(), first=min(self._columns[0]))

    def table(self) -> pa.Table:
        """The columns in the lake's schema."""
        arrays = [_array(column, field) for column, field in zip(self._columns, lake.SCHEMA, strict=True)]
        return pa.Table.from_arrays(arrays, schema=lake.SCHEMA)


def _array(column: list, field: pa.Field) -> pa.Array:  # type: ignore[type-arg]
    if pa.types.is_timestamp(field.type):
        return pa.array(column, pa.int64()).cast(field.type)
    return pa.array(column, field.type)
