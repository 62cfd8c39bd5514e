"""Panels on the page of a device: an app or a scenario adds its own by shipping a device_panels.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.http import HttpRequest

from lixin.sensing.models import Device


@dataclass(frozen=True, slots=True)
class DevicePanel:
    """A part of a device's page. `render` gets the request and the device and gives safe HTML; "" shows nothing."""

    key: str
    title: str
    order: int
    render: Callable[[HttpRequest, Device], str]


@cache
def declared() -> tuple[DevicePanel, ...]:
    """Every app's panels, in order."""
    modules = [f"{config.name}.device_panels" for config in apps.get_app_configs()]
    found = [panel for name in modules if find_spec(name) for panel in import_module(name).PANELS]
    return tuple(sorted(found, key=lambda panel: (panel.order, panel.key)))


def panels_of(request: HttpRequest, device: Device) -> list[tuple[DevicePanel, str]]:
    """The panels that have something to say of this device, each with its HTML."""
    return [(one, html) for one in declared() if (html := one.render(request, device))]
