"""Who can be found: every app says it in a searching.py, which counts because it exists (as navigation.py does)."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from lixin.kernel.access import Access
from lixin.search.models import Entry

WORDS = "2"
"""Goes up when words are made or kept in another way."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, as pages and the API show it."""

    kind: str
    title: str
    text: str = ""
    url: str = ""
    code: str = ""
    of: str = ""
    key: str = ""
    lon: float | None = None
    lat: float | None = None
    is_demo: bool = False
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of thing that is kept in the index: who may see it, and how all of it is read for a rebuild.

    `access` names the permission ("": everybody signed in) and, over Entry's own columns, what narrows it.
    """

    kind: str
    name: str
    order: int
    access: Access
    entries: Callable[[str], Iterable[Entry]]
    """`of` → all its lines."""
    some: Callable[[str, list[str]], Iterable[Entry]] | None = None
    """(`of`, keys) → their lines, for what is written by the thousand."""
    offered: Callable[[], Container[str]] | None = None
    """Which `of` exist now: lines of a register whose scenario is switched off wait until it is back."""
    forms: Callable[[], Mapping[str, str]] = lambda: {"": "1"}
    """Each `of` with the form of its lines: a new one makes them anew at the next start."""
    more: str = ""
    """Address of the kind's own list and its parameter, "name?q"; "" when it has none."""

    @property
    def permission(self) -> str:
        """What reading it needs; "" for everybody signed in."""
        return self.access.permission


@dataclass(frozen=True, slots=True)
class Finder:
    """A kind of thing that has an index of its own: (person, text, most, near misses) → hits, scope already applied."""

    kind: str
    name: str
    order: int
    find: Callable[[Any, str, int, bool], list[Hit]]
    permission: str = ""
    more: str = ""
    fill: Callable[[], int] | None = None
    """Makes its words anew from its table, and says of how many things."""
    form: str = ""
    """As a source's forms; "" for what keeps no words."""

    def forms(self) -> Mapping[str, str]:
        """As a source has them."""
        return {"": self.form} if self.fill else {}


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind; `more` is the address of the rest, "" when this is all or there is no list."""

    kind: str
    name: str
    hits: list[Hit] = field(default_factory=list)
    full: bool = False
    more: str = ""


def forms(one: Source | Finder) -> dict[str, str]:
    """Each `of` with the form of its lines and of all words: what stands in another one is made anew."""
    return {of: f"{form} {WORDS}" for of, form in one.forms().items()}


@cache
def declared() -> tuple[Source | Finder, ...]:
    """Every kind, in the order in which results show them."""
    modules = [f"{config.name}.searching" for config in apps.get_app_configs() if config.name.startswith("lixin.")]
    found = [one for name in modules if find_spec(name) for one in import_module(name).SOURCES]
    return tuple(sorted(found, key=lambda one: (one.order, one.kind)))


def source(kind: str) -> Source:
    """The indexed kind of that key; KeyError when there is none."""
    return {one.kind: one for one in declared() if isinstance(one, Source)}[kind]
