"""Cases and the things they are about: rows of registers."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.cases.models import Case, CaseRow
from lixin.cases.nearby import METRES_PER_DEGREE
from lixin.cases.opening import LONGEST_TITLE, Draft, open_case
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Refused
from lixin.registers import service as registers
from lixin.registers.models import RegisterModel

MOST = 10
NEAR = 150.0
"""Metres around a row within which an open case may concern it."""


def object_of(person: Person, register: str, row: str) -> tuple[Any, Any] | None:
    """The sheet and row that an address names, when the person sees it; else None."""
    if not (row.isascii() and row.isdigit() and len(row) < 19):
        return None
    try:
        sheet = registers.sheet(register)
        accounts.require(person, "registers.read")
        return sheet, registers.row(sheet, person, int(row))
    except Refused:
        return None


@transaction.atomic
def ask_about(
    *, register: str, row: RegisterModel, case_type: str, cause: str, title: str, words: str, actor: Actor, at: datetime
) -> Case:
    """A matter that a row of a register asks for by itself, linked to the row; once for each cause.

    `cause` is what brings it up (a due date, a quarter): however often a job looks, the same cause opens nothing twice,
    also when its matter is closed.
    """
    draft = Draft(
        case_type=case_type,
        title=title[:LONGEST_TITLE],
        division_code=row.division_code,
        source="register",
        description=words,
        place=row.name if row.lon is not None else "",
        lon=row.lon,
        lat=row.lat,
        client_token=f"{case_type}:{row.pk}:{cause}",
        is_demo=row.is_demo,
    )
    case = open_case(draft=draft, actor=actor, at=at)
    attach(case=case, register=register, row=row.pk)
    return case


def is_asked(register: str, row: int) -> bool:
    """Whether a matter about the row is open."""
    return CaseRow.objects.filter(register=register, row=row, case__closed_at=None).exists()


def attach(*, case: Case, register: str, row: int) -> None:
    """Say that the case is about the row; twice is once."""
    CaseRow.objects.get_or_create(case=case, register=register, row=row)


def cases_about(person: Person, register: str, row: int, devices: list[int]) -> tuple[list[Case], bool]:
    """The newest cases reported of the row or raised by its devices, and whether there are more."""
    about = Q(pk__in=CaseRow.objects.filter(register=register, row=row).values("case"))
    if devices:
        about |= Q(device_id__in=devices)
    found = list(accounts.visible(person, Case.objects.filter(about)).order_by("-pk")[: MOST + 1])
    return found[:MOST], len(found) > MOST


def cases_near(person: Person, lon: float | None, lat: float | None, known: list[int]) -> list[Case]:
    """Open cases close by that are not among the known ones, newest first."""
    if lon is None or lat is None:
        return []
    high = NEAR / METRES_PER_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.01)
    box = {"lon__range": (lon - wide, lon + wide), "lat__range": (lat - high, lat + high)}
    found = Case.objects.filter(closed_at=None, **box).exclude(pk__in=known)
    return list(accounts.visible(person, found).order_by("-pk")[:MOST])
