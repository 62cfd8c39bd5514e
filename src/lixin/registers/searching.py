"""Rows of registers in the one box."""

from __future__ import annotations

from collections.abc import Iterator

from lixin.accounts import service as accounts
from lixin.kernel.access import Access
from lixin.registers.rows import entry_of, sheets
from lixin.search.service import Entry, Source

AT_ONCE = 2000


def everything() -> Iterator[Entry]:
    """Every row of every register, out of use or not."""
    names = dict(accounts.divisions_under("").values_list("code", "name"))
    for sheet in sheets():
        rows = sheet.model._default_manager.select_related(*sheet.links).order_by("pk")
        for one in rows.iterator(chunk_size=AT_ONCE):
            yield entry_of(sheet, one, names)


def some(of: str, keys: list[str]) -> Iterator[Entry]:
    """The lines of some rows of a register; none of one that is switched off meanwhile."""
    names = dict(accounts.divisions_under("").values_list("code", "name"))
    for given in [one for one in sheets() if one.name == of]:
        for row in given.model._default_manager.filter(pk__in=keys).select_related(*given.links):
            yield entry_of(given, row, names)


def offered() -> list[str]:
    """Full names of the registers that there are now."""
    return [given.name for given in sheets()]


SOURCES = (Source("register", "台账", 20, Access("registers.read"), everything, some, offered),)
