"""Which connection each device was last heard on, so that something can be said to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from lixin.sensing.journal import digest_of
from lixin.sensing.protocols.wire import Wire

Name = tuple[str, str]
"""Protocol and what the device calls itself."""
Say = Callable[[bytes], Awaitable[None]]
"""Write to the connection; ConnectionError when it is gone."""


@dataclass(slots=True, eq=False)
class Line:
    """A device's way back. `heard`: its newest frame; `shown`, `certificate`: digests of the password shown beside its
    frames and of the connection's certificate."""

    say: Say
    heard: bytes = b""
    shown: str = ""
    certificate: str = ""


@dataclass
class Lines:
    """The lines of one gateway. A device that comes again on another connection is spoken to there."""

    _by_name: dict[Name, Line] = field(default_factory=dict)
    _names: dict[Say, set[Name]] = field(default_factory=dict)
    """Those last heard on each connection: thousands may end at once, and none may look through all the others."""

    def hear(self, name: Name, say: Say, heard: bytes = b"", shown: str = "", certificate: str = "") -> None:
        """The device is on this connection."""
        line = self._by_name.get(name)
        if line is None or line.say is not say:
            self._by_name[name] = Line(say, heard, shown, certificate)
            self._names.setdefault(say, set()).add(name)
            return
        line.heard, line.shown = heard, shown

    def leave(self, say: Say) -> None:
        """The connection is gone, and with it every device that has not come again on another one."""
        for name in self._names.pop(say, ()):
            line = self._by_name.get(name)
            if line is not None and line.say is say:
                del self._by_name[name]

    def get(self, name: Name) -> Line | None:
        """The device's line."""
        return self._by_name.get(name)

    def shown(self, wires: Mapping[str, Wire]) -> dict[Name, tuple[str, str]]:
        """Every device on a line → digests of the password it showed there, in its newest frame or beside it, and of
        its certificate."""
        return {name: (_digest(wires[name[0]], line), line.certificate) for name, line in self._by_name.items()}


def _digest(wire: Wire, line: Line) -> str:
    if wire.secret and wire.secret.within and line.heard:
        shown = wire.secret.within(line.heard)
        return digest_of(shown) if shown else ""
    return line.shown
