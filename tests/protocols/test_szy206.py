"""SZY 206 frames: decoded as the standard says, encoded back, cut out of any stream, no surprise from bad bytes."""

import json
from contextlib import suppress
from datetime import datetime
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import BEIJING, Sample, szy206
from lixin.sensing.protocols.crc8 import crc8
from lixin.sensing.protocols.cutter import Piece
from lixin.sensing.protocols.szy206_body import ALARMS, Reading, unit_of

AT = datetime(2026, 7, 10, 8, 30, 5, tzinfo=BEIJING)
DEVICE = "3416230201"
REPORT = bytes.fromhex("681A68B35303810D00C00059000000826110000001106000004508090A3516")
SILENT = bytes.fromhex("681568B34406070001C0AAAAAAAAAA004040000000000101E516")
FRAMES = [
    szy206.upload(device=DEVICE, at=AT, values=[("flow1", 0.12), ("total1", 106_182)]),
    szy206.link(device=DEVICE),
    szy206.encode(device=DEVICE, control=0xB0, afn=0x61, data=bytes(range(256)) * 4, division=2),
    REPORT,
]


def own(control: int, afn: int, data: str) -> bytes:
    return szy206.encode(device=DEVICE, control=control, afn=afn, data=bytes.fromhex(data))


def values_of(payload: bytes) -> dict[str, float]:
    report = szy206.decode(payload).report
    return {reading.code: reading.value for reading in report.readings if not reading.code.startswith("alarm")}


def raised(payload: bytes) -> list[str]:
    return [r.code for r in szy206.decode(payload).report.readings if r.code in ALARMS and r.value]


def refusal(payload: bytes) -> tuple[str, str]:
    with pytest.raises(FrameError) as error:
        szy206.decode(payload)
    return error.value.code, error.value.message


def test_a_report_of_flow_and_total():
    frame = szy206.decode(REPORT)
    assert (frame.device, frame.kind, frame.function, frame.upward) == ("5303810D00", "C0", 3, True)
    assert values_of(REPORT) == {"flow1": 5.9, "total1": 106_182}
    assert raised(REPORT) == ["alarm0", "alarm12"]
    assert (frame.report.state, frame.report.mode, frame.report.time) == (0x60, 0, None)


def test_an_instrument_out_of_order_gives_no_value():
    assert (values_of(SILENT), raised(SILENT)) == ({}, [])


@pytest.mark.parametrize(
    ("function", "data", "values"),
    [
        (1, "560100", {"rain": 15.6}),
        (2, "45230112 563412f0", {"level1": None, "level2": -123.456}),
        (2, "91490200", {"level1": 24.991}),
        (3, "5634129000 5634129030", {"flow1": 90123.456, "total1": 3_090_123_456}),
        (3, "00000000f1", {"flow1": -100_000.0}),
        (3, "0000000031", {}),
        (3, "0059000000 0000000080", {"flow1": 5.9}),
        (4, "501200 0512f0", {"velocity1": 1.25, "velocity2": -1.205}),
        (9, "85f0", {"temperature": -8.5}),
        (15, "25310200", {"pressure1": 231.25}),
        (6, "0102", {}),
    ],
)
def test_the_forms(function, data, values):
    found = values_of(own(0xB0 | function, 0xC0, data + "0000 0000 0530081000"))
    assert found == {code: value for code, value in values.items() if value is not None}


def test_a_long_time_tag_has_the_date():
    frame = szy206.decode(own(0xB3, 0xC0, "0059000000 0000 0000 05300810072600"))
    assert frame.report.time == AT
    assert frame.report.readings[0] == Reading("flow1", 5.9)


def test_an_alarm_frame_tells_its_bits():
    payload = own(0xBD, 0x81, "2120 6000 0530081000")
    assert raised(payload) == ["alarm0", "alarm5", "alarm13"]
    assert szy206.samples(payload)[0].kind == "81"


def test_samples_leave_the_time_to_the_clock_of_the_platform():
    sample = szy206.samples(REPORT)[0]
    assert (sample.device, sample.time, sample.kind) == ("5303810D00", None, "C0")
    assert sample.values[:3] == (("flow1", 5.9, None), ("total1", 106_182.0, None), ("alarm0", 1.0, None))
    assert szy206.samples(szy206.link(device=DEVICE)) == [Sample(DEVICE, None, (), "02")]
    assert szy206.samples(szy206.query(device=DEVICE, function=3)) == []


def test_units():
    found = {unit_of(code) for code in ("flow1", "total12", "rain", "level2")}
    assert found == {"m³/s", "m³", "mm", "m"}
    assert unit_of("alarm5") is None


