"""GB/T 26875.3: frames, every information object, state words as values, answers, streams, and bytes that mean harm."""

import json
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import BEIJING, Sample, gb26875, gb26875_body, gb26875_states
from lixin.sensing.protocols.gb26875_body import Item

AT = datetime(2026, 7, 10, 2, 5, 9, tzinfo=BEIJING)
UNIT = "341623020001"
SMOKE = Item(2, 1, 3, 40, 0x000600D9, 0x0002, text="Ａ区１层走廊", time=AT)


def sent(*items: Item, serial: int = 7) -> bytes:
    return gb26875.upload(device=UNIT, at=AT, items=items, serial=serial)


def told(*items: Item) -> dict[str, float]:
    return {code: value for sample in gb26875.samples(sent(*items)) for code, value, _ in sample.values}


def refusal(payload: bytes) -> tuple[str, str]:
    with pytest.raises(FrameError) as error:
        gb26875.decode(payload)
    return error.value.code, error.value.message


def with_data(data: bytes, command: int = gb26875.SEND) -> bytes:
    return gb26875.encode(source=UNIT, target=gb26875.CENTRE, command=command, at=AT, serial=7, data=data)


# --- frames ---------------------------------------------------------------------------------------------------------


def test_real_frames(shared):
    rows = [json.loads(line) for line in (shared / "vectors/gb26875/frames.jsonl").open(encoding="utf-8")]
    frames = [row for row in rows if row["kind"] == "frame"]
    found = []
    for row in frames:
        with suppress(FrameError):
            frame, expected = gb26875.decode(bytes.fromhex(row["hex"])), row["expected"]
            head = (frame.serial, frame.source, frame.target, frame.command, frame.data.hex().upper())
            names = ("serial", "source_hex", "target_hex", "action", "app_hex")
            assert head == tuple(expected[name] for name in names)
            assert f"{frame.time:%Y-%m-%d %H:%M:%S}" == expected["time"]
            found.append(row["name"])
    assert found == [row["name"] for row in frames if row["valid"]]


def test_real_objects(shared):
    rows = [json.loads(line) for line in (shared / "vectors/gb26875/frames.jsonl").open(encoding="utf-8")]
    units = [(row["hex"], row["expected"]) for row in rows if row["kind"] == "application data"]
    units += [(row["expected"]["app_hex"], row["expected"]["app"]) for row in rows if "app" in (row["expected"] or {})]
    assert len(units) == 6
    for data, expected in units:
        items = gb26875_body.read(bytes.fromhex(data))
        assert len(items) == expected["count"]
        assert gb26875_body.write(items) == bytes.fromhex(data)
        for item, want in zip(items, expected["items"], strict=True):
            address = None if item.part_address is None else f"{item.part_address:08X}"
            got = {
                "system_type": item.system_type, "system_addr": item.system_address, "part_type": item.part_type,
                "part_addr_hex": address, "state": item.state, "text": item.text, "analog_type": item.quantity,
                "analog_value": item.raw, "operation": item.operation, "operator": item.operator,
                "time": f"{item.time:%Y-%m-%d %H:%M:%S}",
            }  # fmt: skip
            assert {key: got[key] for key in want if key in got} == {key: want[key] for key in want if key in got}


def test_an_address_is_sent_low_byte_first_and_told_high_byte_first():
    frame = gb26875.decode(sent(SMOKE))
    assert (frame.device, frame.target, frame.kind, frame.type, frame.time) == (UNIT, "000000000001", "2", 2, AT)
    assert sent(SMOKE)[12:18] == bytes.fromhex("010002231634")
    assert frame.items == (SMOKE,)


GOOD = sent(SMOKE)


@pytest.mark.parametrize(
    ("payload", "code", "message"),
    [
        (b"", "syntax", "报文不以 4040 开头。"),
        (b"@@" + bytes(10), "length", "报文只有 12 字节，放不下控制单元和结束符。"),
        (GOOD[:-1], "length", "应用数据单元长度写的是 48，整帧却有 77 字节。"),
        (GOOD + b"#", "length", "应用数据单元长度写的是 48，整帧却有 79 字节。"),
        (GOOD[:-1] + b"$", "syntax", "报文应以 2323 结束，实际是 2324。"),
        (GOOD[:30] + b"\x00" + GOOD[31:], "checksum", "校验和应为 08，报文中是 30。"),
        (with_data(b"\x02"), "length", "应用数据单元只有 1 字节，放不下类型标志和信息对象数目。"),
        (with_data(b"\x02\x02" + GOOD[29:-3]), "length", "信息对象应有 2 个，第 2 个不完整。"),
        (with_data(b"\x06\x01\x01\x01\x05abc"), "length", "信息对象应有 1 个，第 1 个不完整。"),
        (with_data(b"\x1a\x01"), "length", "信息对象应有 1 个，第 1 个不完整。"),
    ],
)
def test_refusals(payload, code, message):
    assert refusal(payload)[0] == code
    assert code == "checksum" or refusal(payload)[1] == message


