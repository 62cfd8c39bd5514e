"""Chinese substring search by pairs of characters: FTS5 on SQLite, a GIN index on PostgreSQL, the same words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from lixin.cases.models import Case

RUN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
MOST_WORDS = 12
INSERT = {
    "sqlite": "INSERT INTO cases_search(rowid, words) VALUES (%s, %s)",
    "postgresql": "INSERT INTO cases_search(id, words) VALUES (%s, to_tsvector('simple', %s))",
}
MATCH = {
    "sqlite": "SELECT rowid FROM cases_search WHERE cases_search MATCH %s",
    "postgresql": "SELECT id FROM cases_search WHERE words @@ to_tsquery('simple', %s)",
}
NUMBER = re.compile(r"^lx\d{8}-(\d+)$")


def words_of(text: str) -> list[str]:
    """Latin words and digits whole; Chinese as overlapping pairs and single characters."""
    words = []
    for run in RUN.findall(text.lower()):
        if run.isascii():
            words.append(run)
        else:
            words += [run[i : i + 2] for i in range(len(run) - 1)] + list(run)
    return words


def index_many(cases: Sequence[Case]) -> None:
    """Make new cases findable; their words never change afterwards."""
    rows = [(case.pk, " ".join(words_of(f"{case.title} {case.place} {case.description}"))) for case in cases]
    with connection.cursor() as cursor:
        cursor.executemany(INSERT[connection.vendor], rows)


def matching(rows: QuerySet[Case], text: str) -> QuerySet[Case]:
    """Those of the rows that hold every word of the text, or have it as their number."""
    wanted = text.strip().lower()
    if not wanted:
        return rows
    if number := NUMBER.match(wanted):
        return rows.filter(pk=int(number[1]))
    words = list(dict.fromkeys(_asked(wanted)))[:MOST_WORDS]
    if not words:
        return rows.none()
    vendor = connection.vendor
    query = " AND ".join(f'"{word}"' for word in words) if vendor == "sqlite" else " & ".join(words)
    return rows.filter(pk__in=RawSQL(MATCH[vendor], [query]))  # noqa: S611 - fixed SQL, the query is a parameter


def _asked(text: str) -> list[str]:
    """Of a longer Chinese run the pairs say it all; a lone character stands for itself."""
    words = []
    for run in RUN.findall(text):
        pairs = [run[i : i + 2] for i in range(len(run) - 1)]
        words += [run] if run.isascii() or not pairs else pairs
    return words
