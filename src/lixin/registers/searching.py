"""Rows of registers in the one box."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from lixin.accounts import service as accounts
from lixin.kernel.access import Access
from lixin.registers.rows import Sheet, entry_of, sheet, sheets
from lixin.search.service import Entry, Source

AT_ONCE = 2000
FORM = "2"
"""Goes up when lines are made in another way."""


def everything(of: str) -> Iterator[Entry]:
    """Every row of a register, out of use or not."""
    given = sheet(of)
    rows = given.model._default_manager.select_related(*given.links).order_by("pk")
    if not rows.exists():
        return
    names = dict(accounts.divisions_under("").values_list("code", "name"))
    for one in rows.iterator(chunk_size=AT_ONCE):
        yield entry_of(given, one, names)


def some(of: str, keys: list[str]) -> Iterator[Entry]:
    """The lines of some rows of a register; none of one that is switched off meanwhile."""
    names = dict(accounts.divisions_under("").values_list("code", "name"))
    for given in [one for one in sheets() if one.name == of]:
        for row in given.model._default_manager.filter(pk__in=keys).select_related(*given.links):
            yield entry_of(given, row, names)


def forms() -> dict[str, str]:
    """Full name of each register → what its lines are made of."""
    return {given.name: form_of(given) for given in sheets()}


def form_of(given: Sheet) -> str:
    """Which columns are in the lines: a county that adds one, or makes one searched, gets them made anew."""
    told = ",".join(column.field for column in given.register.columns if column.searched)
    return f"{FORM} {blake2b(told.encode(), digest_size=8).hexdigest()}"


def offered() -> list[str]:
    """Full names of the registers that there are now."""
    return [given.name for given in sheets()]


SOURCES = (Source("register", "台账", 20, Access("registers.read"), everything, some, offered, forms),)
