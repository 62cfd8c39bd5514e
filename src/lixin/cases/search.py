"""Cases by their words (search.Words): Chinese in pairs of characters, pinyin, initials, near misses.

Who sees a case is no part of its words: the rows themselves say it, so a case that moves needs no new ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from lixin.cases.models import Case
from lixin.kernel.words import words_of
from lixin.search import service as search
from lixin.search.service import Node, Words
from lixin.web.service import among

WORDS = Words("cases_search")
FORM = "2"
"""Goes up when the words are made in another way."""
AT_ONCE = 2000
NEAR = 3000
NUMBER = re.compile(r"^lx\d{8}-(\d+)$")
PERSONAL = re.compile(r"(?<!\d)(?:1\d{10}|0\d{2,3}[-\s]?\d{7,8}|\d{17}[\dxX]|\d{15})(?!\d)")
"""A telephone or identity number that somebody wrote into a report: nobody finds a person by it."""


def index_many(cases: Sequence[Case]) -> None:
    """Make new cases findable; their words never change afterwards."""
    WORDS.add((case.pk, _words(case)) for case in cases)


def _words(case: Case) -> list[str]:
    plain = words_of(PERSONAL.sub(" ", f"{case.title} {case.place} {case.description}"))
    return list(dict.fromkeys([*plain, *search.spoken(case.title), *search.spoken(case.place)]))


def fill() -> int:
    """The words of all cases anew; how many cases."""
    WORDS.clear()
    count = 0
    rows = Case.objects.only("title", "place", "description").order_by("pk").iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(rows, AT_ONCE)):
        index_many(chunk)
        count += len(chunk)
    WORDS.settle()
    return count


def newest(parts: Sequence[QuerySet[Any]], text: str, most: int, *, near: bool = False) -> list[int]:
    """Numbers (pk) of the newest rows that hold every word of the text, or have it as their number.

    The rows come in parts, of which each has an index that gives them in order; a row may be in several. `near`: rows
    that only come near the text.
    """
    wanted = " ".join(text.split())[: search.LONGEST].lower()
    parts = [rows.order_by("-pk").values_list("pk", flat=True) for rows in parts]
    if not wanted:
        return _merged([rows[:most] for rows in parts], most)
    if number := NUMBER.match(wanted):
        return _merged([rows.filter(pk=int(number[1])) for rows in parts], most)
    question = search.nearly(wanted) if near else search.holding(wanted)
    if question is None:
        return []
    if connection.vendor == "postgresql":
        return _among(parts, WORDS.holding(question), most)
    return _newest(parts, question, most)


def _newest(parts: Sequence[QuerySet[Any]], question: Node, most: int) -> list[int]:
    """SQLite: the word index answers quickly in order, slowly by row. So the shorter of the two lists leads.

    A rare word gives few rows, a common one is found among the newest; else a short list of rows is checked against
    the word, and only when both are long are they joined in full.
    """
    near = WORDS.find(question, NEAR)
    found = _merged([among(rows, "pk", near)[:most] for rows in parts], most)
    if len(near) < NEAR or len(found) == most:
        return found
    few = _merged([rows[:NEAR] for rows in parts], NEAR)
    if len(few) < NEAR:
        holding = set(WORDS.find(question, -1, lowest=few[-1])) if few else set()
        return [number for number in few if number in holding][:most]
    return _among(parts, WORDS.holding(question), most)


def _among(parts: Sequence[QuerySet[Any]], numbers: Any, most: int) -> list[int]:
    return _merged([rows.filter(pk__in=numbers)[:most] for rows in parts], most)


def _merged(parts: Sequence[QuerySet[Any]], most: int) -> list[int]:
    """The newest of all parts, each once."""
    return sorted({number for part in parts for number in part}, reverse=True)[:most]
