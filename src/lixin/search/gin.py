"""Words on PostgreSQL: a tsvector for each row, under a GIN index (PostgreSQL 15, chapters 12.9 and 70).

A GIN index gives all rows of a word and in no order, so for a common word it is slow where one wants the newest; the
rows themselves, walked from the newest on, are slow for a rare one. `find` begins with what the question's rarest word
asks for, and both ways have bounds.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import Any

from django.db import connection

from lixin.search.words import INITIALS, MARKS, PART, All, Either, Node, Word

FEW, FARTHEST = 10_000, 60_000
"""Answers that are gathered and sorted; newest rows that are walked: 10 and 30 ms."""
COMMON = 0.01
"""Share of the rows, as expected, from which on they are walked first."""
FRESH = 300
"""Seconds for which the shares of words are taken as they are."""
BEGINS = "\ue008"
SHORTER = {ord(mark): chr(ord("A") + number) for number, mark in enumerate([*MARKS, BEGINS])}
"""Capitals stand for the marks: a third of the bytes, and plain words have none."""
PLAIN, SOUNDING, PARTS = (1, 2, 3, 4, 6, 9, 12), (3, 4), (3,)
"""How long the beginnings are that are kept as words: of Latin words, of initials with their mark, of codes' parts."""
MATCHES = "CASE WHEN words @@ %s::tsquery THEN true ELSE false END"
"""As a case, for a plain condition lets the planner leave the order of the walk for the index."""
SHARES = """
SELECT word, share FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs[:cardinality(
most_common_elems::text::text[])]) AS known(word, share) WHERE schemaname = current_schema AND tablename = %s
AND attname = 'words'
"""
"""Of the thousand commonest words, as ANALYZE last saw them (chapter 54.30)."""

_shares: dict[str, tuple[float, Mapping[str, float]]] = {}


def add(table: str, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
    """Words of new numbers."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table}(id, words) FROM STDIN") as copy:
        for number, words in rows:
            copy.write_row((number, _tsvector(words)))


def drop(table: str, numbers: Sequence[int]) -> None:
    """Forget rows that are gone."""
    _run(f"DELETE FROM {table} WHERE id = ANY(%s)", [list(numbers)])  # noqa: S608 - names of our own


def clear(table: str) -> None:
    """Forget all words; the index is built by `settle`, ten times quicker than row by row."""
    _run(f"TRUNCATE {table}")
    _run(f"DROP INDEX IF EXISTS {table}_words")


def settle(table: str) -> None:
    """Build the index that `clear` took away."""
    _run("SET LOCAL maintenance_work_mem = '256MB'")
    _run(f"CREATE INDEX IF NOT EXISTS {table}_words ON {table} USING gin (words) WITH (fastupdate = off)")


def find(table: str, question: Node, most: int, without: str, lowest: int) -> list[int]:
    """The highest numbers that answer, falling; -1: all.

    Where more than FEW answer and fewer than `most` of them are among the FARTHEST newest rows, any of them.
    """
    told = written(question) + (f" & !{written(Word(without))}" if without else "")
    if most < 0:
        return _gathered(table, told, lowest, most)
    common = is_common(table, question)
    walked = _walked(table, told, most, lowest) if common else []
    if len(walked) == most:
        return walked
    found = _gathered(table, told, lowest, FEW + 1)
    if len(found) > FEW:
        found = sorted({*found, *(walked if common else _walked(table, told, most, lowest))}, reverse=True)
    return found[:most]


def is_common(table: str, question: Node) -> bool:
    """Whether so many are expected to answer that an index gathers them for long.

    The index knows how common single words are, no more. Words side by side in the question go together; its parts
    (words as typed, and who asks) have nothing to do with each other.
    """
    return _share(question, _known(table)) >= COMMON


def _walked(table: str, told: str, most: int, lowest: int) -> list[int]:
    """The newest that answer, among the FARTHEST newest rows."""
    return _numbers(
        f"SELECT id FROM {table} WHERE id >= greatest(%s, (SELECT max(id) FROM {table}) - {FARTHEST})"  # noqa: S608 - names of our own
        f" AND {MATCHES} ORDER BY id DESC LIMIT {int(most)}",
        [lowest, told],
    )


def _gathered(table: str, told: str, lowest: int, most: int) -> list[int]:
    """So many that answer (-1: all), falling."""
    limit = "" if most < 0 else f" LIMIT {int(most)}"
    return sorted(_numbers(f"{_select(table)} AND id >= %s{limit}", [told, lowest]), reverse=True)


def some(table: str, question: Node, most: int) -> tuple[str, list[Any]]:
    """A statement for at most so many numbers that answer."""
    return f"{_select(table)} LIMIT {int(most)}", [written(question)]


def every(table: str, question: Node) -> tuple[str, list[Any]]:
    """A statement for all numbers that answer; its words are known to the planner, who chooses the way."""
    return f"SELECT id FROM {table} WHERE words @@ %s::tsquery", [written(question)]  # noqa: S608 - names of our own


def written(node: Node) -> str:
    """The question as a tsquery; every lexeme is quoted. A beginning that is kept as a word is asked for as one."""
    if isinstance(node, Word):
        return f"'{_lexeme(node)}'{':*' if node.prefix and not _kept(node) else ''}"
    between = " & " if isinstance(node, All) else " | "
    return f"({between.join(map(written, node.parts))})"


def _lexeme(word: Word) -> str:
    return (BEGINS + word.text if _kept(word) else word.text).translate(SHORTER)


def _kept(word: Word) -> bool:
    return word.prefix and len(word.text) in _lengths(word.text)


def _tsvector(words: Sequence[str]) -> str:
    """As PostgreSQL reads it; no word of ours holds a quote."""
    begins = (BEGINS + word[:size] for word in words for size in _lengths(word) if len(word) >= size)
    return " ".join(f"'{word}'" for word in dict.fromkeys([*words, *begins])).translate(SHORTER)


def _lengths(word: str) -> tuple[int, ...]:
    """Which beginnings of the word are words of their own; for any other the index gathers all longer words."""
    if word.isascii():
        return PLAIN
    return SOUNDING if word[0] == INITIALS else PARTS if word[0] == PART else ()


def _share(node: Node, known: Mapping[str, float]) -> float:
    """Of the rows; a word that is not known is rare."""
    if isinstance(node, Word):
        return known.get(_lexeme(node), 0.0)
    shares = [_share(part, known) for part in node.parts]
    if isinstance(node, Either):
        return sum(shares)
    return min(shares) if all(isinstance(part, Word) for part in node.parts) else prod(shares)


def _known(table: str) -> Mapping[str, float]:
    """Word → its share of the rows; empty until the table was analysed."""
    read_at, known = _shares.get(table, (0.0, {}))
    if not known or time.monotonic() - read_at > FRESH:
        with connection.cursor() as cursor:
            cursor.execute(SHARES, [table])
            known = dict(cursor.fetchall())
        _shares[table] = (time.monotonic(), known)
    return known


def forget_shares() -> None:
    """Read the shares anew at the next question."""
    _shares.clear()


def _select(table: str) -> str:
    """By way of the index, always: the planner cannot look into the subquery, and takes what it asks for as rare."""
    return f"SELECT id FROM {table} WHERE words @@ (SELECT %s::tsquery)"  # noqa: S608 - names of our own


def _numbers(statement: str, given: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return [row[0] for row in cursor.fetchall()]


def _run(statement: str, given: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
