"""The lines of `lixin decode`: exact objects, errors by their code, one answer per line."""

import io
import json
from collections import Counter
from datetime import datetime
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from lixin.kernel.lines import answer_lines
from lixin.sensing.protocols import hj212, jt808, jt808_body, sl651
from lixin.sensing.protocols.contract import HANDLERS

HJ212 = (
    "##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&1C80"
)
REPORT = "7E7E01001234567812343000"[:22] + (
    "002B020003591011154947F1F1001234567848F0F0591011154920190000052619000005392300000127381211150320FA"
)


def run(protocol: str, *lines: str) -> list[dict]:
    out = io.BytesIO()
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    assert answer_lines(io.BytesIO(data), out, HANDLERS[protocol]()) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def text_frame(data: str) -> str:
    body = data.encode()
    return f"##{len(body):04d}{data}{hj212.crc(body):04x}"


def test_hj212_settings_frame():
    assert run("hj212", HJ212) == [
        {
            "ok": True,
            "protocol": "hj212",
            "device": "010000A8900016F000169DC0",
            "kind": "1062",
            "time": "2016-08-01T08:58:57.223+08:00",
            "readings": [],
            "fields": {"RtdInterval": "30"},
        }
    ]


def test_hj212_readings():
    line = text_frame("CN=2011;MN=M1;CP=&&DataTime=20261124080000;a21005-Rtd=1.10,a21005-Flag=N;zz-Rtd=2;&&")
    assert run("hj212", line) == [
        {
            "ok": True,
            "protocol": "hj212",
            "device": "M1",
            "kind": "2011",
            "time": "2026-11-24T08:00:00+08:00",
            "readings": [
                {"code": "a21005", "item": "Rtd", "value": 1.1, "unit": "mg/m³", "flag": "N"},
                {"code": "zz", "item": "Rtd", "value": 2.0, "unit": None, "flag": None},
            ],
            "fields": {},
        }
    ]


def test_hj212_without_any_time():
    assert run("hj212", text_frame("CN=9013;MN=M1;CP=&&&&"))[0]["time"] is None


def test_errors_have_their_code():
    codes = [
        answer["error"]
        for answer in run(
            "hj212",
            "hello",
            HJ212.replace("0101", "0100", 1),
            HJ212[:-1] + "1",
            text_frame("MN=M1;CP=&&DataTime=20261324080000&&"),
        )
    ]
    assert codes == ["syntax", "length", "checksum", "range"]
    assert [a["error"] for a in run("sl651", "xyz", "7E7", "7E7F00", "7E7E00", REPORT[:-1] + "B")] == [
        "syntax",
        "syntax",
        "syntax",
        "length",
        "checksum",
    ]


def test_sl651_report_in_either_case():
    upper, lower = run("sl651", REPORT, REPORT.lower())
    assert upper == lower
    observed = "2059-10-11T15:49:00+08:00"
    assert upper == {
        "ok": True,
        "protocol": "sl651",
        "device": "0012345678",
        "kind": "30",
        "time": "2059-10-11T15:49:47+08:00",
        "readings": [
            {"code": "20", "value": 0.5, "unit": "mm", "time": observed},
            {"code": "26", "value": 0.5, "unit": "mm", "time": observed},
            {"code": "39", "value": 0.127, "unit": "m", "time": observed},
            {"code": "38", "value": 11.15, "unit": "V", "time": observed},
        ],
    }


def test_sl651_picture_on_the_packet_that_completes_it():
    picture = b"\xff\xd8" + bytes(range(100))
    body = bytes.fromhex("0001260718110016F1F1341623000148F0F02607181100F3F3") + picture
    parts = [body[:40], body[40:80], body[80:]]
    lines = [
        sl651.encode(device="3416230001", function=0x36, body=part, packet=sl651.Packet(3, n)).hex()
        for n, part in enumerate(parts, 1)
    ]
    answers = run("sl651", lines[2], lines[0], lines[2], lines[1])
    assert [a["packet"] for a in answers] == [{"total": 3, "index": n} for n in (3, 1, 3, 2)]
    assert [a["attachment"] for a in answers[:3]] == [None, None, None]
    assert answers[3]["attachment"] == {"format": "jpeg", "bytes": 102, "sha256": sha256(picture).hexdigest()}
    assert answers[1]["time"] == "2026-07-18T11:00:16+08:00"


def test_vectors_are_accepted_as_told(shared):
    for protocol, field in (("hj212", "text"), ("sl651", "hex")):
        rows = [json.loads(line) for line in (shared / f"vectors/{protocol}/frames.jsonl").open(encoding="utf-8")]
        answers = run(protocol, *(row[field].rstrip() for row in rows))
        assert [answer["ok"] for answer in answers] == [row["valid"] for row in rows]
        assert {answer["error"] for answer in answers if not answer["ok"]} == {"checksum"}


