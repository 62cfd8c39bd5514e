"""Saved views of a list: one's own and those shared with one's unit; the query is kept, never rows."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.db.models import Q, QuerySet

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.kernel.errors import Conflict, Invalid
from lixin.registers.filters import KEPT, filters_of
from lixin.registers.models import SavedView
from lixin.registers.rows import Sheet

MOST_VIEWS = 30
LONGEST_NAME, LONGEST_QUERY = 40, 2000


@transaction.atomic
def save_view(
    *, person: Person, sheet: Sheet, name: str, query: str, shared: bool = False, default: bool = False
) -> SavedView:
    """Keep the list's query under the name; the same name again replaces it, a new default ends the old one."""
    accounts.require(person, "registers.read")
    name = name.replace("\0", "").strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(f"视图名称要有 1 到 {LONGEST_NAME} 个字。", {"name": "长度不对"})
    own = SavedView.objects.filter(person=person, register=sheet.name)
    if own.exclude(name=name).count() >= MOST_VIEWS:
        raise Conflict(f"一本台账最多保存 {MOST_VIEWS} 个视图，请先删除不用的。")
    if default:
        own.update(is_default=False)
    values = {
        "query": known(sheet, query), "is_default": default, "shared": shared, "unit": person.organisation,
    }  # fmt: skip
    return SavedView.objects.update_or_create(person=person, register=sheet.name, name=name, defaults=values)[0]


def known(sheet: Sheet, query: str) -> str:
    """The parts of the query that a list understands, without the page it stood on; Invalid when it is too long."""
    keys = {"sort", "columns", *KEPT, *(key for one in filters_of(sheet) for key in one.keys)}
    found = urlencode([(key, value) for key, value in parse_qsl(query) if key in keys])
    if len(found) > LONGEST_QUERY:
        raise Invalid("条件太多，存不下。请减少几个后再保存。", {"query": "太长"})
    return found


def views_of(person: Person, register: str) -> list[SavedView]:
    """The person's own views, then those of colleagues in the same unit."""
    found = _visible(person).filter(register=register).select_related("person")
    return sorted(found, key=lambda one: (one.person_id != person.pk, one.pk))


def default_of(person: Person, register: str) -> SavedView | None:
    """The view that a list without a query opens with."""
    return SavedView.objects.filter(person=person, register=register, is_default=True).first()


def drop_view(*, person: Person, view: int) -> None:
    """Forget one of the person's own; twice is once."""
    SavedView.objects.filter(person=person, pk=view).delete()


def _visible(person: Person) -> QuerySet[SavedView]:
    return SavedView.objects.filter(Q(person=person) | Q(shared=True, unit=person.organisation_id))
