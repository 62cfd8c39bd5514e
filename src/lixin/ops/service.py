"""The door of ops: heartbeats of processes, states of jobs."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from lixin.ops.models import Heartbeat, JobState

__all__ = ["Disk", "Heartbeat", "JobState", "beat", "disk", "jobs", "leave", "processes", "running_since", "wake"]

SILENT = timedelta(seconds=30)
"""A process without a heartbeat for this long is shown as gone."""
NEARLY_FULL = 0.9
NAMES = {"web": "网页服务", "gateway": "设备网关", "processor": "数据处理", "worker": "定时任务"}


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk under the data folder, in bytes."""

    total: int
    free: int

    @property
    def light(self) -> str:
        """Red when nearly full."""
        return "red" if self.total and self.free / self.total < 1 - NEARLY_FULL else "green"

    @property
    def used_percent(self) -> int:
        """Share in use."""
        return round(100 * (self.total - self.free) / self.total) if self.total else 0


def beat(process: str, figures: dict[str, Any] | None = None, *, started_at: datetime | None = None) -> None:
    """Say that this process lives, with its own figures (shown by their Chinese names)."""
    now = timezone.now()
    values = {"pid": os.getpid(), "at": now, "figures": figures or {}}
    first = {**values, "started_at": started_at or now}
    if started_at:
        values["started_at"] = started_at
    Heartbeat.objects.update_or_create(process=process, defaults=values, create_defaults=first)


def running_since(process: str, now: datetime) -> datetime | None:
    """When the process began, or None while it is not heard."""
    found = Heartbeat.objects.filter(process=process, at__gt=now - SILENT).first()
    return found.started_at if found else None


def leave(process: str) -> None:
    """A process that ended on purpose is not missed."""
    Heartbeat.objects.filter(process=process).delete()


def processes(now: datetime) -> list[tuple[Heartbeat, str]]:
    """Every process with its light; `name` is what people call it."""
    rows = list(Heartbeat.objects.order_by("process"))
    for one in rows:
        one.name = NAMES.get(one.process, one.process)  # type: ignore[attr-defined]
    return [(one, "red" if now - one.at > SILENT else "green") for one in rows]


def jobs(now: datetime) -> list[tuple[JobState, str]]:
    """Every job with its light: red after a failure, amber when it is late by five minutes."""
    rows = JobState.objects.order_by("-failures", "name")
    return [(one, _job_light(one, now)) for one in rows]


def wake(key: str) -> None:
    """Have the job of that full name run at the worker's next look (half a second), not only when it is due."""
    JobState.objects.filter(key=key).update(due_at=timezone.now())


def disk() -> Disk:
    """The disk that holds the data folder."""
    folder = Path(settings.DATA)
    usage = shutil.disk_usage(folder if folder.is_dir() else folder.parent)
    return Disk(usage.total, usage.free)


def _job_light(one: JobState, now: datetime) -> str:
    if one.failures:
        return "red"
    return "amber" if now - one.due_at > timedelta(minutes=5) else "green"
