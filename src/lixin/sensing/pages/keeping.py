"""The forms and buttons that keep a device: register, change, retire, restore, new secret."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lixin.kernel.errors import Conflict, Invalid, Refused
from lixin.sensing import queries, registering
from lixin.sensing.models import Device
from lixin.sensing.pages import forms
from lixin.sensing.pages.common import person_of, version_of
from lixin.web.views import require


@require_http_methods(["GET", "POST"])
@require(registering.WRITE)
def enrol(request: HttpRequest) -> HttpResponse:
    """Register a device before its first frame."""
    typed = forms.typed_of(request, forms.ENROLLING)
    refused: Refused | None = None
    if request.method == "POST":
        try:
            device = registering.enrol(
                person=person_of(request), protocol=typed["protocol"], vendor_id=typed["vendor_id"],
                draft=forms.draft_of(typed),
            )  # fmt: skip
        except (Invalid, Conflict) as error:
            refused = error
        else:
            messages.success(request, f"已登记“{device.name}”。收到第一条报文后，状态会变为在线。")
            return redirect("sensing:device", device.pk)
    context = {
        "fields": forms.enrolling_fields(typed, refused),
        "lon": typed["lon"],
        "lat": typed["lat"],
        "place_error": forms.place_error(refused),
        "refusal": refused.sentence if refused else "",
    }
    return render(request, "sensing/enrol.html", context, status=refused.status if refused else 200)


@require_http_methods(["GET", "POST"])
@require(registering.WRITE)
def change(request: HttpRequest, device_id: int) -> HttpResponse:
    """The form of a device's settings; a stale one shows both versions and keeps what was typed."""
    device = queries.device_for(person_of(request), device_id)
    if request.method == "GET":
        return _change_form(request, device, forms.standing(device))
    typed = forms.typed_of(request, forms.changing_names(device))
    try:
        draft = forms.draft_of(typed, device.kind)
        registering.change_device(
            person=person_of(request), device_id=device_id, version=version_of(request), draft=draft
        )
    except (Invalid, Conflict) as error:
        return _change_form(request, queries.device_for(person_of(request), device_id), typed, error)
    messages.success(request, "已保存。")
    return redirect("sensing:device", device_id)


def _change_form(
    request: HttpRequest, device: Device, typed: dict[str, str], refused: Refused | None = None
) -> HttpResponse:
    now = forms.standing(device) if isinstance(refused, Conflict) else {}
    context: dict[str, Any] = {
        "device": device,
        "version": device.version if not isinstance(refused, Invalid) else request.POST.get("version", ""),
        "fields": forms.changing_fields(device, typed, refused, now),
        "units": forms.unit_fields(device, typed, refused, now),
        "lon": typed.get("lon", ""),
        "lat": typed.get("lat", ""),
        "place_error": forms.place_error(refused),
        "refusal": refused.sentence if refused else "",
        "stale": isinstance(refused, Conflict),
    }
    return render(request, "sensing/change.html", context, status=refused.status if refused else 200)


@require_POST
@require(registering.WRITE)
def retire(request: HttpRequest, device_id: int) -> HttpResponse:
    """Out of use."""
    registering.retire_device(person=person_of(request), device_id=device_id, version=version_of(request))
    messages.success(request, "已停用。它的报文不再采用，已有数据保留。")
    return redirect("sensing:device", device_id)


@require_POST
@require(registering.WRITE)
def restore(request: HttpRequest, device_id: int) -> HttpResponse:
    """Into use again."""
    registering.restore_device(person=person_of(request), device_id=device_id, version=version_of(request))
    messages.success(request, "已恢复使用。收到下一条报文后，状态会变为在线。")
    return redirect("sensing:device", device_id)
