"""Reading the lake: a curve that keeps its peaks and its gaps, and where a device's newest frames lie."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa

from lixin.kernel.errors import Invalid
from lixin.lake import outbox, tables
from lixin.lake.columns import READINGS, SCHEMA

DRAWN = pa.schema([SCHEMA.field("time"), SCHEMA.field("value")])
SHOWN = "quality IN ('good', 'late')"
"""A late reading is a true one that came after its time: rules pass over it, a curve does not."""
STORED = "(SELECT * FROM read_parquet($files, hive_partitioning = true) UNION ALL BY NAME SELECT * FROM waiting)"
CURVE = """
WITH measured AS (
  SELECT epoch_us("time") AS t, arg_min("value", quality) AS v FROM <rows>
  WHERE device_id = $device AND metric = $metric AND <shown>
    AND epoch_us("time") >= $start AND epoch_us("time") < $start + $span
  GROUP BY 1
), marked AS (
  SELECT t, v, CASE WHEN t - lag(t) OVER (ORDER BY t) > $gap THEN 1 ELSE 0 END AS torn FROM measured
), pieces AS (
  SELECT t, v, sum(torn) OVER (ORDER BY t) AS piece,
    CASE WHEN count(*) OVER () <= 2 * $buckets THEN row_number() OVER (ORDER BY t)
    ELSE CAST(floor((t - $start) * $buckets / $span) AS BIGINT) END AS bucket
  FROM marked
), peaks AS (
  SELECT unnest([arg_min({'t': t, 'v': v, 'p': piece}, v), arg_max({'t': t, 'v': v, 'p': piece}, v)]) AS peak
  FROM pieces GROUP BY bucket
)
SELECT DISTINCT peak.t AS t, peak.v AS v, peak.p AS piece FROM peaks ORDER BY 1
"""
EXTENT = """
SELECT epoch_us(min("time")), epoch_us(max("time")) FROM <rows>
WHERE device_id = $device AND metric = $metric AND <shown>
"""
POSITIONS = """
SELECT position FROM <rows> WHERE device_id = $device GROUP BY position ORDER BY position DESC LIMIT $limit
"""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def series(
    device_id: int, metric: str, start: datetime, end: datetime, points: int, gap: timedelta | None = None
) -> pa.Table:
    """Measured values in [start, end) as (time UTC, value), at most `points` rows.

    When there are more, the time is cut into pieces and each gives its least and its greatest value, so that no peak is
    lost. Where two readings lie further apart than `gap`, a row without value stands between them. Invalid for an
    impossible period.
    """
    if end <= start or points < 4:
        raise Invalid("时段或点数不对：结束要晚于开始，点数至少为 4。")
    given = {
        "device": device_id,
        "metric": metric,
        "start": _micros(start),
        "span": int((end - start) / timedelta(microseconds=1)),
        "gap": int((gap or timedelta(days=36500)) / timedelta(microseconds=1)),
        "buckets": points // 4,
    }
    rows = ask(CURVE, given, start, end)
    return pa.Table.from_arrays(_columns(rows), schema=DRAWN)


def _columns(rows: list[tuple[int, float, int]]) -> list[pa.Array]:
    """Times and values, with an empty row wherever the piece changes."""
    times: list[int] = []
    values: list[float | None] = []
    before = None
    for time, value, piece in rows:
        if before is not None and before[1] != piece:
            times.append((before[0] + time) // 2)
            values.append(None)
        times.append(time)
        values.append(value)
        before = (time, piece)
    return [pa.array(times, pa.int64()).cast(DRAWN.field("time").type), pa.array(values, pa.float64())]


def extent(device_id: int, metric: str) -> tuple[datetime, datetime] | None:
    """Times of the first and the last measured value; None when there is none."""
    first, last = ask(EXTENT, {"device": device_id, "metric": metric})[0]
    if first is None:
        return None
    return EPOCH + timedelta(microseconds=first), EPOCH + timedelta(microseconds=last)


def newest_positions(device_id: int, limit: int, since: datetime) -> list[int]:
    """Journal positions of the device's newest frames that brought values, newest first."""
    return [row[0] for row in ask(POSITIONS, {"device": device_id, "limit": limit}, since, None)]


def ask(question: str, given: dict[str, object], start: datetime | None = None, end: datetime | None = None) -> list:
    """The answer over stored rows and those on their way; months outside of the period are not opened.

    What is on its way is read first: carried over meanwhile it is seen twice, which changes no curve, never not at all.
    """
    waiting = outbox.on_the_way()
    files = _files(start, end)
    question = question.replace("<rows>", STORED if files else "waiting").replace("<shown>", SHOWN)
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("waiting", SCHEMA.empty_table() if waiting is None else waiting)
        return connection.execute(question, {**given, **({"files": files} if files else {})}).fetchall()


def _files(start: datetime | None, end: datetime | None) -> list[str]:
    found = tables.opened(READINGS)
    months = [("month", sign, f"{at.astimezone(UTC):%Y-%m}") for sign, at in ((">=", start), ("<=", end)) if at]
    return list(found.file_uris(months or None)) if found else []


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)
