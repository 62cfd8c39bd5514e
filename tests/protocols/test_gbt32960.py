"""GB/T 32960 frames: decoded as the standard says, answered, encoded back, cut out of any stream, hostile ones too."""

import json
from contextlib import suppress
from datetime import datetime
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import BEIJING, Sample, gbt32960, gbt32960_body
from lixin.sensing.protocols.cutter import Piece
from lixin.sensing.protocols.gbt32960_body import ALARM_NAMES, items, time_bytes, unit_of

AT = datetime(2026, 7, 10, 8, 30, 5, tzinfo=BEIJING)
NOW = datetime(2026, 7, 10, 8, 30, 9, tzinfo=BEIJING)
VIN = "LX341623MONI00001"
VALUES = {"speed": 24.5, "soc": 76.0, "voltage": 540.5, "current": -31.2, "lon": 116.2081, "lat": 33.1436}
LOGIN = bytes.fromhex(
    "232301FE313233343536373839000000000000000001002A13011617373800013132333435363738393938373635343332313030"
    "0304313233343435363739383730FD"
)
DATA = gbt32960.upload(vin=VIN, at=AT, values=VALUES.items())
FRAMES = [LOGIN, DATA, gbt32960.heartbeat(vin=VIN), gbt32960.upload(vin=VIN, at=AT, values=[("alarm_level", 3)])]


def refusal(payload: bytes) -> tuple[str, str]:
    with pytest.raises(FrameError) as error:
        gbt32960.samples(payload)
    return error.value.code, error.value.message


def report(body: str, command: int = gbt32960.REAL_TIME) -> bytes:
    return gbt32960.encode(vin=VIN, command=command, data=time_bytes(AT) + bytes.fromhex(body))


def answered(payload: bytes) -> gbt32960.Frame | None:
    answer = gbt32960.answer(payload, NOW)
    return gbt32960.decode(answer) if answer else None


def test_a_login():
    frame = gbt32960.decode(LOGIN)
    assert (frame.vin, frame.kind, frame.answer, frame.encryption, frame.asks) == ("123456789", "01", 0xFE, 1, True)
    assert gbt32960.samples(LOGIN) == [Sample("123456789", datetime(2019, 1, 22, 23, 55, 56, tzinfo=BEIJING), (), "01")]
    made = gbt32960.login(
        vin="123456789", at=datetime(2019, 1, 22, 23, 55, 56, tzinfo=BEIJING), serial=1,
        iccid="12345678998765432100", packs=["1234", "4567", "9870"],
    )  # fmt: skip
    assert made == LOGIN


def test_data_come_back_as_one_sample():
    sample = gbt32960.samples(DATA)[0]
    assert (sample.device, sample.time, sample.kind) == (VIN, AT, "02")
    assert {code: value for code, value, _ in sample.values} == VALUES


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("05 00 06ED3C10 01F9C0D0", {"lon": 116.210704, "lat": 33.14504}),
        ("05 06 06ED3C10 01F9C0D0", {"lon": -116.210704, "lat": -33.14504}),
        ("05 01 06ED3C10 01F9C0D0", {}),
        ("05 00 FFFFFFFF 01F9C0D0", {}),
        ("04 01 00CB 0066", {"engine_state": 1, "engine_speed": 203, "fuel_rate": 1.02}),
        ("04 FE FFFE FFFF", {}),
        ("06 01 15 0D48 07 09 0C80 12 32 51 32 11 44", {
            "cell_max_pack": 1, "cell_max": 21, "cell_max_voltage": 3.4, "cell_min_pack": 7, "cell_min": 9,
            "cell_min_voltage": 3.2, "probe_max_pack": 18, "probe_max": 50, "probe_max_temperature": 41,
            "probe_min_pack": 50, "probe_min": 17, "probe_min_temperature": 28,
        }),
        ("02 01 02 01 53 57E4 55F0 50 1518 2774", {
            "motor2_state": 1, "motor2_controller_temperature": 43, "motor2_speed": 2500, "motor2_torque": 200,
            "motor2_temperature": 40, "motor2_voltage": 540, "motor2_current": 10,
        }),
        ("A1 0003 010203 04 01 00CB 0066", {"engine_state": 1, "engine_speed": 203, "fuel_rate": 1.02}),
        ("0A 0102", {}),
    ],
)  # fmt: skip
def test_items(body, values):
    sample = gbt32960.samples(report(body))[0]
    assert {code: value for code, value, _ in sample.values} == values


