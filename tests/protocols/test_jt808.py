"""JT/T 808 messages of all editions: single frames, their bodies, real frames, round trips."""

import json
from datetime import datetime
from functools import reduce
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import BEIJING, Sample, jt808, jt808_body
from lixin.sensing.protocols.jt808 import Packet
from lixin.sensing.protocols.jt808_body import Registration

AT = datetime(2026, 7, 18, 11, 5, 9, tzinfo=BEIJING)
NUMBER, NEW_NUMBER = "013800138000", "00000000013800138000"
PLACE = jt808_body.location(
    at=AT, lat=33.146, lng=116.206, altitude=28, speed=36.5, direction=90,
    further={"mileage": 12345.6, "fuel": 80.5, "recorder_speed": 37, "signal": 24, "satellites": 11},
)  # fmt: skip


def located(serial: int = 7, body: bytes = PLACE, **given) -> bytes:
    return jt808.encode(**{"device": NUMBER, "message": jt808.LOCATION, "serial": serial, "body": body, **given})


def refusal(payload: bytes) -> tuple[str, str]:
    with pytest.raises(FrameError) as error:
        jt808.samples(payload)
    return error.value.code, error.value.message


def wrapped(data: bytes) -> bytes:
    """Marks, escapes and a right check byte around whatever it is."""
    return b"\x7e" + jt808.escape(data + bytes([reduce(xor, data, 0)])) + b"\x7e"


def read(body: bytes) -> list[tuple[str, float]]:
    return [(reading.code, reading.value) for reading in jt808_body.position(body).readings]


# --- single frames --------------------------------------------------------------------------------------------------


def test_a_location_is_one_sample():
    values = [
        ("alarm", 0), ("status", 3), ("lat", 33.146), ("lng", 116.206), ("altitude", 28), ("speed", 36.5),
        ("direction", 90), ("mileage", 12345.6), ("fuel", 80.5), ("recorder_speed", 37.0), ("signal", 24),
        ("satellites", 11),
    ]  # fmt: skip
    expected = Sample(NUMBER, AT, tuple((code, value, None) for code, value in values), "0200", "000720260718110509")
    assert jt808.samples(located()) == [expected]


@pytest.mark.parametrize(("lat", "lng", "status"), [(-33.5, 116.2, 7), (33.5, -116.2, 11), (-33.5, -116.2, 15)])
def test_hemispheres_are_bits_of_the_status(lat, lng, status):
    found = jt808_body.position(jt808_body.location(at=AT, lat=lat, lng=lng))
    assert (found.lat, found.lng, found.status) == (lat, lng, status)


def test_without_a_fix_or_off_duty_the_place_is_no_measurement():
    def flags(status: int) -> dict:
        (sample,) = jt808.samples(located(body=jt808_body.location(at=AT, lat=33, lng=116, status=status)))
        return {code: flag for code, _, flag in sample.values}

    place = ("lat", "lng", "altitude", "speed", "direction")
    kept = {"alarm": None, "status": None}
    assert flags(0b11) == dict.fromkeys(place) | kept
    assert flags(0b01) == dict.fromkeys(place, "V") | kept
    assert flags(0b10011) == dict.fromkeys(place, "R") | kept


def test_further_items_never_refuse_a_location():
    base = PLACE[:28]
    known = len(read(base))
    assert read(base + bytes.fromhex("0104 0000007B 0203 000001 E102 FFFF 3101 09"))[known:] == [
        ("mileage", 12.3),
        ("satellites", 9),
    ]
    assert read(base + bytes.fromhex("3101 09 0104 0000"))[known:] == [("satellites", 9)]  # cut short
    assert read(base + b"\x30")[known:] == []


def test_a_time_that_is_no_date_is_none():
    for text in ("260230110509", "26071811050A", "000000000000"):
        assert jt808_body.position(PLACE[:22] + bytes.fromhex(text)).time is None


def test_a_batch_holds_what_it_holds():
    second = jt808_body.location(at=AT.replace(minute=6), lat=33.2, lng=116.3)
    body = jt808_body.located_batch([PLACE, second, b"\x00" * 5])
    samples = jt808.samples(located(body=body, message=jt808.BATCH))
    assert [(sample.time.minute, {c: v for c, v, _ in sample.values}["lat"]) for sample in samples] == [
        (5, 33.146),
        (6, 33.2),
    ]
    assert [s.time.minute for s in jt808.samples(located(body=body[: -len(second)], message=jt808.BATCH))] == [5]


def test_an_asked_location_stands_behind_the_serial_number():
    (sample,) = jt808.samples(located(body=b"\x00\x09" + PLACE, message=jt808.LOCATION_ASKED))
    assert (sample.kind, sample.time) == ("0201", AT)


def test_other_messages_are_signs_of_life():
    assert jt808.samples(located(body=b"", message=jt808.HEARTBEAT)) == [Sample(NUMBER, None, (), "0002", "0007")]
    assert jt808.samples(located(body=b"", message=jt808.PLATFORM_ANSWER)) == []
    encrypted = jt808.decode(located())
    assert jt808.samples_of(jt808.Frame(NUMBER, 0x0200, 7, b"", encryption=1))[0].values == ()
    assert encrypted.encryption == 0


