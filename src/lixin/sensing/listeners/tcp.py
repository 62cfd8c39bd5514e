"""Frames over TCP: cut, kept, and answered as their standards say, after the journal has them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime

from lixin.kernel.errors import TooMany
from lixin.kernel.worktime import BEIJING
from lixin.sensing.committer import Committer, now_microseconds
from lixin.sensing.journal import Arrival
from lixin.sensing.listeners.lines import Lines, Say
from lixin.sensing.listeners.talk import Alone, Heard, Talk
from lixin.sensing.listeners.terminals import SecretOf, TerminalTalk
from lixin.sensing.protocols import jt808
from lixin.sensing.protocols.cutter import Cutter, Piece
from lixin.sensing.protocols.wire import Wire

CHUNK = 65_536
IDLE_SECONDS = 6 * 3600
"""Longer than the slowest cadence in use (4 hours), so that a live station is never cut off."""
MOST_REFUSED = 200
"""A connection that sends so many refused pieces in a row is closed: it is no device."""


def talk_for(wire: Wire, secret_of: SecretOf) -> Talk:
    """The platform's side of one connection; `secret_of` says which terminals have a code of their own."""
    return TerminalTalk(secret_of) if wire.name == jt808.NAME else Alone(lambda frame: wire.answer(frame, now()))


def now() -> datetime:
    """As devices read it."""
    return datetime.now(BEIJING)


class Station:
    """One connection of a device."""

    def __init__(self, wire: Wire, cutter: Cutter, talk: Talk, committer: Committer, lines: Lines) -> None:
        self.wire, self.cutter, self.talk, self.committer, self.lines = wire, cutter, talk, committer, lines

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read until the device goes, falls silent for too long, or sends nothing but noise."""
        peer = ":".join(str(part) for part in writer.get_extra_info("peername")[:2])
        cutter, refused = self.cutter, 0

        async def say(frame: bytes) -> None:
            writer.write(frame)
            await writer.drain()

        try:
            with contextlib.suppress(ConnectionError, TimeoutError, TooMany):
                while refused < MOST_REFUSED:
                    data = await asyncio.wait_for(reader.read(CHUNK), IDLE_SECONDS)
                    pieces = cutter.feed(data) if data else cutter.flush()
                    await self._keep(pieces, peer, writer, say)
                    refused = refused + len(pieces) if pieces and all(p.fault for p in pieces) else 0
                    if not data:
                        break
        finally:
            self.lines.leave(say)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async def _keep(self, pieces: Sequence[Piece], peer: str, writer: asyncio.StreamWriter, say: Say) -> None:
        if not pieces:
            return
        now = now_microseconds()
        heard = [Heard(piece.data) if piece.fault else await self.talk.hear(piece.data) for piece in pieces]
        arrivals = [
            Arrival(self.wire.name, now, peer, one.payload, piece.fault or "", one.secret)
            for piece, one in zip(pieces, heard, strict=True)
        ]
        await self.committer.store(arrivals)
        for piece, one in zip(pieces, heard, strict=True):
            if not piece.fault:
                self._remember(piece.data, one, say)
            if one.answer:
                writer.write(one.answer)
        await writer.drain()

    def _remember(self, frame: bytes, heard: Heard, say: Say) -> None:
        """Whose frame came on this connection, where something can be said to such a device."""
        link = self.wire.downlink
        if link and (name := link.speaker(frame)):
            self.lines.hear((self.wire.name, name), say, frame, heard.secret)


async def listen(
    wire: Wire, committer: Committer, host: str, port: int, secret_of: SecretOf, lines: Lines
) -> asyncio.Server:
    """Open the port of a protocol that cuts its frames out of a stream."""
    made = wire.cutter
    assert made is not None

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.CancelledError):  # the gateway ends; what is not answered is sent again
            await Station(wire, made(), talk_for(wire, secret_of), committer, lines).serve(reader, writer)

    return await asyncio.start_server(connected, host, port, limit=CHUNK)
