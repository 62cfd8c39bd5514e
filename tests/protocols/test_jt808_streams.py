"""JT/T 808 in pieces: packets of one message, frames in a stream, and bytes that mean harm."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.protocols.test_jt808 import AT, NEW_NUMBER, NUMBER, located, refusal, wrapped

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import jt808, jt808_body
from lixin.sensing.protocols.cutter import Piece
from lixin.sensing.protocols.jt808 import Packet
from lixin.sensing.protocols.jt808_packets import Assembly

# --- messages of several packets ------------------------------------------------------------------------------------

BODY = jt808_body.located_batch([jt808_body.location(at=AT.replace(minute=n), lat=33, lng=116) for n in range(50)])


def packets(body: bytes = BODY, serial: int = 0xFFFE, size: int = 300, device: str = NUMBER) -> list[bytes]:
    return jt808.messages(device=device, message=jt808.BATCH, serial=serial, body=body, size=size)


def whole(assembly: Assembly, *payloads: bytes) -> list[bytes]:
    done = [assembly.add(jt808.decode(payload), payload) for payload in payloads]
    return [found[0].body for found in done if found]


@given(st.binary(min_size=1, max_size=600), st.integers(1, 200), st.integers(0, 0xFFFF), st.randoms())
def test_packets_in_any_order_with_repeats(body, size, serial, random):
    sent = [one for one in packets(body, serial, size) for _ in range(random.randint(1, 2))]
    if len(body) <= size:
        return
    random.shuffle(sent)
    assembly = Assembly()
    assert whole(assembly, *sent) == [body]
    assert len(assembly) == 0


def test_the_journal_gets_the_packets_as_sent_and_reads_them_in_one_piece():
    sent = packets()
    assembly = Assembly()
    done = [assembly.add(jt808.decode(one), one) for one in sent]
    assert done[:-1] == [None] * (len(sent) - 1)
    assert done[-1][1] == b"".join(sent)
    assert [sample.time.minute for sample in jt808.samples(done[-1][1])] == list(range(50))
    assert [sample.values for sample in jt808.samples(sent[0])] == [()]
    assert refusal(sent[0] + sent[2])[0] == "syntax"
    assert refusal(located() + located())[0] == "syntax"


def test_heartbeats_between_the_packets_use_up_numbers():
    sent = [
        jt808.encode(device=NUMBER, message=0x0704, serial=serial, body=bytes([n]), packet=Packet(3, n))
        for n, serial in ((1, 0xFFFE), (2, 1), (3, 2))
    ]
    assert whole(Assembly(), *sent) == [b"\x01\x02\x03"]


def test_what_is_missing_is_asked_for_and_comes_under_new_numbers():
    sent, assembly = packets(), Assembly()
    assert whole(assembly, sent[1], *sent[3:]) == []
    assert assembly.missing(jt808.decode(sent[3])) == (0, [])
    assert assembly.missing(jt808.decode(sent[-1])) == (0xFFFE, [1, 3])
    again = [
        jt808.encode(
            device=NUMBER, message=jt808.BATCH, serial=900 + n, body=jt808.decode(sent[n]).body,
            packet=Packet(len(sent), n + 1),
        )
        for n in (2, 0)
    ]  # fmt: skip
    assert whole(assembly, *again) == [BODY]
    assert assembly.missing(jt808.decode(sent[-1])) == (0, [])


def test_two_messages_are_never_mixed():
    old, new = packets(b"old" * 30, 10, 30), packets(b"new" * 30, 50, 30)
    assert whole(Assembly(), *old[:2], *new) == [b"new" * 30]
    assert whole(Assembly(), *old[1:], *new) == [b"new" * 30]
    assert whole(Assembly(), *old, old[2], *new) == [b"old" * 30, b"new" * 30]
    other = packets(b"two" * 30, 10, 30, "013800138001")
    assert whole(Assembly(), old[0], other[0], old[1], other[1], old[2], other[2]) == [b"old" * 30, b"two" * 30]


def test_assembly_is_bounded_and_quick():
    assembly, began = Assembly(limit=64 * 1024), time.process_time()
    for number in range(4000):
        frame = jt808.Frame(f"{number % 700:012d}", jt808.BATCH, number, b"", packet=Packet(65535, 1 + number))
        assert assembly.add(frame) is None
        assembly.missing(frame)
        assert len(assembly) <= 64 * 1024
    assert assembly.add(jt808.Frame(NUMBER, jt808.BATCH, 1, b"", packet=Packet(0, 0))) is None
    assert assembly.add(jt808.Frame(NUMBER, jt808.BATCH, 1, b"", packet=Packet(2, 3))) is None
    last = jt808.Frame(NUMBER, jt808.BATCH, 1, b"", packet=Packet(65535, 65535))
    for _ in range(2000):
        assembly.add(last)
        assert len(assembly.missing(last)[1]) == jt808_body.MOST_RESENT
    assert time.process_time() - began < 5


# --- the stream -----------------------------------------------------------------------------------------------------

GOOD = [located(serial) for serial in range(3)]


@given(st.lists(st.integers(0, 400), max_size=12))
def test_frames_come_out_whole_however_the_stream_is_split(cuts):
    frames = [GOOD[0], *packets(size=200)[:2], GOOD[1]]
    stream = b"noise" + b"".join(frames)
    cutter, pieces, at = jt808.FrameCutter(), [], 0
    for cut in [*sorted(cuts), len(stream)]:
        pieces += cutter.feed(stream[at:cut])
        at = max(at, cut)
    assert b"".join(piece.data for piece in pieces if piece.fault) == b"noise"
    assert [piece for piece in pieces if not piece.fault] == list(map(Piece, frames))
    assert len(cutter) == 0


@pytest.mark.parametrize(
    "spoilt",
    [
        GOOD[0][:20],  # its end was lost
        GOOD[0][:1],
        GOOD[0][5:],  # its start
        GOOD[0][:5] + b"\x00" + GOOD[0][6:],  # a byte is wrong
        GOOD[0][:10] + b"\x7e" + GOOD[0][10:],
        b"\x7e" + b"x" * 5000,
        b"x" * 5000,
        b"\x7e\x7e\x7e",
    ],
)
def test_a_spoilt_frame_costs_only_itself(spoilt):
    cutter = jt808.FrameCutter()
    pieces = [piece for byte in spoilt + GOOD[1] + GOOD[2] for piece in cutter.feed(bytes([byte]))]
    assert pieces[-2:] == [Piece(GOOD[1]), Piece(GOOD[2])]
    assert b"".join(piece.data for piece in pieces[:-2]) == spoilt


@given(st.lists(st.binary(max_size=300) | st.sampled_from([b"\x7e\x7e", b"\x7e", b"\x7d", *GOOD]), max_size=40))
def test_nothing_is_lost_and_memory_is_bounded(chunks):
    cutter, out = jt808.FrameCutter(), b""
    for chunk in chunks:
        out += b"".join(piece.data for piece in cutter.feed(chunk))
        assert len(cutter) <= cutter.limit
    assert out + b"".join(piece.data for piece in cutter.flush()) == b"".join(chunks)


def test_a_flood_is_cut_in_time():
    began = time.process_time()
    for flood in (b"\x7e" * 500_000, b"\x7e\x00" * 250_000, b"\x00" * 500_000, (b"\x7e" + b"\x7d" * 2000) * 250):
        cutter = jt808.FrameCutter()
        assert sum(len(p.data) for p in cutter.feed(flood)) + len(cutter) == len(flood)
    assert time.process_time() - began < 10


# --- hostile bytes --------------------------------------------------------------------------------------------------


def survives(payload: bytes) -> None:
    with suppress(FrameError):
        jt808.samples(payload)
    jt808.claimed(payload)


@given(st.binary(max_size=200))
def test_random_bytes(payload):
    survives(payload)
    survives(b"\x7e" + payload + b"\x7e")
    survives(wrapped(payload))


@given(st.binary(max_size=300), st.sampled_from([*sorted(jt808.LOCATED), 0x0100, 0x0102, 0x0104]), st.booleans())
def test_hostile_body_with_a_right_check_byte(body, message, versioned):
    version = 1 if versioned else None
    device = NEW_NUMBER if versioned else NUMBER
    survives(jt808.encode(device=device, message=message, serial=1, body=body, version=version))
    for read_ in (jt808_body.registration, jt808_body.shown_code):
        with suppress(FrameError):
            read_(body, version)
    for read_ in (jt808_body.told, jt808_body.code_of, jt808_body.parameters_told, jt808_body.batch):
        with suppress(FrameError):
            read_(body)


@given(st.integers(0, len(GOOD[0]) - 1), st.integers(0, 7), st.integers(0, len(GOOD[0])))
def test_flipped_truncated_spliced(at, bit, cut):
    flipped = bytearray(GOOD[0])
    flipped[at] ^= 1 << bit
    for payload in (bytes(flipped), GOOD[0][:cut], GOOD[0][cut:], GOOD[0][:cut] + GOOD[1][cut:]):
        survives(payload)
