"""What the box answers: what begins so, then what holds the words, at last what comes near; in scope."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import SequenceMatcher
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from lixin.accounts import service as accounts
from lixin.search import words
from lixin.search.index import ENTRIES
from lixin.search.models import Entry
from lixin.search.sources import Finder, Group, Hit, Source, declared

FEW = 3
"""With fewer hits than this the near ones are looked for too."""
LOOKED = 60
"""Entries of a kind that are read before they are ranked."""
LONGEST = 60
LIKE = 0.5
"""How much of a near hit's name the question must share (difflib's ratio over the best stretch)."""


def find(
    person: Any,
    text: str,
    *,
    kinds: Collection[str] = (),
    most: int = 5,
    retired: bool = False,
    scopes: Collection[str] | None = None,
) -> list[Group]:
    """The groups that have hits for the text, each with its `most` best; nothing for an empty text.

    `scopes`: the permissions that a token was given; kinds that need another one are left out.
    """
    text = " ".join(text.split())[:LONGEST].lower()
    if not text:
        return []
    wanted = [one for one in declared() if (not kinds or one.kind in kinds) and _within(one, scopes)]
    found = [_group(person, one, text, most, retired, near=False) for one in wanted]
    if sum(len(one.hits) for one in found) < FEW:
        found = [
            group if group.hits else _group(person, one, text, most, retired, near=True)
            for one, group in zip(wanted, found, strict=True)
        ]
    return [group for group in found if group.hits]


def _within(one: Source | Finder, scopes: Collection[str] | None) -> bool:
    return scopes is None or not one.permission or one.permission in scopes


def _group(person: Any, one: Source | Finder, text: str, most: int, retired: bool, *, near: bool) -> Group:
    hits = (
        one.find(person, text, most + 1, near)
        if isinstance(one, Finder)
        else _kept(person, one, text, most + 1, retired, near)
    )
    full = len(hits) > most
    return Group(one.kind, one.name, hits[:most], full, _more(one, text) if full and not near else "")


def _kept(person: Any, one: Source, text: str, most: int, retired: bool, near: bool) -> list[Hit]:
    scope = words.within(one.kind, accounts.reach(person, one.access))
    if scope is None:
        return []
    seen: dict[int, Entry] = {}
    for question in _questions(text, near):
        if question is None or len(seen) >= most:
            continue
        numbers = ENTRIES.find(words.All((question, scope)), LOOKED, without="" if retired else words.RETIRED)
        rows: QuerySet[Entry] = Entry.objects.filter(pk__in=[pk for pk in numbers if pk not in seen])
        seen |= {row.pk: row for row in accounts.visible(person, rows, access=one.access) if retired or not row.retired}
    rows_found = [row for row in seen.values() if not near or likeness(text, row.title) >= LIKE]
    ranked = sorted(rows_found, key=lambda row: _rank(text, row, near))
    return [_hit(row) for row in ranked[:most]]


def _questions(text: str, near: bool) -> Iterator[Any]:
    if near:
        yield words.nearly(text)
    else:
        yield words.starting(text)
        yield words.holding(text)


def _rank(text: str, row: Entry, near: bool) -> tuple[Any, ...]:
    """Whole name, begins so, holds it, code, anything else; then the shorter name, the newer row; out of use last."""
    title, code = row.title.lower(), row.code.lower()
    order = (title == text or code == text, title.startswith(text), text in title, code.startswith(text))
    place = next((i for i, holds in enumerate(order) if holds), len(order))
    return row.retired, -likeness(text, row.title) if near else 0, place, len(title), -row.pk


def likeness(text: str, title: str) -> float:
    """0..1: how much of the text stands in the name, in order; for letters the name's pinyin counts."""
    name = title.lower()
    if text.isascii():
        name = "".join("".join(words.sounds(run)) for run in words.runs(name))
    elif "".join(words.sounds(text)) in "".join(words.sounds(name)):
        return 1.0
    blocks = SequenceMatcher(None, text, name, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(text)


def _hit(row: Entry) -> Hit:
    same = ("kind", "title", "text", "url", "code", "of", "key", "lon", "lat", "is_demo", "retired")
    return Hit(**{name: getattr(row, name) for name in same})


def _more(one: Source | Finder, text: str) -> str:
    if not one.more:
        return ""
    name, _, parameter = one.more.partition("?")
    try:
        return f"{reverse(name)}?{urlencode({parameter: text})}"
    except NoReverseMatch:
        return ""
