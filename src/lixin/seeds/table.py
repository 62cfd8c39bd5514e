"""Read a CSV file so that every mistake in it is told with the file's name and the line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Protocol, TypeVar

from lixin.kernel.errors import Invalid

Value = TypeVar("Value")


class CsvReader(Protocol):
    """What csv.reader gives."""

    line_num: int

    def __next__(self) -> list[str]:
        """The next line's fields."""

    def __iter__(self) -> Iterator[list[str]]:
        """Itself."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: where it stands and what it says."""

    file: str
    line: int
    fields: Mapping[str, str]

    def wrong(self, what: str) -> Invalid:
        """The mistake as an exception: file, line, sentence."""
        return wrong(self.file, self.line, what)

    def text(self, field: str, *, empty: bool = False) -> str:
        """The field without outer blanks; Invalid when it is empty and may not be."""
        value = self.fields[field].strip()
        if not value and not empty:
            raise self.wrong(f"“{field}” 没有填")
        return value

    def parsed(self, field: str, parse: Callable[[str], Value], what: str) -> Value:
        """The field through `parse`; Invalid with `what` (e.g. 数字) when it cannot be read."""
        value = self.text(field)
        try:
            return parse(value)
        except ValueError as error:
            raise self.wrong(f"“{field}” 应为{what}，现在是“{value}”") from error

    def number(self, field: str) -> float:
        """The field as a number."""
        return self.parsed(field, float, "数字")


def wrong(file: str, line: int, what: str) -> Invalid:
    """A mistake at a place: “devices.csv 第 3 行：…”."""
    return Invalid(f"{file} 第 {line} 行：{what}。")


def text_of(path: Path) -> str:
    """The file as UTF-8 text (a byte order mark is passed over); Invalid when it cannot be opened or read."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Invalid(f"{path.name} 打不开：{error.strerror}。") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise wrong(path.name, line, "不是 UTF-8 文本") from error


def rows(path: Path, required: Sequence[str]) -> Iterator[Row]:
    """The rows of a CSV file with a header; Invalid when a column is missing or a line has another number of fields."""
    reader = csv.reader(StringIO(text_of(path), newline=""), strict=True)
    header = _next(reader, path.name)
    if header is None:
        raise wrong(path.name, 1, "文件是空的")
    missing = [name for name in required if name not in header]
    if missing:
        raise wrong(path.name, 1, f"缺少列 {'、'.join(missing)}")
    while (fields := _next(reader, path.name)) is not None:
        if fields:
            yield _row(path.name, reader.line_num, header, fields)


def _row(file: str, line: int, header: Sequence[str], fields: Sequence[str]) -> Row:
    if len(fields) != len(header):
        raise wrong(file, line, f"应有 {len(header)} 列，现在是 {len(fields)} 列")
    return Row(file, line, dict(zip(header, fields, strict=True)))


def _next(reader: CsvReader, file: str) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error as error:
        raise wrong(file, reader.line_num, f"读不懂（{error}）") from error
