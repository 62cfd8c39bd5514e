"""Readings as an Arrow IPC stream: no text is parsed, and a batch of any size is a few columns.

Columns: `device` (text, plain or dictionary), `time` (timestamp with a zone, or whole milliseconds since 1970), and
either one numeric column per metric, named by its code (null: not measured), or `metric` and `value`. Rows of one
device at one moment that follow one another are one sample. Format: Apache Arrow columnar format 1.4, IPC streaming.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import BEIJING, Sample
from lixin.sensing.protocols.arrow_sizes import inflated
from lixin.sensing.protocols.columns import Columns

NAME = "arrow"
MARK = b"\xff\xff\xff\xff"
"""Every IPC message begins so, and no JSON does."""
CONTENT_TYPE = "application/vnd.apache.arrow.stream"
MOST_BYTES = 256 * 1024 * 1024
"""Of a body with its compressed buffers inflated."""
MOST_ROWS = 1_000_000
MOST_COLUMNS = 200
LONGEST_WORD = 64
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
LONG = {"device", "time", "metric", "value"}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Rows = npt.NDArray[np.int64]
Values = tuple[tuple[str, float, str | None], ...]


def samples(payload: bytes) -> list[Sample]:
    """The rows of a body; FrameError says what is wrong, and then none is taken."""
    table = read(payload)
    devices, times = table["device"].to_pylist(), _moments(table["time"])
    if set(table.column_names) == LONG:
        return list(_long(devices, times, table["metric"].to_pylist(), table["value"].to_pylist()))
    codes = [name for name in table.column_names if name not in ("device", "time")]
    columns = [table[code].to_pylist() for code in codes]
    rows = zip(devices, times, zip(*columns, strict=True), strict=True)
    return [Sample(device, time, _told(codes, row), NAME) for device, time, row in rows]


def _told(codes: list[str], row: tuple[float | None, ...]) -> Values:
    return tuple((code, value, None) for code, value in zip(codes, row, strict=True) if value is not None)


def read(payload: bytes) -> pa.Table:
    """The body as one table with checked columns: `device` text, `time` in microseconds UTC, values as float64."""
    try:
        if inflated(payload) > MOST_BYTES:
            raise FrameError("length", f"展开后超过 {MOST_BYTES // 1024 // 1024} MB。")
        table = pa.ipc.open_stream(payload).read_all()
        table.validate(full=True)
        return _within(_checked(table))
    except (pa.ArrowException, OSError, ValueError) as error:  # also names that are no UTF-8, wherever one is read
        raise FrameError("syntax", f"不是完整的 Arrow IPC 流：{str(error)[:120]}") from error


def _within(table: pa.Table) -> pa.Table:
    """The table, when it is no bigger than one body may be."""
    if table.num_rows > MOST_ROWS or table.num_columns > MOST_COLUMNS:
        raise FrameError("length", f"一次最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列。")
    if set(table.column_names) == LONG and len(table["metric"].unique()) > MOST_COLUMNS:
        raise FrameError("length", f"一次最多 {MOST_COLUMNS} 种指标。")
    return table


def _checked(table: pa.Table) -> pa.Table:
    names = table.column_names
    if len(set(names)) != len(names) or not {"device", "time"} < set(names):
        raise FrameError("syntax", "列应为 device、time，加上各指标一列，或 metric、value；列名不能重复。")
    device, time = _text(table["device"], "device"), _time(table["time"])
    if set(names) == LONG:
        rest = {"metric": _text(table["metric"], "metric"), "value": _numbers(table["value"], "value", nulls=False)}
    else:
        rest = {name: _numbers(table[name], name) for name in names if name not in ("device", "time")}
    return pa.table({"device": device, "time": time, **rest})


def _text(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)) or column.null_count:
        raise FrameError("syntax", f"{name} 列应为没有空值的文字。")
    words = column.unique().cast(pa.string()) if pa.types.is_dictionary(column.type) else column.unique()
    if any(not word or len(word) > LONGEST_WORD or not word.isprintable() for word in words.to_pylist()):
        raise FrameError("syntax", f"{name} 应为 1 到 {LONGEST_WORD} 个可见字符。")
    return column.cast(pa.string())


def _time(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_int64(column.type):
        column = column.cast(pa.timestamp("ms", "UTC"))
    if not pa.types.is_timestamp(column.type) or column.type.tz is None or column.null_count:
        raise FrameError("syntax", "time 列应为带时区、没有空值的时间戳，或 1970 年以来的毫秒数（int64）。")
    try:
        found = column.cast(pa.timestamp("us", "UTC"), safe=False)
        low, high = (pc.min_max(found)[key].as_py() for key in ("min", "max"))
    except (ValueError, OverflowError):
        low = high = EPOCH
    if len(found) and not EARLIEST <= low <= high < LATEST:
        raise FrameError("range", "time 不在 2000 年到 2099 年之间。")
    return found


def _numbers(column: pa.ChunkedArray, name: str, *, nulls: bool = True) -> pa.ChunkedArray:
    if not name.isprintable() or not name or len(name) > LONGEST_WORD:
        raise FrameError("syntax", f"列名应为 1 到 {LONGEST_WORD} 个可见字符。")
    if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
        raise FrameError("syntax", f"{name} 列应为数字，现在是 {column.type}。")
    found = column.cast(pa.float64(), safe=False)
    if not pc.all(pc.is_finite(found)).as_py() and len(found.drop_null()):
        raise FrameError("range", f"{name} 列里有不是有限的数。")
    if not nulls and found.null_count:
        raise FrameError("syntax", f"{name} 列不能有空值。")
    return found


def _moments(column: pa.ChunkedArray) -> list[datetime]:
    micros = column.cast(pa.int64()).to_pylist()
    return [(EPOCH + timedelta(microseconds=count)).astimezone(BEIJING) for count in micros]


def columns(payload: bytes) -> Columns:
    """The rows of a body as columns, without an object for any; FrameError as `samples`."""
    table = read(payload)
    devices = pc.dictionary_encode(table["device"]).combine_chunks()
    which = devices.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    times = table["time"].cast(pa.int64()).to_numpy()
    names = devices.dictionary.to_pylist()
    if set(table.column_names) != LONG:
        codes = [name for name in table.column_names if name not in ("device", "time")]
        values = np.column_stack([table[code].to_numpy() for code in codes])
        return Columns(names, which, times, codes, values)
    return _gathered(names, which, times, table)


def _gathered(names: list[str], which: Rows, times: Rows, table: pa.Table) -> Columns:
    """Rows of one metric each, those that follow one another of one device and moment put together."""
    metrics = pc.dictionary_encode(table["metric"]).combine_chunks()
    new = np.ones(len(times), bool)
    new[1:] = (which[1:] != which[:-1]) | (times[1:] != times[:-1])
    sample = np.cumsum(new) - 1
    codes = metrics.dictionary.to_pylist()
    values = np.full((int(new.sum()), len(codes)), np.nan)
    values[sample, metrics.indices.to_numpy(zero_copy_only=False)] = table["value"].to_numpy()
    return Columns(names, which[new], times[new], codes, values)


def _long(devices: list[str], times: list[datetime], metrics: list[str], values: list[float]) -> Iterator[Sample]:
    held: list[tuple[str, float, str | None]] = []
    before: Any = None
    for device, time, metric, value in zip(devices, times, metrics, values, strict=True):
        if before is not None and before != (device, time):
            yield Sample(*before, tuple(held), NAME)
            held = []
        before = (device, time)
        held.append((metric, value, None))
    if before is not None:
        yield Sample(*before, tuple(held), NAME)
