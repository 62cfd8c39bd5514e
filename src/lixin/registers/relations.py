"""Both ends of a row's links: what it refers to, and which rows of all registers refer to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.kernel.registry import registry
from lixin.registers.models import RegisterModel
from lixin.registers.rows import Sheet, sheet, sheets

FIRST = 10


@dataclass(frozen=True, slots=True)
class Referring:
    """Rows of one register that refer to a row through one field: the first of them, and the list of all."""

    sheet: Sheet
    label: str
    rows: list[RegisterModel]
    more: bool
    address: str


def targets(given: Sheet, one: RegisterModel, person: Person) -> dict[str, str]:
    """Link field → the page of what it refers to, where there is one and the person may open it."""
    found = {name: getattr(one, name) for name in given.links if getattr(one, f"{name}_id") is not None}
    return {name: url for name, row in found.items() if (url := address_of(row, person))}


def address_of(row: Any, person: Person) -> str:
    """The page of a register's row or a device that the person may see; "" for all else."""
    pages = {"sensing.Device": "sensing:device"}
    own = isinstance(row, RegisterModel)
    if not own and row._meta.label not in pages:
        return ""
    if not accounts.visible(person, type(row)._default_manager.filter(pk=row.pk)).exists():
        return ""
    return str(row.get_absolute_url() if own else reverse(pages[row._meta.label], args=[row.pk]))


def referring(given: Sheet, one: RegisterModel, person: Person) -> list[Referring]:
    """Where rows in use name this one, within the person's scope; registers without such rows are left out."""
    found = []
    for name, field in referring_fields(given.model, registry):
        other = sheet(name)
        rows = other.model._default_manager.filter(retired_at=None, **{field: one.pk})
        first = list(accounts.visible(person, rows).order_by("code")[: FIRST + 1])
        if first:
            address = f"{reverse('registers:list', args=[name])}?{field}={one.pk}"
            found.append(Referring(other, other.label(field), first[:FIRST], len(first) > FIRST, address))
    return found


@cache
def referring_fields(model: type[RegisterModel], known: Any) -> tuple[tuple[str, str], ...]:
    """(register, field) pairs that refer to rows of the model; `known`: the registry they are looked up in."""
    return tuple(
        (other.name, name)
        for other in sheets()
        for name in other.links
        if other.model._meta.get_field(name).related_model is model
    )
