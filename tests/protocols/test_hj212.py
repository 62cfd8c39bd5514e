"""HJ 212 frames: decoded as the standard says, encoded back, cut out of any stream, never a surprise from bad bytes."""

import json
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import BEIJING, Sample, hj212
from lixin.sensing.protocols.cutter import Piece

OFFICIAL = (
    b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;"
    b"CP=&&RtdInterval=30&&1C80\r\n"
)
AT = datetime(2026, 11, 24, 8, 0, tzinfo=BEIJING)
VALUES = [("w01001", "7.81", "N"), ("w01009", "6.4", "N"), ("w21003", "0.188", "D")]


def frame(data: str) -> bytes:
    body = data.encode()
    return b"##%04d%s%04X\r\n" % (len(body), body, hj212.crc(body))


def refusal(payload: bytes) -> tuple[str, str]:
    with pytest.raises(FrameError) as error:
        hj212.decode(payload)
    return error.value.code, error.value.message


def test_official_example():
    decoded = hj212.decode(OFFICIAL)
    assert (decoded.device, decoded.kind, decoded.wants_answer) == ("010000A8900016F000169DC0", "1062", True)
    assert decoded.time == datetime(2016, 8, 1, 8, 58, 57, 223000, tzinfo=BEIJING)
    assert (decoded.readings, decoded.fields) == ((), {"RtdInterval": "30"})


def test_upload_comes_back_as_one_sample():
    payload = hj212.upload(device="A1", at=AT, values=VALUES)
    values = (("w01001", 7.81, "N"), ("w01009", 6.4, "N"), ("w21003", 0.188, "D"))
    assert hj212.samples(payload) == [Sample("A1", AT, values, "2011", "20261124080000000")]


def test_items_flags_and_units():
    decoded = hj212.decode(
        frame(
            "ST=31;CN=2061;MN=M;CP=&&DataTime=20260301010203004;a21026-Cou=1.5,a21026-Avg=.5,a21026-Flag=T,"
            "a21026-SampleTime=20260301000000;011-Rtd=+2e1,011-EFlag=A;LA-Rtd=50.5;e30101-Rtd=1;PolId=w01018;&&"
        )
    )
    assert decoded.time == datetime(2026, 3, 1, 1, 2, 3, 4000, tzinfo=BEIJING)
    assert [(r.code, r.item, r.value, r.unit, r.flag) for r in decoded.readings] == [
        ("a21026", "Cou", 1.5, "kg", "T"),
        ("a21026", "Avg", 0.5, "mg/m³", "T"),
        ("011", "Rtd", 20.0, "mg/L", None),
        ("LA", "Rtd", 50.5, "dB", None),
        ("e30101", "Rtd", 1.0, "A", None),
    ]
    assert decoded.fields == {"PolId": "w01018"}
    assert decoded.marks == {"a21026-SampleTime": "20260301000000", "011-EFlag": "A"}


def test_log_text_may_hold_separators():
    decoded = hj212.decode(frame("CN=3020;MN=M;CP=&&i11001-Info=//开机,自检;a=1//,x-Rtd=1&&"))
    assert decoded.fields == {"i11001-Info": "//开机,自检;a=1//"}
    assert [r.value for r in decoded.readings] == [1.0]


def test_a_repeated_code_takes_the_flag_of_its_own_group():
    decoded = hj212.decode(frame("CN=2011;MN=M;CP=&&x-Rtd=1,x-Flag=N;x-Rtd=2,x-Flag=D&&"))
    assert [(r.value, r.flag) for r in decoded.readings] == [(1.0, "N"), (2.0, "D")]


@pytest.mark.parametrize("text", ["", "nan", "inf", "1e999", "1_0", "--", "１"])
def test_what_is_no_number_stays_text(text):
    decoded = hj212.decode(frame(f"CN=2011;MN=M;CP=&&x-Rtd={text}&&"))
    assert (decoded.readings, decoded.fields) == ((), {"x-Rtd": text})


