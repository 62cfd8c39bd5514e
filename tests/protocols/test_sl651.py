"""SL 651 frames: every element, pictures of several packets, answers, streams, and bytes that mean harm."""

import json
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import BEIJING, Sample, sl651, sl651_body, sl651_packets
from lixin.sensing.protocols.cutter import Piece
from lixin.sensing.protocols.sl651 import Packet

AT = datetime(2026, 7, 18, 11, 0, tzinfo=BEIJING)
STATION = "3416230001"
HEAD = bytes.fromhex("0034260718110016F1F1341623000148F0F02607181100")


def frame(content: str, function: int = 0x32) -> bytes:
    return sl651.encode(device=STATION, function=function, body=HEAD + bytes.fromhex(content))


def values(content: str, function: int = 0x32) -> list[tuple]:
    return [(r.code, r.value, r.unit) for r in sl651.decode(frame(content, function)).readings]


def refusal(payload: bytes) -> tuple[str, str]:
    with pytest.raises(FrameError) as error:
        sl651.decode(payload)
    return error.value.code, error.value.message


def test_a_report_comes_back_as_one_sample():
    payload = sl651.report(
        device=STATION, at=AT, serial=7, values=[("20", 4.0, 3, 1), ("39", 10.49, 4, 3), ("02", -3.5, 3, 1)]
    )
    assert sl651.samples(payload) == [
        Sample(STATION, AT, (("20", 4.0, None), ("39", 10.49, None), ("02", -3.5, None)), "32", "0007260718110000")
    ]


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ("3923 00010490", ("39", 10.49, "m")),
        ("3923 FF000345", ("39", -0.345, "m")),
        ("3923 FFFFFFFF", ("39", None, "m")),
        ("3923 0001A490", ("39", "0001A490", "m")),
        ("4820 00000123", ("48", 123, "µS/cm")),
        ("E119 000123", ("E1", 12.3, None)),  # unknown identifier
        ("4520 0000001A", ("45", 26, None)),  # status word: bits, not decimal digits
        ("3C1B 010490", ("3C", 10.49, "m")),
        ("F418 0A00FF", ("F4", [1.0, 0.0, None], "mm")),
        ("F520 0064FFFF", ("F5", [1.0, None], "m")),
        ("F55C" + "000C" * 12, ("F5", [0.12] * 12, "m")),  # a length that some stations write
        ("F2F2 512031", ("F2", "Q 1", None)),
        ("FDF6 0102", ("FD", "0102", None)),
        ("0000", ("00", None, None)),
    ],
)
def test_elements(content, value):
    assert values(content) == [value]


def test_observation_time_before_each_element():
    decoded = sl651.decode(frame("2019000040 F0F02607181005 2619000041 F0F09999999999 3812 1103"))
    five_past = datetime(2026, 7, 18, 10, 5, tzinfo=BEIJING)
    assert [(r.value, r.time) for r in decoded.readings] == [(4.0, AT), (4.1, five_past), (11.03, None)]
    moments = [(s.time, s.values) for s in sl651.samples(frame("2019000040 F0F02607181005 2619000041"))]
    assert moments == [(AT, (("20", 4.0, None),)), (five_past, (("26", 4.1, None),))]


def test_uniform_report_repeats_the_data_of_one_identifier():
    decoded = sl651.decode(frame("0418000005 3923 00028960 00028970 FFFFFFFF", 0x31))
    assert [(r.code, r.value, r.time and r.time.minute) for r in decoded.readings] == [
        ("04", 5, 0),
        ("39", 28.96, 0),
        ("39", 28.97, 5),
        ("39", None, 10),
    ]
    assert [s.values for s in sl651.samples(frame("0418000005 3923 00028960 00028970", 0x31))] == [
        (("39", 28.96, None),),
        (("39", 28.97, None),),
    ]


def test_a_series_is_spread_over_its_moments():
    spread = [(s.time.minute, s.values[0][1]) for s in sl651.samples(frame("F418 0A00FF"))]
    assert spread == [(0, 1.0), (5, 0.0)]


@pytest.mark.parametrize(
    ("payload", "code", "message"),
    [
        (b"", "syntax", "报文不以 7E7E 开头。"),
        (b"\x7e\x7e\x01", "length", "报文只有 3 字节，比帧头和帧尾还短。"),
        (frame("38121103") + b"\x00", "length", "正文长度写的是 27，整帧却有 45 字节。"),
        (frame("38121103")[:-1] + b"\x00", "checksum", "CRC 应为 319A，报文中是 3100。"),
        (frame("3823 1103"), "length", "正文第 18 字节起应有 4 字节，只剩 2 字节。"),
        (
            sl651.encode(device=STATION, function=0x32, body=b"\x00\x01"),
            "length",
            "正文只有 2 字节，放不下流水号和发报时间。",
        ),
        (
            sl651.encode(device=STATION, function=0x36, body=b"", packet=Packet(2, 3)),
            "range",
            "包序列号 3 不在 1 到 2 之间。",
        ),
    ],
)
def test_refusals(payload, code, message):
    assert refusal(payload) == (code, message)


