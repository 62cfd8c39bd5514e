"""What the worker does for imports: takes up what waits, survives being killed, tidies old files away.

The work runs in a thread of its own, so that the worker's other jobs go on; one import at a time.
"""

from __future__ import annotations

import gc
import logging
import threading
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.kernel.errors import Refused
from lixin.registers import rows as registers
from lixin.registers.files.applying import take_back, write_staged
from lixin.registers.files.dryrun import check
from lixin.registers.files.importing import move, record
from lixin.registers.files.models import Import
from lixin.registers.files.options import options_of
from lixin.registers.files.states import RUNNING, WAITING
from lixin.registers.files.storage import Cancelled, Folder

log = logging.getLogger(__name__)
STALE = 15.0
"""Seconds without a note of progress after which nobody is working on it any more."""
BROKEN_OFF = {
    "checking": ("again", "检查时服务中断，已从头检查。"),
    "applying": ("fail", "写入时服务中断，台账没有改动。可以重新检查后再导入。"),
    "undoing": ("stay", "撤销时服务中断，台账没有改动。可以再次撤销。"),
}
UNFORESEEN = "处理这个文件时系统出错，台账没有改动。请换成 CSV 再试，或联系系统管理员。"
_running: threading.Thread | None = None
_lock = threading.Lock()


def run(_: datetime) -> str:
    """The job: mend what was broken off, and start on what waits."""
    global _running
    with _lock:
        if _running is not None and _running.is_alive():
            return "正在处理导入。"
        mended = mend()
        waiting = Import.objects.filter(state__in=WAITING, claimed_at=None).exists()
        if waiting:
            _running = threading.Thread(target=_work_through, name="imports", daemon=True)
            _running.start()
    return f"恢复中断的导入 {mended} 个。" if mended else "正在处理导入。" if waiting else "没有等待的导入。"


def tidy(now: datetime) -> str:
    """Erase the files of imports that are older than they are kept; the records stay."""
    last = now - timedelta(days=settings.IMPORT_DAYS)
    old = Import.objects.filter(erased_at=None, state_since__lt=last).exclude(state__in=RUNNING)
    for one in old:
        Folder(one.pk).erase()
        Import.objects.filter(pk=one.pk).update(erased_at=now, findings={})
    return f"清除到期的导入文件 {len(old)} 份。"


def mend() -> int:
    """Imports whose worker was killed: the database rolled back what was written, the record now says so."""
    mended = 0
    for one in Import.objects.filter(state__in=RUNNING).exclude(claimed_at=None):
        if not is_stale(one):
            continue
        action, told = BROKEN_OFF[one.state]
        move(one, action, told=told)
        mended += 1
    return mended


def is_stale(one: Import) -> bool:
    """Whether nobody has worked on it for a while although somebody took it up."""
    if one.state not in RUNNING or one.claimed_at is None:
        return False
    return time.time() - max(Folder(one.pk).far().at, one.claimed_at.timestamp()) > STALE


def run_next() -> Import | None:
    """Do the next piece of work that waits; the import, or None when nothing does."""
    one = _claim()
    if one is not None:
        _do(one)
    return one


def _work_through() -> None:
    try:
        while run_next() is not None:
            pass
    except Exception:
        log.exception("imports")
    finally:
        connection.close()


def _claim() -> Import | None:
    """The oldest that waits, so that no other worker takes it up; a new file is at once being checked."""
    for one in Import.objects.filter(state__in=WAITING, claimed_at=None).order_by("state_since"):
        if one.state == "uploaded":
            move(one, "check")
        one.claimed_at = timezone.now()
        taken = Import.objects.filter(Q(claimed_at=None), pk=one.pk, state=one.state).update(claimed_at=one.claimed_at)
        if taken:
            return one
    return None


def _do(one: Import) -> None:
    """One piece of work; whatever happens, the record says what became of it."""
    steps = {"checking": _check, "applying": _apply, "undoing": _undo}
    failing = "stay" if one.state == "undoing" else "fail"
    gc.freeze()  # millions of short-lived values follow: what is there already need not be looked through each time
    try:
        steps[one.state](one)
    except Cancelled:
        if one.state == "undoing":
            move(one, "stay", told="已停止撤销，台账没有改动。")
        else:
            move(one, "cancel", told="已取消，台账没有改动。")
    except Refused as refused:
        move(one, failing, told=refused.sentence)
    except Exception:
        # A file that nobody foresaw must not stop the ones behind it.
        log.exception("import %s", one.pk)
        move(one, failing, told=UNFORESEEN)
    finally:
        gc.unfreeze()


def _check(one: Import) -> None:
    sheet, folder = registers.sheet(one.register), Folder(one.pk)
    counts, findings = check(sheet, one.person, options_of(one.options), folder, folder.begin())
    move(one, "report", counts=counts, findings=findings)


def _apply(one: Import) -> None:
    """Rows, history, audit row and the record's own state in one transaction: killed at any time, all or nothing."""
    sheet, folder, actor = registers.sheet(one.register), Folder(one.pk), accounts.actor_of(one.person)
    progress, total = folder.begin(), one.counts["new"] + one.counts["changed"]
    with transaction.atomic():
        written = write_staged(
            sheet=sheet, person=one.person, actor=actor, folder=folder, batch=one.pk, total=total, progress=progress
        )
        counts = {**one.counts, "written": written}
        told = f"导入《{sheet.register.name}》：新增 {counts['new']} 行，修改 {counts['changed']} 行"
        record(one, sheet, actor, "register.import", told, 新增=counts["new"], 修改=counts["changed"])
        move(one, "finish", counts=counts, told=f"新增 {counts['new']} 行，修改 {counts['changed']} 行。")
    folder.staged.unlink(missing_ok=True)


def _undo(one: Import) -> None:
    sheet, folder, actor = registers.sheet(one.register), Folder(one.pk), accounts.actor_of(one.person)
    with transaction.atomic():
        taken, left = take_back(sheet=sheet, person=one.person, actor=actor, batch=one.pk, progress=folder.begin())
        told = f"撤销导入《{sheet.register.name}》：恢复 {taken} 行，保留 {left} 行"
        record(one, sheet, actor, "register.undo", told, 恢复=taken, 保留=left)
        kept = f"另有 {left} 行后来被改过，保持现状。" if left else ""
        move(one, "finish_undo", counts={**one.counts, "taken": taken, "left": left}, told=f"恢复 {taken} 行。{kept}")
