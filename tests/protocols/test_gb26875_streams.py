"""GB/T 26875.3 out of a TCP stream: whole frames however they arrive, and what is spoilt costs itself alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protocols.test_gb26875 import AT, SMOKE, UNIT, sent

from lixin.sensing.protocols import gb26875
from lixin.sensing.protocols.cutter import Piece

FRAMES = [sent(SMOKE, serial=n) for n in range(3)] + [gb26875.heartbeat(device=UNIT, at=AT, serial=9)]


@given(st.lists(st.integers(0, 300), max_size=12))
def test_frames_come_out_whole_however_the_stream_is_split(cuts):
    stream = b"noise" + b"".join(FRAMES)
    cutter, pieces, at = gb26875.FrameCutter(), [], 0
    for cut in [*sorted(cuts), len(stream)]:
        pieces += cutter.feed(stream[at:cut])
        at = max(at, cut)
    assert pieces == [Piece(b"noise", "syntax"), *map(Piece, FRAMES)]
    assert len(cutter) == 0


@pytest.mark.parametrize(
    "spoilt",
    [
        FRAMES[0][:24] + b"\xff\xff" + FRAMES[0][26:],  # length beyond the standard
        FRAMES[0][:24] + b"\x00\x04" + FRAMES[0][26:],  # far too long
        FRAMES[0][:24] + b"\x01\x00" + FRAMES[0][26:],  # far too short
        FRAMES[0][:-3] + b"\x00##",
        FRAMES[0][:-1] + b"$",
        FRAMES[0][:40],
        FRAMES[0][:-1],
        b"@@",
        b"@",
    ],
)
def test_a_spoilt_frame_costs_only_itself_and_holds_up_nobody(spoilt):
    cutter = gb26875.FrameCutter()
    pieces = [piece for byte in spoilt + FRAMES[1] + FRAMES[2] for piece in cutter.feed(bytes([byte]))]
    assert pieces[-2:] == [Piece(FRAMES[1]), Piece(FRAMES[2])]
    assert b"".join(piece.data for piece in pieces[:-2]) == spoilt


@given(st.lists(st.binary(max_size=300) | st.sampled_from([b"@@", b"@", b"##", *FRAMES, FRAMES[0][:50]]), max_size=40))
def test_nothing_is_lost_and_memory_is_bounded(chunks):
    cutter, out = gb26875.FrameCutter(), b""
    for chunk in chunks:
        out += b"".join(piece.data for piece in cutter.feed(chunk))
        assert len(cutter) <= cutter.limit
    assert out + b"".join(piece.data for piece in cutter.flush()) == b"".join(chunks)
