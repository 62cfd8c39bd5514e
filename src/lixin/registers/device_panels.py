"""On the page of a device: what it stands on, who shares the place, and which rows it watches."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from lixin.accounts import service as accounts
from lixin.registers import devices
from lixin.sensing.beside import DevicePanel
from lixin.sensing.models import Device


def render(request: HttpRequest, device: Device) -> str:
    """The panel; "" for who may not read registers, or where there is nothing to see and nothing to do."""
    person = request.user
    if not accounts.can(person, "registers.read"):
        return ""
    seen = devices.rows_of(device, person)
    may_place = accounts.can(person, "registers.write") and device.retired_at is None
    if not seen and not may_place:
        return ""
    told = {
        "device": device,
        "stand": next((one for one in seen if one.link.stands), None),
        "watched": [one for one in seen if not one.link.stands],
        "may_place": may_place,
    }
    return render_to_string("registers/parts/device_place.html", told, request=request)


PANELS = (DevicePanel("place", "所在杆塔、建筑和关联台账", 10, render),)
