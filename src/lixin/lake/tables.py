"""Delta tables on disk: rows appended once per consumer and position, small files joined."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from django.conf import settings

from lixin.lake.columns import READINGS

KEPT = timedelta(hours=168)
"""Files replaced by compaction stay this long, so that a reader in the middle of them can finish."""
CONFIGURATION = {"delta.logRetentionDuration": "interval 1 days", "delta.checkpointInterval": "100"}
"""A commit every few seconds leaves thousands of log files a day; a checkpoint holds all that older ones said."""


def folder(table: str) -> Path:
    """Where a table's files are."""
    return Path(settings.DATA) / "lake" / table


def opened(table: str) -> DeltaTable | None:
    """The table as it stands now; None before the first append."""
    path = str(folder(table))
    return DeltaTable(path) if DeltaTable.is_deltatable(path) else None


def position(consumer: str, table: str) -> int:
    """The last position of the consumer that the table holds; 0 before the first."""
    found = opened(table)
    return int(found.transaction_version(consumer) or 0) if found else 0


def append(table: str, arrow_table: pa.Table, *, consumer: str, position: int) -> bool:
    """Add rows and move the consumer's position in one commit; False, and nothing is written, when it is there already.

    After a kill the one writer of a consumer goes on from the table's own position: no row is lost, none comes twice.
    """
    found = opened(table)
    if found and position <= int(found.transaction_version(consumer) or 0):
        return False
    path = folder(table)
    path.parent.mkdir(parents=True, exist_ok=True)
    month = pc.strftime(arrow_table["time"], format="%Y-%m")
    moved = CommitProperties(app_transactions=[Transaction(app_id=consumer, version=position)])
    write_deltalake(
        found or str(path),
        arrow_table.append_column("month", month),
        mode="append",
        partition_by=["month"],
        configuration=None if found else CONFIGURATION,
        commit_properties=moved,
    )
    return True


def compact(table: str = READINGS) -> str:
    """Join small files and remove those replaced more than a week ago; a sentence for the job's page."""
    found = opened(table)
    if found is None:
        return "还没有数据。"
    done = found.optimize.compact()
    removed = found.vacuum(retention_hours=int(KEPT.total_seconds() // 3600), dry_run=False)
    found.cleanup_metadata()
    return f"合并 {done['numFilesRemoved']} 个文件为 {done['numFilesAdded']} 个，清理 {len(removed)} 个。"
