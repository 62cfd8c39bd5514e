"""What a run of the measurements is asked for."""

from __future__ import annotations

import os
from dataclasses import dataclass

PARTS = {
    "records": ("bulk", "lists", "cockpit", "reading"),
    "start": ("start", "report"),
    "kill": ("kill",),
    "files": ("files",),
    "searching": ("search",),
    "registers": ("registers",),
    "sensing": ("sensing",),
}
"""Part (a process and a folder of its own) → the figures it gives."""
ALONE = ("files", "search", "registers", "sensing")
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
    features: int = 1_000_000
    devices: int = 2_000
    peers: str = os.environ.get("LIXIN_BENCH_PEERS", "")
    """Folder of a Python environment with the peers from PyPI."""
    postgres: str = os.environ.get("LIXIN_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
    """A server on the loopback where a database may be made and dropped."""

    def parts(self) -> list[str]:
        """Parts with at least one of the figures."""
        return [part for part, names in PARTS.items() if self.only & set(names)]
