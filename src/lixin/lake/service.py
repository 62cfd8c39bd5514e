"""The door of the lake: columns appended exactly once per consumer, drawn curves, compaction."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from django.conf import settings

from lixin.kernel.errors import Invalid

READINGS = "readings"
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
DRAWN = pa.schema([SCHEMA.field("time"), SCHEMA.field("value")])
KEPT = timedelta(hours=168)
"""Files replaced by compaction stay this long, so that a reader in the middle of them can finish."""
CURVE = """
WITH rows AS (
  SELECT "time", "value", CAST(floor((epoch_us("time") - $start) * $buckets / $span) AS BIGINT) AS bucket
  FROM read_parquet($files, hive_partitioning = true)
  WHERE device_id = $device AND metric = $metric AND quality = 'good'
    AND epoch_us("time") >= $start AND epoch_us("time") < $start + $span
), peaks AS (
  SELECT unnest([arg_min({'t': "time", 'v': "value"}, "value"), arg_max({'t': "time", 'v': "value"}, "value")]) AS p
  FROM rows GROUP BY bucket
)
SELECT DISTINCT epoch_us(p.t) AS "time", p.v AS "value" FROM peaks ORDER BY 1, 2
"""


def folder(table: str) -> Path:
    """Where a table's files are."""
    return Path(settings.DATA) / "lake" / table


def append(table: str, arrow_table: pa.Table, *, consumer: str, position: int) -> bool:
    """Add rows and move the consumer's position in one commit; False, and nothing is written, when it is there already.

    After a kill the one writer of a consumer asks `position` and goes on from it: no row is lost, none comes twice.
    """
    before = _held(consumer, table)
    if position <= before:
        return False
    month = pc.strftime(arrow_table["time"], format="%Y-%m")
    moved = CommitProperties(app_transactions=[Transaction(app_id=consumer, version=position)])
    path = folder(table)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_deltalake(
        str(path),
        arrow_table.append_column("month", month),
        mode="append",
        partition_by=["month"],
        commit_properties=moved,
    )
    return True


def position(consumer: str, table: str) -> int:
    """The last journal position of the consumer that the table holds; 0 before the first."""
    return _held(consumer, table)


def series(device_id: int, metric: str, start: datetime, end: datetime, points: int) -> pa.Table:
    """Good values in [start, end) as (time UTC, value), at most about `points` rows.

    The time is cut into points/2 pieces and each gives its least and its greatest value, so that no peak is lost.
    """
    if end <= start or points < 2:
        raise Invalid("时段或点数不对：结束要晚于开始，点数至少为 2。")
    found = _open(READINGS)
    months = [("month", ">=", f"{start.astimezone(UTC):%Y-%m}"), ("month", "<=", f"{end.astimezone(UTC):%Y-%m}")]
    files = found.file_uris(months) if found else []
    if not files:
        return DRAWN.empty_table()
    given = {
        "files": files,
        "device": device_id,
        "metric": metric,
        "start": int(start.timestamp() * 1e6),
        "span": int((end - start) / timedelta(microseconds=1)),
        "buckets": points // 2,
    }
    with duckdb.connect(config={"threads": 1}) as connection:
        drawn = connection.sql(CURVE, params=given).to_arrow_table()
    return drawn.cast(pa.schema([("time", pa.int64()), ("value", pa.float64())])).cast(DRAWN)


def compact(table: str = READINGS) -> str:
    """Join small files and remove those replaced more than a week ago; a sentence for the job's page."""
    found = _open(table)
    if found is None:
        return "还没有数据。"
    done = found.optimize.compact()
    removed = found.vacuum(retention_hours=int(KEPT.total_seconds() // 3600), dry_run=False)
    return f"合并 {done['numFilesRemoved']} 个文件为 {done['numFilesAdded']} 个，清理 {len(removed)} 个。"


def _open(table: str) -> DeltaTable | None:
    path = str(folder(table))
    return DeltaTable(path) if DeltaTable.is_deltatable(path) else None


def _held(consumer: str, table: str) -> int:
    found = _open(table)
    return int(found.transaction_version(consumer) or 0) if found else 0
