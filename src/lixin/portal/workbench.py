"""工作台: what waits for me, how my unit stands, what changed since yesterday, and the way to my pages."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.cases import service as cases
from lixin.sensing import service as sensing
from lixin.web.navigation import menu
from lixin.web.views import require

TASKS = 10
CASE_LIGHTS = (("red", "已逾期"), ("amber", "将到期"), ("green", "正常"))


@require()
def workbench(request: HttpRequest) -> HttpResponse:
    """By role: tasks, lights and changes for those who see cases, the officers' own duties and links for officers."""
    person, yesterday = request.user, timezone.localdate() - timedelta(days=1)
    context = {
        "heading": "工作台",
        "links": [entry for entry in menu(person, request.path) if not entry.current],
        "duties": accounts.duties_of(person),
    }
    if accounts.can(person, "cases.read"):
        counts = cases.open_counts(person)
        context |= {
            "sees_cases": True,
            "lights": [(name, word, counts[name]) for name, word in CASE_LIGHTS],
            "tasks": [{"case": case, "clock": cases.clock_of(case)} for case in cases.todo(person, TASKS)],
            "changes": _changes(person, yesterday),
        }
    return render(request, "portal/workbench.html", context)


def _changes(person: Person, since: date) -> list[tuple[str, int, str, str]]:
    """Words, number, unit and the address of the rows."""
    console, counts = reverse("cases:console"), cases.changes(person, since)
    found: list[tuple[str, Any, str, str]] = [
        ("新增事件", counts["opened"], "件", f"{console}?opened_since={since}"),
        ("办结", counts["closed"], "件", f"{console}?stage=closed&closed_since={since}"),
    ]
    if accounts.can(person, "devices.read"):
        found.append(("正在报警", sensing.alarms_for(person).count(), "条", reverse("sensing:alarms")))
    if accounts.can(person, "suspects.read"):
        doubtful = sum(one["unseen"] for one in sensing.suspect_counts(person, timezone.now()))
        found.append(("未阅异常报文", doubtful, "条", reverse("sensing:suspects")))
    return found