def test_alarms_and_lists():
    found = items(bytes.fromhex("07 02 00000806 01 000003E8 00 FF 02 00000FA0 00000FA1"))[0]
    values = dict(found.values)
    assert (values["alarm_level"], values["battery_faults"], values["other_faults"]) == (2, 1, 2)
    assert [ALARM_NAMES[n] for n in range(19) if values[f"alarm{n}"]] == ["电池高温", "车载储能装置过压", "绝缘"]
    assert dict(found.lists) == {
        "battery_faults": (1000,), "motor_faults": (), "engine_faults": (), "other_faults": (4000, 4001),
    }  # fmt: skip
    cells = items(bytes.fromhex("08 01 01 1518 2774 0003 0001 03 0D48 FFFF 0C80 09 01 01 0002 51 FE"))
    assert [item.lists for item in cells] == [
        (("pack1_voltages", (3.4, None, 3.2)),), (("pack1_temperatures", (41.0, None)),),
    ]  # fmt: skip


def test_units():
    found = [unit_of(code) for code in ("speed", "motor1_torque", "lon", "hydrogen_max_pressure", "alarm_level", "x")]
    assert found == ["km/h", "N·m", "°", "MPa", None, None]


def test_answers_keep_the_time_only():
    for payload, command in ((LOGIN, 1), (DATA, 2), (report("", gbt32960.REISSUED), 3)):
        frame = answered(payload)
        assert (frame.command, frame.answer, frame.data) == (command, gbt32960.SUCCESS, payload[24:30])
    logout = answered(gbt32960.logout(vin=VIN, at=AT, serial=7))
    assert (logout.vin, logout.kind, logout.data) == (VIN, "04", time_bytes(AT))


def test_heartbeat_and_clock():
    heartbeat, clock = answered(gbt32960.heartbeat(vin=VIN)), answered(gbt32960.ask_clock(vin=VIN))
    assert (heartbeat.kind, heartbeat.answer, heartbeat.data) == ("07", 1, b"")
    assert (clock.kind, clock.answer, clock.data) == ("08", 1, time_bytes(NOW))


def test_what_cannot_be_read_is_answered_as_an_error():
    for payload in (report("01 04"), gbt32960.encode(vin=VIN, command=2, data=bytes(6)),
                    gbt32960.encode(vin=VIN, command=2, data=DATA[24:-1], encryption=3)):  # fmt: skip
        assert answered(payload).answer == gbt32960.ERROR
        refusal(payload)


def test_answers_and_spoilt_frames_are_not_answered():
    assert answered(gbt32960.answer(DATA, NOW)) is None
    assert answered(DATA[:-1] + b"\0") is None
    assert gbt32960.samples(gbt32960.answer(DATA, NOW)) == []


def test_a_platforms_password_is_not_shown():
    login = gbt32960.encode(
        vin="PLATFORM1", command=gbt32960.PLATFORM_LOGIN,
        data=time_bytes(AT) + b"\0\1" + b"firm".ljust(12, b"\0") + b"secret-word".ljust(20, b"\0") + b"\1",
    )  # fmt: skip
    assert b"secret" not in gbt32960.without_password(login)
    assert gbt32960.without_password(DATA) == DATA
    assert answered(login).answer == gbt32960.SUCCESS


@pytest.mark.parametrize(
    ("payload", "code", "message"),
    [
        (b"", "syntax", "报文不以 ## 开头。"),
        (LOGIN.replace(b"##", b"#$", 1), "syntax", "报文不以 ## 开头。"),
        (LOGIN[:24], "length", "数据单元长度写的是 42，整帧却有 24 字节。"),
        (LOGIN + b"\0", "length", "数据单元长度写的是 42，整帧却有 68 字节。"),
        (LOGIN[:-1] + b"\0", "checksum", "BCC 应为 FD，报文中是 00。"),
        (report("01 04"), "length", "数据单元在第 2 字节处被截断，还缺 1 字节。"),
        (report("A1 FFFF 01"), "length", "数据单元在第 3 字节处被截断，还缺 65534 字节。"),
        (gbt32960.encode(vin=VIN, command=2, data=bytes.fromhex("1a0d16173738")), "range",
         "数据采集时间 1a 0d 16 17 37 38 不是可能的时间。"),
        (gbt32960.encode(vin=VIN, command=1, data=b"\x1a"), "range", "数据采集时间 1a 不是可能的时间。"),
        (gbt32960.encode(vin=VIN, command=2, data=DATA[24:-1], encryption=3), "syntax",
         "数据单元加密了（方式 03），平台没有密钥，请设为不加密。"),
    ],
)  # fmt: skip
def test_refusals(payload, code, message):
    assert refusal(payload) == (code, message)


