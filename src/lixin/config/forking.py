"""Processes forked from one that has loaded what they have in common, so that they start at once and share its pages.

The standard library keeps that process (multiprocessing's fork server) and makes it anew when it is gone; why so, and
what was measured, says docs/adr/0015.
"""

from __future__ import annotations

import multiprocessing
import os
import select
import signal
import subprocess
import sys
import threading
import time
from multiprocessing import forkserver

from lixin.config import cli
from lixin.config.naming import name_process

CONTEXT = multiprocessing.get_context("forkserver")


class Forked:
    """A process of ours forked from the loaded one, in a session of its own."""

    def __init__(self, verb: str) -> None:
        self._verb = verb
        self._process = CONTEXT.Process(target=_work, args=(verb,), name=verb, daemon=True)
        self._process.start()
        self._life = os.pidfd_open(self._process.pid or 0)

    def __del__(self) -> None:
        os.close(self._life)

    @property
    def returncode(self) -> int | None:
        """255 where the loaded process was gone before it could say."""
        return self.poll()

    def poll(self) -> int | None:
        """As `returncode`. One whose loaded process is gone is told to end, and counts as running until it has."""
        status = self._process.exitcode
        if status is not None and self._lives():
            signal.pidfd_send_signal(self._life, signal.SIGTERM)
            return None
        return status

    def wait(self, timeout: float) -> int:
        """The status of its end."""
        deadline = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(self._verb, timeout)
            select.select([self._life], [], [], 0.05)
        return status

    def send_signal(self, sig: int) -> None:
        """To a process that runs."""
        if self._lives():
            signal.pidfd_send_signal(self._life, sig)

    def _lives(self) -> bool:
        return not select.select([self._life], [], [], 0)[0]


def load() -> None:
    """Have what the processes share loaded beside us, while something else is being done."""
    CONTEXT.set_forkserver_preload(["lixin.config.loaded"])
    forkserver.ensure_running()


def fork(verb: str) -> Forked:
    """`lixin VERB` as a process that shares what is loaded."""
    return Forked(verb)


def _work(verb: str) -> None:
    """In the forked process, which ends when the supervisor is gone (here) or the loaded process is (follow_parent)."""
    os.setsid()
    name_process(f"lixin {verb}")
    os.environ["LIXIN_PARENT"] = str(os.getppid())
    threading.Thread(target=_end_with_supervisor, name="supervisor", daemon=True).start()
    sys.exit(cli.main([verb]))


def _end_with_supervisor() -> None:
    supervisor = multiprocessing.parent_process()
    assert supervisor is not None
    supervisor.join()
    os.kill(os.getpid(), signal.SIGTERM)