@pytest.mark.parametrize(
    ("value", "code"),
    [(("39", 1e9, 4, 3), "range"), (("39", -1234567.0, 4, 3), "range"), (("39", 1.0, 40, 3), "range")],
)
def test_what_does_not_fit_is_not_encoded(value, code):
    with pytest.raises(FrameError) as error:
        sl651.report(device=STATION, at=AT, serial=1, values=[value])
    assert error.value.code == code


def test_station_address_of_ten_digits():
    with pytest.raises(FrameError) as error:
        sl651.link(device="12", at=AT, serial=1)
    assert error.value.message == "测站地址应为 10 位十六进制数字：12。"


# --- answers --------------------------------------------------------------------------------------------------------


def test_confirmation_echoes_the_frame():
    upward = sl651.decode(frame("38121103"))
    answer = sl651.decode(sl651.confirmation(upward, AT))
    assert (answer.device, answer.centre, answer.kind, answer.downward) == (STATION, 1, "32", True)
    assert (answer.serial, answer.time, answer.end, answer.readings) == (0x34, AT, sl651.EOT, ())
    assert sl651.decode(sl651.confirmation(upward, AT, stay=True)).end == sl651.ESC
    assert sl651.confirmation(answer, AT) is None


def test_link_frames_are_not_answered():
    assert sl651.confirmation(sl651.decode(sl651.link(device=STATION, at=AT, serial=1)), AT) is None


def test_etb_is_answered_with_go_on():
    more = sl651.encode(device=STATION, function=0x32, body=HEAD, end=sl651.ETB)
    assert sl651.decode(sl651.confirmation(sl651.decode(more), AT)).end == sl651.ACK


def test_only_the_last_packet_is_answered():
    first, last = (sl651.decode(packet) for packet in picture_packets(b"\xff\xd8" + b"x" * 50, 2))
    assert sl651.confirmation(first, AT) is None
    assert sl651.decode(sl651.confirmation(last, AT)).packet == Packet(2, 2)


# --- pictures -------------------------------------------------------------------------------------------------------


