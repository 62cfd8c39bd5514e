"""What a row was: every change leaves the whole row, so any past day can be shown and any version brought back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

import msgspec
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Max, QuerySet
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.kernel.actor import CONSOLE, Actor
from lixin.registers.inserting import insert_values
from lixin.registers.models import RegisterModel, Revision
from lixin.web.service import among

VERBS: Mapping[str, str] = {
    "add": "新增",
    "change": "修改",
    "retire": "停用",
    "back": "恢复使用",
    "restore": "恢复旧版本",
    "import": "导入",
    "undo": "撤销导入",
    "seed": "初始化",
    "kept": "变更前",
    "take_back": "撤销批量操作",
}
PLAIN = frozenset((str, int, float, bool, type(None)))
WRITTEN = (
    *("register", "row", "version", "at", "verb", "actor_key", "actor_name", "actor_unit", "reason", "batch"),
    *("division_code", "data"),
)
UNKEPT = ("id", "updated_at", "cell", "thin", "west", "south", "east", "north")
"""What follows from the rest, or is kept beside it."""


def snapshot(one: RegisterModel) -> dict[str, Any]:
    """The row's stored columns as JSON values."""
    loaded, found = vars(one), {}
    for name in _kept(type(one)):
        value = loaded[name] if name in loaded else getattr(one, name)
        found[name] = value if type(value) in PLAIN else _plain(value)
    return found


@cache
def _kept(model: type[RegisterModel]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname not in UNKEPT)


def _plain(value: Any) -> Any:
    """As JSON has it; days, times and the like become text."""
    if isinstance(value, date | Decimal):
        return _text_of(value)
    return {} if value == {} else json.loads(json.dumps(value, cls=DjangoJSONEncoder))


@lru_cache
def _text_of(value: date | Decimal) -> str:
    """Many rows have the same days."""
    return str(json.loads(json.dumps(value, cls=DjangoJSONEncoder)))


def _packed(data: dict[str, Any]) -> str:
    """A snapshot as JSON text, Chinese as it is; six times as fast as the field's own way."""
    try:
        return msgspec.json.encode(data).decode()
    except (OverflowError, UnicodeEncodeError, msgspec.MsgspecError):
        return json.dumps(data)


def note(
    name: str,
    rows: Sequence[RegisterModel],
    *,
    actor: Actor,
    verb: str,
    reason: str = "",
    batch: int | None = None,
    at: Callable[[RegisterModel], datetime] | None = None,
) -> None:
    """Keep the rows as they stand; inside the transaction that wrote them. `at`: since when they stand so (now)."""
    if not rows:
        return
    fields = {field.name: field for field in Revision._meta.concrete_fields if not field.primary_key}
    moment = fields["at"].get_db_prep_save
    now = moment(timezone.now(), connection)
    who = (actor.key, actor.name, actor.unit, reason[:200], batch)
    values = [
        (name, one.pk, one.version, moment(at(one), connection) if at else now, verb, *who, one.division_code,
         _packed(snapshot(one)))
        for one in rows
    ]  # fmt: skip
    insert_values(Revision, [fields[column] for column in WRITTEN], values)


def keep(name: str, rows: Sequence[RegisterModel]) -> None:
    """Before rows are changed: those older than their history are kept as they stand, to be looked at and come back to.

    Rows of installations that knew no history have no version yet; everybody who writes calls this first.
    """
    numbers = [one.pk for one in rows if one.pk is not None]
    if not numbers:
        return
    newest = among(Revision.objects.filter(register=name), "row", numbers).order_by()
    known = dict(newest.values_list("row").annotate(Max("version")))
    missing = [one for one in rows if one.pk is not None and known.get(one.pk, 0) < one.version]
    note(name, missing, actor=CONSOLE, verb="kept", at=lambda one: one.updated_at)


def revisions(name: str, person: Person, row: int) -> QuerySet[Revision]:
    """The versions of a row that the person may see, newest first."""
    return accounts.visible(person, Revision.objects.filter(register=name, row=row)).order_by("-version")


def past_row(model: type[RegisterModel], revision: Revision) -> RegisterModel:
    """The row as it stood, not to be saved: shown, masked and compared like any other."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    values = {name: _value(fields[name], raw) for name, raw in revision.data.items() if name in fields}
    one = model(pk=revision.row, **values)
    one.updated_at = revision.at
    one.place()
    return one


def _value(field: Any, raw: Any) -> Any:
    return field.target_field.to_python(raw) if field.many_to_one else field.to_python(raw)


def as_of(name: str, person: Person, when: datetime) -> QuerySet[Revision]:
    """The version of every row that stood at that moment, as far as the person may see it."""
    newest = Revision.objects.filter(register=name, at__lte=when).values("row").annotate(last=Max("id")).values("last")
    return accounts.visible(person, Revision.objects.filter(pk__in=newest))


def past_rows(model: type[RegisterModel], found: Iterable[Revision]) -> list[RegisterModel]:
    """Rows in use among those versions."""
    rows = [past_row(model, one) for one in found]
    return [one for one in rows if one.retired_at is None]
