"""The words of a list (`q`): each stands somewhere in code, name or a searched column; never in a masked one.

A long register is not read through for them: the lines of the one box name the few rows that can hold them. Where a
word is so common that they are many, the list itself is walked, in its own order, and a page is soon full. What a row
holds is asked of the row either way, so both ways give the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, Max, Q, Value, When

from lixin.search import service as search

if TYPE_CHECKING:
    from lixin.registers.rows import Sheet

LONG = 20_000
"""Rows from which a list is read by way of indexes only."""
FEW = 5_000
"""Rows that can be put in any order within a page's time."""
MOST_WORDS, LONGEST = 12, 120


def asked_words(asked: Mapping[str, str]) -> list[str]:
    """The words of `q`."""
    return asked.get("q", "").replace("\0", "")[:LONGEST].split()[:MOST_WORDS]


def columns_of(given: Sheet) -> list[str]:
    """The columns in which words are looked for."""
    names = ["code", "name", *(one.field for one in given.register.columns if one.searched)]
    return [name for name in dict.fromkeys(names) if name not in given.masked]


def conditions(given: Sheet, asked: Mapping[str, str], path: Callable[[Any], str]) -> list[Any]:
    """One for all the words; `path` names a column where the rows stand in another shape.

    As a case, because a database takes a pattern for something rare and would rather sort all rows than walk an index.
    """
    found = Q()
    for word in asked_words(asked):
        found &= _somewhere(given, word, path)
    return [Case(When(found, then=Value(True)), default=Value(False), output_field=BooleanField())] if found else []


def _somewhere(given: Sheet, word: str, path: Callable[[Any], str]) -> Q:
    found = Q()
    for name in columns_of(given):
        column: Any = given.model._meta.get_field(name)
        found |= Q(**{f"{path(column)}__icontains": word})
    return found


def holders(given: Sheet, person: Any, asked: Mapping[str, str]) -> list[int] | None:
    """The few rows that can hold the words of `q`; None where they are many, or where only reading the rows tells."""
    words = asked_words(asked)
    if not words or not is_long(given) or not search.is_whole("register", given.name):
        return None
    return search.holders(person, "register", given.name, " ".join(words), FEW)


def is_long(given: Sheet) -> bool:
    """Whether the register has many rows, as far as its newest number tells."""
    newest = given.model._default_manager.aggregate(newest=Max("pk"))["newest"]
    return bool(newest and newest > LONG)


def indexed(given: Sheet) -> frozenset[str]:
    """The columns in whose order an index holds all rows."""
    options = given.model._meta
    alone = [one.name for one in options.fields if one.unique or one.db_index]
    return frozenset([*alone, *(one.fields[0] for one in options.indexes if one.fields and one.condition is None)])
