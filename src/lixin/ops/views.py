"""系统健康: processes, jobs, disk, version; the page asks again every ten seconds."""

import csv
import json
import platform
from importlib.metadata import version

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lixin.ops import service
from lixin.web.views import is_fragment, require


@require("ops.read")
def health(request: HttpRequest) -> HttpResponse:
    """The page, its refreshed middle for htmx, or with ?format=csv the same as a file."""
    now = timezone.now()
    context = {
        "processes": service.processes(now),
        "jobs": service.jobs(now),
        "disk": service.disk(),
        "version": version("digital-lixin"),
        "database": connection.vendor,
        "database_name": connection.display_name,
        "python": platform.python_version(),
        "now": now,
    }
    if request.GET.get("format") == "csv":
        return _csv(context["processes"], context["jobs"])  # type: ignore[arg-type]
    return render(request, "ops/parts/health.html" if is_fragment(request) else "ops/health.html", context)


def _csv(processes: list[tuple[service.Heartbeat, str]], jobs: list[tuple[service.JobState, str]]) -> HttpResponse:
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="health.csv"'
    writer = csv.writer(response)
    writer.writerow(["类别", "名称", "状态", "最近时间", "说明"])
    words = {"red": "异常", "amber": "延迟", "green": "正常"}
    for beat, light in processes:
        figures = json.dumps(beat.figures, ensure_ascii=False)
        writer.writerow(["进程", beat.process, words[light], timezone.localtime(beat.at).isoformat(), figures])
    for job, light in jobs:
        ran = timezone.localtime(job.ran_at).isoformat() if job.ran_at else ""
        writer.writerow(["任务", job.name, words[light], ran, job.result])
    return response