def test_a_time_that_is_none_does_not_refuse_the_frame():
    payload = bytearray(with_data(b""))
    payload[6:12] = b"\x3c\x00\x00\x01\x01\x1a"
    payload[-3] = sum(payload[2:-3]) & 0xFF
    assert gb26875.decode(bytes(payload)).time is None


# --- objects --------------------------------------------------------------------------------------------------------


BYTE, WORD = st.integers(0, 255), st.integers(0, 0xFFFF)
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(lambda t: t.replace(microsecond=0, tzinfo=BEIJING))  # fmt: skip  # noqa: E501
WORDS = st.text(alphabet="Ａ区1层走廊 感烟#@", max_size=15)
SYSTEM = {"system_type": BYTE, "system_address": BYTE}
PART = {**SYSTEM, "part_type": BYTE, "part_address": st.integers(0, 0xFFFFFFFF)}
VERSIONS = st.tuples(BYTE, BYTE).map(lambda pair: f"{pair[0]}.{pair[1]}")
SHAPES = {
    1: {**SYSTEM, "state": WORD, "time": TIMES},
    2: {**PART, "state": WORD, "text": WORDS, "time": TIMES},
    3: {**PART, "quantity": BYTE, "raw": st.integers(-32768, 32767), "time": TIMES},
    4: {**SYSTEM, "operation": BYTE, "operator": BYTE, "time": TIMES},
    5: {**SYSTEM, "version": VERSIONS},
    6: {**SYSTEM, "text": WORDS},
    7: {**PART, "text": WORDS},
    8: {**SYSTEM, "time": TIMES},
    21: {"state": BYTE, "time": TIMES},
    24: {"operation": BYTE, "operator": BYTE, "time": TIMES},
    25: {"version": VERSIONS},
    26: {"text": WORDS},
    28: {"time": TIMES},
}


def objects(type_: int) -> st.SearchStrategy[list[Item]]:
    return st.lists(st.builds(Item, st.just(type_), **SHAPES[type_]), min_size=1, max_size=20)


@given(st.sampled_from(sorted(SHAPES)).flatmap(objects), WORD)
def test_every_object_comes_back_as_it_was_sent(items, serial):
    frame = gb26875.decode(sent(*items, serial=serial))
    assert (frame.items, frame.type, frame.serial) == (tuple(items), items[0].type, serial)


def test_the_shapes_tested_are_all_there_are():
    assert set(SHAPES) == set(gb26875_body.LAYOUTS)


@pytest.mark.parametrize(
    ("quantity", "raw", "value", "unit"),
    [
        (1, 12, 12, None), (2, 250, 2.5, "m"), (3, -155, -15.5, "℃"), (4, 4, 0.4, "MPa"), (5, 1013, 101.3, "kPa"),
        (6, 255, 25.5, None), (7, 90, 90, "s"), (8, 2201, 220.1, "V"), (9, 53, 5.3, "A"), (10, 100, 10.0, "L/s"),
        (11, 7, 0.7, "m³/min"), (12, 5, 5, "m/s"), (0, 9, 9, None), (200, -9, -9, None),
    ],
)  # fmt: skip
def test_analogue_values(quantity, raw, value, unit):
    item = Item(3, 1, 1, 92, 1, quantity=quantity, raw=raw, time=AT)
    back = gb26875.decode(sent(item)).items[0]
    assert (back.value, back.unit) == (value, unit)


