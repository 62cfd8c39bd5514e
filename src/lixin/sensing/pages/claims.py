"""The installer's page: a device taken over for his unit with what stands on label and slip."""

from __future__ import annotations

import math

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lixin.kernel.errors import Conflict, Invalid, Refused, TooMany
from lixin.sensing import claiming
from lixin.sensing.pages import forms
from lixin.sensing.pages.common import person_of
from lixin.web.views import require

NAMES = ("code", "secret", "lon", "lat")


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
@require(claiming.CLAIM)
def claim(request: HttpRequest) -> HttpResponse:
    """The form; what was typed stays when something is wrong."""
    typed = forms.typed_of(request, NAMES)
    refused: Refused | None = None
    if request.method == "POST":
        try:
            device = claiming.claim(
                person=person_of(request), code=typed["code"], secret=typed["secret"], **_place(typed)
            )
        except (Invalid, Conflict, TooMany) as error:
            refused = error
        else:
            messages.success(request, f"“{device.name}”已归{device.owner.name}管理。")
            return redirect("sensing:device", device.pk)
    else:
        typed["code"] = request.GET.get("code", "")[:60]
    context = {
        "fields": _fields(typed, refused),
        "lon": typed["lon"],
        "lat": typed["lat"],
        "place_error": forms.place_error(refused),
        "refusal": refused.sentence if refused else "",
        "unit": person_of(request).organisation.name,
    }
    return render(request, "sensing/claim.html", context, status=refused.status if refused else 200)


def _fields(typed: dict[str, str], refused: Refused | None) -> list[forms.Field]:
    fields = [
        forms.Field("code", "设备编码", typed["code"], required=True, hint="扫标签上的二维码会自动填好。"),
        forms.Field(
            "secret", "认领码", typed["secret"], "secret", required=True, hint="随设备附的认领单上，12 位，只能用一次。"
        ),
    ]
    return forms.marked(fields, refused)


def _place(typed: dict[str, str]) -> dict[str, float]:
    """Where it was put up; nothing when neither is filled in."""
    if not typed["lon"] and not typed["lat"]:
        return {}
    try:
        place = {name: float(typed[name]) for name in forms.PLACE}
    except ValueError:
        place = dict.fromkeys(forms.PLACE, math.nan)
    if not all(math.isfinite(value) for value in place.values()):
        raise Invalid("经纬度应当是数字；不清楚就都留空，位置不变。", {"lon": "应当是数字"})
    return place