def test_what_does_not_fit_is_not_encoded():
    for values in ({"speed": 7000}, {"soc": -1}, {"nothing": 1}):
        with pytest.raises(FrameError):
            gbt32960.upload(vin=VIN, at=AT, values=values.items())
    for vin in ("", "LX 1", "X" * 18, "车"):
        with pytest.raises(FrameError):
            gbt32960.heartbeat(vin=vin)


FIELDS = [field for layout in gbt32960_body.LAYOUTS.values() for field in layout]


@given(st.data())
def test_values_come_back(data):
    chosen = data.draw(st.lists(st.sampled_from(FIELDS), unique=True, max_size=12))
    raws = [data.draw(st.integers(0, (1 << 8 * field.size) - 3)) for field in chosen]
    values = {f.name: (raw + f.offset * f.divisor) / f.divisor for f, raw in zip(chosen, raws, strict=True)}
    sample = gbt32960.samples(gbt32960.upload(vin=VIN, at=AT, values=values.items()))[0]
    assert {code: value for code, value, _ in sample.values} == values


# --- published frames -----------------------------------------------------------------------------------------------

TOLD = {
    "CarStatus": "vehicle_state", "ChargeStatus": "charging", "OperationMode": "mode", "Speed": "speed",
    "TotalDis": "mileage", "TotalVoltage": "voltage", "SOC": "soc", "Stall": "gear", "Resistance": "insulation",
    "Accelerator": "accelerator", "Brakes": "brake", "EngineStatus": "engine_state", "Revs": "engine_speed",
    "FuelRate": "fuel_rate", "MaxVoltageSingleBatteryValue": "cell_max_voltage",
    "MinVoltageSingleBatteryValue": "cell_min_voltage", "HydrogenSystemMaxPressure": "hydrogen_max_pressure",
    "HydrogenSystemMaxConcentrations": "hydrogen_max_concentration", "FuelBatteryVoltage": "cell_voltage",
    "AlarmLevel": "alarm_level", "AlarmBatteryOthers.Count": "battery_faults",
}  # fmt: skip
"""What the published tests call raw numbers → our codes."""


def test_published_frames(shared):
    rows = [json.loads(line) for line in (shared / "vectors/gbt32960/frames.jsonl").open(encoding="utf-8")]
    assert len(rows) == 11
    for row in rows:
        payload, expected = bytes.fromhex(row["hex"]), row["expected"]
        if not row["valid"]:
            with pytest.raises(FrameError) as error:
                gbt32960.decode(payload)
            assert error.value.code == ("checksum" if expected else "syntax")
            continue
        frame = gbt32960.decode(payload)
        assert (frame.kind, f"{frame.answer:02X}", frame.vin) == (expected["command"], expected["answer"], "123456789")
        assert (frame.encryption, len(frame.data)) == (expected["encryption"], expected["length"])
        assert f"{gbt32960.bcc(payload[2:-1]):02X}" == expected["bcc_computed"]
        assert gbt32960.FrameCutter().feed(payload) == [Piece(payload)]


def test_published_items(shared):
    """Of the published bodies those laid out as the standard is: for vehicles (the others lack two bytes of item 1)."""
    rows = [json.loads(line) for line in (shared / "vectors/gbt32960/bodies.jsonl").open(encoding="utf-8")]
    fields = {field.name: field for layout in gbt32960_body.LAYOUTS.values() for field in layout}
    fields |= {field.name: field for field in (*gbt32960_body.CELL_HEAD, *gbt32960_body.CELL_TAIL)}
    checked = 0
    for row in rows:
        if "_0x02_0x0" not in row["name"] or "Device" not in row["name"] or row["direction"] != "decode":
            continue
        values = {code: value for item in items(bytes.fromhex(row["hex"])) for code, value in item.values}
        for name, raw in row["told"]:
            if (code := TOLD.get(name)) is not None:
                field = fields.get(code, gbt32960_body.Field(code, 1))
                expected = (raw + field.offset * field.divisor) / field.divisor
                assert values.get(code, expected if raw > 0xFD else None) == expected, (row["name"], name)
                checked += 1
    assert checked >= 18


