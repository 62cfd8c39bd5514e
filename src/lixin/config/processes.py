"""What every long-running command shares: a clean end on a signal, and a heartbeat."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import close_old_connections

Result = TypeVar("Result")
SIGNALS = (signal.SIGTERM, signal.SIGINT)


def stopping_event() -> threading.Event:
    """Set when the process is asked to end."""
    stop = threading.Event()
    for number in SIGNALS:
        signal.signal(number, lambda *_: stop.set())
    return stop


async def until_stopped(run: Callable[[asyncio.Event], object]) -> None:
    """Await `run(stop)`, where `stop` is set when the process is asked to end."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in SIGNALS:
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    await run(stop)  # type: ignore[misc]


def with_fresh_connection(work: Callable[..., Result]) -> Callable[..., Result]:
    """The work with database connections that are not stale, from whatever thread it is called."""

    def wrapped(*arguments: object) -> Result:
        close_old_connections()
        return work(*arguments)

    return wrapped
