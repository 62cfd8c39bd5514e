"""Panels on the page of a row: an app or a scenario adds its own by shipping a panels.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.http import HttpRequest

ALL = "*"


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a row's page. `render` gets the request, the Sheet and the row and gives safe HTML; "" shows nothing.

    `registers` are full names "scenario.key", ("*",) for every register; panels stand in the order of `order`.
    """

    key: str
    title: str
    registers: tuple[str, ...]
    order: int
    render: Callable[[HttpRequest, Any, Any], str]


@cache
def declared() -> tuple[Panel, ...]:
    """Every app's panels, in order."""
    modules = [f"{config.name}.panels" for config in apps.get_app_configs() if config.name != "lixin.registers"]
    found = [panel for name in modules if find_spec(name) for panel in import_module(name).PANELS]
    return tuple(sorted(found, key=lambda panel: (panel.order, panel.key)))


def panels_of(request: HttpRequest, sheet: Any, row: Any) -> list[tuple[Panel, str]]:
    """The panels that have something to say of this row, each with its HTML."""
    wanted = [one for one in declared() if ALL in one.registers or sheet.name in one.registers]
    return [(one, html) for one in wanted if (html := one.render(request, sheet, row))]
