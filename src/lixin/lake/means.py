"""Means by the hour, for what is judged by the day or added up over a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lixin.lake.curves import EPOCH, ask

HOURLY = """
SELECT device_id, metric, t // 3600000000 AS hour, avg(v) FROM (
  SELECT device_id, metric, epoch_us("time") AS t, arg_min("value", quality) AS v FROM <rows>
  WHERE list_contains($devices, device_id) AND list_contains($metrics, metric) AND <shown>
    AND epoch_us("time") >= $start AND epoch_us("time") < $end
  GROUP BY ALL
) GROUP BY ALL
"""
MICROS = 1_000_000


def hourly(
    devices: Sequence[int], metrics: Sequence[str], start: datetime, end: datetime
) -> dict[tuple[int, str], dict[int, float]]:
    """(device, metric) → hour → mean of what was measured in it; hours are numbered from 1970-01-01 00:00 UTC.

    Start and end are aware; readings in [start, end) count, a repeated time once, as on the curve.
    """
    given = {
        "devices": list(devices),
        "metrics": list(metrics),
        "start": int((start - EPOCH).total_seconds()) * MICROS,
        "end": int((end - EPOCH).total_seconds()) * MICROS,
    }
    found: dict[tuple[int, str], dict[int, float]] = {}
    for device, metric, hour, mean in ask(HOURLY, given, start, end):
        found.setdefault((device, metric), {})[hour] = mean
    return found
