"""The columns of the readings, and how they travel as one blob."""

from __future__ import annotations

import pyarrow as pa

READINGS = "readings"
QUALITIES = {"good": "正常", "late": "迟到", "repeated": "重复", "impossible": "数值不可能", "future": "时间超前"}
"""How each reading was judged; every one is kept, curves show the good and the late."""
SCHEMA = pa.schema(
    [
        ("position", pa.int64()),
        ("device_id", pa.int64()),
        ("metric", pa.string()),
        ("time", pa.timestamp("us", "UTC")),
        ("received_at", pa.timestamp("us", "UTC")),
        ("value", pa.float64()),
        ("quality", pa.string()),
    ]
)
"""Columns of the readings; `month` (YYYY-MM of `time`, UTC) is added as partition."""


def pack(table: pa.Table) -> bytes:
    """The table as an Arrow IPC stream, compressed."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def unpack(blob: bytes) -> pa.Table:
    """The other way; ValueError says why when the blob is damaged or has other columns."""
    try:
        table = pa.ipc.open_stream(blob).read_all()
        table.validate(full=True)
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"不是完整的 Arrow 数据：{error}") from error
    if table.schema != SCHEMA:
        raise ValueError(f"列不对：{', '.join(table.schema.names)}")
    return table
