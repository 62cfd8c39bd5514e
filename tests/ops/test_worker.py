"""Jobs run when due; one that fails stops nothing but itself."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lixin.kernel.declare import Job
from lixin.ops import service, worker
from lixin.ops.models import JobState

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 11, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def failing(_now):
    raise ValueError("坏数据")


JOBS = {
    "a.bad": Job("bad", "会失败的", timedelta(minutes=10), failing),
    "a.good": Job("good", "正常的", timedelta(minutes=10), lambda now: f"{now:%H:%M} 完成"),
}


def states():
    return {row.key: (row.result, row.failures, row.due_at) for row in JobState.objects.all()}


def test_a_failing_job_stops_only_itself_and_waits_longer():
    worker.enrol(JOBS, NOW)
    assert worker.run_due(JOBS, NOW) == 2
    later = NOW + timedelta(minutes=10)
    assert states() == {"a.bad": ("失败：坏数据", 1, later), "a.good": ("10:00 完成", 0, later)}
    assert worker.run_due(JOBS, later - timedelta(seconds=1)) == 0
    assert worker.run_due(JOBS, later) == 2
    assert states()["a.bad"] == ("失败：坏数据", 2, later + timedelta(minutes=20))


def test_rows_of_jobs_that_are_gone_are_removed():
    worker.enrol(JOBS, NOW)
    worker.enrol({"a.good": JOBS["a.good"]}, NOW)
    assert list(states()) == ["a.good"]


def test_the_platforms_own_jobs_are_found():
    assert worker.all_jobs()["web.trim_news"].name == "清理页面消息"


def test_a_silent_process_is_red():
    service.beat("processor", {"积压": 3})
    beat = service.Heartbeat.objects.get()
    assert service.processes(beat.at + timedelta(seconds=10)) == [(beat, "green")]
    assert service.processes(beat.at + timedelta(seconds=31)) == [(beat, "red")]
    service.leave("processor")
    assert service.processes(beat.at) == []
