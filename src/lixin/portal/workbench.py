"""工作台: what is urgent for my unit, and the way to my pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lixin.accounts import service as accounts
from lixin.cases import service as cases
from lixin.web.navigation import menu
from lixin.web.views import require

TASKS = 10
CASE_LIGHTS = (("red", "已逾期"), ("amber", "将到期"), ("green", "正常"))


@require()
def workbench(request: HttpRequest) -> HttpResponse:
    """By role: lights and own tasks for those who see cases, the officers' own links for officers."""
    person = request.user
    context = {"links": [entry for entry in menu(person, request.path) if not entry.current]}
    if accounts.can(person, "cases.read"):
        counts = cases.open_counts(person)
        context |= {
            "sees_cases": True,
            "lights": [(name, word, counts[name]) for name, word in CASE_LIGHTS],
            "states": counts["states"],
            "tasks": cases.my_open(person, TASKS),
        }
    return render(request, "portal/workbench.html", context)
