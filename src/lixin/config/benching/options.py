"""What a run of the measurements is asked for."""

from __future__ import annotations

from dataclasses import dataclass

PARTS = {
    "records": ("bulk", "lists", "cockpit", "reading"),
    "start": ("start", "report"),
    "kill": ("kill",),
    "files": ("files",),
    "searching": ("search",),
    "registers": ("registers",),
}
"""Part (a process and a folder of its own) → the figures it gives."""
ALONE = ("files", "search", "registers")
"""Parts that are a measurement of their own: `lixin bench files`."""
BOTH = ("searching",)
"""Parts that are measured on PostgreSQL where LIXIN_DATABASE_URL names a server."""
NAMES = tuple(name for part, names in PARTS.items() if not set(names) & set(ALONE) for name in names)


@dataclass(frozen=True, slots=True)
class Options:
    """Which figures, and how much of each."""

    only: frozenset[str] = frozenset(NAMES)
    cases: int = 200_000
    rounds: int = 15
    probes: int = 120
    starts: int = 3
    kills: int = 50

    def parts(self) -> list[str]:
        """Parts with at least one of the figures."""
        return [part for part, names in PARTS.items() if self.only & set(names)]
