"""Readings as JSON over HTTP and MQTT: one sample, a list of samples, or one sample per line (NDJSON).

A sample: {"device": "…", "time": "2026-11-24T08:00:00+08:00", "values": {"pm2_5": 35.0}, "id": "…"}; the time may be in
milliseconds since 1970, id and time may be absent.
"""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from lixin.kernel.errors import FrameError
from lixin.sensing.protocols import BEIJING, Sample
from lixin.sensing.protocols.json_commands import LINK, is_answer
from lixin.sensing.protocols.wire import BESIDE, Report, Wire

NAME = "json"
LONGEST_BODY = 1024 * 1024
MOST_SAMPLES = 5000
MOST_VALUES = 200
LONGEST_WORD = 64
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


def samples(payload: bytes, *, device: str | None = None) -> list[Sample]:
    """The samples of a body; `device` stands in where a sample names none (e.g. the MQTT client's).

    FrameError says which sample is wrong and how; a body is taken whole or not at all.
    """
    if len(payload) > LONGEST_BODY:
        raise FrameError("length", f"正文有 {len(payload)} 字节，最多 {LONGEST_BODY}。")
    documents = _documents(payload)
    if len(documents) > MOST_SAMPLES:
        raise FrameError("length", f"一次最多 {MOST_SAMPLES} 条，这里有 {len(documents)} 条。")
    many = len(documents) > 1
    return [_sample(document, device, f"第 {n} 条：" if many else "") for n, document in enumerate(documents, 1)]


def _documents(payload: bytes) -> list[Any]:
    try:
        whole = _parsed(payload)
    except FrameError as error:
        lines = [line for line in payload.split(b"\n") if line.strip()]
        if error.code != "syntax" or len(lines) < 2 or payload.lstrip()[:1] == b"[":
            raise
        if len(lines) > MOST_SAMPLES:
            raise FrameError("length", f"一次最多 {MOST_SAMPLES} 条，这里有 {len(lines)} 条。") from None
        return [_parsed(line, f"第 {number} 行") for number, line in enumerate(lines, 1)]
    return whole if isinstance(whole, list) else [whole]


def _parsed(text: bytes, where: str = "正文") -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.ValidationError as error:
        raise FrameError("range", f"{where}里有太大的数字。") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FrameError("syntax", f"{where}不是合法的 JSON。") from error


def _sample(document: Any, device: str | None, where: str) -> Sample:
    if not isinstance(document, dict):
        raise FrameError("syntax", f"{where}应当是一个 JSON 对象。")
    values = document.get("values", {} if is_answer(document) else None)
    if not isinstance(values, dict):
        raise FrameError("syntax", f"{where}缺少 values，或它不是对象。")
    if len(values) > MOST_VALUES:
        raise FrameError("length", f"{where}values 最多 {MOST_VALUES} 项，这里有 {len(values)} 项。")
    return Sample(
        device=_word(document.get("device", device), "device", where),
        time=_time(document.get("time"), where),
        values=tuple((_word(code, "values 的键", where), _number(code, v, where), None) for code, v in values.items()),
        kind=NAME,
        sequence=_sequence(document.get("id"), where),
    )


def _word(text: Any, name: str, where: str) -> str:
    if not isinstance(text, str) or not text or not text.isprintable():
        raise FrameError("syntax", f"{where}{name} 应当是非空的文字。")
    if len(text) > LONGEST_WORD:
        raise FrameError("length", f"{where}{name} 最多 {LONGEST_WORD} 个字。")
    return text


def _sequence(number: Any, where: str) -> str | None:
    if number is None:
        return None
    if isinstance(number, int) and not isinstance(number, bool):
        number = str(number)
    return _word(number, "id", where)


def _number(code: str, value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FrameError("syntax", f"{where}values.{code} 应当是数字。")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise FrameError("range", f"{where}values.{code} 太大。")
    return number


def _time(value: Any, where: str) -> datetime | None:
    """ISO 8601 with its offset, or milliseconds since 1970; None when absent (then the time of arrival counts)."""
    if value is None:
        return None
    moment = _instant(value, where)
    if not EARLIEST <= moment < LATEST:
        raise FrameError("range", f"{where}time 不在 2000 年到 2099 年之间。")
    return moment.astimezone(BEIJING)


def _instant(value: Any, where: str) -> datetime:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is not None:
                return moment
    except OverflowError:
        raise FrameError("range", f"{where}time 不在 2000 年到 2099 年之间。") from None
    except ValueError:
        pass
    raise FrameError("syntax", f"{where}time 应当是带时区的 ISO 8601 时间，或 1970 年以来的毫秒数。")


def body(*, device: str, at: datetime, values: dict[str, float], number: str | None = None) -> bytes:
    """A sample as JSON, as a device or a simulator sends it."""
    document: dict[str, Any] = {"device": device, "time": at.astimezone(BEIJING).isoformat(), "values": values}
    return msgspec.json.encode(document | ({"id": number} if number else {}))


def reported(given: Report) -> bytes:
    """What a device says at the moment."""
    return body(device=given.device, at=given.at, values=dict(given.values))


WIRE = Wire(
    name="mqtt", label="MQTT", port=9883, samples=samples, report=reported, secret=BESIDE, suffix=".jsonl",
    downlink=LINK, calls_itself="JSON 的 device", certificates=True,
)  # fmt: skip
