"""Every peer that this machine has, started; of the others one sentence each on how to get them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TypeVar

from lixin.config.benching.options import Options
from lixin.config.benching.peers.database import Place, database
from lixin.config.benching.peers.mapserver import mapserver
from lixin.config.benching.peers.peer import Peer
from lixin.config.benching.peers.pygeoapi import pygeoapi
from lixin.config.benching.peers.python import environment
from lixin.config.benching.peers.tipg import tipg
from lixin.kernel.errors import Invalid
from lixin.registers.rows import Sheet

Say = Callable[[str], None]
T = TypeVar("T")


@contextlib.contextmanager
def present(options: Options, folder: Path, given: Sheet, say: Say) -> Iterator[list[Peer]]:
    """All of them at once: idle ones take no time, and each question meets the same machine."""
    with ExitStack() as stack:
        found: list[Peer] = []
        place: Place | None = _entered(stack, "PostGIS", lambda: database(options.postgres, given), say)
        if place:
            packages = environment(options.peers)
            for start in (pygeoapi, tipg):
                found += (
                    _entered(stack, start.__name__, lambda start=start: _one(start(folder, packages, place)), say) or []
                )
        found += _entered(stack, "MapServer", lambda: mapserver(folder, given, place), say) or []
        yield found


@contextlib.contextmanager
def _one(manager: AbstractContextManager[Peer]) -> Iterator[list[Peer]]:
    with manager as peer:
        yield [peer]


def _entered(stack: ExitStack, name: str, start: Callable[[], AbstractContextManager[T]], say: Say) -> T | None:
    try:
        return stack.enter_context(start())
    except Invalid as refused:
        say(f"不与 {name} 比较：{refused}")
        return None
