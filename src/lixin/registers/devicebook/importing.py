"""The verbs on tables of devices: kept, looked at, written as it was shown, erased after some days."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.kernel.errors import Conflict, Invalid, NotFound
from lixin.registers.devicebook.columns import WANTED
from lixin.registers.devicebook.judging import Plan, judge, on_disk
from lixin.registers.devicebook.models import DeviceImport
from lixin.registers.files.marked import mark
from lixin.sensing.many import write_many
from lixin.sensing.registering import WRITE

LARGEST = 5 * 1024 * 1024
"""Bytes of a file."""


def keep(*, person: Person, filename: str, content: bytes) -> DeviceImport:
    """Keep the file; nothing of any device changes. Invalid when it is too large or no table of devices."""
    accounts.require(person, WRITE)
    if len(content) > LARGEST:
        raise Invalid(f"文件太大，最多 {LARGEST // 1024 // 1024} MB。请拆成几个文件。", {"file": "太大"})
    judge(content, person)
    name = filename.replace("\\", "/").rpartition("/")[2][:200] or "未命名"
    return DeviceImport.objects.create(
        person=person, filename=name, sha256=hashlib.sha256(content).hexdigest(), content=content
    )


def own(person: Person, import_id: int) -> DeviceImport:
    """One of the person's own; NotFound for any other."""
    accounts.require(person, WRITE)
    found = DeviceImport.objects.filter(person=person, pk=import_id).first()
    if found is None:
        raise NotFound("没有这次导入，或不是您导入的。")
    return found


def plan_of(one: DeviceImport) -> Plan:
    """What it would do now; Invalid when the file has been erased."""
    if not one.content:
        raise Invalid("文件已经清除，请重新上传。")
    return judge(bytes(one.content), one.person)


def apply(*, person: Person, import_id: int, shown: str) -> DeviceImport:
    """Write what the plan of mark `shown` says, wrong lines left out; all of it or nothing.

    Conflict when it has been written, when nothing is to be written, or when devices have changed since it was shown.
    """
    one = own(person, import_id)
    with transaction.atomic():
        held = DeviceImport.objects.select_for_update().get(pk=one.pk)
        if held.applied_at:
            raise Conflict("这次导入已经写入，没有再写一遍。")
        if not held.content:
            raise Invalid("文件已经清除，请重新上传。")
        plan = judge(bytes(held.content), person, hold=True)
        if plan.mark != shown:
            raise Conflict("检查之后设备有了变化，请看过新的检查结果再确认。")
        new = [line.device for line in plan.of("new") if line.device]
        if not new and not plan.changed:
            raise Conflict("没有要写入的行。")
        source = f"{held.filename}（SHA-256 {held.sha256}）"
        write_many(person=person, new=new, changed=plan.changed, source=source)
        held.applied_at, held.counts = timezone.now(), plan.counts
        held.devices = [device.pk for device in [*new, *(one.device for one in plan.changed)]]
        held.save(update_fields=["applied_at", "counts", "devices"])
    return held


def write_marked(one: DeviceImport, file: IO[bytes], *, only: bool) -> str:
    """The person's own file with a column of errors, `only` the wrong lines or all; "xlsx" or "csv"."""
    told = {line.number: line.told for line in plan_of(one).of("wrong")}
    with on_disk(bytes(one.content)) as path:
        return mark(path, WANTED, told, file, only=only)


def tidy(now: datetime) -> str:
    """Erase files that are older than they are kept; the records stay."""
    old = DeviceImport.objects.filter(created_at__lt=now - timedelta(days=settings.IMPORT_DAYS)).exclude(content=b"")
    return f"清除到期的设备导入文件 {old.update(content=b'')} 份。"
