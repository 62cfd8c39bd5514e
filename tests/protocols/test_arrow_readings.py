"""Readings as Arrow IPC: both shapes, every compression, and streams that are damaged, too big or a bomb."""

from contextlib import suppress
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import arrow_readings, http_bodies
from lixin.sensing.protocols.arrow_sizes import inflated

AT = datetime(2026, 7, 10, tzinfo=UTC)
LATER = datetime(2026, 7, 10, 1, tzinfo=UTC)
STAMP = pa.timestamp("ms", "UTC")


def stream(table: pa.Table, compression: str | None = None) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def wide(**more) -> pa.Table:
    columns = {
        "device": ["D1", "D1", "D2"],
        "time": pa.array([AT, LATER, AT], STAMP),
        "ph": [7.1, None, 7.3],
        "do": [6, 5, None],
    }
    return pa.table(columns | more)


def told(payload: bytes) -> list:
    return [
        (each.device, each.time, [(code, value) for code, value, _ in each.values])
        for each in http_bodies.samples(payload)
    ]


WIDE = [("D1", AT, [("ph", 7.1), ("do", 6.0)]), ("D1", LATER, [("do", 5.0)]), ("D2", AT, [("ph", 7.3)])]


@pytest.mark.parametrize("compression", [None, "lz4", "zstd"])
def test_a_column_per_metric(compression):
    assert told(stream(wide(), compression)) == WIDE
    named = wide(device=pa.array(["D1", "D1", "D2"]).dictionary_encode())
    assert told(stream(named, compression)) == WIDE


def test_metric_and_value():
    columns = {"device": ["D1", "D1", "D2"], "time": pa.array([AT, AT, AT], STAMP)}
    table = pa.table(columns | {"metric": ["ph", "do", "ph"], "value": [7.1, 6.0, 7.3]})
    assert told(stream(table)) == [("D1", AT, [("ph", 7.1), ("do", 6.0)]), ("D2", AT, [("ph", 7.3)])]


def test_whole_milliseconds_are_a_time_too():
    assert told(stream(wide(time=[int(one.timestamp() * 1000) for one in (AT, LATER, AT)]))) == WIDE


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (pa.table({"device": ["D"], "ph": [1.0]}), "列应为 device、time"),
        (wide(device=["D1", None, "D2"]), "device 列应为没有空值的文字"),
        (wide(device=["D1", "", "D2"]), "device 应为 1 到 64 个可见字符"),
        (wide(time=pa.array([AT] * 3, pa.timestamp("ms"))), "带时区"),
        (wide(time=[0, 0, 0]), "2000 年到 2099 年"),
        (wide(ph=["7", "7", "7"]), "ph 列应为数字，现在是 string"),
        (wide(ph=[7.0, float("nan"), None]), "ph 列里有不是有限的数"),
        (wide(**{f"m{n}": [1, 1, 1] for n in range(200)}), "200 列"),
    ],
)
def test_what_is_wrong_is_said(table, words):
    with pytest.raises(FrameError, match=words):
        arrow_readings.samples(stream(table))


def test_a_bomb_is_refused_before_it_is_inflated():
    many = 40_000_000
    zeros = pa.array(memoryview(bytes(8 * many)).cast("d"))
    payload = stream(pa.table({"ph": zeros}), "zstd")
    assert len(payload) < 1_000_000 < 8 * many < inflated(payload)
    with pytest.raises(FrameError, match="展开后超过 256 MB"):
        arrow_readings.samples(payload)


def test_the_inflated_length_is_that_of_the_buffers():
    table = pa.table({"ph": [1.5] * 100_000, "word": ["水"] * 100_000})
    plain, packed = stream(table), stream(table, "lz4")
    assert inflated(plain) <= len(plain)
    assert table.nbytes <= inflated(packed) <= table.nbytes + len(packed) + 1024


@example(232, 128, None)
@given(st.integers(0, 10_000), st.integers(0, 255), st.sampled_from([None, "lz4", "zstd"]))
def test_a_flipped_byte_never_raises_anything_else(at, byte, compression):
    payload = bytearray(stream(wide(), compression))
    payload[at % len(payload)] = byte
    with suppress(FrameError):
        http_bodies.samples(bytes(payload))


@given(st.integers(0, 2000))
def test_a_truncated_stream_never_raises_anything_else(size):
    payload = stream(wide(), "lz4")[:size]
    with suppress(FrameError):
        http_bodies.samples(payload)
