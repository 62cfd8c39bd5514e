"""InfluxDB line protocol: points as its reference writes them, and everything that is none."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import http_bodies
from lixin.sensing.protocols.line_protocol import samples, with_precision

AT = datetime(2026, 7, 10, 0, 0, 0, 123456, tzinfo=UTC)
NANOS = int(AT.timestamp()) * 10**9 + 123_456_000


def one(line: str, precision: str = "ns"):
    (found,) = samples(with_precision(line.encode(), precision))
    return found.device, found.time, [(code, value) for code, value, _ in found.values]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("w,device=D1 ph=7.2,do=6i", [("ph", 7.2), ("do", 6.0)]),
        ("ph,device=D1 value=7.2", [("ph", 7.2)]),
        ("w,device=D1,host=other ph=-1.5e-2", [("ph", -0.015)]),
        ("w,host=D1 ph=7u", [("ph", 7.0)]),
        ('w,device=D1 ph=7,note="a, b=c \\" d",ok=true', [("ph", 7.0)]),
        ('w,device=D1 note="only words"', []),
        (r"my\ place,device=D1,tag=a\,b\=c field\ one=1", [("field one", 1.0)]),
    ],
)
def test_points_as_the_reference_writes_them(line, values):
    assert one(f"{line} {NANOS}") == ("D1", AT, values)


def test_names_are_unescaped():
    assert one(rf"w,device=a\ b\,c ph=1 {NANOS}")[0] == "a b,c"


@pytest.mark.parametrize(("precision", "count"), [("us", NANOS // 1000), ("ms", NANOS // 10**6), ("s", NANOS // 10**9)])
def test_times_count_what_is_said(precision, count):
    time = one(f"w,device=D1 ph=7 {count}", precision)[1]
    assert time == AT.replace(microsecond={"us": 123456, "ms": 123000, "s": 0}[precision])


def test_without_a_time_that_of_arrival_counts_and_points_of_one_moment_are_one_sample():
    assert one("w,device=D1 ph=7")[1] is None
    body = f"# a comment\n\nw,device=D1 ph=7 {NANOS}\nx,device=D2 ph=1 {NANOS}\ny,device=D1 do=6 {NANOS}\n"
    found = samples(with_precision(body.encode(), "ns"))
    assert [(each.device, len(each.values)) for each in found] == [("D1", 2), ("D2", 1)]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("w,device=D1", "第 1 行：不是 line protocol"),
        ("w ph=7", "第 1 行：标签 device 应为 1 到 64 个字"),
        (f"w,device=D1 ph=7 {NANOS}\nw,device=D1 ph=seven", "第 2 行：ph=seven 不是数字"),
        ("w,device=D1 ph=1e999", "第 1 行：ph 太大"),
        ("w,device=D1 ph=", "第 1 行：ph= 不是数字"),
        ("w,device=D1 ph=7,", "不是 名称=值"),
        ("w,device=D1 ph=7 17", "时间 17 不在 2000 年到 2099 年之间，请核对 precision"),
        (f"w,device={'x' * 65} ph=7", "标签 device"),
        ("w,device=D1 " + ",".join(f"f{n}=1" for n in range(201)), "最多 200 个字段"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_nothing_is_taken(body, words):
    with pytest.raises(FrameError, match=words):
        samples(with_precision(body.encode(), "ns"))


def test_other_precisions_and_other_bytes():
    with pytest.raises(FrameError, match="precision 应为 ns、us、ms 或 s"):
        with_precision(b"", "h")
    with pytest.raises(FrameError, match="UTF-8"):
        samples(b"#precision=ns\n\xff")


@given(st.binary(max_size=300))
def test_hostile_bodies_never_raise_anything_else(body):
    for payload in (body, b"#precision=ms\n" + body):
        with suppress(FrameError):
            http_bodies.samples(payload)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z ,=]{1,12}", fullmatch=True),
        st.floats(allow_nan=False, allow_infinity=False, width=32),
        min_size=2,
        max_size=5,
    )
)
def test_what_is_written_by_the_rules_is_read_back(fields):
    def escaped(text: str) -> str:
        return text.replace(",", r"\,").replace("=", r"\=").replace(" ", r"\ ")

    told = ",".join(f"{escaped(key)}={value!r}" for key, value in fields.items())
    assert dict(one(f"w,device=D {told} {NANOS}")[2]) == fields
