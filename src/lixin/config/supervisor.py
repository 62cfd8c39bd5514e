"""Processes of the platform under one parent: started together, restarted when they fall, ended together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Protocol

from lixin.config.forking import fork

PATIENCE = 8.0
"""Seconds a process has for a clean end before it is killed."""
QUICK_FALL = 3.0
"""A process that ends within this many seconds of its start fell at start."""
FALLS_ALLOWED = 3
LONGEST_REST = 30.0
"""Seconds between two attempts with a process that ran well before and now falls again and again."""


class Running(Protocol):
    """A process, as subprocess.Popen has it."""

    @property
    def returncode(self) -> int | None:
        """None while it runs; below 0 the signal that ended it."""

    def poll(self) -> int | None:
        """Look, and say `returncode`."""

    def wait(self, timeout: float) -> int:
        """`returncode` when it has ended; TimeoutExpired when it has not within these seconds."""

    def send_signal(self, sig: int) -> None:
        """Nothing when it has ended."""


@dataclass
class Child:
    """One process: its verb, how often it fell at start in a row, and whether it has ever run well."""

    verb: str
    process: Running
    started: float
    quick_falls: int = 0
    proven: bool = False
    next_start: float = 0.0


@dataclass
class Supervisor:
    """Runs `lixin VERB` for each verb until told to stop; `tell` prints one line to the person at the terminal."""

    verbs: Sequence[str]
    tell: Callable[[str], None]
    children: dict[str, Child] = field(default_factory=dict)
    stopping: bool = False

    def start(self) -> None:
        """Start every process and take over the signals that end us."""
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._ask_to_stop)
        for verb in self.verbs:
            self.children[verb] = Child(verb, fork(verb), time.monotonic())

    def watch(self, every: float = 0.2) -> int:
        """Keep the processes alive until a signal comes; 1 when one of them cannot be kept alive."""
        status = 0
        while not self.stopping:
            time.sleep(every)
            for child in list(self.children.values()):
                if child.process.poll() is not None and not self.stopping and not self._revive(child):
                    status, self.stopping = 1, True
        self.stop()
        return status

    def stop(self) -> None:
        """Ask all to end, wait, then kill what is left."""
        for child in self.children.values():
            _signal(child.process, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for child in self.children.values():
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.tell(f"{child.verb} 没有按时退出，已强制结束。")
                _signal(child.process, signal.SIGKILL)
                child.process.wait(PATIENCE)

    def _revive(self, child: Child) -> bool:
        """Start a fallen process again, in its time; False when it has never run (its own sentence stands above).

        One that ran well before is tried for ever, so that a bad day of one does not end the work of the others.
        """
        now = time.monotonic()
        if child.next_start:
            if now >= child.next_start:
                again = fork(child.verb)
                self.children[child.verb] = Child(child.verb, again, now, child.quick_falls, child.proven)
            return True
        quick = now - child.started < QUICK_FALL
        child.proven = child.proven or not quick
        child.quick_falls = child.quick_falls + 1 if quick else 0
        if child.quick_falls >= FALLS_ALLOWED and not child.proven:
            self.tell(f"{child.verb} 连续 {child.quick_falls} 次起不来，平台停止；原因见上一行。")
            return False
        rest = min(0.3 * child.quick_falls * 2**child.quick_falls / 2, LONGEST_REST)
        self.tell(f"{child.verb} 意外退出（{child.process.returncode}），{_when(rest)}重启。")
        child.next_start = now + rest
        return True

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True


def spawn(verb: str, *arguments: str) -> subprocess.Popen[bytes]:
    """A process of ours in a session of its own, so that Ctrl-C reaches it only through the supervisor."""
    command = [sys.executable, "-m", "lixin.config.cli", verb, *arguments]
    environment = os.environ | {"LIXIN_PARENT": str(os.getpid())}
    return subprocess.Popen(command, start_new_session=True, env=environment)


def _when(seconds: float) -> str:
    return "正在" if seconds < 1 else f"{seconds:.0f} 秒后"


def _signal(process: Running, number: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(number)
