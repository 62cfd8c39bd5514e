"""Judged readings of a batch, collected as columns: no object per reading between journal and lake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lixin.lake import service as lake

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


Column = npt.NDArray[Any]


class Judged:
    """Columns of the lake's readings, filled sample by sample."""

    def __init__(self) -> None:
        self._columns: tuple[list[int], list[int], list[str], list[int], list[int], list[float], list[str]]
        self._columns = ([], [], [], [], [], [], [])
        self._tables: list[pa.Table] = []

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

    def add_columns(
        self, metric: str, devices: Column, times: Column, values: Column, qualities: Column | str, *, position: int,
        received_at: datetime,
    ) -> None:  # fmt: skip
        """Take many values of one metric in: devices, microseconds, values, and one judgement each or for all."""
        count, stamp = len(values), lake.SCHEMA.field("time").type
        words = pa.repeat(qualities, count) if isinstance(qualities, str) else pa.array(qualities, pa.string())
        received = pa.scalar((received_at - EPOCH) // MICROSECOND, pa.int64())
        columns = [
            pa.repeat(pa.scalar(position, pa.int64()), count),
            pa.array(devices, pa.int64()),
            pa.repeat(metric, count),
            pa.array(times, pa.int64()).cast(stamp),
            pa.repeat(received, count).cast(stamp),
            pa.array(values, pa.float64()),
            words,
        ]
        self._tables.append(pa.Table.from_arrays(columns, schema=lake.SCHEMA))

    def hand_over(self) -> None:
        """To the lake, inside the caller's transaction."""
        table = self.table()
        if table.num_rows:
            lake.put(table, first=pc.min(table["position"]).as_py())

    def table(self) -> pa.Table:
        """The columns in the lake's schema."""
        arrays = [_array(column, field) for column, field in zip(self._columns, lake.SCHEMA, strict=True)]
        return pa.concat_tables([pa.Table.from_arrays(arrays, schema=lake.SCHEMA), *self._tables])


def _array(column: list, field: pa.Field) -> pa.Array:  # type: ignore[type-arg]
    if pa.types.is_timestamp(field.type):
        return pa.array(column, pa.int64()).cast(field.type)
    return pa.array(column, field.type)
