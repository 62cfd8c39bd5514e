"""From the records to the lake: what was committed here is appended there exactly once, whatever is killed between."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import pyarrow as pa
from django.db import transaction
from django.db.models import Min, QuerySet, Sum

from lixin.lake import tables
from lixin.lake.columns import READINGS, pack, unpack
from lixin.lake.models import Pending, Stream, new_key

logger = logging.getLogger(__name__)
MOST_AT_ONCE = 40
"""Blobs joined to one commit of the lake."""
MOST_ROWS = 3_000_000
"""Rows joined to one commit, unless a single blob has more: some 200 MB in memory."""
ORDER = [("device_id", "ascending"), ("metric", "ascending"), ("time", "ascending")]
"""One device's curve lies together in a file."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is not in the lake yet: rows on their way, and blobs set aside because they cannot be read."""

    rows: int
    damaged: int


def put(columns: pa.Table, *, first: int, table: str = READINGS) -> None:
    """Hand rows over, inside the caller's transaction; `first` is the earliest journal position among them."""
    if not columns.num_rows:
        return
    with transaction.atomic():
        Stream.objects.get_or_create(table=table)
        stream = Stream.objects.select_for_update().get(table=table)
        stream.sequence += 1
        stream.save(update_fields=["sequence"])
        Pending.objects.create(
            table=table, sequence=stream.sequence, first=first, rows=columns.num_rows, blob=pack(columns)
        )


def flush(table: str = READINGS) -> int:
    """Append what waits, oldest first, and forget it here; how many blobs were settled (0: nothing waits).

    One process at a time does this. Killed after the append, the next flush sees the lake's own position and only
    forgets; killed before it, it appends.
    """
    stream = Stream.objects.filter(table=table).first()
    rows = _together(Pending.objects.filter(table=table, fault="").order_by("sequence"))
    if stream is None or not rows:
        return 0
    held = _held(stream)
    readable = [(row, found) for row in rows if row.sequence > held and (found := _columns(row)) is not None]
    if readable:
        together = pa.concat_tables([found for _, found in readable]).sort_by(ORDER)
        tables.append(table, together, consumer=stream.key, position=readable[-1][0].sequence)
    done = [row.pk for row in rows if not row.fault]
    Pending.objects.filter(pk__in=done).delete()
    return len(rows)


def crowded(table: str = READINGS) -> bool:
    """Whether more waits than one commit takes."""
    found = waiting(table)
    blobs = Pending.objects.filter(table=table, fault="")[: MOST_AT_ONCE + 1].count()
    return found.rows > MOST_ROWS or blobs > MOST_AT_ONCE


def _together(rows: QuerySet[Pending]) -> list[Pending]:
    """The first of them that fit into one commit, at least one; the blobs of the others are not read."""
    found, total = [], 0
    for pk, count in rows.values_list("pk", "rows")[:MOST_AT_ONCE]:
        total += count
        if found and total > MOST_ROWS:
            break
        found.append(pk)
    return list(rows.filter(pk__in=found))


def _held(stream: Stream) -> int:
    """How far the lake has come; records put back to an earlier day go on under a new key."""
    held = tables.position(stream.key, stream.table)
    if held <= stream.sequence:
        return held
    logger.warning("the records are older than the lake: %s goes on under a new key", stream.table)
    stream.key = new_key()
    stream.save(update_fields=["key"])
    return 0


def _columns(row: Pending) -> pa.Table | None:
    """The blob's rows; None, and it is set aside with the reason, when it is damaged."""
    try:
        return unpack(bytes(row.blob))
    except ValueError as error:
        logger.error("pending blob %s is set aside: %s", row.sequence, error)
        row.fault = str(error)[:300]
        row.save(update_fields=["fault"])
        return None


def waiting(table: str = READINGS) -> Waiting:
    """How much is on its way."""
    rows = Pending.objects.filter(table=table)
    total = rows.filter(fault="").aggregate(rows=Sum("rows"))["rows"]
    return Waiting(rows=total or 0, damaged=rows.exclude(fault="").count())


def earliest(table: str = READINGS) -> int | None:
    """The earliest journal position among what is not in the lake; None when everything is."""
    found: int | None = Pending.objects.filter(table=table).aggregate(first=Min("first"))["first"]
    return found


def on_the_way(table: str = READINGS) -> pa.Table | None:
    """The newest rows that the lake does not show yet, so that a curve ends now and not at the last commit."""
    stream = Stream.objects.filter(table=table).first()
    if stream is None:
        return None
    found = _together(Pending.objects.filter(table=table, fault="").order_by("-sequence"))
    held = tables.position(stream.key, table) if found else 0
    parts = []
    for row in found:
        if row.sequence > held:
            try:
                parts.append(unpack(bytes(row.blob)))
            except ValueError:
                continue  # the next flush sets it aside
    return pa.concat_tables(parts) if parts else None
