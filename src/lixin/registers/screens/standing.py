"""From a device's page: the pole or building it stands on, chosen among the rows of all registers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from lixin.registers import devices
from lixin.registers.screens import common
from lixin.web.views import require


@require_safe
@require("registers.read")
def place_options(request: HttpRequest) -> JsonResponse:
    """Rows that fit the words, for the choice on a device's page."""
    found = devices.may_stand_on(request.user, request.GET.get("q", ""))
    return JsonResponse([{"id": key, "text": words} for key, words in found], safe=False)


@require_POST
@require("registers.write")
def put_up(request: HttpRequest, device_id: int) -> HttpResponse:
    """Say that the device stands there."""
    sheet, pk = devices.place_of(request.POST.get("place", ""))
    devices.link(given=sheet, pk=pk, device=device_id, person=request.user, actor=common.actor_of(request), stands=True)
    messages.success(request, "已记下设备装在哪里。")
    return redirect("sensing:device", device_id)


@require_POST
@require("registers.write")
def take_down(request: HttpRequest, device_id: int) -> HttpResponse:
    """The device stands nowhere any more."""
    devices.take_down(device=device_id, person=request.user, actor=common.actor_of(request))
    messages.success(request, "已拆下。")
    return redirect("sensing:device", device_id)
