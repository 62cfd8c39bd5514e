"""JSON readings: one, many, or line by line; what is wrong is said with its place."""

import json
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import BEIJING, Sample, json_readings

AT = datetime(2026, 11, 24, 8, 0, tzinfo=BEIJING)
ONE = Sample("air-1", AT, (("pm2_5", 35.0, None), ("pm10", 50.0, None)), "json", "7")


def test_one_sample():
    text = '{"device": "air-1", "time": "2026-11-24T08:00:00+08:00", "values": {"pm2_5": 35.0, "pm10": 50}, "id": "7"}'
    assert json_readings.samples(text.encode()) == [ONE]
    assert json_readings.samples(text.encode().replace(b"T08:00:00+08:00", b"T00:00:00Z")) == [ONE]
    assert json_readings.samples(text.encode().replace(b'"2026-11-24T08:00:00+08:00"', b"1795478400000")) == [ONE]


def test_body_comes_back():
    body = json_readings.body(device="air-1", at=AT, values={"pm2_5": 35.0, "pm10": 50.0}, number="7")
    assert json_readings.samples(body) == [ONE]


def test_lists_lines_and_what_may_be_absent():
    a, b = '{"values": {"x": 1}}', '{"values": {"x": 2}, "id": 5}'
    expected = [Sample("d", None, (("x", 1.0, None),), "json"), Sample("d", None, (("x", 2.0, None),), "json", "5")]
    for body in (f"[{a}, {b}]", f"{a}\n\n{b}\n", f" {a}\r\n{b}"):
        assert json_readings.samples(body.encode(), device="d") == expected
    assert json_readings.samples(b"[]") == []


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b"", "syntax", "正文不是合法的 JSON。"),
        (b"\xff", "syntax", "正文不是合法的 JSON。"),
        (b"[" * 100_000, "syntax", "正文不是合法的 JSON。"),
        (b'{"device": "d", "values": {"x": NaN}}', "syntax", "正文不是合法的 JSON。"),
        (b'{"device": "d", "values": {"x": 1e999}}', "range", "正文里有太大的数字。"),
        (b'{"device": "d", "values": {"x": 1' + b"0" * 400 + b"}}", "range", "values.x 太大。"),
        (b'{"device": "d", "values": {"x": true}}', "syntax", "values.x 应当是数字。"),
        (b'{"device": "d", "values": {"x": "1"}}', "syntax", "values.x 应当是数字。"),
        (b'{"device": "d", "values": {"x": null}}', "syntax", "values.x 应当是数字。"),
        (b'{"device": "d", "values": {"": 1}}', "syntax", "values 的键 应当是非空的文字。"),
        (b'{"device": "d", "values": []}', "syntax", "缺少 values，或它不是对象。"),
        (b'{"values": {}}', "syntax", "device 应当是非空的文字。"),
        (b'{"device": 5, "values": {}}', "syntax", "device 应当是非空的文字。"),
        (b'{"device": "a\\u0000", "values": {}}', "syntax", "device 应当是非空的文字。"),
        (b'{"device": "' + b"d" * 65 + b'", "values": {}}', "length", "device 最多 64 个字。"),
        (b'{"device": "d", "values": {}, "id": true}', "syntax", "id 应当是非空的文字。"),
        (
            b'{"device": "d", "values": {}, "time": "2026-11-24T08:00:00"}',
            "syntax",
            "time 应当是带时区的 ISO 8601 时间，或 1970 年以来的毫秒数。",
        ),
        (b'{"device": "d", "values": {}, "time": 5}', "range", "time 不在 2000 年到 2099 年之间。"),
        (b'{"device": "d", "values": {}, "time": 1e300}', "range", "time 不在 2000 年到 2099 年之间。"),
        (b"5", "syntax", "应当是一个 JSON 对象。"),
        (b'[{"device": "d", "values": {}}, 5]', "syntax", "第 2 条：应当是一个 JSON 对象。"),
        (b'{"device": "d", "values": {}}\n{bad', "syntax", "第 2 行不是合法的 JSON。"),
        (b"[" + b"1," * 5000 + b"1]", "length", "一次最多 5000 条，这里有 5001 条。"),
        (b"1\n" * 5001, "length", "一次最多 5000 条，这里有 5001 条。"),
        (b" " * (1024 * 1024 + 1), "length", "正文有 1048577 字节，最多 1048576。"),
    ],
)
def test_refusals(body, code, message):
    with pytest.raises(FrameError) as error:
        json_readings.samples(body)
    assert (error.value.code, error.value.message) == (code, message)


def test_too_many_values():
    body = json.dumps({"device": "d", "values": {f"v{n}": n for n in range(201)}}).encode()
    with pytest.raises(FrameError) as error:
        json_readings.samples(body)
    assert error.value.message == "values 最多 200 项，这里有 201 项。"


DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["device", "time", "values", "id", "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(DOCUMENTS, st.binary(max_size=20))
def test_hostile_documents(document, tail):
    body = json.dumps(document).encode()
    for payload in (body, body + b"\n" + body, body + tail, tail):
        with suppress(FrameError):
            json_readings.samples(payload, device="d")


def test_parsing_vectors(shared):
    rows = [json.loads(line) for line in (shared / "vectors/json/parsing.jsonl").open(encoding="utf-8")]
    for row in rows:
        document = bytes.fromhex(row["hex"]) if "hex" in row else row["text"].encode("utf-8", "surrogatepass")
        refused = False
        try:
            json_readings.samples(document, device="d")
        except FrameError as error:
            refused = error.message == "正文不是合法的 JSON。"
        if row["valid"] is not None:
            assert refused != row["valid"], row["name"]
