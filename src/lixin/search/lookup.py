"""Which things of one kind can hold a text: for lists that show the things themselves in an order of their own."""

from __future__ import annotations

from typing import Any

from django.db import connection

from lixin.accounts import service as accounts
from lixin.search import words
from lixin.search.index import ENTRIES
from lixin.search.models import Built
from lixin.search.sources import forms, source

WAITING = {
    "sqlite": "SELECT value FROM search_waiting, json_each(keys) WHERE kind = %s AND of = %s",
    "postgresql": "SELECT jsonb_array_elements_text(keys) FROM search_waiting WHERE kind = %s AND of = %s",
}


def is_whole(kind: str, of: str) -> bool:
    """Whether every thing has its line, in the form of now; what waits counts, as `holders` names it."""
    form = forms(source(kind)).get(of)
    return form is not None and Built.objects.filter(kind=kind, of=of, form=form).exists()


def holders(person: Any, kind: str, of: str, text: str, most: int) -> list[int] | None:
    """Keys (numbers) of the things within the person's scope that can hold each word of the text somewhere.

    Whoever is not among them does not hold it; those among them are to be looked at. None: they are more than `most`,
    or the text has nothing that the index knows. All is read in one statement, so that nothing is missed that moves
    between lines and those that wait.
    """
    scope = words.within(kind, accounts.reach(person, source(kind).access))
    question = words.within_words(text)
    if scope is None or question is None:
        return [] if scope is None else None
    wanted = words.All((question, words.Word(words.of_word(of)), scope))
    if ENTRIES.is_common(wanted):
        return None
    some, given = ENTRIES.some(wanted, most + 1)
    statement = (
        f"WITH found AS MATERIALIZED ({some})"  # noqa: S608 - our own words; what was asked is a parameter
        " SELECT NULL, count(*) FROM found"
        " UNION ALL SELECT key, 0 FROM search_entry JOIN found USING (id)"
        f" UNION ALL SELECT waiting.*, 0 FROM ({WAITING[connection.vendor]}) AS waiting"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*given, kind, of])
        rows = cursor.fetchall()
    if next(count for key, count in rows if key is None) > most:
        return None
    return list({int(key) for key, _ in rows if key is not None})