@pytest.mark.parametrize(
    "item",
    [
        Item(2, 1, 1, 40, 1, 2, text="长" * 16, time=AT),
        Item(6, 1, 1, text="长" * 200),
        Item(1, 256, 1, state=2, time=AT),
        Item(1, 1, 1, state=65536, time=AT),
        Item(1, 1, 1, state=2, time=AT.replace(year=1999)),
        Item(61, 1, 1),
    ],
)
def test_what_does_not_fit_is_refused_before_it_is_sent(item):
    with pytest.raises(FrameError):
        sent(item)


# --- values ---------------------------------------------------------------------------------------------------------


def test_a_part_on_fire_says_where_and_nothing_of_the_others():
    assert gb26875.samples(sent(SMOKE)) == [
        Sample(
            UNIT, AT + timedelta(microseconds=7),
            (("fire", 1.0, None), ("fire_part", float(0x000600D9), None), ("fire_part_type", 40.0, None)),
            "2", "0007",
        )
    ]  # fmt: skip
    assert gb26875_states.place(SMOKE.part_address) == "217区6号"
    assert told(Item(2, 1, 1, 40, 1, 0x0001, text="", time=AT)) == {"normal": 1}


def test_the_fire_alarm_system_speaks_for_the_whole_building():
    quiet = told(Item(1, 1, 1, state=0x0001, time=AT))
    assert quiet == {name: float(name == "normal") for name in gb26875_states.SYSTEM_BITS}
    assert told(Item(1, 12, 1, state=0x0001, time=AT)) == {"normal": 1}
    assert told(Item(1, 12, 1, state=0x0002, time=AT)) == {"fire": 1}


def test_in_one_frame_a_fire_goes_before_no_fire():
    assert told(Item(1, 1, 1, state=0, time=AT), Item(1, 1, 2, state=2, time=AT))["fire"] == 1
    assert told(Item(1, 1, 2, state=2, time=AT), Item(1, 1, 1, state=0, time=AT))["fire"] == 1


def test_the_units_own_state():
    assert told(Item(21, state=0b0001001, time=AT)) == {
        "unit_normal": 1, "unit_fault": 0, "unit_main_power_fault": 1, "unit_backup_power_fault": 0,
        "channel_fault": 0, "line_fault": 0,
    }  # fmt: skip
    assert told(Item(21, state=2, time=AT))["fire"] == 1


@pytest.mark.parametrize(
    ("type_", "operation", "values"),
    [
        (4, 0b0000100, {"operation_manual_alarm": 1, "fire": 1}),
        (4, 0b0000001, {"operation_reset": 1, "fire": 0}),
        (24, 0b0000001, {"operation_reset": 1}),  # of the unit, not of the panel
        (24, 0b0001000, {"operation_alarm_ended": 1, "fire": 0}),
        (24, 0b0100000, {"operation_confirm": 1}),
        (4, 0b10000000, {}),
    ],
)
def test_operations(type_, operation, values):
    system = (1, 1) if type_ == 4 else (None, None)
    item = Item(type_, *system, operation=operation, operator=1, time=AT)
    assert told(item) == values
    answered = with_data(gb26875_body.write([item]), gb26875.RESPONSE)
    assert [sample.values for sample in gb26875.samples(answered)] == [()]  # an old record is not of today


def test_analogue_values_under_their_code_and_their_parts():
    items = [Item(3, 11, 1, 91, part, quantity=4, raw=raw, time=AT) for part, raw in ((1, 4), (2, 6))]
    assert told(*items) == {"pressure": 0.4, "pressure-00000001": 0.4, "pressure-00000002": 0.6}


def test_frames_of_one_second_are_told_apart_and_one_sent_again_is_not():
    first, second, again = (gb26875.samples(sent(SMOKE, serial=n))[0].time for n in (7, 8, 7))
    assert first < second < AT + timedelta(seconds=1)
    assert again == first


def test_a_heartbeat_is_a_sign_of_life():
    assert gb26875.samples(gb26875.heartbeat(device=UNIT, at=AT, serial=0)) == [Sample(UNIT, AT, (), "2", "0000")]


@pytest.mark.parametrize(
    "values",
    [
        {"fire": 1.0, "fire_part": 9.0, "fire_part_type": 40.0},
        {"fault": 1.0, "fault_part": 9.0, "fault_part_type": 91.0},
        {"pressure": 0.4, "height": 2.5},
        {"unit_main_power_fault": 1.0},
        {"fire": 1.0, "bus_fault": 0.0},
    ],
)
def test_a_report_in_our_codes_comes_back(values):
    (sample,) = gb26875.samples(gb26875.report(device=UNIT, at=AT, values=values, serial=1))
    found = {code: value for code, value, _ in sample.values}
    assert {code: found[code] for code in values} == values


