"""Every non-blank line gets one JSON object, in order, whatever it holds."""

import io
import json

from hypothesis import given
from hypothesis import strategies as st

from lixin.kernel import lines
from lixin.kernel.compute import HANDLERS
from lixin.kernel.errors import FrameError


def run(data: bytes, handler) -> list[dict]:
    out = io.BytesIO()
    assert lines.answer_lines(io.BytesIO(data), out, handler) == 0
    return [json.loads(line, parse_constant=lambda name: None) for line in out.getvalue().splitlines()]


def echo(line: str) -> dict:
    return {"line": line}


def test_blank_lines_are_passed_over_and_the_order_kept():
    assert run(b"\xef\xbb\xbfa\r\n\n  \t\nb \nc", echo) == [{"line": "a"}, {"line": "b "}, {"line": "c"}]


def test_bad_lines_are_answered_and_the_rest_goes_on():
    assert run(b"\xff\xfe\nb\n", echo) == [
        {"ok": False, "error": "syntax", "message": "这一行不是 UTF-8 文本。"},
        {"line": "b"},
    ]


def test_refusal_and_surprise():
    def handler(line: str) -> dict:
        if line == "frame":
            raise FrameError("checksum", "校验和不对。")
        return {"value": 1 / int(line)}

    assert run(b"frame\n0\n2\n", handler) == [
        {"ok": False, "error": "checksum", "message": "校验和不对。"},
        {"ok": False, "error": "syntax", "message": "这一行无法处理。"},
        {"value": 0.5},
    ]


def test_nan_is_never_printed():
    assert run(b"1\n", lambda line: {"value": float("nan")}) == [
        {"ok": False, "error": "range", "message": "结果不是有限的数字。"}
    ]


def test_lone_surrogates_leave_as_escapes():
    assert run(b"1\n", lambda line: {"value": "\ud800"}) == [{"value": "\ud800"}]


def test_an_endless_line_is_refused_without_holding_it(monkeypatch):
    monkeypatch.setattr(lines, "LONGEST_LINE", 10)
    assert run(b"x" * 95 + b"\nok\n" + b"y" * 11, echo) == [
        {"ok": False, "error": "length", "message": "这一行超过 10 字节。"},
        {"line": "ok"},
        {"ok": False, "error": "length", "message": "这一行超过 10 字节。"},
    ]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
KEYS = st.sampled_from(["start", "working_hours", "working_days", "hours", "edition", "pm2_5", "co", "so2"])
STARTS = st.sampled_from(["2025-01-24T16:30:00+08:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])


@given(st.sampled_from(sorted(HANDLERS)), st.dictionaries(KEYS, JSON_VALUES), st.none() | STARTS)
def test_compute_answers_whatever_comes(name, data, start):
    if start:
        data["start"] = start
    answer = run(json.dumps(data).encode() + b"\n", HANDLERS[name])
    assert len(answer) == 1
    assert answer[0].get("message") != "这一行无法处理。"


@given(st.sampled_from(sorted(HANDLERS)), st.lists(st.binary(max_size=40), max_size=5))
def test_one_answer_per_line_of_noise(name, raw):
    data = b"\n".join(raw)
    told = [line for line in data.split(b"\n") if line.decode("utf-8", "replace").strip()]
    assert len(run(data, HANDLERS[name])) in (len(told), len(told) - data.startswith(b"\xef\xbb\xbf"))
