"""On the page of every register's row: the cases about it, those close by, and the way to report one."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.cases import objects
from lixin.cases import service as cases
from lixin.cases.states import LOOP
from lixin.registers.devices import linked
from lixin.registers.panels import ALL, Panel


def render(request: HttpRequest, sheet: Any, row: Any) -> str:
    """The cases panel; "" for who may neither read nor report cases."""
    person = request.user
    may_report, may_read = accounts.can(person, "cases.report"), accounts.can(person, "cases.read")
    if not (may_report or may_read):
        return ""
    devices = [one.view.device.pk for one in linked(sheet, row, person)] if accounts.can(person, "devices.read") else []
    about, more = objects.cases_about(person, sheet.name, row.pk, devices) if may_read else ([], False)
    near = objects.cases_near(person, row.lon, row.lat, [one.pk for one in about]) if may_read else []
    report = f"{reverse('cases:new')}?{urlencode({'register': sheet.name, 'row': row.pk})}" if may_report else ""
    told = {"about": _told(about), "near": _told(near), "more": more, "report": report}
    return render_to_string("cases/parts/object.html", told, request=request)


def _told(found: Any) -> list[dict[str, Any]]:
    now = timezone.now()
    return [{"case": one, "state": LOOP[one.state].name, "light": cases.light(one, now) or ""} for one in found]


PANELS = (Panel("cases", "相关事件", (ALL,), 10, render),)
