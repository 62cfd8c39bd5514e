"""The door of search: make things findable, find them."""

from lixin.search.finding import find
from lixin.search.keeping import ensure, later, put, rebuild, remove, remove_all
from lixin.search.models import Entry
from lixin.search.sources import Finder, Group, Hit, Source, declared

__all__ = [
    "Entry",
    "Finder",
    "Group",
    "Hit",
    "Source",
    "declared",
    "ensure",
    "find",
    "later",
    "put",
    "rebuild",
    "remove",
    "remove_all",
]
