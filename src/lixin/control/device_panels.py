"""On the page of a device: what it can be told, and what it was told; kept fresh while a command is under way."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from lixin.control.pages.orders import panel_of
from lixin.sensing.beside import DevicePanel
from lixin.sensing.models import Device


def render(request: HttpRequest, device: Device) -> str:
    """The panel; "" for a device that cannot be told anything and never was."""
    told = panel_of(request, device)
    if not told["can"] and not told["rows"]:
        return ""
    return render_to_string("control/parts/panel.html", told, request=request)


PANELS = (DevicePanel("commands", "指令", 5, render),)
