"""Cases in the one box: found through their own index, with their own rule of who sees them."""

from __future__ import annotations

from django.urls import reverse

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.cases.models import Case
from lixin.cases.queries import CaseFilter, cases_for
from lixin.kernel.registry import registry
from lixin.search.service import Finder, Hit


def find(person: Person, text: str, most: int) -> list[Hit]:
    """The newest cases with every word of the text, or with it as their number."""
    if not accounts.can(person, "cases.read"):
        return []
    names = {name: one.name for name, one in registry.all("cases").items()}
    found = cases_for(person, CaseFilter(text=text), limit=most).rows
    return [_hit(one, names.get(one.case_type, "")) for one in found]


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


SOURCES = (Finder("case", "事件", 15, find, "cases.read", "cases:console?text"),)
