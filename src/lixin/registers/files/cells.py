"""What stands in one cell, whatever program wrote it, as a value that a form field can judge. No tables here.

Each function takes a cell as a reader gives it and returns a plain value, or raises Wrong with the sentence for the
person. An empty cell never comes here.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that holds a formula: what it last came to may be stale, so it is not taken."""

    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that holds an error of the spreadsheet (#N/A, #REF! …)."""

    text: str


Cell = str | int | float | bool | date | datetime | Formula | Fault | None


class Wrong(Exception):
    """A cell that cannot be taken; the sentence says why and what would do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


YES = frozenset(("是", "有", "对", "√", "✓", "y", "yes", "true", "t", "1", "on"))
NO = frozenset(("否", "无", "没有", "错", "×", "✗", "n", "no", "false", "f", "0", "off"))
DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日)"
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
CLOCK = re.compile(r"(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2})(?:\.\d+)?)?[分秒]?")
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
DEGREES = re.compile(
    r"([NSEWnsew东西南北]?[经纬]?)\s*(\d{1,3})\s*(?:°|度|º|\s)\s*(\d{1,2}(?:\.\d+)?)\s*(?:'|′|’|分|\s|$)"
    r"\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:\"|″|”|''|′′|秒|$)?)?\s*([NSEWnsew]?)"
)
SERIALS = (1, 2958465)
"""Days that a spreadsheet counts: 1900-01-01 to 9999-12-31."""
EXACT = 10**15
"""A spreadsheet keeps 15 digits: of a longer number typed as a number the rest is gone."""
DATE_SHAPES = "日期请写成 2024-03-05、2024/3/5、2024.3.5、2024年3月5日 或 20240305"


def text(cell: Cell) -> str:
    """As it was typed: a number without ".0", a day as 2024-03-05, a tick as 是."""
    if type(cell) is str:
        return cell.strip()
    if isinstance(cell, Formula):
        raise Wrong(f"这一格是公式（{cell.text[:40]}），请复制后“选择性粘贴”为数值再导入")
    if isinstance(cell, Fault):
        raise Wrong(f"这一格是表格软件的错误值 {cell.text}，请改正后再导入")
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float):
        if not math.isfinite(cell):
            raise Wrong("这一格不是有限的数字")
        if abs(cell) >= EXACT:
            raise Wrong("这一格存成了数字，第 16 位以后已经丢失，请把这一列设为“文本”格式重新填写")
        return str(int(cell)) if cell == int(cell) else repr(cell)
    return ""


def number(cell: Cell) -> str | int | float:
    """A number without separators; what is none is handed on for the field to refuse in its own words."""
    if type(cell) is int or type(cell) is float:
        return cell
    if isinstance(cell, bool | date):
        raise Wrong(f"“{text(cell)}”不是数字")
    plain = unicodedata.normalize("NFKC", text(cell)).replace(" ", "").replace("，", ",")
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not PLAIN.fullmatch(plain):
        raise Wrong(f"“{text(cell)[:40]}”不是数字")
    return plain


def whole(cell: Cell) -> str | int | float:
    """A whole number; 3.0 is one, 3.5 is left for the field to refuse."""
    found = number(cell)
    try:
        value = float(found)
    except ValueError:
        return found
    return int(value) if math.isfinite(value) and value == int(value) and abs(value) < EXACT else found


def day(cell: Cell) -> date:
    """A day in any of the five shapes, or as a spreadsheet counts it."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool):
        raise Wrong(f"“{text(cell)}”不是日期。{DATE_SHAPES}")
    plain = unicodedata.normalize("NFKC", text(cell)).strip()
    return _whole_day(plain) or _day_part(plain, cell)


def moment(cell: Cell) -> datetime:
    """A day with or without a time of day, in the county's time."""
    if isinstance(cell, datetime):
        return cell if timezone.is_aware(cell) else timezone.make_aware(cell)
    if isinstance(cell, date):
        return timezone.make_aware(datetime.combine(cell, time()))
    plain = unicodedata.normalize("NFKC", text(cell)).strip().replace("T", " ")
    if iso := _iso(plain):
        return iso
    first, _, rest = plain.partition(" ")
    found = CLOCK.fullmatch(rest.strip()) if rest else None
    if rest and not found:
        raise Wrong(f"“{plain[:40]}”不是时间。请写成 2024-03-05 14:30")
    try:
        clock = time(*(int(one) for one in found.groups() if one)) if found else time()
    except ValueError as error:
        raise Wrong(f"没有 {rest[:20]} 这个时刻") from error
    return timezone.make_aware(datetime.combine(day(first), clock))


def yes(cell: Cell) -> bool:
    """是 or 否, in the ways people write them."""
    if isinstance(cell, bool):
        return cell
    plain = unicodedata.normalize("NFKC", text(cell)).strip().lower()
    if plain not in YES | NO:
        raise Wrong(f"“{text(cell)[:40]}”请写“是”或“否”")
    return plain in YES


def degrees(cell: Cell) -> str | int | float:
    """Decimal degrees (or metres of a projected system); 116°12′30.5″ and 116度12分30秒 are turned into them."""
    if type(cell) is int or type(cell) is float:
        return cell
    plain = unicodedata.normalize("NFKC", text(cell)).strip()
    if PLAIN.fullmatch(plain):
        return plain
    found = DEGREES.fullmatch(plain)
    if not found:
        return number(plain.rstrip("°度EeNn"))
    before, whole_part, minutes, seconds, after = found.groups()
    if float(minutes) >= 60 or float(seconds or 0) >= 60:
        raise Wrong(f"“{plain[:40]}”的分和秒要小于 60")
    value = int(whole_part) + float(minutes) / 60 + float(seconds or 0) / 3600
    return -value if (before + after).upper()[:1] in ("S", "W", "南", "西") else value


def from_serial(days: float, *, since_1904: bool = False) -> datetime:
    """The moment that a spreadsheet's day number means, to the second; Wrong outside 1900 to 9999."""
    counted = days + (1462 if since_1904 else 0)
    if not 0 <= counted < SERIALS[1] + 1:
        raise Wrong(f"“{days:g}”不是表格软件里的日期")
    seconds = round((counted - int(counted)) * 86400)
    base = date(1899, 12, 30).toordinal() + (1 if counted < 60 else 0)
    start = datetime.combine(date.fromordinal(base + int(counted)), time())
    return datetime.fromtimestamp(start.timestamp() + seconds) if seconds else start  # noqa: DTZ006 - a cell has no zone


def _whole_day(plain: str) -> date | None:
    """The day, when nothing but a day is written."""
    found = DATE.fullmatch(plain) or COMPACT.fullmatch(plain)
    return _made(plain, *[int(one) for one in found.groups() if one]) if found else None


def _day_part(plain: str, cell: Cell) -> date:
    """A day followed by a time of day, or a spreadsheet's day number that has lost its format."""
    if found := DATE.match(plain):
        rest = plain[found.end() :].strip(" T")
        if CLOCK.fullmatch(rest):
            return _made(plain, *[int(one) for one in found.groups() if one])
    if PLAIN.fullmatch(plain) and 10_000 <= float(plain) < 100_000:  # 1927 to 2173: nothing else has five digits
        return from_serial(float(plain)).date()
    raise Wrong(f"“{plain[:40]}”不是日期。{DATE_SHAPES}")


def _made(plain: str, year: int, month: int, number_of_day: int) -> date:
    try:
        return date(year, month, number_of_day)
    except ValueError as error:
        raise Wrong(f"没有 {plain[:40]} 这一天") from error


def _iso(plain: str) -> datetime | None:
    """A full ISO time with its zone, as programs write it."""
    if "+" not in plain and not plain.endswith("Z"):
        return None
    try:
        found = datetime.fromisoformat(plain)
    except ValueError:
        return None
    return found if timezone.is_aware(found) else None