@pytest.mark.parametrize(
    ("payload", "code", "message"),
    [
        (b"", "syntax", "报文首尾不是 7E。"),
        (b"\x7e", "syntax", "报文首尾不是 7E。"),
        (located()[:-1], "syntax", "报文首尾不是 7E。"),
        (located()[1:], "syntax", "报文首尾不是 7E。"),
        (b"\x7e\x7e", "length", "报文只有 0 字节，比消息头和校验码还短。"),
        (wrapped(bytes(11)), "length", "报文只有 12 字节，比消息头和校验码还短。"),
        (wrapped(b"\x00\x02\x40\x00" + bytes(12)), "length", "报文只有 17 字节，比消息头和校验码还短。"),
        (wrapped(b"\x00\x02\x20\x00" + bytes(11)), "length", "报文只有 16 字节，比消息头和校验码还短。"),
        (wrapped(b"\x00\x02\x00\x01" + bytes(8)), "length", "消息体长度写的是 1，实际有 0 字节。"),
        (b"\x7e" + bytes(12) + b"\x01\x7e", "checksum", "校验码应为 00，报文中是 01。"),
        (located(body=PLACE[:27]), "length", "位置信息只有 27 字节，至少要 28。"),
        (
            located(body=PLACE[:8] + (90_000_001).to_bytes(4) + PLACE[12:]),
            "range",
            "位置 116.206000, 90.000001 超出经纬度范围。",
        ),
    ],
)
def test_refusals(payload, code, message):
    assert refusal(payload) == (code, message)


def test_escapes():
    assert jt808.escape(b"\x30\x7e\x08\x7d\x55") == bytes.fromhex("307D02087D0155")  # the standard's own example
    assert jt808.unescape(bytes.fromhex("7D01 02 7D7D02 7D03 7D")) == bytes.fromhex("7D02 7D7E 7D03 7D")


@given(st.binary(max_size=200))
def test_escaping_comes_back_and_holds_no_mark(data):
    assert jt808.unescape(jt808.escape(data)) == data
    assert b"\x7e" not in jt808.escape(data)


@given(
    st.binary(max_size=1023), st.integers(0, 0xFFFF), st.integers(0, 0x10000),
    st.sampled_from([None, Packet(2, 1), Packet(65535, 65535)]), st.sampled_from([None, 1, 2]),
)  # fmt: skip
def test_frames_come_back(body, message, serial, packet, version):
    device = NUMBER if version is None else NEW_NUMBER
    payload = jt808.encode(
        device=device, message=message, serial=serial, body=body, version=version, packet=packet
    )  # fmt: skip
    assert payload.count(b"\x7e") == 2
    assert jt808.decode(payload) == jt808.Frame(device, message, serial % 0x10000, body, version, 0, packet)


@given(
    st.floats(-90, 90), st.floats(-180, 180), st.integers(0, 65535), st.floats(0, 6553.5), st.integers(0, 359),
    st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)), st.floats(0, 4e8),
)  # fmt: skip
def test_positions_come_back(lat, lng, altitude, speed, direction, at, mileage):
    at = at.replace(microsecond=0, tzinfo=BEIJING)
    body = jt808_body.location(
        at=at, lat=lat, lng=lng, altitude=altitude, speed=speed, direction=direction, further={"mileage": mileage}
    )
    found = jt808_body.position(body)
    assert (found.altitude, found.direction, found.time) == (altitude, direction, at)
    assert (found.lat, found.lng) == (pytest.approx(lat, abs=5.1e-7), pytest.approx(lng, abs=5.1e-7))
    assert found.speed == pytest.approx(speed, abs=0.051)
    assert found.readings[7].value == pytest.approx(mileage, abs=0.051)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"device": "138"}, "syntax"),
        ({"device": "x" * 12}, "syntax"),
        ({"version": 1}, "syntax"),
        ({"body": bytes(1024)}, "length"),
    ],
)
def test_what_does_not_fit_is_not_encoded(change, code):
    with pytest.raises(FrameError) as error:
        located(**change)
    assert error.value.code == code
    with pytest.raises(FrameError):
        jt808_body.location(at=AT, lat=33, lng=116, further={"fuel": 1e6})


# --- bodies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [None, 1])
def test_registration_and_code_come_back(version):
    told = Registration(34, 1623, "LXCJ", "LX-808", "T000001", 2, "皖SD1234")
    assert jt808_body.registration(jt808_body.registering(told, version), version) == told
    assert jt808_body.shown_code(jt808_body.showing("a1b2", version), version) == "a1b2"


def test_registration_of_2011_has_a_short_model():
    body = bytes.fromhex("001F 006E") + b"cd123" + b"www.808." + b"7654321" + b"\x01" + "测A12345678".encode("gbk")
    assert jt808_body.registration(body, None) == Registration(
        31, 110, "cd123", "www.808.", "7654321", 1, "测A12345678"
    )  # fmt: skip
    for version, cut in ((None, body[:20]), (1, body)):
        with pytest.raises(FrameError):
            jt808_body.registration(cut, version)


