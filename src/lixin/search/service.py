"""The door of search: make things findable, find them."""

from lixin.search.finding import find
from lixin.search.keeping import later, put, rebuild, remove
from lixin.search.models import Entry
from lixin.search.sources import Finder, Group, Hit, Source, declared

__all__ = ["Entry", "Finder", "Group", "Hit", "Source", "declared", "find", "later", "put", "rebuild", "remove"]
