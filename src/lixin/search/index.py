"""The words in the database's own text index: FTS5 on SQLite, a GIN index on PostgreSQL; the same questions to both."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from lixin.search.models import Entry
from lixin.search.words import All, Either, Node, Word, words_for

INSERT = {
    "sqlite": "INSERT INTO search_words(rowid, words) VALUES (%s, %s)",
    "postgresql": "INSERT INTO search_words(id, words) VALUES (%s, array_to_tsvector(%s))",
}
FIND = {
    "sqlite": "SELECT rowid FROM search_words WHERE search_words MATCH %s ORDER BY rowid DESC LIMIT %s",
    "postgresql": "SELECT id FROM search_words WHERE words @@ %s::tsquery ORDER BY id DESC LIMIT %s",
}
AT_ONCE = 5000


def add(entries: Sequence[Entry]) -> None:
    """Make new entries findable, in the caller's transaction."""
    plain = connection.vendor == "sqlite"
    rows = ((one.pk, " ".join(words) if plain else words) for one in entries if (words := words_for(one)))
    with connection.cursor() as cursor:
        cursor.executemany(INSERT[connection.vendor], rows)


def drop(numbers: Sequence[int]) -> None:
    """Forget the words of entries that are gone. SQLite keeps them until the next `clear`: they find nothing."""
    if connection.vendor == "postgresql" and numbers:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_words WHERE id = ANY(%s)", [list(numbers)])


def clear() -> None:
    """Forget all words."""
    statement = {
        "sqlite": "INSERT INTO search_words(search_words) VALUES ('delete-all')",
        "postgresql": "TRUNCATE search_words",
    }
    with connection.cursor() as cursor:
        cursor.execute(statement[connection.vendor])


def settle() -> None:
    """After many entries: bring the index into its quickest form."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_words(search_words) VALUES ('optimize')")


def find(question: Node, most: int, without: str = "") -> list[int]:
    """Numbers of the newest entries that answer the question and do not have the word `without`."""
    told = {"sqlite": _fts, "postgresql": _tsquery}[connection.vendor](question)
    if without:
        told += {"sqlite": f' NOT "{without}"', "postgresql": f" & !'{without}'"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(FIND[connection.vendor], [told, most])
        return [row[0] for row in cursor.fetchall()]


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


def _joined(node: All | Either, told: object, both: str, either: str) -> str:
    between = both if isinstance(node, All) else either
    return between.join(told(part) for part in node.parts)  # type: ignore[operator]
