"""The person's own file back, with a column that says what is wrong with each line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from lixin.registers.files.casting import wanted
from lixin.registers.files.cells import Cell, Fault, Formula
from lixin.registers.files.exporting import safe
from lixin.registers.files.header import Wanted
from lixin.registers.files.reading import Table, open_table
from lixin.registers.files.storage import Folder, Lines
from lixin.registers.rows import Sheet

TITLE = "错误"
JOIN = "；"


def write_marked(sheet: Sheet, folder: Folder, file: IO[bytes], *, only: bool) -> str:
    """Write the marked file, `only` the wrong lines or all; "xlsx" or "csv", as the person's own was."""
    told = {line: JOIN.join(_sentence(*error) for error in errors) for line, errors in Lines.read(folder.errors)}
    return mark(folder.source, wanted(sheet), told, file, only=only)


def mark(source: Path, columns: Sequence[Wanted], told: dict[int, str], file: IO[bytes], *, only: bool) -> str:
    """The same for any table: `columns` are those by which its heading is found, `told` says what is wrong by line."""
    with open_table(source, columns) as table:
        if table.kind == "xlsx":
            _as_xlsx(table, told, file, only=only)
            return "xlsx"
        _as_csv(table, told, file, only=only)
        return "csv"


def _sentence(label: str, sentence: str) -> str:
    return f"{label}：{sentence}" if label else sentence


def _lines(table: Table, told: dict[int, str], *, only: bool) -> Iterator[tuple[list[Cell], str]]:
    width = len(table.header.titles)
    for number, cells in table.rows():
        sentence = told.get(number, "")
        if sentence or not only:
            yield [*cells[:width], *[None] * (width - len(cells))], sentence


def _kept(table: Table) -> list[int]:
    """Columns that are handed back: not the errors of an earlier time."""
    return [place for place, title in enumerate(table.header.titles) if title != TITLE]


def _as_xlsx(table: Table, told: dict[int, str], file: IO[bytes], *, only: bool) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    with xlsxwriter.Workbook(file, options) as book:
        page, kept = book.add_worksheet("数据"), _kept(table)
        bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "#B42318"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, [table.header.titles[place] for place in kept], bold)
        page.write_string(0, len(kept), TITLE, bold)
        page.set_column(len(kept), len(kept), 60)
        for line, (cells, sentence) in enumerate(_lines(table, told, only=only), start=1):
            for at, place in enumerate(kept):
                _write(page, line, at, cells[place], day)
            if sentence:
                page.write_string(line, len(kept), sentence[:32_000], red)


def _write(page: Any, line: int, at: int, cell: Cell, day: Any) -> None:
    if isinstance(cell, datetime | date):
        page.write_datetime(line, at, cell, day)
    elif isinstance(cell, bool):
        page.write_boolean(line, at, cell)
    elif isinstance(cell, int | float):
        page.write_number(line, at, cell)
    elif cell is not None:
        page.write_string(line, at, _plain(cell)[:32_000])


def _plain(cell: Cell) -> str:
    if isinstance(cell, Formula | Fault):
        return cell.text
    return "" if cell is None else str(cell)


def _as_csv(table: Table, told: dict[int, str], file: IO[bytes], *, only: bool) -> None:
    file.write(b"\xef\xbb\xbf")
    kept = _kept(table)
    writer = csv.writer(_Bytes(file))
    writer.writerow([*(table.header.titles[place] for place in kept), TITLE])
    for cells, sentence in _lines(table, told, only=only):
        writer.writerow([*(safe(_plain(cells[place])) for place in kept), sentence])


class _Bytes:
    """A text file over a binary one."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, written: str) -> int:
        return self._file.write(written.encode())
