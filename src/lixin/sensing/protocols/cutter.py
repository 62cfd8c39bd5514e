"""Cuts a byte stream into frames with bounded memory; what is no frame comes out as a refused piece, never silently."""

from typing import NamedTuple

from lixin.kernel.errors import FrameFault

LONGEST_NOISE = 1024
"""Noise in small bits is gathered up to about this size, so that it never becomes a flood of pieces."""


class Piece(NamedTuple):
    """A stretch of the stream: a frame to decode (`fault` None), or bytes that cannot be one."""

    data: bytes
    fault: FrameFault | None = None


class Cutter:
    """Feed bytes as they arrive and take the pieces; `flush` when the connection ends.

    Between two feeds it never holds more than `limit` bytes. A protocol says where a frame starts (`mark`), what may
    stand between frames without a word (`filling`), and where a frame ends (`_end`).
    """

    mark: bytes
    limit: int
    filling = b""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def __len__(self) -> int:
        """Bytes held back, waiting for the rest."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[Piece]:
        """Pieces that are complete with these bytes, in order."""
        self._buffer += data
        pieces: list[Piece] = []
        while True:
            self._drop_filling()
            piece = self._next()
            if piece is None:
                return pieces
            if pieces and piece.fault and piece.fault == pieces[-1].fault and len(pieces[-1].data) < LONGEST_NOISE:
                piece = Piece(pieces.pop().data + piece.data, piece.fault)
            pieces.append(piece)

    def flush(self) -> list[Piece]:
        """What is left when the stream ends: an unfinished frame, or noise."""
        rest = bytes(self._buffer)
        self._buffer.clear()
        if not rest:
            return []
        return [Piece(rest, None if rest.startswith(self.mark) else "syntax")]

    def _end(self) -> tuple[int, FrameFault | None] | None:
        """Size of what stands at the head of the buffer, and a fault if it is no frame; None: more bytes are needed."""
        raise NotImplementedError

    def _drop_filling(self) -> None:
        blank = 0
        while blank < len(self._buffer) and self._buffer[blank] in self.filling:
            blank += 1
        del self._buffer[:blank]

    def _next(self) -> Piece | None:
        start = self._buffer.find(self.mark)
        if start > 0:
            return self._take(start, "syntax")
        if start == 0 and (end := self._end()) is not None:
            return self._take(*end)
        if len(self._buffer) <= self.limit:
            return None
        # Too much without an end: give up the head only, so that a frame further on is still found.
        return self._take(len(self.mark), "length") if start == 0 else self._take(self.limit, "syntax")

    def _take(self, size: int, fault: FrameFault | None) -> Piece:
        piece = Piece(bytes(self._buffer[:size]), fault)
        del self._buffer[:size]
        return piece
