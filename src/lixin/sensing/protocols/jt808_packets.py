"""Messages of JT/T 808 that come in several packets, put together within bounded memory."""

from itertools import islice

import msgspec

from lixin.sensing.protocols.jt808 import SERIALS, Frame, joined
from lixin.sensing.protocols.jt808_body import MOST_RESENT

Key = tuple[str, int, int]
"""Terminal, message and number of packets: what the packets of one message share."""
Mark = tuple[int, int, int]
"""Place, serial number and content of a packet: a repeat has the same."""


class Part(msgspec.Struct, frozen=True):
    """A packet as it was sent, beside what it says."""

    frame: Frame
    payload: bytes


class Assembly:
    """Puts messages together within `limit` bytes; the one longest untouched gives way.

    Packets carry no number of their message. Serial numbers rise with the place but not always one by one, because
    terminals send heartbeats in between; so a place that is held already, or a number out of order, starts a new
    message, except where a packet was asked for again (8003) and comes under a new number.
    """

    OVERHEAD = 512
    """Bytes counted for each packet besides its content, so that empty packets do not pile up either."""
    REMEMBERED = 64
    """Completed messages whose late repeats are known."""

    def __init__(self, limit: int = 1024 * 1024) -> None:
        self._limit = limit
        self._held = 0
        self._parts: dict[Key, dict[int, Part]] = {}
        self._asked: dict[Key, frozenset[int]] = {}
        self._completed: dict[Key, frozenset[Mark]] = {}

    def __len__(self) -> int:
        """Bytes held, waiting for their other packets."""
        return self._held

    def add(self, frame: Frame, payload: bytes = b"") -> tuple[Frame, bytes] | None:
        """The whole message, and its packets' bytes in order, when this packet completes it; in any order."""
        key = _key(frame)
        if key is None or self._repeats(key, frame):
            return None
        if self._starts_anew(key, frame):
            self._drop(key)
        self._hold(key, Part(frame, payload))
        if len(self._parts[key]) == key[2]:
            return self._complete(key)
        while self._held > self._limit:
            self._drop(next(iter(self._parts)))
        return None

    def missing(self, frame: Frame) -> tuple[int, list[int]]:
        """After a message's last packet: the serial number of its first and the places to be sent again, if any."""
        key = _key(frame)
        parts = self._parts.get(key) if key else None
        if not key or not parts or frame.packet is None or frame.packet.index != key[2]:
            return 0, []
        wanted = list(islice((index for index in range(1, key[2] + 1) if index not in parts), MOST_RESENT))
        self._asked[key] = frozenset(wanted)
        index, part = min(parts.items())
        return (part.frame.serial - index + 1) % SERIALS, wanted

    def _repeats(self, key: Key, frame: Frame) -> bool:
        mark = _mark(frame)
        held = self._parts.get(key, {}).get(mark[0])
        return mark in self._completed.get(key, ()) or (held is not None and _mark(held.frame) == mark)

    def _starts_anew(self, key: Key, frame: Frame) -> bool:
        parts = self._parts.get(key)
        place = frame.packet.index if frame.packet else 0
        if not parts or (place in self._asked.get(key, ()) and place not in parts):
            return False
        return place in parts or not _in_order(place, frame.serial, parts)

    def _hold(self, key: Key, part: Part) -> None:
        parts = self._parts.pop(key, {})
        self._parts[key] = parts  # the newest message stands last
        self._held += self._weight(part)
        parts[_mark(part.frame)[0]] = part

    def _complete(self, key: Key) -> tuple[Frame, bytes]:
        parts = [self._parts[key][index] for index in range(1, key[2] + 1)]
        self._drop(key)
        self._completed.pop(key, None)
        self._completed[key] = frozenset(_mark(part.frame) for part in parts)
        if len(self._completed) > self.REMEMBERED:
            del self._completed[next(iter(self._completed))]
        return joined([part.frame for part in parts]), b"".join(part.payload for part in parts)

    def _drop(self, key: Key) -> None:
        self._held -= sum(map(self._weight, self._parts.pop(key).values()))
        self._asked.pop(key, None)

    def _weight(self, part: Part) -> int:
        return len(part.frame.body) + len(part.payload) + self.OVERHEAD


def _key(frame: Frame) -> Key | None:
    packet = frame.packet
    if packet is None or frame.encryption or not 1 <= packet.index <= packet.total:
        return None
    return frame.device, frame.message, packet.total


def _mark(frame: Frame) -> Mark:
    return frame.packet.index if frame.packet else 0, frame.serial, hash(frame.body)


def _in_order(place: int, serial: int, parts: dict[int, Part]) -> bool:
    """Whether number and place have moved the same way since the packet before; one look, however many are held."""
    index, part = next(reversed(parts.items()))
    return _later(serial, part.frame.serial) == (place > index)


def _later(one: int, other: int) -> bool:
    """Serial numbers go round."""
    return 0 < (one - other) % SERIALS < SERIALS // 2