def test_answers_and_parameters():
    assert jt808_body.told(jt808_body.answered(1203, 0x0200, 2)) == (1203, 0x0200, 2)
    assert jt808_body.code_of(jt808_body.registered(100, "123456")) == (100, 0, "123456")
    assert jt808_body.registered(100, "123456", 4) == bytes.fromhex("0064 04")
    assert jt808_body.resend(1234, [1, 515]) == bytes.fromhex("04D2 02 0001 0203")
    given_ = {0x0001: (10).to_bytes(4), 0x0013: b"www.baidu.com"}
    assert jt808_body.parameters(given_).hex() == "0200000001040000000a000000130d7777772e62616964752e636f6d"
    assert jt808_body.parameters_told(b"\x00\x14" + jt808_body.parameters(given_)) == (20, given_)
    assert jt808_body.asking([1, 2]) == bytes.fromhex("02 00000001 00000002")
    assert jt808_body.words("道路封闭", version=1) == b"\x04\x01" + "道路封闭".encode("gbk")
    for read_, cut in (
        (jt808_body.told, b"\x00"), (jt808_body.code_of, b""), (jt808_body.parameters_told, b"\x00\x14\x02\x00"),
        (lambda body: jt808_body.shown_code(body, 1), b"\x05ab"),
    ):  # fmt: skip
        with pytest.raises(FrameError) as error:
            read_(cut)
        assert error.value.code == "length"


# --- real frames ----------------------------------------------------------------------------------------------------


def rows_of(shared, name: str) -> list[dict]:
    return [json.loads(line) for line in (shared / f"vectors/jt808/{name}.jsonl").open(encoding="utf-8")]


def test_vectors(shared):
    rows = rows_of(shared, "frames")
    assert (len(rows), sum(row["valid"] for row in rows)) == (138, 114)
    for row in rows:
        payload, expected = bytes.fromhex(row["hex"]), row["expected"]
        if not row["valid"]:
            told = "checksum" if "check byte" in row["reason"] else "length"
            assert refusal(payload)[0] == told, row["name"]
            continue
        frame = jt808.decode(payload)
        assert (frame.kind, frame.device, frame.serial) == (expected["msg_id"], expected["phone"], expected["serial"])
        assert (frame.version, frame.body.hex().upper()) == (expected.get("protocol_version"), expected["body_hex"])
        place = (frame.packet.total, frame.packet.index) if frame.packet else (None, None)
        assert place == (expected.get("package_total"), expected.get("package_no"))
        if expected.get("body"):
            check_body(frame, expected["body"])


def check_body(frame: jt808.Frame, body: dict) -> None:
    if frame.message in (0x0001, 0x8001):
        assert jt808_body.told(frame.body) == (body["answer_serial"], int(body["answer_id"], 16), body["result"])
    elif frame.message == 0x8100:
        assert jt808_body.code_of(frame.body) == (body["answer_serial"], body["result"], body.get("auth_code", ""))
    elif frame.message == 0x0102:
        assert jt808_body.shown_code(frame.body, frame.version) == body["auth_code"]
    else:
        told = body["items"] if frame.message == 0x0704 else [body]
        if any(one["lat_1e6"] > 90_000_000 or one["lng_1e6"] > 180_000_000 for one in told):
            with pytest.raises(FrameError) as error:
                jt808.positions(frame)
            assert error.value.code == "range"
            return
        assert [plain(position) for position in jt808.positions(frame)] == [told_of(one) for one in told]


def plain(found: jt808_body.Position) -> tuple:
    return (
        found.alarm, found.status, found.lat, found.lng, found.altitude, found.speed, found.direction,
        f"{found.time:%y%m%d%H%M%S}", {f"{number:02X}": data.hex().upper() for number, data in found.items.items()},
    )  # fmt: skip


def told_of(one: dict) -> tuple:
    items: dict[str, str] = {}
    for number, data in one.get("extras", []):
        items.setdefault(number, data)
    return (
        one["alarm"], one["status"], one["lat_1e6"] / 1e6, one["lng_1e6"] / 1e6, one["altitude"],
        one["speed_01kmh"] / 10, one["direction"], one["time_bcd"], items,
    )  # fmt: skip


def test_vectors_of_bodies(shared):
    rows = [row for row in rows_of(shared, "bodies_smallchi") if row["msg"] in ("0200", "8103") and row["valid"]]
    assert len(rows) == 70
    for row in rows:
        body = bytes.fromhex(row["hex"])
        if row["msg"] == "8103":
            assert jt808_body.parameters(jt808_body.parameters_of(body)) == body
            continue
        if max(body[8], body[12]) > 0x7F:  # two's complement beside the status bit: no degrees of the standard
            with pytest.raises(FrameError):
                jt808_body.position(body)
            continue
        found = jt808_body.position(body)
        again = jt808_body.location(
            at=found.time, lat=found.lat, lng=found.lng, status=found.status, alarm=found.alarm,
            altitude=found.altitude, speed=found.speed, direction=found.direction, others=found.items.items(),
        )  # fmt: skip
        assert again == body[: len(again)]
