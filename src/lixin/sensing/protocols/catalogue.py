"""Every protocol there is: the modules of this package that have a `WIRE`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from lixin.sensing import protocols
from lixin.sensing.protocols.wire import Wire

LAST = ("mqtt", "http")
"""What is not a protocol of the field stands behind those that are."""


def _found() -> dict[str, Wire]:
    names = [one.name for one in iter_modules(protocols.__path__) if one.name != __name__.rpartition(".")[2]]
    modules = [import_module(f"{protocols.__name__}.{name}") for name in names]
    wires = [wire for module in modules for wire in getattr(module, "WIRES", [getattr(module, "WIRE", None)]) if wire]
    wires.sort(key=lambda wire: (LAST.index(wire.name) if wire.name in LAST else -1, wire.name))
    return {wire.name: wire for wire in wires}


WIRES: Mapping[str, Wire] = _found()
"""Name → protocol."""
LABELS: Mapping[str, str] = {name: wire.label for name, wire in WIRES.items()}
"""Name → as people call it."""
