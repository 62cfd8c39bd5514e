"""A device played by a program: it reports over HTTP, waits for commands, carries them out, and says so.

For demo folders, for trying a kind of device before it is bought, and for tests; it speaks the protocol of
docs/how-to/control-devices.md and knows nothing of the platform's records.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import msgspec

from lixin.kernel.worktime import BEIJING

WAIT = 20
"""Seconds of one request for a command."""
REST = 2.0
"""Seconds until it tries again when nobody answers."""
STEPS = 5
"""A movement is reported in so many steps."""


@dataclass
class StandIn:
    """`values` by metric; `moves`: parameter of a command → the metric that follows it, in `seconds`."""

    url: str
    device: str
    values: dict[str, float]
    moves: Mapping[str, str]
    every: float = 60.0
    seconds: float = 5.0
    secret: str = ""

    def run(self, stop: threading.Event) -> None:
        """Report every so often and carry out what it is told, until told to stop."""
        reporting = threading.Thread(target=self._keep_reporting, args=(stop,), daemon=True)
        reporting.start()
        while not stop.is_set():
            try:
                command = self._ask("GET", f"commands?{urlencode({'device': self.device, 'wait': WAIT})}")
            except (OSError, HTTPException):
                stop.wait(REST)
                continue
            if command:
                self.obey(command)

    def obey(self, command: Mapping[str, Any]) -> None:
        """Take a command up, move what it moves, and say how it ended."""
        aims = {self.moves[key]: float(value) for key, value in command["values"].items() if key in self.moves}
        unknown = sorted(set(command["values"]) - set(self.moves))
        if unknown:
            self._answer(command, "failed", f"不认识的参数：{'、'.join(unknown)}")
            return
        self._answer(command, "accepted", "正在执行")
        starts = {metric: self.values.get(metric, 0.0) for metric in aims}
        for step in range(1, STEPS + 1):
            time.sleep(self.seconds / STEPS)
            for metric, aim in aims.items():
                self.values[metric] = round(starts[metric] + (aim - starts[metric]) * step / STEPS, 3)
            self.report()
        self._answer(command, "done", "已到位" if aims else "已执行")

    def report(self) -> None:
        """Its values at the moment."""
        now = datetime.now(BEIJING).isoformat(timespec="milliseconds")
        self._ask("POST", "", {"device": self.device, "time": now, "values": self.values})

    def _keep_reporting(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self.report()
            except (OSError, HTTPException):
                stop.wait(REST)
            else:
                stop.wait(self.every)

    def _answer(self, command: Mapping[str, Any], state: str, words: str) -> None:
        self._ask("POST", "", {"device": self.device, "answer": command["id"], "state": state, "words": words})

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        """The answer as JSON, None for an empty one; OSError when there is none (the platform is away or refuses)."""
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        )
        data = None if body is None else msgspec.json.encode(body)
        request = Request(f"{self.url}/ingest/{path}", data, headers, method=method)  # noqa: S310 - our own address
        try:
            with urlopen(request, timeout=WAIT + 10) as answer:  # noqa: S310
                text = answer.read()
        except HTTPError as error:
            raise OSError(f"{error.code} {error.read().decode(errors='replace')[:200]}") from error
        return msgspec.json.decode(text) if text else None
