"""The door of audit: add rows, read them, and prove that none was altered, removed or re-ordered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from lixin.audit.chain import FIELDS, START, digest, seal
from lixin.audit.export import csv_lines
from lixin.audit.models import AuditHead, AuditRow
from lixin.kernel.actor import Actor

__all__ = [
    "AuditRow",
    "Entry",
    "Fault",
    "csv_lines",
    "reads_about",
    "record",
    "record_many",
    "rows_about",
    "verify",
]

BATCH = 2000
LOCK_NUMBER = 341623
"""Key of PostgreSQL's advisory lock that makes writers of the chain wait for each other."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one audit row says, before it gets its place in the chain."""

    actor: Actor
    verb: str
    subject: str
    summary: str
    detail: dict[str, Any] = field(default_factory=dict)
    purpose: str = ""
    person_concerned: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where the chain is broken: the row's sequence and a sentence that says how."""

    sequence: int
    sentence: str


def record(
    *,
    actor: Actor,
    verb: str,
    subject: str,
    summary: str,
    detail: dict[str, Any] | None = None,
    purpose: str = "",
    person_concerned: str = "",
) -> AuditRow:
    """Add one row inside the caller's transaction; when it fails, nothing of the caller's change stays."""
    entry = Entry(actor, verb, subject, summary, detail or {}, purpose, person_concerned)
    return record_many([entry])[0]


def record_many(entries: Sequence[Entry]) -> list[AuditRow]:
    """Add rows in order, chained to the last one."""
    if not entries:
        return []
    with transaction.atomic():
        head = _head()
        at, sequence, previous, rows = timezone.now(), head.sequence, head.digest, []
        for entry in entries:
            sequence += 1
            row = _row(entry, sequence, at)
            row.digest = previous = digest({name: getattr(row, name) for name in FIELDS}, at, previous)
            rows.append(row)
        AuditRow.objects.bulk_create(rows, batch_size=BATCH)
        head.sequence, head.digest, head.seal = sequence, previous, seal(sequence, previous)
        head.save()
    return rows


def verify() -> list[Fault]:
    """Every break in the chain, in order; empty when it is whole."""
    faults: list[Fault] = []
    expected, previous = 0, START
    for row in AuditRow.objects.order_by("sequence").iterator(chunk_size=BATCH):
        expected += 1
        if row.sequence != expected:
            faults.append(Fault(expected, _missing(expected, row.sequence - 1)))
            expected, previous = row.sequence, ""
        actual = digest({name: getattr(row, name) for name in FIELDS}, row.at, previous) if previous else row.digest
        if actual != row.digest:
            faults.append(Fault(row.sequence, f"第 {row.sequence} 条被改动、调换或插入：摘要与内容不符。"))
        previous = row.digest
    return [*faults, *_tail_faults(expected, previous)]


def rows_about(subject: str) -> QuerySet[AuditRow]:
    """Rows whose subject it is, newest first."""
    return AuditRow.objects.filter(subject=subject)


def reads_about(person_key: str) -> QuerySet[AuditRow]:
    """Who read this person's data, newest first; an empty key has no rows."""
    return AuditRow.objects.filter(person_concerned=person_key) if person_key else AuditRow.objects.none()


def _head() -> AuditHead:
    """The chain's head, held until the transaction ends: writers go one after the other."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_NUMBER])
    head, _ = AuditHead.objects.get_or_create(pk=1, defaults={"sequence": 0, "digest": START, "seal": seal(0, START)})
    return head


def _row(entry: Entry, sequence: int, at: datetime) -> AuditRow:
    actor = entry.actor
    return AuditRow(
        sequence=sequence,
        at=at,
        actor_kind=actor.kind,
        actor_key=actor.key,
        actor_name=actor.name,
        actor_unit=actor.unit,
        address=actor.address,
        verb=entry.verb,
        subject=entry.subject,
        summary=entry.summary[:400],
        detail=_storable(entry.detail),
        purpose=entry.purpose,
        person_concerned=entry.person_concerned,
    )


def _storable(value: Any) -> Any:
    """The detail without the character that PostgreSQL refuses in JSON: whoever sends it must not go unrecorded."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {name: _storable(one) for name, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list | tuple) else value


def _missing(first: int, last: int) -> str:
    return f"第 {first} 条被删除。" if first == last else f"第 {first} 至 {last} 条被删除。"


def _tail_faults(last: int, last_digest: str) -> Iterator[Fault]:
    """What the sealed head knows and the rows no longer show."""
    head = AuditHead.objects.filter(pk=1).first()
    if head is None:
        if last:
            yield Fault(last, "审计链头被删除。")
        return
    if head.seal != seal(head.sequence, head.digest):
        yield Fault(head.sequence, "审计链头被改动：封印不符。")
    elif head.sequence > last:
        yield Fault(last + 1, _missing(last + 1, head.sequence))
    elif head.digest != last_digest:
        yield Fault(last, f"第 {last} 条与链头不符。")