LOCATED = (
    "7E02000026123456789012007D02000000010000000200BA7F0E07E4F11C0028003C00001810151010100104000000640202007D01137E"
)


def test_jt808_location():
    upper, lower = run("jt808", LOCATED, LOCATED.lower())
    at = "2018-10-15T10:10:10+08:00"
    units = [
        ("alarm", 1, None), ("status", 2, None), ("lat", 12.222222, "°"), ("lng", 132.444444, "°"),
        ("altitude", 40, "m"), ("speed", 6.0, "km/h"), ("direction", 0, "°"), ("mileage", 10.0, "km"),
        ("fuel", 12.5, "L"),
    ]  # fmt: skip
    assert upper == lower
    assert upper == {
        "ok": True,
        "protocol": "jt808",
        "device": "123456789012",
        "kind": "0200",
        "time": at,
        "readings": [{"code": code, "value": value, "unit": unit, "time": at} for code, value, unit in units],
    }


def jt808_line(message: int, body: bytes, **given) -> str:
    return jt808.encode(**{"device": "013800138000", "message": message, "serial": 1, "body": body, **given}).hex()


def test_jt808_batch_packets_and_what_is_no_report():
    at = datetime(2026, 7, 18, 11, 5, tzinfo=jt808_body.BEIJING)
    place = jt808_body.location(at=at, lat=-33.5, lng=-116.25, further={"satellites": 9})
    timeless = place[:22] + bytes(6) + place[28:]
    batch, single, packet, asked, hexadecimal = run(
        "jt808",
        jt808_line(0x0704, jt808_body.located_batch([place, timeless])),
        jt808_line(0x0200, timeless),
        jt808_line(0x0200, b"\x01", packet=jt808.Packet(3, 2)),
        jt808_line(0x0201, bytes(2) + place),
        jt808_line(0x0002, b"", device="000000000138001380AB", version=1),
    )
    codes = ["alarm", "status", "lat", "lng", "altitude", "speed", "direction", "satellites"]
    assert [reading["code"] for reading in batch["readings"]] == codes * 2
    assert [reading["time"] for reading in batch["readings"]] == ["2026-07-18T11:05:00+08:00"] * 8 + [None] * 8
    assert [batch["time"], batch["readings"][2]["value"], batch["readings"][3]["value"]] == [None, -33.5, -116.25]
    assert (single["ok"], single["time"], single["readings"][0]["time"]) == (True, None, None)
    assert (packet["packet"], packet["readings"], packet["time"]) == ({"total": 3, "index": 2}, [], None)
    assert (asked["kind"], asked["readings"], "packet" in asked) == ("0201", [], False)
    assert (hexadecimal["device"], hexadecimal["kind"]) == ("000000000138001380AB", "0002")


def test_jt808_errors_have_their_code():
    beyond = jt808_body.location(at=datetime(2026, 7, 18, tzinfo=jt808_body.BEIJING), lat=90, lng=180)
    east = beyond[:12] + (180_000_001).to_bytes(4) + beyond[16:]
    lines = {
        "xyz": "syntax",
        "7E0": "syntax",
        LOCATED[2:]: "syntax",
        LOCATED[:-2]: "syntax",
        LOCATED[:-4] + "FF7E": "checksum",
        "7E7E": "length",
        "7E0002000000137E": "checksum",
        "7E00020000000000027E": "length",
        jt808_line(0x0200, beyond[:27]): "length",
        jt808_line(0x0200, beyond): None,
        jt808_line(0x0200, east): "range",
        jt808_line(0x0704, jt808_body.located_batch([beyond, east])): "range",
        jt808_line(0x0201, east): None,
    }
    assert [answer.get("error") for answer in run("jt808", *lines)] == list(lines.values())


def test_jt808_vectors(shared):
    rows = [json.loads(line) for line in (shared / "vectors/jt808/frames.jsonl").open(encoding="utf-8")]
    answers = run("jt808", *(row["hex"] for row in rows))
    refused = Counter(answer["error"] for answer in answers if not answer["ok"])
    assert refused == {"checksum": 18, "length": 6, "range": 6}
    assert all(row["valid"] for row, answer in zip(rows, answers, strict=True) if answer.get("error") == "range")


@given(st.sampled_from(sorted(HANDLERS)), st.text(max_size=80))
def test_any_line_gets_one_foreseen_answer(protocol, line):
    told = line.replace("\n", " ").replace("\r", " ")
    answers = run(protocol, "x" + told)
    assert len(answers) == 1
    assert answers[0].get("message") != "这一行无法处理。"
