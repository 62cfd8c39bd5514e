"""What `lixin compute NAME` answers to one line; exact, outside programs rely on it (docs/reference/commands.md)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from lixin.kernel import aqi, worktime
from lixin.kernel.errors import FrameError, Invalid
from lixin.kernel.worktime import BEIJING, Span, WorkCalendar

CLOCK = re.compile(r"^(\d{2}):(\d{2})$")
LONGEST_HOURS = 80_000


def compute_aqi(line: str) -> dict[str, Any]:
    """One hour's concentrations → index, class, primary pollutants (HJ 633)."""
    data = _object(line)
    edition = _edition(data.get("edition"))
    values = {name: _number(data, name) for name in aqi.POLLUTANTS if data.get(name) is not None}
    if any(value < 0 for value in values.values()):
        raise FrameError("range", "浓度不能是负数。")
    air = aqi.assess(values, edition)
    return {"aqi": air.index, "class": air.name or None, "primary": list(air.primary)}


def compute_deadline(line: str) -> dict[str, Any]:
    """A start and an amount of working time → the moment it is due."""
    data = _object(line)
    start = _instant(data.get("start"))
    calendar = WorkCalendar(hours=_hours(data["hours"])) if "hours" in data else worktime.calendar()
    if ("working_hours" in data) == ("working_days" in data):
        raise FrameError("syntax", "working_hours 和 working_days 应当恰好有一个。")
    try:
        if "working_hours" in data:
            due = calendar.add_hours(start, _amount(_number(data, "working_hours")))
        else:
            due = calendar.add_days(start, _whole(data))
    except (Invalid, OverflowError) as error:
        raise FrameError("range", str(error)) from error
    return {"due": due.isoformat()}


HANDLERS: Mapping[str, Callable[[str], dict[str, Any]]] = {"aqi": compute_aqi, "deadline": compute_deadline}


def _edition(told: object) -> aqi.Edition:
    """The edition asked for, or the one in force today in China."""
    if told is None:
        return aqi.edition_on(datetime.now(UTC).astimezone(BEIJING).date())
    if not isinstance(told, str):
        raise FrameError("syntax", "edition 应当是文字。")
    if told == "2012":
        return "2012"
    if told == "2026":
        return "2026"
    raise FrameError("range", 'edition 应当是 "2012" 或 "2026"。')


def _object(line: str) -> dict[str, Any]:
    try:
        data = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise FrameError("syntax", "这一行不是合法的 JSON。") from error
    if not isinstance(data, dict):
        raise FrameError("syntax", "这一行应当是一个 JSON 对象。")
    return data


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _number(data: Mapping[str, Any], name: str) -> float:
    value = data[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FrameError("syntax", f"{name} 应当是数字。")
    try:
        number = float(value)
    except OverflowError as error:
        raise FrameError("range", f"{name} 太大。") from error
    if not math.isfinite(number):
        raise FrameError("range", f"{name} 应当是有限的数字。")
    return number


def _amount(hours: float) -> float:
    if not 0 <= hours <= LONGEST_HOURS:
        raise FrameError("range", f"working_hours 应当在 0 到 {LONGEST_HOURS} 之间。")
    return hours


def _whole(data: Mapping[str, Any]) -> int:
    days = _number(data, "working_days")
    if days != int(days):
        raise FrameError("syntax", "working_days 应当是整数。")
    return int(days)


def _instant(text: object) -> datetime:
    if not isinstance(text, str):
        raise FrameError("syntax", "start 应当是带时区的 ISO 8601 时间。")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        code = "range" if re.match(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", text) else "syntax"
        raise FrameError(code, f"start 不是时间：{text[:40]}") from error  # type: ignore[arg-type]
    if moment.tzinfo is None:
        raise FrameError("syntax", "start 应当带时区，例如 +08:00。")
    return moment


def _hours(spans: object) -> tuple[Span, ...]:
    if not isinstance(spans, list) or not all(isinstance(span, list) and len(span) == 2 for span in spans):
        raise FrameError("syntax", 'hours 应当像 [["08:00", "12:00"], ["15:00", "18:00"]]。')
    parsed = tuple((_clock(begin), _clock(end)) for begin, end in spans)
    try:
        worktime.check_hours(parsed)
    except Invalid as error:
        raise FrameError("range", str(error)) from error
    return parsed


def _clock(text: object) -> timedelta:
    match = CLOCK.match(text) if isinstance(text, str) else None
    if match is None:
        raise FrameError("syntax", "时刻应当像 08:30。")
    hour, minute = int(match[1]), int(match[2])
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise FrameError("range", f"没有 {text} 这个时刻。")
    return timedelta(hours=hour, minutes=minute)