def test_the_centre_confirms_with_the_terminals_own_mode():
    assert szy206.confirmation(szy206.decode(REPORT)).hex().upper() == "680868305303810D00C0003816"
    debugging = szy206.decode(own(0xB3, 0xC0, "0059000000 0000 0300 0530081000"))
    assert szy206.decode(szy206.confirmation(debugging)).data == b"\x03"


def test_the_centre_answers_a_link_test_with_its_own_data():
    frame = szy206.decode(szy206.link(device=DEVICE, state=szy206.LOGIN))
    answer = szy206.decode(szy206.confirmation(frame))
    assert (answer.upward, answer.device, answer.kind, answer.data) == (False, DEVICE, "02", b"\xf0")


def test_commands_and_pictures_are_not_confirmed():
    assert szy206.confirmation(szy206.decode(szy206.query(device=DEVICE, function=3))) is None
    assert szy206.confirmation(szy206.decode(FRAMES[2])) is None


def test_parts_of_a_picture_count_down():
    parts = [
        szy206.encode(device=DEVICE, control=0xB0, afn=0x61, data=d, division=n) for n, d in ((3, b"ab"), (1, b"e"))
    ]
    assert szy206.joined([szy206.decode(part) for part in parts]) is None
    parts.append(szy206.encode(device=DEVICE, control=0xB0, afn=0x61, data=b"cd", division=2))
    assert szy206.joined([szy206.decode(part) for part in parts]) == b"abcde"


@pytest.mark.parametrize(
    ("payload", "code", "message"),
    [
        (b"", "syntax", "报文不以 68 L 68 开头。"),
        (b"\x68\x08\x67", "syntax", "报文不以 68 L 68 开头。"),
        (REPORT[:-1], "length", "长度字段是 26，整帧却有 30 字节。"),
        (b"\x68\x01\x68" + bytes(9), "length", "长度字段是 1，整帧却有 12 字节。"),
        (REPORT[:-1] + b"\x17", "syntax", "报文应以 16 结束，最后一个字节是 17。"),
        (REPORT[:-2] + b"\x36\x16", "checksum", "CRC 应为 35，报文中是 36。"),
        (own(0xB3, 0xC0, "0000 0000 05300810"), "length", "数据域只有 8 字节，放不下报警、状态和时间标签。"),
        (own(0xB3, 0xC0, "0102 0000 00ff 0530081000"), "length", "参量 3 的数据有 2 字节，不是 5 的整数倍。"),
        (own(0xBD, 0x81, "0000 0000"), "length", "报警数据只有 4 字节，放不下报警、状态和时间标签。"),
        (b"\x68\x07\x68\xf0\x01" + bytes(5) + bytes([crc8(b"\xf0\x01" + bytes(5))]) + b"\x16", "length",
         "用户数据只有 7 字节，放不下地址和功能码。"),
    ],
)  # fmt: skip
def test_refusals(payload, code, message):
    assert refusal(payload) == (code, message)


def test_what_does_not_fit_is_not_encoded():
    for values in ({"flow1": 1e6}, {"rain": -1}, {"flow1": 1, "rain": 2}, {}, {"nothing": 1}):
        with pytest.raises(FrameError):
            szy206.upload(device=DEVICE, at=AT, values=values.items())
    with pytest.raises(FrameError):
        szy206.encode(device="12", control=0, afn=2)
    with pytest.raises(FrameError):
        szy206.encode(device=DEVICE, control=0, afn=2, data=bytes(249))


@given(st.integers(-999_999_999, 999_999_999), st.integers(0, 7_999_999_999), st.sets(st.sampled_from(sorted(ALARMS))))
def test_reports_come_back(flow, total, alarms):
    sent = [("flow1", flow / 1000), ("total1", total), *((code, 1) for code in alarms)]
    payload = szy206.upload(device=DEVICE, at=AT, values=sent)
    assert values_of(payload) == {"flow1": flow / 1000, "total1": total}
    assert set(raised(payload)) == alarms


