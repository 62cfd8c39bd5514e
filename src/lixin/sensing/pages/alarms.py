"""Alarms: open ones first, by kind, state and township, each with the case it led to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from lixin.kernel.declare import SEVERITY_NAMES
from lixin.sensing import attention, queries
from lixin.sensing.pages.common import chosen, kind_choices, may, person_of, rows_of, town_choices, town_names
from lixin.web.views import is_fragment, require


@require_safe
@require("devices.read")
def listing(request: HttpRequest) -> HttpResponse:
    """The list, open alarms unless told otherwise; for htmx the rows alone."""
    wanted = chosen(request, "state", "kind", "division")
    if request.GET.get("all") == "1":
        wanted["state"] = "all"
    if wanted["state"] not in queries.ALARM_STATES:
        wanted["state"] = "open"
    found = rows_of(request, queries.alarms_for(person_of(request), **wanted))
    cases = queries.cases_of(person_of(request), found.items)
    towns = town_names({alarm.division_code for alarm in found.items})
    context = {
        "rows": [
            {
                "alarm": alarm,
                "event": queries.event_name(alarm.event),
                "severity": SEVERITY_NAMES.get(alarm.severity, alarm.severity),  # type: ignore[call-overload]
                "town": towns.get(alarm.division_code, ""),
                "case": cases.get(alarm.pk),
            }
            for alarm in found.items
        ],
        "next": found.next,
        "filtered": bool(wanted["kind"] or wanted["division"] or wanted["state"] != "open"),
        "may_acknowledge": may(request, "alarms.acknowledge"),
        "here": request.get_full_path(),
    }
    if is_fragment(request):
        return render(request, "sensing/parts/alarm_rows.html", context)
    context |= {"chosen": wanted, "kinds": kind_choices(), "towns": town_choices()}
    context["states"] = list(queries.ALARM_STATES.items())
    return render(request, "sensing/alarms.html", context)


@require_POST
@require("alarms.acknowledge")
def acknowledge(request: HttpRequest, alarm_id: int) -> HttpResponse:
    """Somebody has seen the alarm; back to where the button was."""
    attention.acknowledge(alarm_id=alarm_id, person=person_of(request))
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe else reverse("sensing:alarms"))
