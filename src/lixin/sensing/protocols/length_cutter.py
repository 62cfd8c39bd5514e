"""Cuts frames whose head tells their size; a wrong size or a frame cut off on the way costs that frame only."""

import heapq

from lixin.kernel.errors import FrameFault
from lixin.sensing.protocols.cutter import Cutter, Piece


class LengthCutter(Cutter):
    """A protocol says how long a head is, what size it tells, and when a frame holds together.

    Every place in the stream is looked at once: while a frame is still arriving, a whole frame that starts inside its
    told size shows that it was cut off, and no run of hostile heads makes that look quadratic.
    """

    head: int
    """Bytes from the mark to the end of the length field."""

    def __init__(self) -> None:
        super().__init__()
        self._passed = 0
        self._scanned = 0
        """Place in the whole stream up to which heads have been looked for."""
        self._arriving: list[tuple[int, int]] = []
        """(end, start) of what looks like a head further on, soonest complete first; places in the whole stream."""

    def _size_at(self, at: int) -> int | None:
        """Size of the frame whose complete head stands at `at`; None when it cannot be a head."""
        raise NotImplementedError

    def _ends(self, at: int, size: int) -> bool:
        """Whether the end mark stands where the size says (True where the protocol has none)."""
        raise NotImplementedError

    def _checks(self, frame: bytes) -> bool:
        """Whether the check value is right."""
        raise NotImplementedError

    def _take(self, size: int, fault: FrameFault | None) -> Piece:
        self._passed += size
        return super()._take(size, fault)

    def _end(self) -> tuple[int, FrameFault | None] | None:
        if len(self._buffer) < self.head:
            return None
        size = self._size_at(0)
        if size is None:
            return max(self._buffer.find(self.mark, 1), 1), "syntax"
        if self._is_whole(0, size):
            return size, None
        inner = self._whole_inside()
        if inner is not None and inner < size:
            return inner, "length"
        if len(self._buffer) < size:
            return None
        return self._broken(size)

    def _broken(self, size: int) -> tuple[int, FrameFault | None]:
        """All bytes told have come and are no frame: spoilt on the way, or cut off where another head stands."""
        if self._ends(0, size):
            return size, None
        other = self._next_head(size)
        return (other, "length") if other else (size, None)

    def _is_whole(self, at: int, size: int) -> bool:
        if len(self._buffer) < at + size or not self._ends(at, size):
            return False
        return self._checks(bytes(self._buffer[at : at + size]))

    def _whole_inside(self) -> int | None:
        """Where a whole frame starts behind the head of the buffer, among the places not yet judged."""
        self._look_for_heads()
        have = self._passed + len(self._buffer)
        while self._arriving and self._arriving[0][0] <= have:
            end, start = heapq.heappop(self._arriving)
            if start > self._passed and self._is_whole(start - self._passed, end - start):
                return start - self._passed
        return None

    def _look_for_heads(self) -> None:
        last = len(self._buffer) - self.head
        at = self._buffer.find(self.mark, max(self._scanned - self._passed, 1))
        while 0 <= at <= last:
            size = self._size_at(at)
            if size is not None:
                heapq.heappush(self._arriving, (self._passed + at + size, self._passed + at))
            at = self._buffer.find(self.mark, at + 1)
        self._scanned = self._passed + max(last + 1, 1)

    def _next_head(self, within: int) -> int | None:
        at = self._buffer.find(self.mark, 1, within + len(self.mark) - 1)
        while at >= 0:
            if at > len(self._buffer) - self.head or self._size_at(at) is not None:
                return at
            at = self._buffer.find(self.mark, at + 1, within + len(self.mark) - 1)
        return None
