"""Rows of an xlsx file (ECMA-376), streamed from its XML: no cell is held longer than its row.

Read here rather than by a library for three reasons (docs/adr/0010): a file that claims a cell at XFD1048576 must not
make us hold the whole rectangle, formulas must be told from values, and lines must keep their numbers.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from lixin.kernel.errors import Invalid
from lixin.registers.files.archive import BROKEN, open_archive
from lixin.registers.files.cells import Cell, Fault, Formula, Wrong, from_serial

Rows = Iterator[tuple[int, list[Cell]]]
PIECE = 256 * 1024
MOST_COLUMNS = 300
MOST_TEXT = 300 * 1024**2
"""Characters of all shared strings together."""
BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Number formats that are dates or times (ECMA-376 part 1, 18.8.30)."""
NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
LETTERS = re.compile(r"[A-Z]{1,3}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet: its name, and the archive member it is kept in."""

    name: str
    member: str


class Workbook:
    """An open xlsx file; use as a context manager."""

    def __init__(self, path: Path) -> None:
        self._archive = open_archive(path)
        try:
            with _told():
                self.since_1904, self.sheets = self._contents()
                self._dates = self._date_styles()
            self._strings: list[str] | None = None
            self.fraction = 0.0
            """How much of the sheet has been read."""
        except Invalid:
            self._archive.close()
            raise

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def rows(self, sheet: Sheet) -> Rows:
        """(line, cells) of every row that has a cell; short rows are not filled up."""
        with _told():
            if self._strings is None:
                self._strings = self._shared()
            reader = _SheetReader(self._strings, self._dates, since_1904=self.since_1904)
            size = max(1, self._archive.getinfo(sheet.member).file_size)
            for rows, read in reader.pieces(self._archive, sheet.member):
                yield from rows
                self.fraction = read / size

    def _contents(self) -> tuple[bool, list[Sheet]]:
        targets: dict[str, str] = {}
        listed: list[tuple[str, str]] = []
        flags: list[bool] = []

        def relation(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship":
                targets[attributes["Id"]] = attributes["Target"]

        def entry(name: str, attributes: dict[str, str]) -> None:
            if name == "sheet" and attributes.get("state", "visible") == "visible":
                number = next(value for key, value in attributes.items() if _short(key) == "id" and ":" in key)
                listed.append((attributes.get("name", ""), number))
            elif name == "workbookPr":
                flags.append(attributes.get("date1904", "0") in ("1", "true"))

        names = set(self._archive.namelist())
        if "xl/workbook.xml" not in names:
            raise Invalid("这不是 Excel 表格（xlsx），请上传 xlsx、CSV 或 GeoJSON 文件。")
        _parse(self._archive, "xl/_rels/workbook.xml.rels", relation)
        _parse(self._archive, "xl/workbook.xml", entry)
        sheets = [Sheet(name, _member(targets[number])) for name, number in listed if number in targets]
        return any(flags), [one for one in sheets if one.member in names]

    def _date_styles(self) -> frozenset[str]:
        """Numbers of the cell styles that show a date or a time."""
        if "xl/styles.xml" not in self._archive.namelist():
            return frozenset()
        custom: dict[int, str] = {}
        styles: list[int] = []
        inside: list[bool] = [False]

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "numFmt":
                custom[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            elif name in ("cellXfs", "cellStyleXfs"):
                inside[0] = name == "cellXfs"
            elif name == "xf" and inside[0]:
                styles.append(int(attributes.get("numFmtId", "0")))

        _parse(self._archive, "xl/styles.xml", start)
        return frozenset(
            str(place)
            for place, code in enumerate(styles)
            if code in BUILT_IN_DATES or (code in custom and is_date_format(custom[code]))
        )

    def _shared(self) -> list[str]:
        """Texts that cells point to by number; what stands above words as their reading is left out."""
        if "xl/sharedStrings.xml" not in self._archive.namelist():
            return []
        reader = _Strings()
        _parse(self._archive, "xl/sharedStrings.xml", reader.start, reader.end, reader.data)
        return reader.found


class _Strings:
    """Handlers for the shared strings."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._reading, self._text, self._size = False, False, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self._text = not self._reading
        elif name == "rPh":
            self._reading = True

    def end(self, name: str) -> None:
        if name == "t":
            self._text = False
        elif name == "rPh":
            self._reading = False
        elif name == "si":
            joined = unescaped("".join(self._parts))
            self._parts.clear()
            self._size += len(joined)
            if self._size > MOST_TEXT:
                raise Invalid("这个表格里的文字太多，放不下。请拆成几个文件，或改用 CSV。")
            self.found.append(joined)

    def data(self, text: str) -> None:
        if self._text:
            self._parts.append(text)


class _SheetReader:
    """Handlers for one sheet; whole rows gather in `done` until they are handed out."""

    def __init__(self, strings: list[str], dates: frozenset[str], *, since_1904: bool) -> None:
        self._strings, self._dates, self._since_1904 = strings, dates, since_1904
        self._columns: dict[str, int] = {}
        self.done: list[tuple[int, list[Cell]]] = []
        self._line, self._cells, self._at = 0, list[Cell](), -1
        self._kind, self._style = "n", ""
        self._value: str | None = None
        self._formula: str | None = None
        self._keep, self._text = False, ""

    def pieces(self, archive: zipfile.ZipFile, member: str) -> Iterator[tuple[list[tuple[int, list[Cell]]], int]]:
        """Rows as they become whole, and how many bytes have been read."""
        parser = _parser(self._start, self._end, self._data)
        with archive.open(member) as file:
            while piece := file.read(PIECE):
                parser.Parse(piece, False)
                yield self.done, file.tell()
                self.done = []
            parser.Parse(b"", True)
            yield self.done, file.tell()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._at = self._column(attributes.get("r", ""))
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._value = self._formula = None
        elif name in ("v", "t") or name == "f":
            self._keep, self._text = True, ""
        elif name == "row":
            self._line = int(attributes["r"]) if "r" in attributes else self._line + 1
            self._cells, self._at = [], -1
        elif name == "rPh":
            self._kind = "reading"

    def _end(self, name: str) -> None:
        if name == "v":
            self._value, self._keep = self._text, False
        elif name == "t":
            if self._kind == "inlineStr":
                self._value = (self._value or "") + self._text
            self._keep = False
        elif name == "f":
            self._formula, self._keep = self._text, False
        elif name == "rPh":
            self._kind = "inlineStr"
        elif name == "c":
            if self._value is not None or self._formula is not None:
                self._put(self._made())
        elif name == "row" and self._cells:
            self.done.append((self._line, self._cells))

    def _data(self, text: str) -> None:
        if self._keep:
            self._text += text

    def _column(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        found = self._columns.get(letters)
        if found is None:
            found = self._columns[letters] = column_number(letters) if letters else -1
        return found if found >= 0 else self._at + 1

    def _put(self, cell: Cell) -> None:
        if self._at >= MOST_COLUMNS:
            raise Invalid(f"第 {self._line} 行的内容到了第 {self._at + 1} 列，最多 {MOST_COLUMNS} 列。请删去多余的列。")
        cells = self._cells
        while len(cells) < self._at:
            cells.append(None)
        cells.append(cell)

    def _made(self) -> Cell:
        value, kind = self._value or "", self._kind
        if self._formula is not None:
            return Formula(f"={self._formula}" if self._formula else "公式")
        if kind == "s":
            return self._strings[int(value)]
        if kind in ("str", "inlineStr"):
            return unescaped(value)
        if kind == "b":
            return value == "1"
        if kind == "e":
            return Fault(value)
        if kind == "d":
            return value
        return self._number(value)

    def _number(self, value: str) -> Cell:
        if not value:
            return None
        number = float(value)
        if self._style in self._dates:
            try:
                return from_serial(number, since_1904=self._since_1904)
            except Wrong as wrong:
                return Fault(wrong.sentence)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number


def column_number(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    if not LETTERS.fullmatch(letters):
        raise ValueError(letters)
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found - 1


def is_date_format(code: str) -> bool:
    """Whether a number format shows a date or a time: y, m, d, h or s outside of quotes and brackets."""
    first = NOT_FORMAT.sub("", code.split(";")[0]).lower()
    return any(letter in first for letter in "ymdhs年月日") and "general" not in first


def unescaped(text: str) -> str:
    """Characters that XML cannot hold are written _x000D_ (ECMA-376 part 1, 22.9.2.19)."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


@contextmanager
def _told() -> Iterator[None]:
    """Whatever goes wrong in a file that somebody else wrote is one sentence."""
    try:
        yield
    except (
        ExpatError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        ValueError,
        IndexError,
        StopIteration,
        NotImplementedError,
        OverflowError,
    ) as error:
        raise Invalid(BROKEN) from error


def _parse(
    archive: zipfile.ZipFile,
    member: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    data: Callable[[str], None] | None = None,
) -> None:
    """A member from beginning to end."""
    parser = _parser(start, end, data)
    with archive.open(member) as file:
        while piece := file.read(PIECE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)


def _parser(
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None,
    data: Callable[[str], None] | None,
) -> Any:
    """An XML parser that gives names without prefix and takes no document type (none belongs there, bombs need one)."""
    parser = ParserCreate()
    parser.buffer_text = True

    def begun(name: str, attributes: dict[str, str]) -> None:
        start(_short(name) if ":" in name else name, attributes)

    def ended(name: str) -> None:
        if end is not None:
            end(_short(name) if ":" in name else name)

    def declared(*_: object) -> None:
        raise Invalid("这个表格里有不该有的文档类型声明，没有打开。")

    parser.StartElementHandler, parser.StartDoctypeDeclHandler = begun, declared
    if end is not None:
        parser.EndElementHandler = ended
    if data is not None:
        parser.CharacterDataHandler = data
    return parser


def _short(name: str) -> str:
    return name.rpartition(":")[2]


def _member(target: str) -> str:
    """Where a relation points to, from the workbook's own folder."""
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
