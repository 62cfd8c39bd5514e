"""Words in the database's own text index: FTS5 on SQLite, a GIN index on PostgreSQL; the same questions to both.

A table of words belongs to whoever keeps things that can be found: the entries of this app, the cases of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection
from django.db.models.expressions import RawSQL

from lixin.search import fts5, gin
from lixin.search.words import Node


class Engine(Protocol):
    """What fts5.py and gin.py know of their database; `table` is a name of our own."""

    def add(self, table: str, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Words of new numbers."""

    def drop(self, table: str, numbers: Sequence[int]) -> None:
        """Forget rows that are gone."""

    def clear(self, table: str) -> None:
        """Forget all words; many new ones are about to come."""

    def settle(self, table: str) -> None:
        """After many rows: bring the index into its quickest form."""

    def find(self, table: str, question: Node, most: int, without: str, lowest: int) -> list[int]:
        """The highest numbers that answer, falling."""

    def is_common(self, table: str, question: Node) -> bool:
        """Whether so many are expected to answer that `some` takes long."""

    def some(self, table: str, question: Node, most: int) -> tuple[str, list[Any]]:
        """A statement for at most so many numbers that answer, whichever are found soonest."""

    def every(self, table: str, question: Node) -> tuple[str, list[Any]]:
        """A statement for all numbers that answer."""


ENGINES: dict[str, Engine] = {"sqlite": fts5, "postgresql": gin}


@dataclass(frozen=True, slots=True)
class Words:
    """A table of words; the numbers in it are those of the caller's rows."""

    table: str

    def add(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Words of new numbers, in the caller's transaction; none for a row without words."""
        _engine().add(self.table, ((number, words) for number, words in rows if words))

    def drop(self, numbers: Sequence[int]) -> None:
        """Forget rows that are gone. SQLite keeps their words until the next `clear`: they find nothing."""
        if numbers:
            _engine().drop(self.table, numbers)

    def clear(self) -> None:
        """Forget all words; after the new ones comes `settle`, in the same transaction."""
        _engine().clear(self.table)

    def settle(self) -> None:
        """After many rows: bring the index into its quickest form."""
        _engine().settle(self.table)

    def find(self, question: Node, most: int, without: str = "", lowest: int = 0) -> list[int]:
        """The highest numbers, `lowest` and above, that answer the question and lack the word `without`; -1: all.

        PostgreSQL may name others where thousands answer and none of the newest does (gin.py).
        """
        return _engine().find(self.table, question, most, without, lowest)

    def is_common(self, question: Node) -> bool:
        """Whether it takes long to name some, because a great many are expected to answer."""
        return _engine().is_common(self.table, question)

    def some(self, question: Node, most: int) -> tuple[str, list[Any]]:
        """A statement with its parameters for at most `most` numbers that answer, in no order; its column is id."""
        return _engine().some(self.table, question, most)

    def holding(self, question: Node) -> RawSQL:
        """All numbers that answer the question, as a subquery: `rows.filter(pk__in=…)`."""
        return RawSQL(*_engine().every(self.table, question))  # noqa: S611 - names of our own, the question is a parameter


ENTRIES = Words("search_words")
"""Those of the entries."""


def _engine() -> Engine:
    return ENGINES[connection.vendor]
