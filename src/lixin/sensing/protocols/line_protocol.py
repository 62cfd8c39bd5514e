"""InfluxDB line protocol: `measurement,device=NAME,… field=1.5,other=2i 1732406400000000000`, one point per line.

Whose point it is: the tag `device`, else `host` (as Telegraf has it). A field's key is the metric's code; a single
field called `value` goes by the measurement's name. Text and truth values are passed over. Points of one device at one
moment are one sample. Syntax: InfluxData, "Line protocol reference" (v2).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import BEIJING, Sample

NAME = "line"
HEAD = re.compile(rb"#precision=(ns|us|ms|s)\n")
"""A comment in front of a body says what its times count; without one they are nanoseconds."""
PER_SECOND = {"ns": 10**9, "us": 10**6, "ms": 10**3, "s": 1}
MOST_POINTS = 300_000
MOST_FIELDS = 200
LONGEST_WORD = 64
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PARTS = re.compile(r'((?:\\.|[^\\ ])+) ((?:"(?:\\.|[^"\\])*"|\\.|[^\\ "])+)(?: (-?\d{1,19}))?')
PAIR = re.compile(r'((?:\\.|[^\\,=])+)=("(?:\\.|[^"\\])*"|(?:\\.|[^\\,])*)(?:,|$)')
ESCAPED = re.compile(r"\\([,= \"\\])")
NUMBER = re.compile(r"[+-]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40})(?:[eE][+-]?\d{1,3})?[iu]?", re.ASCII)
NOT_NUMBERS = frozenset({"t", "T", "true", "True", "TRUE", "f", "F", "false", "False", "FALSE"})
Values = list[tuple[str, float, str | None]]


def with_precision(body: bytes, precision: str) -> bytes:
    """The body as it is kept; FrameError for a precision that is none."""
    if precision not in PER_SECOND:
        raise FrameError("syntax", f"precision 应为 ns、us、ms 或 s，现在是“{precision[:10]}”。")
    return b"#precision=%s\n" % precision.encode() + body


def samples(payload: bytes) -> list[Sample]:
    """The points of a body; FrameError says which line is wrong and how, and then none is taken."""
    head = HEAD.match(payload)
    per_second = PER_SECOND[head[1].decode() if head else "ns"]
    found: dict[tuple[str, int | None], Values] = {}
    for number, line in _lines(payload[head.end() :] if head else payload):
        device, at, values = _point(line, f"第 {number} 行：")
        found.setdefault((device, at), []).extend(values)
    return [
        Sample(device, None if at is None else _moment(at, per_second), tuple(values), NAME)
        for (device, at), values in found.items()
    ]


def _lines(payload: bytes) -> Iterator[tuple[int, str]]:
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        raise FrameError("syntax", "正文不是 UTF-8 文字。") from None
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip() and line[0] != "#"]
    if len(lines) > MOST_POINTS:
        raise FrameError("length", f"一次最多 {MOST_POINTS} 行，这里有 {len(lines)} 行。")
    return iter(lines)


def _point(line: str, where: str) -> tuple[str, int | None, Values]:
    parts = PARTS.fullmatch(line.strip())
    if parts is None:
        raise FrameError("syntax", f"{where}不是 line protocol，应为“名称,device=设备 字段=数值 时间”。")
    measurement, _, tags = _cut(parts[1])
    named = dict(_pairs(tags, where)) if tags else {}
    device = _word(named.get("device") or named.get("host") or "", "标签 device", where)
    fields = _pairs(parts[2], where)
    if len(fields) > MOST_FIELDS:
        raise FrameError("length", f"{where}最多 {MOST_FIELDS} 个字段，这里有 {len(fields)} 个。")
    if len(fields) == 1 and fields[0][0] == "value":
        fields = [(_plain(measurement), fields[0][1])]
    numbers = [(_word(key, "字段", where), _number(text, key, where)) for key, text in fields]
    values: Values = [(key, value, None) for key, value in numbers if value is not None]
    return device, int(parts[3]) if parts[3] else None, values


def _cut(head: str) -> tuple[str, str, str]:
    """The measurement and its tags, at the first comma that is not escaped."""
    found = re.match(r"((?:\\.|[^\\,])+)(,?)(.*)", head)
    assert found is not None
    return found[1], found[2], found[3]


def _pairs(text: str, where: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(text):
        pair = PAIR.match(text, at)
        if pair is None or (pair.end() == len(text) and text.endswith(",") and not text.endswith("\\,")):
            raise FrameError("syntax", f"{where}“{text[at : at + 20]}”不是 名称=值。")
        found.append((_plain(pair[1]), pair[2]))
        at = pair.end()
    return found


def _plain(text: str) -> str:
    return ESCAPED.sub(r"\1", text) if "\\" in text else text


def _word(text: str, name: str, where: str) -> str:
    if not text or not text.isprintable() or len(text) > LONGEST_WORD:
        raise FrameError("syntax", f"{where}{name} 应为 1 到 {LONGEST_WORD} 个字。")
    return _plain(text)


def _number(text: str, key: str, where: str) -> float | None:
    """The value; None for text and truth values."""
    if text.startswith('"') or text in NOT_NUMBERS:
        return None
    if not NUMBER.fullmatch(text):
        raise FrameError("syntax", f"{where}{key}={text[:20]} 不是数字。")
    value = float(text.rstrip("iu"))
    if not math.isfinite(value):
        raise FrameError("range", f"{where}{key} 太大。")
    return value


def _moment(count: int, per_second: int) -> datetime:
    try:
        moment = EPOCH + timedelta(microseconds=count * 10**6 // per_second)
    except OverflowError:
        moment = EPOCH
    if not EARLIEST <= moment < LATEST:
        raise FrameError("range", f"时间 {count} 不在 2000 年到 2099 年之间，请核对 precision。")
    return moment.astimezone(BEIJING)
