"""The door of the lake: rows handed over once, drawn curves, compaction."""

from lixin.lake.columns import QUALITIES, READINGS, SCHEMA
from lixin.lake.curves import extent, newest_positions, series
from lixin.lake.means import hourly
from lixin.lake.outbox import Waiting, earliest, flush, put, waiting
from lixin.lake.tables import append, compact, folder, position
from lixin.lake.writer import Writer

__all__ = [
    "QUALITIES",
    "READINGS",
    "SCHEMA",
    "Waiting",
    "Writer",
    "append",
    "compact",
    "earliest",
    "extent",
    "flush",
    "folder",
    "hourly",
    "newest_positions",
    "position",
    "put",
    "series",
    "waiting",
]
