"""The gateway: every listener in one process, one journal, one commit for all that arrives together."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lixin.kernel.errors import Invalid
from lixin.sensing.committer import Committer
from lixin.sensing.journal import Journal
from lixin.sensing.listeners import http, mqtt, tcp
from lixin.sensing.listeners.lines import Lines
from lixin.sensing.listeners.terminals import SecretOf, no_secrets
from lixin.sensing.listeners.tls import Tls
from lixin.sensing.protocols.catalogue import WIRES
from lixin.sensing.protocols.wire import Wire

BEAT_SECONDS = 2.0


Ports = Mapping[str, int]
"""Protocol → where the gateway listens; 0 takes any free port, and so does one that is not named."""


class Gateway:
    """Start, look at the bound `ports`, stop."""

    def __init__(
        self, journal_path: Path, host: str, ports: Ports, secret_of: SecretOf = no_secrets, tls: Tls | None = None
    ) -> None:
        self.host = host
        self.tls = tls
        self.wanted = ports
        self.ports: Ports = ports
        self.committer = Committer(Journal(journal_path))
        self.lines = Lines()
        self._secret_of = secret_of
        self._servers: list[asyncio.Server] = []
        self._tasks: list[asyncio.Task[Any]] = []
        self._http: http.Server | None = None

    async def start(self) -> None:
        """Open every port; Invalid with a sentence when one is in use."""
        self._tasks.append(asyncio.create_task(self.committer.run()))
        self.ports = {name: await self._listen(wire) for name, wire in WIRES.items()}
        if self.tls:
            opening = mqtt.listen(self.committer, self.host, self.tls.port, self.lines, self.tls.context)
            self.ports = {**self.ports, "mqtts": await self._open(opening, self.tls.port)}

    async def _listen(self, wire: Wire) -> int:
        port = self.wanted.get(wire.name, 0)
        if wire.name == "http":
            return self._open_http(port)
        if wire.name == "mqtt":
            return await self._open(mqtt.listen(self.committer, self.host, port, self.lines), port)
        return await self._open(tcp.listen(wire, self.committer, self.host, port, self._secret_of, self.lines), port)

    async def stop(self) -> None:
        """Take nothing more, store what has arrived, end."""
        for server in self._servers:
            server.close()
        if self._http:
            self._http.should_exit = True
            await self._tasks[-1]
        self._tasks[0].cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._tasks[0]
        self.committer.journal.close()

    async def _open(self, opening: Any, port: int) -> int:
        try:
            server: asyncio.Server = await opening
        except OSError as error:
            raise Invalid(
                f"端口 {port} 用不了（{error.strerror or error}）。请停掉占用它的程序，或改设置中的端口。"
            ) from error
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    def _open_http(self, port: int) -> int:
        # With the protocol named, or asyncio would not switch Nagle's algorithm off: 40 ms for every answer.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((self.host, port))
        except OSError as error:
            raise Invalid(f"端口 {port} 用不了（{error.strerror}）。请停掉占用它的程序，或改设置中的端口。") from error
        self._http = http.server(self.committer, self.host, port, self.lines)
        self._tasks.append(asyncio.create_task(self._http.serve(sockets=[listening])))
        return int(listening.getsockname()[1])


async def serve(gateway: Gateway, stop: asyncio.Event, beat: Callable[[dict[str, Any]], None]) -> None:
    """Run until told to stop, telling `beat` the figures every two seconds."""
    await gateway.start()
    try:
        while not stop.is_set():
            figures = {"已收": gateway.committer.stored, "拒收": gateway.committer.refused}
            await asyncio.to_thread(beat, figures)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), BEAT_SECONDS)
    finally:
        await gateway.stop()
