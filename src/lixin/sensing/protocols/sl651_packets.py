"""SL 651-2014, messages of several packets (7.3.2): put together in any order, within bounds."""

from collections.abc import Sequence

import msgspec

from lixin.sensing.protocols.sl651 import REPORTS, Frame
from lixin.sensing.protocols.sl651_body import elements

MessageKey = tuple[str, int, int]
"""Station, function and number of packets: what the packets of one message share."""


class Assembly:
    """Puts messages of several packets together within `limit` bytes; the one longest untouched gives way.

    Packets carry no number of their message, so content tells: another first packet, or anything new after mere
    repeats of the message completed last, starts a new message. Pictures are never mixed from two.
    """

    OVERHEAD = 512
    """Bytes counted for each packet besides its body, so that empty packets do not pile up either."""
    REMEMBERED = 64
    """Completed messages whose late repeats are known."""

    def __init__(self, limit: int = 8 * 1024 * 1024) -> None:
        self._limit = limit
        self._held = 0
        self._parts: dict[MessageKey, dict[int, Frame]] = {}
        self._completed: dict[MessageKey, frozenset[int]] = {}

    def __len__(self) -> int:
        """Bytes held, waiting for their other packets."""
        return self._held

    def add(self, frame: Frame) -> Frame | None:
        """The whole message when this packet completes it, else None; packets in any order, repeats replace."""
        packet = frame.packet
        if packet is None or frame.downward:
            return None
        key = (frame.device, frame.function, packet.total)
        if self._starts_anew(key, frame, packet.index):
            self._drop(key)
        parts = self._parts.pop(key, {})
        self._parts[key] = parts  # the newest message stands last
        self._held += self._weight(frame) - (self._weight(parts[packet.index]) if packet.index in parts else 0)
        parts[packet.index] = frame
        if len(parts) == packet.total:
            self._complete(key)
            return _joined([parts[index] for index in range(1, packet.total + 1)])
        while self._held > self._limit:
            self._drop(next(iter(self._parts)))
        return None

    def _starts_anew(self, key: MessageKey, frame: Frame, index: int) -> bool:
        parts = self._parts.get(key)
        if not parts:
            return False
        if index == 1 and 1 in parts:
            return parts[1].body[8:] != frame.body[8:]  # a repeat may have a new send time
        repeats = self._completed.get(key, frozenset())
        return _mark(frame) not in repeats and all(_mark(part) in repeats for part in parts.values())

    def _complete(self, key: MessageKey) -> None:
        self._completed.pop(key, None)
        self._completed[key] = frozenset(map(_mark, self._parts[key].values()))
        if len(self._completed) > self.REMEMBERED:
            del self._completed[next(iter(self._completed))]
        self._drop(key)

    def _drop(self, key: MessageKey) -> None:
        self._held -= sum(self._weight(frame) for frame in self._parts.pop(key).values())

    def _weight(self, frame: Frame) -> int:
        return len(frame.body) + self.OVERHEAD


def _mark(frame: Frame) -> int:
    return hash((frame.packet and frame.packet.index, frame.body))


def _joined(frames: Sequence[Frame]) -> Frame:
    first = frames[0]
    body = b"".join(frame.body for frame in frames)
    readings, picture = elements(body[8:], first.function) if first.function in REPORTS else ((), None)
    return msgspec.structs.replace(first, body=body, end=frames[-1].end, readings=readings, picture=picture)
