"""Rows of a CSV file: its encoding and its delimiter are found out, lines keep their numbers (RFC 4180)."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from lixin.kernel.errors import Invalid
from lixin.registers.files.cells import Cell

Rows = Iterator[tuple[int, list[Cell]]]
DELIMITERS = ",;\t|"
PIECE, LONGEST_LINE, LOOKED_AT = 1024 * 1024, 1024 * 1024, 64 * 1024
MOST_COLUMNS = 300
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB18030"}
CJK = "\u2e80"
"""From here on Chinese begins: a line of GB18030 bytes hardly ever reads as such in UTF-8."""


def encoding_of(path: Path) -> str:
    """utf-8, utf-8-sig, utf-16 or gb18030; Invalid with the line where it changes or is none of them."""
    with path.open("rb") as file:
        head = file.read(4)
        for mark, name in MARKS.items():
            if head.startswith(mark):
                if name == "utf-8-sig" and not _is_all(path, "utf-8"):
                    _by_lines(path)
                return name
    if _is_all(path, "utf-8"):
        return "utf-8"
    return _by_lines(path)


def delimiter_of(text: str) -> str:
    """The one that most divides the first lines, outside of quotes; a comma when none does."""
    counts = dict.fromkeys(DELIMITERS, 0)
    quoted = False
    for letter in text[:LOOKED_AT]:
        if letter == '"':
            quoted = not quoted
        elif not quoted and letter in counts:
            counts[letter] += 1
        elif not quoted and letter == "\n" and any(counts.values()):
            break
    return max(DELIMITERS, key=lambda one: counts[one])


class Progress:
    """How much of a file has been read."""

    fraction = 0.0


def rows(path: Path, progress: Progress | None = None) -> Rows:
    """(line, cells) of every record; the line is the one on which the record begins. Empty lines are passed over."""
    encoding, size = encoding_of(path), max(1, path.stat().st_size)
    try:
        with path.open(encoding=encoding, newline="") as file:
            for row in records(file):
                yield row
                if progress is not None:
                    progress.fraction = file.buffer.tell() / size
    except UnicodeDecodeError as error:
        raise Invalid(f"文件里有不是 {NAMES[encoding]} 的内容，请另存为 UTF-8 再上传。") from error


def records(file: io.TextIOBase) -> Rows:
    """The same of an open text."""
    head = file.read(LOOKED_AT)
    file.seek(0)
    if "\0" in head:
        raise Invalid("这不是文本文件，请上传 xlsx、CSV 或 GeoJSON。")
    delimiter = delimiter_of(head)
    if head.startswith("sep=") and len(head) > 4:  # a spreadsheet's own note to itself
        delimiter = head[4]
        file.readline()
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    line = 1 + (head.startswith("sep="))
    skipped = line - 1
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS:
                raise Invalid(f"第 {line} 行有 {len(cells)} 列，最多 {MOST_COLUMNS} 列。")
            if any(cells):
                yield line, cells  # type: ignore[misc]
            line = reader.line_num + 1 + skipped
    except csv.Error as error:
        raise Invalid(f"第 {line} 行读不下去：引号没有成对，或一格太长。请检查这一行的双引号。") from error


def _is_all(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while piece := file.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            return False
    return True


def _by_lines(path: Path) -> str:
    """gb18030, when no line speaks against it."""
    first_gb, first_utf = 0, 0
    with path.open("rb") as file:
        for number, raw in enumerate(_lines(file), start=1):
            if raw.isascii():
                continue
            if _reads(raw, "utf-8") and any(letter >= CJK for letter in raw.decode("utf-8")):
                first_utf = first_utf or number
            elif not _reads(raw, "utf-8"):
                if not _reads(raw, "gb18030"):
                    raise Invalid(f"第 {number} 行既不是 UTF-8 也不是 GB18030 编码，请用 Excel 或记事本另存为 UTF-8。")
                first_gb = first_gb or number
            if first_gb and first_utf:
                _refuse_mixed(first_gb, first_utf)
    return "gb18030"


def _refuse_mixed(first_gb: int, first_utf: int) -> None:
    before, after = ("UTF-8", "GB18030") if first_utf < first_gb else ("GB18030", "UTF-8")
    raise Invalid(
        f"文件里混着两种编码：第 {min(first_gb, first_utf)} 行是 {before}，第 {max(first_gb, first_utf)} 行是 {after}。"
        "请统一另存为 UTF-8 再上传。"
    )


def _reads(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _lines(file: io.BufferedReader) -> Iterator[bytes]:
    number = 0
    while raw := file.readline(LONGEST_LINE):
        number += 1
        if len(raw) == LONGEST_LINE:
            raise Invalid(f"第 {number} 行超过 1 MB，不像表格里的一行。")
        yield raw
