"""Frames that no rule may see, and who sends without being registered."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lixin.accounts.models import Person
from lixin.kernel.errors import Invalid, NotFound, Refused
from lixin.sensing import adopting, attention, coding, frames, queries, registering, suspects
from lixin.sensing.models import Suspect, UnknownDevice
from lixin.sensing.pages import forms
from lixin.sensing.pages.common import may, person_of, rows_of
from lixin.sensing.protocols.catalogue import LABELS
from lixin.web.views import require

EARLIER = 5


@require_safe
@require("suspects.read")
def listing(request: HttpRequest) -> HttpResponse:
    """Doubtful frames with their reasons and raw bytes."""
    reason = request.GET.get("reason", "")
    if reason and reason not in Suspect.Reason.values:
        raise Invalid("没有这种原因，请从列表中选择。", {"reason": "没有这种原因"})
    found = rows_of(request, queries.suspects_for(person_of(request), reason=reason))
    counts = queries.suspect_counts(person_of(request), timezone.now())
    context = {
        "rows": [(row, frames.shown(row.protocol, bytes(row.payload))) for row in found.items],
        "next": found.next,
        "counts": counts,
        "came": any(one["count"] for one in counts),
        "counted_only": sum(one["counted_only"] for one in counts),
        "most_unseen": queries.COUNTED,
        "per_sender": suspects.PER_SENDER,
        "days": settings.SUSPECT_DAYS,
        "most": settings.SUSPECTS_KEPT,
        "journal_days": settings.JOURNAL_DAYS,
        "reason": reason,
        "reason_name": Suspect.Reason(reason).label if reason else "",
    }
    return render(request, "sensing/suspects.html", context)


@require_POST
@require("suspects.read")
def mark_seen(request: HttpRequest) -> HttpResponse:
    """All doubtful frames of a reason have been looked at."""
    reason = request.POST.get("reason", "")
    attention.mark_seen(reason=reason, person=person_of(request))
    return redirect(f"{reverse('sensing:suspects')}?reason={reason}")


@require_safe
@require("suspects.read")
def unknown(request: HttpRequest) -> HttpResponse:
    """Who sends without being registered, with the newest frame in words."""
    found = rows_of(request, queries.unknown_for(person_of(request)), key="-last_at")
    context = {
        "rows": [
            {
                "one": row,
                "protocol": LABELS.get(row.protocol, row.protocol),
                "values": adopting.readable(row, most=6),
            }
            for row in found.items
        ],
        "next": found.next,
        "may_adopt": may(request, adopting.ADOPT),
        "most": suspects.MOST_UNKNOWN,
        "days": settings.SUSPECT_DAYS,
    }
    return render(request, "sensing/unknown.html", context)


@require_http_methods(["GET", "POST"])
@require(adopting.ADOPT)
def adopt(request: HttpRequest, unknown_id: int) -> HttpResponse:
    """The form that takes one of them in; what was typed stays when something is wrong."""
    one = queries.unknown_one(person_of(request), unknown_id)
    typed = forms.typed_of(request, forms.ADOPTING)
    refused: Refused | None = None
    if request.method == "POST":
        try:
            done = adopting.adopt(person=person_of(request), unknown_id=unknown_id, draft=forms.draft_of(typed))
        except Invalid as error:
            refused = error
        else:
            words = f"已接入“{done.device.name}”，补录 {done.frames} 条报文中的 {done.values} 个数值。"
            messages.success(request, words)
            return redirect("sensing:device", done.device.pk)
    context = {
        "may_attach": may(request, registering.WRITE),
        "one": one,
        "protocol": LABELS.get(one.protocol, one.protocol),
        "values": adopting.readable(one),
        "raw": frames.shown(one.protocol, bytes(one.payload)),
        "frames": _earlier(person_of(request), one),
        "fields": forms.adopting_fields(typed, one.protocol, refused),
        "lon": typed["lon"],
        "lat": typed["lat"],
        "place_error": forms.place_error(refused),
        "refusal": refused.sentence if refused else "",
    }
    return render(request, "sensing/adopt.html", context, status=refused.status if refused else 200)


def _earlier(person: Person, one: UnknownDevice) -> list[tuple[Suspect, str]]:
    """Its frames that were kept before the newest, newest first, as people may see them."""
    rows = queries.suspects_for(person, reason="unknown").filter(protocol=one.protocol, vendor_id=one.vendor_id)
    return [(row, frames.shown(row.protocol, bytes(row.payload))) for row in rows[1 : 1 + EARLIER]]


@require_POST
@require(adopting.ADOPT)
def attach(request: HttpRequest, unknown_id: int) -> HttpResponse:
    """It is a registered device that calls itself otherwise: named by its code."""
    person = person_of(request)
    code = coding.require(request.POST.get("code", ""))
    device = queries.devices_for(person).filter(code=code).first()
    if device is None:
        raise NotFound(f"没有编码为 {code} 的设备，或不在您的范围内。")
    done = adopting.attach(person=person, unknown_id=unknown_id, device_id=device.pk, version=device.version)
    messages.success(request, f"已并入“{device.name}”，补录 {done.frames} 条报文中的 {done.values} 个数值。")
    return redirect("sensing:device", device.pk)
