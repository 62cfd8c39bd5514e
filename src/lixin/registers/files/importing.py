"""The verbs on imports: upload, confirm, cancel, check again, take back; and who sees which."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.audit import service as audit
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Conflict, Invalid, NotFound
from lixin.ops import service as ops
from lixin.registers.files.models import Import
from lixin.registers.files.options import Options
from lixin.registers.files.reading import kind_of
from lixin.registers.files.states import IMPORTING
from lixin.registers.files.storage import Folder
from lixin.registers.rows import Sheet

JOB = "registers.imports"
MOST_OPEN = 5
"""Imports of one person that wait, run or ask for a word."""
OPEN = ("uploaded", "checking", "checked", "applying", "undoing")


def upload(*, sheet: Sheet, person: Person, filename: str, pieces: Iterable[bytes], options: Options) -> Import:
    """Keep the file and have it checked; nothing of the register changes. Invalid when it is too large or no table."""
    accounts.require(person, "registers.write")
    if Import.objects.filter(person=person, state__in=OPEN).count() >= MOST_OPEN:
        raise Conflict(f"您有 {MOST_OPEN} 次导入还没有结束，请先确认或取消其中的。")
    with transaction.atomic():
        one = Import.objects.create(
            register=sheet.name,
            person=person,
            division_code=_reach(person),
            state=IMPORTING.start,
            state_since=timezone.now(),
            filename=filename.replace("\\", "/").rpartition("/")[2][:200] or "未命名",
            size=0,
            options=options.as_json(),
        )
        folder = Folder(one.pk)
        try:
            one.size, one.sha256 = folder.keep(pieces, settings.IMPORT_BYTES)
            kind_of(folder.source)
        except BaseException:
            folder.erase()
            raise
        one.save()
    ops.wake(JOB)
    return one


def imports(sheet: Sheet, person: Person) -> QuerySet[Import]:
    """Imports of the register that the person may know of: counts and names, not what is in the files."""
    return accounts.visible(person, Import.objects.filter(register=sheet.name).select_related("person__organisation"))


def own(sheet: Sheet, person: Person, number: int) -> Import:
    """One of the person's own imports, or NotFound: what is in the file may go beyond what others may see."""
    found = imports(sheet, person).filter(pk=number, person=person).first()
    if found is None:
        raise NotFound("没有这次导入，或不是您导入的。")
    return found


def confirm(*, one: Import, person: Person) -> None:
    """Have it written as the dry run showed it."""
    accounts.require(person, "registers.write")
    if not one.counts.get("new", 0) + one.counts.get("changed", 0):
        raise Conflict("没有要写入的行。")
    move(one, "confirm")
    ops.wake(JOB)


def cancel(*, one: Import, person: Person) -> None:
    """Not any more: what runs stops within a second, what was being written is rolled back."""
    accounts.require(person, "registers.write")
    IMPORTING.check("cancel", one.state)
    Folder(one.pk).cancel()
    if one.state in ("uploaded", "checked") or one.claimed_at is None:
        move(one, "cancel", told="已取消，台账没有改动。")


def again(*, one: Import, person: Person) -> None:
    """Check the same file anew: after a break, or when the register has moved on."""
    accounts.require(person, "registers.write")
    if not Folder(one.pk).source.exists():
        raise Invalid("文件已经清除，请重新上传。")
    if one.state == "checking":
        raise Conflict("正在检查，请稍候。")
    move(one, "again", counts={}, findings={})
    ops.wake(JOB)


def undo(*, one: Import, person: Person) -> None:
    """Bring back what stood before, where nobody has changed it since."""
    accounts.require(person, "registers.write")
    move(one, "undo")
    ops.wake(JOB)


def move(one: Import, action: str, *, told: str = "", **values: Any) -> None:
    """Take the action; Conflict when somebody was faster or the state does not allow it."""
    target = IMPORTING.check(action, one.state).target
    values |= {"state": target, "state_since": timezone.now(), "told": told[:400], "claimed_at": None}
    if not Import.objects.filter(pk=one.pk, state=one.state).update(**values):
        raise Conflict("这次导入的状态刚刚变了，请刷新页面。")
    for name, value in values.items():
        setattr(one, name, value)


def record(one: Import, sheet: Sheet, actor: Actor, verb: str, summary: str, **detail: Any) -> None:
    """The one audit row of an import; what each row was and became stands in its history."""
    audit.record(
        actor=actor,
        verb=verb,
        subject=f"register:{sheet.name}",
        summary=summary,
        detail={"批次": one.pk, "文件": one.filename, "SHA-256": one.sha256, **detail},
    )


def _reach(person: Person) -> str:
    """The widest division in which the person writes."""
    codes = [role.code for role in accounts.roles_with("registers.write")]
    held = person.roles.filter(role__in=codes).values_list("division_id", flat=True)
    return min(held, key=len, default=person.organisation.division_id)