def picture_packets(picture: bytes, count: int) -> list[bytes]:
    body = HEAD + b"\xf3\xf3" + picture
    size = -(-len(body) // count)
    return [
        sl651.encode(
            device=STATION,
            function=0x36,
            body=body[n * size : (n + 1) * size],
            end=sl651.ETX if n == count - 1 else sl651.ETB,
            packet=Packet(count, n + 1),
        )
        for n in range(count)
    ]


@given(st.binary(max_size=300), st.integers(1, 6), st.randoms(use_true_random=False))
def test_pictures_in_any_order_with_repeats(picture, count, random):
    packets = [sl651.decode(packet) for packet in picture_packets(picture, count)]
    sent = [packet for packet in packets for _ in range(random.randint(1, 2))]
    random.shuffle(sent)
    assembly, whole, seen = sl651_packets.Assembly(), [], set()
    for packet in sent:
        done = assembly.add(packet)
        seen.add(packet.packet.index)
        if done:
            whole.append(done.picture)
            assert len(seen) == count
            break
    assert whole == [picture]
    assert len(assembly) == 0


def assembled(*payloads: bytes) -> list[bytes]:
    assembly = sl651_packets.Assembly()
    whole = [assembly.add(sl651.decode(payload)) for payload in payloads]
    return [frame.picture for frame in whole if frame]


def test_a_late_repeat_does_not_get_into_the_next_picture():
    old, new = picture_packets(b"old picture " * 9, 3), picture_packets(b"new picture " * 9, 3)
    assert assembled(*old, old[2], new[0], new[1], new[2]) == [b"old picture " * 9, b"new picture " * 9]


def test_a_picture_that_lost_a_packet_does_not_get_into_the_next():
    old, new = picture_packets(b"old picture " * 9, 3), picture_packets(b"new picture " * 9, 3)
    assert assembled(old[0], old[1], new[0], new[2], new[1]) == [b"new picture " * 9]


def test_a_picture_sent_again_whole_is_whole_again():
    packets = picture_packets(b"picture " * 9, 3)
    assert assembled(*packets, *reversed(packets)) == [b"picture " * 9] * 2


def test_a_message_of_endless_elements_is_refused():
    body = bytes(8) + b"\x20\x00" * (4095 // 2 - 8)
    packets = [
        sl651.decode(sl651.encode(device=STATION, function=0x32, body=body, packet=Packet(12, n + 1)))
        for n in range(12)
    ]
    assembly = sl651_packets.Assembly()
    with pytest.raises(FrameError) as error:
        [assembly.add(packet) for packet in packets]
    assert error.value.code == "length"


def test_a_time_beyond_the_calendar_is_none():
    last = datetime(9999, 12, 31, tzinfo=BEIJING)
    assert sl651_body.later(last, timedelta(days=1)) is None


def test_assembly_is_bounded():
    assembly = sl651_packets.Assembly(limit=4096)
    for device in range(1000):
        packet = sl651.encode(device=f"{device:010d}", function=0x36, body=b"", packet=Packet(9, 1))
        assert assembly.add(sl651.decode(packet)) is None
        assert len(assembly) <= 4096


def test_length_without_the_packet_bytes_is_accepted_too():
    packet = bytearray(picture_packets(b"picture", 1)[0][:-2])
    packet[11:13] = (int.from_bytes(packet[11:13]) - 3).to_bytes(2)
    decoded = sl651.decode(bytes(packet) + sl651.crc(packet).to_bytes(2))
    assert sl651_packets.Assembly().add(decoded).picture == b"picture"


def test_vectors(shared):
    rows = [json.loads(line) for line in (shared / "vectors/sl651/frames.jsonl").open(encoding="utf-8")]
    assert len(rows) == 12
    for row in rows:
        payload, expected = bytes.fromhex(row["hex"]), row["expected"]
        assert f"{sl651.crc(payload[:-2]):04X}" == expected["crc_computed"]
        if not row["valid"]:
            assert refusal(payload)[0] == "checksum"
            continue
        decoded = sl651.decode(payload)
        assert (decoded.device, decoded.kind, decoded.serial) == (
            expected["station"],
            expected["function"],
            expected["serial"],
        )
        assert f"{decoded.time:%y%m%d%H%M%S}" == expected["sent_at"]
        assert decoded.downward == (expected["direction"] == "down")
        assert [(r.code, r.value) for r in decoded.readings] == told_elements(expected["elements"])


def told_elements(elements: list[dict]) -> list[tuple]:
    told = [element for element in elements if element["id"] not in {"F0", "F1", "-"}]
    return [(e["id"], int(e["value"]) if e["id"] == "04" else told_value(e)) for e in told]


def told_value(element: dict):
    return element.get("values", element.get("value", element.get("value_ascii")))


# --- the stream -----------------------------------------------------------------------------------------------------

GOOD = [sl651.report(device=STATION, at=AT, serial=n, values=[("39", 10.4 + n, 4, 3)]) for n in range(3)]
PACKETS = picture_packets(b"\x7e\x7e" * 30, 3)


@given(st.lists(st.integers(0, 400), max_size=12))
def test_frames_come_out_whole_however_the_stream_is_split(cuts):
    frames = [GOOD[0], *PACKETS, GOOD[1]]
    stream = b"noise" + b"".join(frames)
    cutter, pieces, at = sl651.FrameCutter(), [], 0
    for cut in [*sorted(cuts), len(stream)]:
        pieces += cutter.feed(stream[at:cut])
        at = max(at, cut)
    assert pieces == [Piece(b"noise", "syntax"), *map(Piece, frames)]
    assert len(cutter) == 0


@pytest.mark.parametrize(
    "spoilt",
    [
        GOOD[0][:11] + b"\x0f\xff" + GOOD[0][13:],  # length far too long
        GOOD[0][:11] + b"\x00\x01" + GOOD[0][13:],  # far too short
        GOOD[0][:-1] + b"\x00",
        GOOD[0][:30],
        PACKETS[0][:-1],
        b"\x7e\x7e",
        b"\x7e",
    ],
)
def test_a_spoilt_frame_costs_only_itself(spoilt):
    cutter = sl651.FrameCutter()
    pieces = [piece for byte in spoilt + GOOD[1] + GOOD[2] for piece in cutter.feed(bytes([byte]))]
    assert pieces[-2:] == [Piece(GOOD[1]), Piece(GOOD[2])]
    assert b"".join(piece.data for piece in pieces[:-2]) == spoilt


@given(st.lists(st.binary(max_size=300) | st.sampled_from([b"\x7e\x7e", b"\x7e", *GOOD, *PACKETS]), max_size=40))
def test_nothing_is_lost_and_memory_is_bounded(chunks):
    cutter, out = sl651.FrameCutter(), b""
    for chunk in chunks:
        out += b"".join(piece.data for piece in cutter.feed(chunk))
        assert len(cutter) <= cutter.limit
    assert out + b"".join(piece.data for piece in cutter.flush()) == b"".join(chunks)


# --- hostile bytes --------------------------------------------------------------------------------------------------


def survives(payload: bytes) -> None:
    with suppress(FrameError):
        sl651.samples(payload)


@given(st.binary(max_size=200))
def test_random_bytes(payload):
    survives(payload)
    survives(b"\x7e\x7e" + payload)


@given(st.binary(max_size=200), st.integers(0x2E, 0x40), st.booleans(), st.sampled_from([HEAD, b""]))
def test_hostile_body_with_a_right_crc(content, function, downward, head):
    survives(sl651.encode(device=STATION, function=function, body=head + content, downward=downward))
    packet = sl651.encode(device=STATION, function=function, body=head + content, packet=Packet(1, 1))
    with suppress(FrameError):
        sl651_packets.Assembly().add(sl651.decode(packet))


@given(st.integers(0, len(GOOD[0]) - 1), st.integers(0, 7), st.integers(0, len(GOOD[0])))
def test_flipped_truncated_spliced(at, bit, cut):
    flipped = bytearray(GOOD[0])
    flipped[at] ^= 1 << bit
    for payload in (bytes(flipped), GOOD[0][:cut], GOOD[0][cut:], GOOD[0][:cut] + GOOD[1][cut:]):
        survives(payload)
