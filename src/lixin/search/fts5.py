"""Words on SQLite: a table of FTS5 without contents (https://sqlite.org/fts5.html), newest rows first by nature."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from lixin.search.words import All, Node, Word


def add(table: str, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
    """Words of new numbers."""
    statement = f"INSERT INTO {table}(rowid, words) VALUES (%s, %s)"  # noqa: S608 - names of our own
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(number, " ".join(words)) for number, words in rows])


def drop(table: str, numbers: Sequence[int]) -> None:
    """Nothing: a table without contents cannot forget a row that it does not see whole."""


def clear(table: str) -> None:
    """Forget all words."""
    _command(table, "delete-all")


def settle(table: str) -> None:
    """All segments into one."""
    _command(table, "optimize")


def find(table: str, question: Node, most: int, without: str, lowest: int) -> list[int]:
    """The highest numbers that answer, falling; -1: all."""
    told = written(question) + (f' NOT "{without}"' if without else "")
    limit = "" if most < 0 else f" LIMIT {int(most)}"
    statement = f"{_select(table)} AND rowid >= %s ORDER BY rowid DESC{limit}"
    with connection.cursor() as cursor:
        cursor.execute(statement, [told, lowest])
        return [row[0] for row in cursor.fetchall()]


def is_common(table: str, question: Node) -> bool:
    """No: the first that answer come at once, however many they are."""
    return False


def some(table: str, question: Node, most: int) -> tuple[str, list[Any]]:
    """A statement for at most so many numbers that answer."""
    return f"{_select(table)} ORDER BY rowid DESC LIMIT {int(most)}", [written(question)]


def every(table: str, question: Node) -> tuple[str, list[Any]]:
    """A statement for all numbers that answer."""
    return _select(table), [written(question)]


def written(node: Node) -> str:
    """The question as FTS5 asks (section 3); every word is quoted."""
    if isinstance(node, Word):
        return f'"{node.text}"{" *" if node.prefix else ""}'
    between = " AND " if isinstance(node, All) else " OR "
    return f"({between.join(map(written, node.parts))})"


def _select(table: str) -> str:
    return f"SELECT rowid AS id FROM {table} WHERE {table} MATCH %s"  # noqa: S608 - names of our own


def _command(table: str, word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table}({table}) VALUES ('{word}')")  # noqa: S608 - names of our own
