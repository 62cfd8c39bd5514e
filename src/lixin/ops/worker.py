"""The worker: runs what is due, one job after the other; a failing job stops nothing but itself."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import close_old_connections
from django.utils import timezone

from lixin.kernel.declare import Job
from lixin.kernel.registry import Registry
from lixin.kernel.registry import registry as installed
from lixin.ops import service
from lixin.ops.models import JobState

log = logging.getLogger(__name__)
PAUSE, BEAT_EVERY = 0.5, 5.0
LONGEST_WAIT = 8
"""A job that fails again and again waits up to this many of its own intervals."""


def all_jobs(declared: Registry = installed) -> dict[str, Job]:
    """Scenario jobs by full name, and the platform's own from each app's jobs.py as "app.key"."""
    found: dict[str, Job] = dict(declared.all("jobs"))
    for config in apps.get_app_configs():
        if config.name.startswith("lixin.") and find_spec(f"{config.name}.jobs"):
            own = getattr(import_module(f"{config.name}.jobs"), "JOBS", ())
            found.update({f"{config.label}.{job.key}": job for job in own})
    return found


def enrol(jobs: Mapping[str, Job], now: datetime) -> None:
    """A row for every job (new ones are due at once); rows of jobs that are gone are removed."""
    JobState.objects.exclude(key__in=jobs).delete()
    known = set(JobState.objects.values_list("key", flat=True))
    JobState.objects.bulk_create(
        [JobState(key=key, name=job.name, due_at=now) for key, job in jobs.items() if key not in known]
    )


def run_due(jobs: Mapping[str, Job], now: datetime) -> int:
    """Run every job whose time has come; the number of jobs run."""
    due = [state for state in JobState.objects.filter(due_at__lte=now).order_by("due_at") if state.key in jobs]
    for state in due:
        run_one(jobs[state.key], state, now)
    return len(due)


def run_one(job: Job, state: JobState, now: datetime) -> None:
    """Run one job and note how it went."""
    began = time.monotonic()
    try:
        state.result, state.failures = str(job.run(now))[:400], 0
    except Exception as error:  # noqa: BLE001 - a scenario's job may raise anything, and must stop nothing but itself
        log.error("job %s", state.key, exc_info=error)
        state.result, state.failures = f"失败：{error}"[:400], state.failures + 1
    state.name, state.ran_at, state.seconds = job.name, now, round(time.monotonic() - began, 3)
    state.due_at = now + job.every * min(max(1, state.failures), LONGEST_WAIT)
    state.save()


def work(stop: threading.Event) -> None:
    """Until told to stop: beat, run what is due, rest."""
    jobs, started, beaten = all_jobs(), timezone.now(), 0.0
    enrol(jobs, started)
    while not stop.is_set():
        if time.monotonic() - beaten >= BEAT_EVERY:
            failing = JobState.objects.filter(failures__gt=0).count()
            service.beat("worker", {"任务": len(jobs), "失败": failing}, started_at=started)
            beaten = time.monotonic()
        run_due(jobs, timezone.now())
        close_old_connections()
        stop.wait(PAUSE)
    service.leave("worker")
