"""The door of search: make things findable, find them; tables of words for apps that keep their own."""

from lixin.search.finding import LIKE, LONGEST, find, likeness
from lixin.search.index import Words
from lixin.search.keeping import ensure, later, put, rebuild, remove, remove_all
from lixin.search.lookup import holders, is_whole
from lixin.search.models import Entry
from lixin.search.sources import Finder, Group, Hit, Source, declared
from lixin.search.words import Node, holding, nearly, spoken

__all__ = [
    "LIKE",
    "LONGEST",
    "Entry",
    "Finder",
    "Group",
    "Hit",
    "Node",
    "Source",
    "Words",
    "declared",
    "ensure",
    "find",
    "holders",
    "holding",
    "is_whole",
    "later",
    "likeness",
    "nearly",
    "put",
    "rebuild",
    "remove",
    "remove_all",
    "spoken",
]
