"""Cases in the one box: found by their own words, seen by their own rule."""

from __future__ import annotations

from django.urls import reverse

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.cases import search as words
from lixin.cases.models import Case
from lixin.cases.queries import CaseFilter, cases_for
from lixin.kernel.registry import registry
from lixin.search import service as search
from lixin.search.service import Finder, Hit

LOOKED = 60
"""Near misses that are read before they are ranked."""


def find(person: Person, text: str, most: int, near: bool) -> list[Hit]:
    """The newest cases with every word of the text, or with it as their number; or the likest that come near it."""
    if not accounts.can(person, "cases.read"):
        return []
    names = {name: one.name for name, one in registry.all("cases").items()}
    found = cases_for(person, CaseFilter(text=text), limit=LOOKED if near else most, near=near).rows
    return [_hit(one, names.get(one.case_type, "")) for one in (_likest(text, found) if near else found)[:most]]


def _likest(text: str, found: list[Case]) -> list[Case]:
    alike = [(search.likeness(text, one.title), one) for one in found]
    return [one for share, one in sorted(alike, key=lambda pair: -pair[0]) if share >= search.LIKE]


def _hit(one: Case, kind: str) -> Hit:
    return Hit(
        "case",
        one.title,
        " · ".join(part for part in (kind, one.place) if part),
        reverse("cases:detail", args=[one.pk]),
        one.number,
        one.case_type,
        str(one.pk),
        one.lon,
        one.lat,
        one.is_demo,
    )


SOURCES = (Finder("case", "事件", 15, find, "cases.read", "cases:console?text", fill=words.fill, form=words.FORM),)
