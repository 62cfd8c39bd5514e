"""The one that carries rows to the lake: a thread beside the processor, which outlives whatever the disk does."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from django.db import close_old_connections, connection

from lixin.lake import outbox

logger = logging.getLogger(__name__)
EVERY = 5.0
"""Seconds between commits: few enough files, and curves show what waits anyway."""
LONGEST_REST = 60.0


@dataclass
class Writer:
    """Flushes every few seconds; a failure is told, waited for, and tried again."""

    every: float = EVERY
    fault: str = ""
    failures: int = 0

    def run(self, stop: threading.Event) -> None:
        """Until told to stop; what waits then is written once more."""
        try:
            while not stop.wait(self._rest()):
                close_old_connections()
                self.once()
            self.once()
        finally:
            connection.close()

    def once(self) -> bool:
        """Carry everything that waits; False, with `fault` saying why, when the lake did not take it."""
        try:
            while outbox.flush() and outbox.crowded():
                pass
        except Exception as error:  # noqa: BLE001 - whatever the storage raises, the rows stay and it is tried again
            if not self.failures:
                logger.exception("the lake did not take the readings, trying again")
            self.fault, self.failures = f"写不进去：{error}"[:120], self.failures + 1
            return False
        self.fault, self.failures = "", 0
        return True

    def figures(self) -> dict[str, int | str]:
        """What the process's heartbeat says of the lake."""
        waiting = outbox.waiting()
        shown: dict[str, int | str] = {"待入湖": waiting.rows}
        if waiting.damaged:
            shown["损坏批次"] = waiting.damaged
        if self.fault:
            shown["数据湖"] = self.fault
        return shown

    def _rest(self) -> float:
        return min(self.every * 2 ** min(self.failures, 6), LONGEST_REST)
