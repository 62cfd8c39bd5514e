"""Chinese substring search by pairs of characters: FTS5 on SQLite, a GIN index on PostgreSQL, the same words."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from lixin.cases.models import Case
from lixin.kernel.words import asked, words_of

MOST_WORDS = 12
INSERT = {
    "sqlite": "INSERT INTO cases_search(rowid, words) VALUES (%s, %s)",
    "postgresql": "INSERT INTO cases_search(id, words) VALUES (%s, to_tsvector('simple', %s))",
}
POSTGRES = "SELECT id FROM cases_search WHERE words @@ to_tsquery('simple', %s)"
HOLDING = "SELECT rowid FROM cases_search WHERE cases_search MATCH %s AND rowid >= %s ORDER BY rowid DESC LIMIT %s"
LISTED = "SELECT value FROM json_each(%s)"
"""Numbers as one value: Django would spend longer on three thousand of them than SQLite on the answer."""
NEAR = 3000
NUMBER = re.compile(r"^lx\d{8}-(\d+)$")


def index_many(cases: Sequence[Case]) -> None:
    """Make new cases findable; their words never change afterwards."""
    rows = [(case.pk, " ".join(words_of(f"{case.title} {case.place} {case.description}"))) for case in cases]
    with connection.cursor() as cursor:
        cursor.executemany(INSERT[connection.vendor], rows)


def newest(parts: Sequence[QuerySet[Any]], text: str, most: int) -> list[int]:
    """Numbers (pk) of the newest rows that hold every word of the text, or have it as their number.

    The rows come in parts, of which each has an index that gives them in order; a row may be in several.
    """
    wanted = text.strip().lower()
    parts = [rows.order_by("-pk").values_list("pk", flat=True) for rows in parts]
    if not wanted:
        return _merged([rows[:most] for rows in parts], most)
    if number := NUMBER.match(wanted):
        return _merged([rows.filter(pk=int(number[1])) for rows in parts], most)
    words = list(dict.fromkeys(asked(wanted)))[:MOST_WORDS]
    if not words:
        return []
    if connection.vendor == "postgresql":
        return _among(parts, RawSQL(POSTGRES, [" & ".join(words)]), most)  # noqa: S611 - fixed SQL
    return _newest(parts, " AND ".join(f'"{word}"' for word in words), most)


def _newest(parts: Sequence[QuerySet[Any]], query: str, most: int) -> list[int]:
    """SQLite: the word index answers quickly in order, slowly by row. So the shorter of the two lists leads.

    A rare word gives few rows, a common one is found among the newest; else a short list of rows is checked against
    the word, and only when both are long are they joined in full.
    """
    near = _holding(query, 0, NEAR)
    among = _among(parts, RawSQL(LISTED, [json.dumps(near)]), most)  # noqa: S611 - fixed SQL
    if len(near) < NEAR or len(among) == most:
        return among
    few = _merged([rows[:NEAR] for rows in parts], NEAR)
    if len(few) < NEAR:
        holding = set(_holding(query, few[-1], -1)) if few else set()
        return [number for number in few if number in holding][:most]
    return _among(parts, RawSQL("SELECT rowid FROM cases_search WHERE cases_search MATCH %s", [query]), most)  # noqa: S611


def _among(parts: Sequence[QuerySet[Any]], numbers: Any, most: int) -> list[int]:
    return _merged([rows.filter(pk__in=numbers)[:most] for rows in parts], most)


def _merged(parts: Sequence[QuerySet[Any]], most: int) -> list[int]:
    """The newest of all parts, each once."""
    return sorted({number for part in parts for number in part}, reverse=True)[:most]


def _holding(query: str, lowest: int, most: int) -> list[int]:
    """Row numbers from the lowest up that hold the words, newest first; -1: all of them."""
    with connection.cursor() as cursor:
        cursor.execute(HOLDING, [query, lowest, most])
        return [row[0] for row in cursor.fetchall()]
