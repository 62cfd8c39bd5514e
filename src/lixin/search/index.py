"""Words in the database's own text index: FTS5 on SQLite, a GIN index on PostgreSQL; the same questions to both.

A table of words belongs to whoever keeps things that can be found: the entries of this app, the cases of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from lixin.search.words import All, Either, Node, Word


@dataclass(frozen=True, slots=True)
class Words:
    """A table of words; the numbers in it are those of the caller's rows."""

    table: str

    def add(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Words of new numbers, in the caller's transaction."""
        if _plain():
            statement = f"INSERT INTO {self.table}(rowid, words) VALUES (%s, %s)"  # noqa: S608 - names of our own
            given = [(number, " ".join(words)) for number, words in rows if words]
        else:
            statement = f"INSERT INTO {self.table}(id, words) VALUES (%s, array_to_tsvector(%s))"  # noqa: S608
            given = [(number, list(words)) for number, words in rows if words]  # type: ignore[misc]
        with connection.cursor() as cursor:
            cursor.executemany(statement, given)

    def drop(self, numbers: Sequence[int]) -> None:
        """Forget rows that are gone. SQLite keeps their words until the next `clear`: they find nothing."""
        if numbers and not _plain():
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {self.table} WHERE id = ANY(%s)", [list(numbers)])  # noqa: S608

    def clear(self) -> None:
        """Forget all words."""
        _run(f"INSERT INTO {self.table}({self.table}) VALUES ('delete-all')" if _plain() else f"TRUNCATE {self.table}")  # noqa: S608

    def settle(self) -> None:
        """After many rows: bring the index into its quickest form."""
        if _plain():
            _run(f"INSERT INTO {self.table}({self.table}) VALUES ('optimize')")  # noqa: S608

    def find(self, question: Node, most: int, without: str = "", lowest: int = 0) -> list[int]:
        """The highest numbers, `lowest` and above, that answer the question and lack the word `without`; -1: all."""
        statement, given = self.newest(question, most, without, lowest)
        with connection.cursor() as cursor:
            cursor.execute(statement, given)
            return [row[0] for row in cursor.fetchall()]

    def newest(self, question: Node, most: int, without: str = "", lowest: int = 0) -> tuple[str, list[Any]]:
        """The statement of `find` with its parameters; its one column is called id."""
        told = written(question)
        if without:
            told += f' NOT "{without}"' if _plain() else f" & !'{without}'"
        key = "rowid" if _plain() else "id"
        limit = "" if most < 0 else f" LIMIT {int(most)}"
        return f"{self._select()} AND {key} >= %s ORDER BY {key} DESC{limit}", [told, lowest]

    def holding(self, question: Node) -> RawSQL:
        """All numbers that answer the question, as a subquery: `rows.filter(pk__in=…)`."""
        return RawSQL(self._select(), [written(question)])  # noqa: S611 - names of our own, the question is a parameter

    def _select(self) -> str:
        if _plain():
            return f"SELECT rowid AS id FROM {self.table} WHERE {self.table} MATCH %s"  # noqa: S608
        return f"SELECT id FROM {self.table} WHERE words @@ %s::tsquery"  # noqa: S608


ENTRIES = Words("search_words")
"""Those of the entries."""


def written(node: Node) -> str:
    """The question in the database's own language."""
    return _fts(node) if _plain() else _tsquery(node)


def _plain() -> bool:
    return connection.vendor == "sqlite"


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _fts(node: Node) -> str:
    """As FTS5 asks (https://sqlite.org/fts5.html, section 3); every word is quoted."""
    if isinstance(node, Word):
        return f'"{node.text}"{" *" if node.prefix else ""}'
    return f"({_joined(node, _fts, ' AND ', ' OR ')})"


def _tsquery(node: Node) -> str:
    """As PostgreSQL writes a tsquery; every lexeme is quoted."""
    if isinstance(node, Word):
        return f"'{node.text}'{':*' if node.prefix else ''}"
    return f"({_joined(node, _tsquery, ' & ', ' | ')})"


def _joined(node: All | Either, told: Any, both: str, either: str) -> str:
    between = both if isinstance(node, All) else either
    return between.join(told(part) for part in node.parts)
