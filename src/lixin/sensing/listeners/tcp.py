"""Frames over TCP: HJ 212, SL 651 and JT/T 808, answered as their standards say, after the journal has them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lixin.kernel.errors import FrameError, TooMany
from lixin.kernel.worktime import BEIJING
from lixin.sensing.committer import Committer, now_microseconds
from lixin.sensing.journal import Arrival
from lixin.sensing.listeners.talk import Alone, Heard, Talk
from lixin.sensing.listeners.terminals import SecretOf, TerminalTalk
from lixin.sensing.protocols import hj212, jt808, sl651
from lixin.sensing.protocols.cutter import Cutter, Piece

CHUNK = 65_536
IDLE_SECONDS = 6 * 3600
"""Longer than the slowest cadence in use (4 hours), so that a live station is never cut off."""
MOST_REFUSED = 200
"""A connection that sends so many refused pieces in a row is closed: it is no device."""


@dataclass(frozen=True)
class Wire:
    """What differs between the protocols: how to cut, and how a connection talks."""

    protocol: str
    cutter: Callable[[], Cutter]
    talk: Callable[[], Talk]


def answer_hj212(frame: bytes) -> bytes | None:
    """9014 to a frame that asks for it; nothing to one that cannot be read (the sender repeats it)."""
    try:
        request = hj212.decode(frame)
    except FrameError:
        return None
    return hj212.answer(request) if request.wants_answer else None


def answer_sl651(frame: bytes) -> bytes | None:
    """The centre's confirmation, which keeps the station on line."""
    try:
        return sl651.confirmation(sl651.decode(frame), datetime.now(BEIJING), stay=True)
    except FrameError:
        return None


def wires(secret_of: SecretOf) -> tuple[Wire, ...]:
    """The protocols over TCP; `secret_of` says which terminals have a code of their own."""
    return (
        Wire("hj212", hj212.FrameCutter, lambda: Alone(answer_hj212)),
        Wire("sl651", sl651.FrameCutter, lambda: Alone(answer_sl651)),
        Wire("jt808", jt808.FrameCutter, lambda: TerminalTalk(secret_of)),
    )


class Station:
    """One connection of a device."""

    def __init__(self, wire: Wire, committer: Committer) -> None:
        self.wire = wire
        self.committer = committer
        self.talk = wire.talk()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read until the device goes, falls silent for too long, or sends nothing but noise."""
        peer = ":".join(str(part) for part in writer.get_extra_info("peername")[:2])
        cutter, refused = self.wire.cutter(), 0
        with contextlib.suppress(ConnectionError, TimeoutError, TooMany):
            while refused < MOST_REFUSED:
                data = await asyncio.wait_for(reader.read(CHUNK), IDLE_SECONDS)
                pieces = cutter.feed(data) if data else cutter.flush()
                await self._keep(pieces, peer, writer)
                refused = refused + len(pieces) if pieces and all(p.fault for p in pieces) else 0
                if not data:
                    break
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async def _keep(self, pieces: Sequence[Piece], peer: str, writer: asyncio.StreamWriter) -> None:
        if not pieces:
            return
        now = now_microseconds()
        heard = [Heard(piece.data) if piece.fault else await self.talk.hear(piece.data) for piece in pieces]
        arrivals = [
            Arrival(self.wire.protocol, now, peer, one.payload, piece.fault or "", one.secret)
            for piece, one in zip(pieces, heard, strict=True)
        ]
        await self.committer.store(arrivals)
        for one in heard:
            if one.answer:
                writer.write(one.answer)
        await writer.drain()


async def listen(wire: Wire, committer: Committer, host: str, port: int) -> asyncio.Server:
    """Open the port."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.CancelledError):  # the gateway ends; what is not answered is sent again
            await Station(wire, committer).serve(reader, writer)

    return await asyncio.start_server(connected, host, port, limit=CHUNK)
