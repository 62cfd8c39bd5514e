"""Whether the tables are whole after everything was killed: compared with the ledger, and with themselves."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from deltalake import DeltaTable
from django.db.models import Count

from lixin.audit import service as audit
from lixin.cases.models import Case, Photo, Step
from lixin.cases.photos import path_of
from lixin.config.benching.ledger import Ledger, lost_readings, lost_steps
from lixin.lake import service as lake
from lixin.sensing.decoding import decode
from lixin.sensing.journal import Entry, Journal
from lixin.sensing.models import Alarm, Checkpoint, Device, Suspect

BATCH = 5_000


def faults(ledger: Ledger, folder: Path) -> list[str]:
    """Every breach of a promise, as sentences; empty when all is well."""
    entries = read(folder / "journal.sqlite3")
    kept = Counter(entry.arrival.payload for entry in entries)
    checks: list[Callable[[], Iterator[str] | list[str]]] = [
        lambda: lost_readings(ledger, kept),
        lambda: unworked(entries),
        unlike_the_lake,
        twins,
        lambda: lost_steps(ledger, history()),
        broken_cases,
        lambda: lost_openings(ledger),
        lambda: broken_photos(ledger),
        lambda: [f"审计第 {fault.sequence} 条：{fault.sentence}" for fault in audit.verify()],
        lambda: damaged(folder),
    ]
    return [sentence for check in checks for sentence in check()]


def read(path: Path) -> list[Entry]:
    """The whole journal."""
    journal, found = Journal(path), []
    try:
        while batch := journal.read(found[-1].position if found else 0, BATCH):
            found += batch
    finally:
        journal.close()
    return found


def unworked(entries: list[Entry]) -> Iterator[str]:
    """Each sample is counted exactly once: as good with its device, or kept as doubtful with a reason."""
    last = entries[-1].position if entries else 0
    for point in Checkpoint.objects.exclude(position=last):
        yield f"处理进度 {point.consumer} 停在 {point.position}，日志到 {last}"
    sightings, _ = decode(entries)
    sent = Counter((one.entry.arrival.protocol, one.sample.device) for one in sightings)
    doubted = Counter(Suspect.objects.exclude(reason__in=("impossible", "unknown")).values_list("device_id", flat=True))
    partly = Counter(Suspect.objects.filter(reason="impossible").values_list("device_id", flat=True))
    for device in Device.objects.all():
        count = sent[device.protocol, device.vendor_id]
        sure = device.counts.get("good", 0) + doubted[device.pk]
        if not sure <= count <= sure + partly[device.pk]:
            yield f"{device.name}：日志有 {count} 个样本，处理了 {sure} 个"


def unlike_the_lake() -> Iterator[str]:
    """Each good sample of a device lies in the lake once, each of its values once."""
    while lake.flush():
        pass
    path = str(lake.folder(lake.READINGS))
    if not DeltaTable.is_deltatable(path):
        return
    rows = DeltaTable(path).to_pyarrow_table(columns=["position", "device_id", "metric", "time", "quality"]).to_pylist()
    values = Counter((row["device_id"], row["position"], row["time"], row["metric"], row["quality"]) for row in rows)
    twice = sum(count - 1 for count in values.values())
    if twice:
        yield f"湖里有 {twice} 个数值重复"
    good = Counter(device for device, *_ in {(one[0], one[1], one[2]) for one in values if one[4] == "good"})
    for device in Device.objects.all():
        counted = device.counts.get("good", 0)
        if counted != good[device.pk]:
            yield f"{device.name}：处理了 {counted} 个有效样本，湖里有 {good[device.pk]} 个"


def twins() -> Iterator[str]:
    """No case, alarm or doubt exists twice for the same cause."""
    rows = Case.objects.exclude(alarm=None).values("alarm_id").annotate(count=Count("pk")).filter(count__gt=1)
    yield from (f"报警 {row['alarm_id']} 有 {row['count']} 个事件" for row in rows)
    open_rows = Case.objects.filter(closed_at=None).exclude(dedupe_key="").values("dedupe_key")
    for row in open_rows.annotate(count=Count("pk")).filter(count__gt=1):
        yield f"{row['dedupe_key']} 有 {row['count']} 个在办事件"
    causes = Alarm.objects.exclude(position=0).values("device_id", "event", "position")
    for row in causes.annotate(count=Count("pk")).filter(count__gt=1):
        yield f"日志第 {row['position']} 条的报警 {row['event']} 有 {row['count']} 条"


def history() -> dict[tuple[int, int], tuple[str, str]]:
    """Case and number of every step → action and user name."""
    rows = Step.objects.values_list("case_id", "sequence", "action", "actor_key")
    return {(case, number): (action, who) for case, number, action, who in rows}


def broken_cases() -> Iterator[str]:
    """Each case stands where its steps lead, each step follows the one before and has its audit row."""
    audited = Counter(audit.AuditRow.objects.filter(subject__startswith="case:").values_list("subject", "verb"))
    for case in Case.objects.prefetch_related("steps"):
        steps = list(case.steps.all())
        where = f"事件 {case.pk}"
        if [step.sequence for step in steps] != list(range(1, case.version + 1)):
            yield f"{where}：版本 {case.version}，步骤 {[step.sequence for step in steps]}"
            continue
        if case.state != steps[-1].to_state or (case.closed_at is None) == (case.state == "closed"):
            yield f"{where}：状态 {case.state}，最后一步到 {steps[-1].to_state}"
        if any(after.from_state != before.to_state for before, after in zip(steps, steps[1:], strict=False)):
            yield f"{where}：步骤的状态接不上"
        told = Counter(("open" if step.sequence == 1 else step.action) for step in steps if not _opening(step, steps))
        have = {verb.removeprefix("case."): audited[f"case:{case.pk}", verb] for verb in _verbs(told)}
        if have != dict(told):
            yield f"{where}：步骤 {dict(told)}，审计 {have}"


def _verbs(told: Counter[str]) -> list[str]:
    return [f"case.{action}" for action in told]


def _opening(step: Step, steps: list[Step]) -> bool:
    """Filed and dispatched in the act of opening: recorded with the opening, in one audit row."""
    return step.sequence > 1 and step.at == steps[0].at and step.action in ("file", "dispatch")


def lost_openings(ledger: Ledger) -> Iterator[str]:
    """Each confirmed report is one case, and none that was sent became two."""
    sent = Case.objects.exclude(client_token=None).exclude(source="register")  # the platform's own jobs report too
    rows = dict(sent.values_list("client_token", "pk"))
    for token, case in ledger.opened.items():
        if rows.get(token) != case:
            yield f"确认过的上报不在：事件 {case}"
    yield from (f"没人上报过的事件 {case}" for token, case in rows.items() if token not in ledger.tokens)


def broken_photos(ledger: Ledger) -> Iterator[str]:
    """Each picture's row has its step and its whole file; each confirmed picture has a row."""
    rows = set()
    for photo in Photo.objects.select_related("step"):
        rows.add((photo.case_id, photo.sha256))
        path = path_of(photo.file)
        if photo.step is None or photo.step.action != "photo":
            yield f"照片 {photo.pk} 没有对应的步骤"
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != photo.sha256:
            yield f"照片 {photo.pk} 的文件不完整"
        if not path_of(photo.thumbnail).exists():
            yield f"照片 {photo.pk} 没有缩略图"
    yield from (f"确认过的照片不在：事件 {case}" for case, digest in ledger.photos if (case, digest) not in rows)
    for step in Step.objects.filter(action="photo", photos=None):
        yield f"事件 {step.case_id} 第 {step.sequence} 步没有照片"


def damaged(folder: Path) -> Iterator[str]:
    """What SQLite itself says of its files."""
    for name in ("records.sqlite3", "journal.sqlite3"):
        with closing(sqlite3.connect(folder / name, timeout=20)) as file:
            told = file.execute("PRAGMA integrity_check").fetchone()[0]
        if told != "ok":
            yield f"{name}：{told}"