def test_vectors(shared):
    rows = [json.loads(line) for line in (shared / "vectors/szy206/frames.jsonl").open(encoding="utf-8")]
    assert len(rows) == 7
    by_name = {row["name"]: row for row in rows}
    for row in rows:
        if "chunks" in row:
            cutter = szy206.FrameCutter()
            pieces = [piece for chunk in row["chunks"] for piece in cutter.feed(bytes.fromhex(chunk))]
            assert pieces == [Piece(bytes.fromhex(frame)) for frame in row["expected"]["frames"]]
        elif "chunk_bytes" in row:
            frame = bytes.fromhex(by_name[row["frame_from"]]["hex"])
            stream, cutter, pieces, at = frame * row["repeat"], szy206.FrameCutter(), [], 0
            for size in row["chunk_bytes"]:
                pieces += cutter.feed(stream[at : at + size])
                at += size
            assert pieces == [Piece(frame)] * row["repeat"]
        elif not row["valid"]:
            assert refusal(bytes.fromhex(row["hex"]))[0] == "checksum"
        else:
            payload = bytes.fromhex(row["hex"])
            frame, expected = szy206.decode(payload), row["expected"]
            assert (f"{frame.control:02X}", frame.kind) == (expected["control"], expected["afn"])
            assert f"{crc8(payload[3:-2]):02X}" == expected["crc_computed"]
            if "data_hex" in expected:
                assert (frame.device, frame.data.hex().upper()) == (expected["address"], expected["data_hex"])


# --- the stream -----------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 1200), max_size=12))
def test_frames_come_out_whole_however_the_stream_is_split(cuts):
    stream = b"noise" + b"".join(FRAMES)
    cutter, pieces, at = szy206.FrameCutter(), [], 0
    for cut in [*sorted(cuts), len(stream)]:
        pieces += cutter.feed(stream[at:cut])
        at = max(at, cut)
    assert pieces == [Piece(b"noise", "syntax"), *map(Piece, FRAMES)]
    assert len(cutter) == 0


@pytest.mark.parametrize(
    "spoilt",
    [
        REPORT[:20],
        FRAMES[2][:700],
        REPORT.replace(b"\x1a", b"\x3a", 1),
        REPORT.replace(b"\x1a", b"\x10", 1),
        REPORT[:-2] + b"\x36\x16",
        b"\x68",
        b"\x68\x01\x68",
        b"\x68\x68\x68",
    ],
)
def test_a_spoilt_frame_costs_only_itself(spoilt):
    pieces = szy206.FrameCutter().feed(spoilt + FRAMES[0] + FRAMES[1])
    good = [piece for piece in pieces if piece.fault is None and piece.data in FRAMES]
    assert good == [Piece(FRAMES[0]), Piece(FRAMES[1])]
    assert b"".join(piece.data for piece in pieces) == spoilt + FRAMES[0] + FRAMES[1]


@given(st.lists(st.binary(max_size=300) | st.sampled_from([b"\x68", b"\x68\x68\x68", b"\x16", *FRAMES]), max_size=60))
def test_nothing_is_lost_and_memory_is_bounded(chunks):
    cutter, out = szy206.FrameCutter(), b""
    for chunk in chunks:
        for piece in cutter.feed(chunk):
            out += piece.data
        assert len(cutter) <= cutter.limit
    assert out + b"".join(piece.data for piece in cutter.flush()) == b"".join(chunks)


@pytest.mark.parametrize(
    "pattern", [b"\x68", b"\x68\x68\x68\x16", b"\x68\x01\x68" + b"\x40" * 7 + b"\x61\xf0\x07", b"\x16"]
)
@pytest.mark.parametrize("chunk", [65_536, 7])
def test_a_flood_is_cut_in_linear_time(pattern, chunk):
    cutter, flood = szy206.FrameCutter(), (pattern * 200_000)[:200_000]
    began = perf_counter()
    pieces = [piece for at in range(0, len(flood), chunk) for piece in cutter.feed(flood[at : at + chunk])]
    assert perf_counter() - began < 20
    assert len(cutter) <= cutter.limit
    assert sum(len(piece.data) for piece in pieces) + len(cutter) == len(flood)


# --- hostile bytes --------------------------------------------------------------------------------------------------


def survives(payload: bytes) -> None:
    with suppress(FrameError):
        szy206.samples(payload)
    with suppress(FrameError):
        szy206.confirmation(szy206.decode(payload))


@given(st.binary(max_size=400))
def test_random_bytes(payload):
    survives(payload)


@given(st.integers(0, 255), st.integers(0, 255), st.binary(max_size=240), st.none() | st.integers(0, 255))
def test_hostile_data_with_a_right_crc(control, afn, data, division):
    survives(szy206.encode(device=DEVICE, control=control & 0xBF, afn=afn, data=data, division=division))
    user = bytes([control]) + data
    survives(bytes([0x68, len(user), 0x68]) + user + bytes([crc8(user), 0x16]))


@given(st.integers(0, len(REPORT) - 1), st.integers(0, 7), st.integers(0, len(REPORT)))
def test_flipped_truncated_spliced(at, bit, cut):
    flipped = bytearray(REPORT)
    flipped[at] ^= 1 << bit
    for payload in (bytes(flipped), REPORT[:cut], REPORT[cut:], REPORT[:cut] + FRAMES[0][cut:]):
        survives(payload)