# --- the stream -----------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 300), max_size=12))
def test_frames_come_out_whole_however_the_stream_is_split(cuts):
    stream = b"noise" + b"".join(FRAMES)
    cutter, pieces, at = gbt32960.FrameCutter(), [], 0
    for cut in [*sorted(cuts), len(stream)]:
        pieces += cutter.feed(stream[at:cut])
        at = max(at, cut)
    assert pieces == [Piece(b"noise", "syntax"), *map(Piece, FRAMES)]
    assert len(cutter) == 0


@pytest.mark.parametrize(
    "spoilt",
    [
        DATA[:20],
        DATA[:50],
        DATA[:22] + b"\x3f\xff" + DATA[24:],
        DATA[:22] + b"\xff\xff" + DATA[24:],
        DATA[:22] + b"\x00\x08" + DATA[24:],
        DATA[:-1] + b"\0",
        b"#",
        b"####",
    ],
)
def test_a_spoilt_frame_costs_only_itself(spoilt):
    pieces = gbt32960.FrameCutter().feed(spoilt + FRAMES[1] + FRAMES[2])
    good = [piece for piece in pieces if piece.fault is None and piece.data in FRAMES]
    assert good == [Piece(FRAMES[1]), Piece(FRAMES[2])]
    assert b"".join(piece.data for piece in pieces) == spoilt + FRAMES[1] + FRAMES[2]


@given(st.lists(st.binary(max_size=300) | st.sampled_from([b"#", b"##", b"\0" * 22, *FRAMES]), max_size=60))
def test_nothing_is_lost_and_memory_is_bounded(chunks):
    cutter, out = gbt32960.FrameCutter(), b""
    for chunk in chunks:
        for piece in cutter.feed(chunk):
            out += piece.data
        assert len(cutter) <= cutter.limit
    assert out + b"".join(piece.data for piece in cutter.flush()) == b"".join(chunks)


@pytest.mark.parametrize("pattern", [b"#", b"##" + b"\1" * 20 + b"\x3f\x00", b"##" + bytes(22), b"\0"])
@pytest.mark.parametrize("chunk", [65_536, 7])
def test_a_flood_is_cut_in_linear_time(pattern, chunk):
    cutter, flood = gbt32960.FrameCutter(), (pattern * 200_000)[:200_000]
    began = perf_counter()
    pieces = [piece for at in range(0, len(flood), chunk) for piece in cutter.feed(flood[at : at + chunk])]
    assert perf_counter() - began < 20
    assert len(cutter) <= cutter.limit
    assert sum(len(piece.data) for piece in pieces) + len(cutter) == len(flood)


# --- hostile bytes --------------------------------------------------------------------------------------------------


def survives(payload: bytes) -> None:
    with suppress(FrameError):
        gbt32960.samples(payload)
    gbt32960.answer(payload, NOW)


@given(st.binary(max_size=400))
def test_random_bytes(payload):
    survives(payload)


@given(st.integers(0, 255), st.integers(0, 255), st.binary(max_size=300), st.sampled_from([1, 1, 3, 255]))
def test_hostile_data_with_a_right_check(command, flag, data, encryption):
    survives(gbt32960.encode(vin=VIN, command=command, flag=flag, data=data, encryption=encryption))
    survives(gbt32960.encode(vin=VIN, command=2, data=time_bytes(AT) + data))


@given(st.integers(0, len(DATA) - 1), st.integers(0, 7), st.integers(0, len(DATA)))
def test_flipped_truncated_spliced(at, bit, cut):
    flipped = bytearray(DATA)
    flipped[at] ^= 1 << bit
    for payload in (bytes(flipped), DATA[:cut], DATA[cut:], DATA[:cut] + LOGIN[cut:]):
        survives(payload)