@pytest.mark.parametrize(
    ("payload", "code", "message"),
    [
        (b"", "syntax", "报文不以 ## 开头。"),
        (b"##12", "syntax", "## 之后不是四位数据段长度。"),
        (b"##01x1QN=1", "syntax", "## 之后不是四位数据段长度。"),
        (OFFICIAL.replace(b"0101", b"0102", 1), "length", "数据段长度写的是 102，实际是 101。"),
        (OFFICIAL[:50], "length", "数据段长度写的是 101，实际是 40。"),
        (OFFICIAL.replace(b"1C80", b"1C81"), "checksum", "CRC 应为 1C80，报文中是 1C81。"),
        (frame("CN=2011;MN=M;"), "syntax", "没有以 CP=&& 开始、以 && 结束的数据区。"),
        (frame("CN=2011;MN=M;CP=&&a=1"), "syntax", "没有以 CP=&& 开始、以 && 结束的数据区。"),
        (frame("CN=2011;CP=&&&&"), "syntax", "没有设备编号 MN。"),
        (
            frame("MN=M;CP=&&DataTime=20260230000000&&"),
            "range",
            "DataTime 不是可能的时间：20260230000000。",
        ),
        (frame("MN=M;CP=&&DataTime=2026&&"), "range", "DataTime 应为 14 位或 17 位数字，报文中是 2026。"),
        (
            frame("QN=20261301000000000;MN=M;CP=&&DataTime=20260201000000&&"),
            "range",
            "QN 不是可能的时间：20261301000000000。",
        ),
    ],
)
def test_refusals(payload, code, message):
    assert refusal(payload) == (code, message)


def test_answers():
    request = hj212.decode(OFFICIAL)
    assert hj212.answer(request) == frame(
        "QN=20160801085857223;ST=91;CN=9014;PW=100000;MN=010000A8900016F000169DC0;Flag=4;CP=&&&&"
    )
    assert hj212.decode(hj212.answer(request, "9011")).fields == {"QnRtn": "1"}
    assert hj212.decode(hj212.answer(request, "9012", "3")).fields == {"ExeRtn": "3"}
    assert hj212.decode(hj212.heartbeat(device="A1", at=AT)).kind == "9015"


def test_too_much_data_is_not_encoded():
    with pytest.raises(FrameError) as error:
        hj212.upload(device="M" * 9999, at=AT, values=VALUES)
    assert error.value.code == "length"


def test_vectors(shared):
    rows = [json.loads(line) for line in (shared / "vectors/hj212/frames.jsonl").open(encoding="utf-8")]
    assert len(rows) == 8
    for row in rows:
        payload = row["text"].encode()
        if not row["valid"]:
            assert refusal(payload)[0] == "checksum", row["name"]
            continue
        decoded = hj212.decode(payload)
        assert decoded.head == row["expected"]["head"]
        pairs = [pair for group in row["expected"]["cp_groups"] for pair in group]
        numbers = [(k, float(v)) for k, v in pairs if "-" in k and not k.endswith("-Flag")]
        assert [(f"{r.code}-{r.item}", r.value) for r in decoded.readings] == numbers
        assert f"{hj212.crc(payload[6:-6]):04X}" == row["expected"]["crc_computed"]


def test_codes_of_the_standard_have_units(shared):
    lines = (shared / "vectors/hj212/codes.csv").read_text(encoding="utf-8").splitlines()[1:]
    without = {line.split(",")[0] for line in lines if hj212.unit_of(line.split(",")[0].replace("x", "1")) is None}
    assert without == {
        "w01001", "a01010", "e106xx", "e205xx", "e311xx", "e412xx", "e413xx", "e503xx", "e511xx", "e512xx", "e615xx",
        "e708xx", "g101xx", "g103xx", "g105xx", "g107xx", "g109xx", "g111xx", "g112xx", "g114xx", "g117xx", "g203xx",
        "g302xx", "g304xx", "g306xx", "i11001", "i12001", "i12002", "i12003", "i13001", "i13002", "i13006", "i13007",
        "i13008", "i13009", "i21001", "i22001", "i22002", "i22003", "i22101", "i31001", "i32001",
    }  # fmt: skip


