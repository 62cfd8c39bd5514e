"""Labels with QR codes, one or a sheet of them; and where a scanned one leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lixin.kernel.errors import Invalid, NotFound
from lixin.sensing import claiming, coding, queries, registering, shown
from lixin.sensing.models import Device
from lixin.sensing.pages.common import chosen, may, person_of
from lixin.web.views import require

PER_SHEET = 24
"""Three by eight labels of 70 by 37 mm: the most common A4 sheet of labels."""
MOST = claiming.MOST_AT_ONCE
FILTERS = ("kind", "state", "division", "text")


@require_safe
@require("devices.read")
def sheet(request: HttpRequest) -> HttpResponse:
    """Labels of the devices that the address names (?device=…), or of those that the list's filters leave."""
    wanted = chosen(request, *FILTERS)
    found = _devices(request, wanted)
    if not found:
        raise NotFound("没有可以打印标签的设备。请在设备列表里换一个条件。")
    skip = _skipped(request)
    labels = [None] * skip + [_label(request, one) for one in found[:MOST]]
    context = {
        "pages": [labels[start : start + PER_SHEET] for start in range(0, len(labels), PER_SHEET)],
        "count": min(len(found), MOST),
        "more": len(found) > MOST,
        "most": MOST,
        "skip": skip,
        "places": range(PER_SHEET),
        "kept": [(name, value) for name in ("device", *FILTERS) for value in request.GET.getlist(name) if value],
        "devices": [one.pk for one in found[:MOST]],
        "may_offer": may(request, registering.WRITE),
        "back": _back(request, wanted),
    }
    return render(request, "sensing/labels.html", context)


@never_cache
@require_POST
@require(registering.WRITE)
def slips(request: HttpRequest) -> HttpResponse:
    """A fresh claim secret for each device, on slips to print; shown this once, so no address leads to it."""
    made = claiming.offer(person=person_of(request), device_ids=_numbers(request.POST.getlist("device")))
    rows = [{**_label(request, one.device), "secret": one.secret} for one in made]
    address = request.build_absolute_uri(reverse("sensing:claim"))
    return render(request, "sensing/slips.html", {"slips": rows, "address": address})


def scanned(request: HttpRequest, code: str) -> HttpResponse:
    """/d/<code>/: to the device's page; to the claim's for who may not see it yet but may take it over."""
    return _scanned(request, code=code)


@require_safe
@require("devices.read")
def _scanned(request: HttpRequest, code: str) -> HttpResponse:
    code = coding.require(code)
    for retired in (False, True):
        if found := queries.devices_for(person_of(request), retired=retired).filter(code=code).first():
            return redirect("sensing:device", found.pk)
    if may(request, claiming.CLAIM):
        return redirect(f"{reverse('sensing:claim')}?{urlencode({'code': code})}")
    raise NotFound(f"没有编码为 {code} 的设备，或它不在您的范围内。")


def qr(address: str) -> SafeString:
    """The address as a picture, drawn as lines: sharp at every size. Level M holds with 15 % of it scratched off."""
    return mark_safe(segno.make(address, error="m", micro=False).svg_inline(border=2, omitsize=True))  # noqa: S308


def _label(request: HttpRequest, device: Device) -> dict[str, Any]:
    view = shown.view_of(device)
    address = request.build_absolute_uri(reverse("portal:device", args=[device.code]))
    return {"device": device, "kind": view.kind_name, "qr": qr(address)}


def _devices(request: HttpRequest, wanted: dict[str, str]) -> Sequence[Device]:
    numbers = _numbers(request.GET.getlist("device"))
    retired = wanted["state"] == "retired"
    narrow = {} if numbers else {**wanted, "state": "" if retired else wanted["state"]}
    rows = queries.devices_for(person_of(request), retired=retired, **narrow)
    rows = rows.filter(pk__in=numbers) if numbers else rows
    return list(rows.order_by("name", "pk")[: MOST + 1])


def _numbers(given: Sequence[str]) -> list[int]:
    if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in given):
        raise Invalid("设备的编号不对，请回到设备列表重新选择。", {"device": "重新选择"})
    return [int(one) for one in given]


def _skipped(request: HttpRequest) -> int:
    """Labels of the first sheet that are used up already."""
    text = request.GET.get("skip", "0")
    if not (text.isascii() and text.isdigit() and int(text[:3]) < PER_SHEET):
        raise Invalid(f"已用掉的标签数应当在 0 到 {PER_SHEET - 1} 之间。", {"skip": "不对"})
    return int(text)


def _back(request: HttpRequest, wanted: dict[str, str]) -> str:
    numbers = request.GET.getlist("device")
    if len(numbers) == 1:
        return reverse("sensing:device", args=_numbers(numbers))
    return f"{reverse('sensing:devices')}?{urlencode({name: value for name, value in wanted.items() if value})}"
