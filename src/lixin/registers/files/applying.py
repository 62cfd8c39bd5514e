"""Writing what a dry run set aside, and taking it back: each in one transaction, all or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import IntegrityError, models
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Conflict, NotAllowed
from lixin.registers import history
from lixin.registers.files.storage import Folder, Lines, Progress
from lixin.registers.inserting import insert, maker
from lixin.registers.models import RegisterModel, Revision
from lixin.registers.rows import TOWN, WRITE, Sheet, after_write, tell
from lixin.web.service import among

AT_ONCE = 2000
UNPACKED = (models.CharField, models.TextField, models.FloatField, models.IntegerField, models.ForeignKey)
"""Columns whose values were set aside as they are stored; days and the like were packed as text."""
MOVED_ON = "检查之后有 {count} 行被他人修改（如编码 {key}），没有写入。请重新检查，核对之后再确认。"
TAKEN = "检查之后台账里有了相同的编码或相冲突的行，没有写入。请重新检查，核对之后再确认。"
BEYOND = "有的行不在您的管辖范围内，没有写入。请重新检查。"


def write_staged(
    *, sheet: Sheet, person: Person, actor: Actor, folder: Folder, batch: int, total: int, progress: Progress
) -> int:
    """Write every row that was set aside; the number written. Call it inside the transaction.

    Conflict when a row has moved on since the dry run, NotAllowed when the person's scope has; nothing is written then.
    """
    written, towns = 0, set[str]()
    staged, made = Lines.read(folder.staged), _Staged(sheet)
    while chunk := list(islice(staged, AT_ONCE)):
        rows = made.rows(chunk)
        _store(sheet, rows, person)
        after_write(sheet, rows, actor=actor, verb="import", batch=batch, news=False)
        towns |= {row.division_code[:TOWN] for row in rows}
        written += len(rows)
        progress.step(written / max(1, total), written)
    tell(sheet, "*", towns)
    return written


def take_back(*, sheet: Sheet, person: Person, actor: Actor, batch: int, progress: Progress) -> tuple[int, int]:
    """Bring back what stood before the import, where nobody has changed it since: (taken back, left as they are).

    Rows that the import added are taken out of use. Call it inside the transaction.
    """
    revisions = Revision.objects.filter(register=sheet.name, batch=batch, verb="import").order_by("pk")
    total, taken, seen, towns = revisions.count(), 0, 0, set[str]()
    for chunk in _chunks(revisions):
        rows = _before(sheet, chunk)
        seen += len(chunk)
        if rows:
            _store(sheet, rows, person)
            after_write(sheet, rows, actor=actor, verb="undo", reason=f"撤销第 {batch} 次导入", batch=batch, news=False)
            towns |= {row.division_code[:TOWN] for row in rows}
            taken += len(rows)
        progress.step(seen / max(1, total), seen)
    tell(sheet, "*", towns)
    return taken, total - taken


def _chunks(revisions: models.QuerySet[Revision]) -> Iterator[list[Revision]]:
    last = 0
    while chunk := list(revisions.filter(pk__gt=last)[:AT_ONCE]):
        yield chunk
        last = chunk[-1].pk


class _Staged:
    """What was set aside for a register, as rows."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet, self._key, self._make = sheet, sheet.register.natural_key, maker(sheet.model)
        self._own = tuple(field.name for field in sheet.model._meta.private_fields)  # columns of the county's own
        fields = (*sheet.model._meta.concrete_fields, *sheet.model._meta.private_fields)
        self._packed = {one.attname: lru_cache(one.to_python) for one in fields if not isinstance(one, UNPACKED)}

    def rows(self, chunk: Sequence[Any]) -> list[RegisterModel]:
        """The rows as they shall stand, on top of what stands now."""
        known = self._known([one[0] for one in chunk if one[1]])
        seen = {name: row.version for name, row in known.items()} | self._there([one[0] for one in chunk if not one[1]])
        moved = [one[0] for one in chunk if seen.get(one[0], 0) != one[1]]
        if moved:
            raise Conflict(MOVED_ON.format(count=len(moved), key=moved[0]))
        history.keep(self._sheet.name, list(known.values()))
        return [self._row(known.get(name), version, changes) for name, version, changes in chunk]

    def _known(self, keys: Collection[str]) -> dict[str, RegisterModel]:
        found = among(self._sheet.model._default_manager.select_for_update(), self._key, keys)
        return {str(getattr(row, self._key)): row for row in found} if keys else {}

    def _there(self, keys: Collection[str]) -> dict[str, int]:
        """Rows that somebody else added meanwhile."""
        found = among(self._sheet.model._default_manager.all(), self._key, keys).values_list(self._key, "version")
        return {str(name): version for name, version in found} if keys else {}

    def _row(self, row: RegisterModel | None, version: int, changes: dict[str, Any]) -> RegisterModel:
        row = row or self._make()
        for name in self._packed.keys() & changes.keys():
            changes[name] = self._packed[name](changes[name])
        for name in self._own:
            if name in changes:
                setattr(row, name, changes.pop(name))
        vars(row).update(changes)  # plain columns: none of them has a setter, and no linked row is loaded yet
        row.version = version + 1
        row.place()
        return row


def _before(sheet: Sheet, chunk: Sequence[Revision]) -> list[RegisterModel]:
    """For each revision of the import the row as it stood before, if it still stands as the import left it."""
    known = sheet.model._default_manager.select_for_update().in_bulk([one.row for one in chunk])
    mine = [one for one in chunk if one.row in known and known[one.row].version == one.version]
    earlier = Revision.objects.filter(
        register=sheet.name, row__in=[one.row for one in mine], version__in={one.version - 1 for one in mine}
    )
    by_version = {(one.row, one.version): one for one in earlier}
    rows = [_earlier(sheet, known[one.row], one, by_version.get((one.row, one.version - 1))) for one in mine]
    return [row for row in rows if row is not None]


def _earlier(sheet: Sheet, now: RegisterModel, mine: Revision, before: Revision | None) -> RegisterModel | None:
    """The row one version before; an added one out of use; None where history does not reach back."""
    row = now
    if mine.version == 1:
        now.retired_at = timezone.now()
    elif before is None:
        return None
    else:
        row = history.past_row(sheet.model, before)
        row.is_demo = now.is_demo
    row.version = mine.version + 1
    return row


def _store(sheet: Sheet, rows: Sequence[RegisterModel], person: Person) -> None:
    """Insert or replace by natural key, a chunk at once; NotAllowed beyond the person's scope, before or after."""
    key, rows_of = sheet.register.natural_key, sheet.model._default_manager
    known, new = [row for row in rows if row.pk is not None], [row for row in rows if row.pk is None]
    _require(sheet, person, [row.pk for row in known])
    try:
        insert(known, key=key)
        insert(new)
    except IntegrityError as error:
        raise Conflict(TAKEN) from error
    by_key = {str(getattr(row, key)): row for row in new}
    for name, number in among(rows_of.all(), key, by_key.keys()).values_list(key, "pk") if new else ():
        by_key[str(name)].pk = number
    _require(sheet, person, [row.pk for row in rows])


def _require(sheet: Sheet, person: Person, numbers: Sequence[int]) -> None:
    found = among(sheet.model._default_manager.all(), "pk", numbers)
    if numbers and accounts.visible(person, found, access=WRITE).count() != len(numbers):
        raise NotAllowed(BEYOND)