# --- answers --------------------------------------------------------------------------------------------------------


def test_what_a_unit_sends_is_confirmed_under_its_serial_number():
    answer = gb26875.decode(gb26875.confirmation(gb26875.decode(sent(SMOKE)), AT))
    assert (answer.command, answer.serial, answer.source, answer.target) == (3, 7, "000000000001", UNIT)
    assert (answer.data, answer.time) == (b"", AT)


@pytest.mark.parametrize("command", [1, 3, 4, 5, 6, 200])
def test_answers_are_not_answered(command):
    frame = gb26875.decode(with_data(b"", command))
    assert gb26875.confirmation(frame, AT) is None
    assert gb26875.clock(frame, AT + timedelta(days=1)) is None


def test_a_spoilt_frame_is_denied_so_that_it_comes_again():
    answer = gb26875.decode(gb26875.denial(GOOD[:40] + b"\x00" + GOOD[41:], AT))
    assert (answer.command, answer.serial, answer.target) == (6, 7, UNIT)


@pytest.mark.parametrize("payload", [b"", b"@@", b"x" * 40, with_data(b"", 3)[:-1], with_data(b"", 6)[:-1]])
def test_what_says_nothing_or_is_itself_an_answer_is_not_denied(payload):
    assert gb26875.denial(payload, AT) is None


def test_a_wrong_clock_is_set():
    frame = gb26875.decode(sent(SMOKE))
    assert gb26875.clock(frame, AT + timedelta(seconds=60)) is None
    late = AT + timedelta(seconds=61)
    command = gb26875.decode(gb26875.clock(frame, late))
    assert (command.command, command.type, command.target) == (1, 90, UNIT)
    assert command.data == bytes.fromhex("5A010A06020A071A")


@pytest.mark.parametrize(
    ("type_", "data", "count", "told"),
    [
        (89, b"\x00", 1, "01" "590100"),
        (91, b"\x0a", 1, "01" "5B010A"),
        (81, b"\x00", 1, "04" "510100"),
        (61, gb26875.about((1, 2), (13, 3)), 2, "04" "3D0201020D03"),
        (62, gb26875.about((1, 2, 0x04030201)), 1, "04" "3E01010201020304"),
        (64, gb26875.records(5, AT, (1, 2)), 1, "04" "400101020509050 20A071A"),
        (84, gb26875.records(5, AT), 1, "04" "54010509050 20A071A"),
    ],
)  # fmt: skip
def test_commands_and_questions(type_, data, count, told):
    frame = gb26875.ask(device=UNIT, type=type_, at=AT, data=data, count=count, serial=3)
    decoded = gb26875.decode(frame)
    assert f"{decoded.command:02X}{decoded.data.hex().upper()}" == told.replace(" ", "")
    assert (decoded.serial, decoded.target, decoded.items) == (3, UNIT, ())


def test_no_command_outside_the_table():
    with pytest.raises(FrameError):
        gb26875.ask(device=UNIT, type=60, at=AT)
    with pytest.raises(FrameError):
        gb26875.ask(device="1234", type=61, at=AT)


# --- hostile bytes --------------------------------------------------------------------------------------------------


def survives(payload: bytes) -> None:
    with suppress(FrameError):
        gb26875.samples(payload)
    gb26875.denial(payload, AT)
    gb26875.claimed(payload)


@given(st.binary(max_size=200))
def test_random_bytes(payload):
    survives(payload)
    survives(b"@@" + payload)


@given(st.sampled_from([*SHAPES, 61, 90, 0, 99, 128, 255]), BYTE, st.binary(max_size=300), st.integers(0, 255))
def test_hostile_objects_with_a_right_sum(type_, count, content, command):
    survives(with_data(bytes([type_, count]) + content, command))


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 7), st.integers(0, len(GOOD)))
def test_flipped_truncated_spliced(at, bit, cut):
    flipped = bytearray(GOOD)
    flipped[at] ^= 1 << bit
    with pytest.raises(FrameError):
        gb26875.decode(bytes(flipped))
    for payload in (GOOD[:cut], GOOD[cut:], GOOD[:cut] + sent(SMOKE, serial=2)[cut:]):
        survives(payload)