# --- the stream -----------------------------------------------------------------------------------------------------

GOOD = [hj212.upload(device=f"M{n}", at=AT, values=VALUES) for n in range(3)]


@given(st.lists(st.integers(0, 700), max_size=12))
def test_frames_come_out_whole_however_the_stream_is_split(cuts):
    stream = b"noise\r\n" + GOOD[0] + GOOD[1].rstrip() + GOOD[2]
    cutter, pieces, at = hj212.FrameCutter(), [], 0
    for cut in [*sorted(cuts), len(stream)]:
        pieces += cutter.feed(stream[at:cut])
        at = max(at, cut)
    assert pieces == [Piece(b"noise\r\n", "syntax"), *(Piece(good.rstrip()) for good in GOOD)]
    assert len(cutter) == 0


@pytest.mark.parametrize(
    "spoilt",
    [
        GOOD[0].replace(b"##0", b"##9"),  # length far too long
        GOOD[0].replace(b"##0", b"##x"),
        GOOD[0][:60] + b"\r\n",
        GOOD[0].replace(b"7.81", b"7.82"),
        b"##\r\n",
        b"####",
        b"#",
    ],
)
def test_a_spoilt_frame_costs_only_itself(spoilt):
    cutter = hj212.FrameCutter()
    pieces = cutter.feed(spoilt + GOOD[1] + GOOD[2])
    assert pieces[-2:] == [Piece(GOOD[1].rstrip()), Piece(GOOD[2].rstrip())]
    assert b"".join(piece.data for piece in pieces[:-2]) == spoilt.strip()


@given(st.lists(st.binary(max_size=300) | st.sampled_from([b"##", b"##9999", b"\r\n", b"#", GOOD[0]]), max_size=60))
def test_nothing_is_lost_and_memory_is_bounded(chunks):
    cutter, out = hj212.FrameCutter(), b""
    for chunk in chunks:
        for piece in cutter.feed(chunk):
            out += piece.data
        assert len(cutter) <= cutter.limit
    out += b"".join(piece.data for piece in cutter.flush())
    without = str.maketrans("", "", "\r\n")
    assert out.decode("latin1").translate(without) == b"".join(chunks).decode("latin1").translate(without)


def test_a_flood_without_a_frame_is_given_up_in_large_pieces():
    cutter = hj212.FrameCutter()
    pieces = cutter.feed(b"#" * 100_000)
    assert len(cutter) <= cutter.limit
    assert len(pieces) <= 100
    assert {piece.fault for piece in pieces} == {"syntax"}


# --- hostile bytes --------------------------------------------------------------------------------------------------


def survives(payload: bytes) -> None:
    with suppress(FrameError):
        hj212.samples(payload)


@given(st.binary(max_size=400))
def test_random_bytes(payload):
    survives(payload)


@given(st.text(alphabet="QNMCP=&;,-/#0123456789DataTime.e\r\n中", max_size=300))
def test_hostile_data_with_a_right_crc(data):
    survives(frame("MN=M;CP=&&" + data + "&&"))
    survives(frame(data))


@given(st.integers(0, len(GOOD[0]) - 1), st.integers(0, 7), st.integers(0, len(GOOD[0])))
def test_flipped_truncated_spliced(at, bit, cut):
    flipped = bytearray(GOOD[0])
    flipped[at] ^= 1 << bit
    for payload in (bytes(flipped), GOOD[0][:cut], GOOD[0][cut:], GOOD[0][:cut] + GOOD[1][cut:]):
        survives(payload)


def test_deeply_quoted_text_is_read_in_one_pass():
    survives(frame("MN=M;CP=&&" + "a=//b//" * 1400 + "&&"))
