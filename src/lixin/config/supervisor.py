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

PATIENCE = 8.0
"""Seconds a process has for a clean end before it is killed."""
QUICK_FALL = 3.0
"""A process that ends within this many seconds of its start fell at start."""
FALLS_ALLOWED = 3


@dataclass
class Child:
    """One process: its verb, and how often it fell at start in a row."""

    verb: str
    process: subprocess.Popen[bytes]
    started: float
    quick_falls: int = 0


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
            self.children[verb] = Child(verb, spawn(verb), time.monotonic())

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
                child.process.wait()

    def _revive(self, child: Child) -> bool:
        """Start a fallen process again; False when it keeps falling at start (its own sentence stands above)."""
        quick = time.monotonic() - child.started < QUICK_FALL
        falls = child.quick_falls + 1 if quick else 0
        if falls >= FALLS_ALLOWED:
            self.tell(f"{child.verb} 连续 {falls} 次起不来，平台停止；原因见上一行。")
            return False
        self.tell(f"{child.verb} 意外退出（{child.process.returncode}），正在重启。")
        time.sleep(0.3 * falls)
        self.children[child.verb] = Child(child.verb, spawn(child.verb), time.monotonic(), falls)
        return True

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True


def spawn(verb: str, *arguments: str) -> subprocess.Popen[bytes]:
    """A process of ours in a session of its own, so that Ctrl-C reaches it only through the supervisor."""
    command = [sys.executable, "-m", "lixin.config.cli", verb, *arguments]
    environment = os.environ | {"LIXIN_PARENT": str(os.getpid())}
    return subprocess.Popen(command, start_new_session=True, env=environment)


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(number)
