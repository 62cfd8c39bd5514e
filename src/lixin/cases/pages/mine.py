"""What the reader's own unit has to handle."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lixin.cases import service as cases
from lixin.cases.pages.shown import rows_of
from lixin.web.views import require


@require_GET
@require("cases.handle")
def mine(request: HttpRequest) -> HttpResponse:
    """Most urgent first."""
    rows = rows_of(cases.my_open(request.user))
    unit = request.user.organisation
    context = {
        "heading": "我的任务",
        "rows": rows,
        "late": sum(row["light"] == "red" for row in rows),
        "unit_name": unit.name if unit else "",
    }
    return render(request, "cases/mine.html", context)
