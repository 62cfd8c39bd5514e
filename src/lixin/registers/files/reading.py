"""A table out of a file: what kind of file it is, where its heading stands, and its rows one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Literal

from lixin.kernel.coordinates import System
from lixin.kernel.errors import Invalid
from lixin.registers.files import delimited
from lixin.registers.files.archive import refuse_compound
from lixin.registers.files.cells import Cell
from lixin.registers.files.features import Features
from lixin.registers.files.header import LOOKED_AT, Header, Wanted, match, score
from lixin.registers.files.workbook import Workbook

Kind = Literal["xlsx", "csv", "geojson"]
Rows = Iterator[tuple[int, list[Cell]]]
MARKS = ("水印：", "水印:", "示例", "说明：")
"""What a line of our own begins with: the watermark of an export, the sample of a template. They are no rows."""
ENOUGH = 1.5
"""A line that names at least so many columns is the heading; a misspelt one counts half."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading that a register understands; `rows` starts below it, anew at each call."""

    kind: Kind
    header: Header
    rows: Callable[[], Rows]
    sheet: str = ""
    fraction: Callable[[], float] = lambda: 0.0
    """How much of the file has been read, 0 to 1."""
    system: System | None = None
    """Coordinate system that the file itself names."""


def kind_of(path: Path) -> Kind:
    """By what stands at its beginning, not by what it is called; Invalid for an empty file or another kind."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise Invalid("文件是空的。")
    refuse_compound(path)
    if head.startswith(b"PK"):
        return "xlsx"
    if (
        head.startswith(b"%PDF")
        or head[:2] in (b"\x1f\x8b", b"Rar"[:2])
        or head[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0")
    ):
        raise Invalid("这不是表格，请上传 xlsx、CSV 或 GeoJSON 文件。")
    return "geojson" if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") else "csv"


@contextmanager
def open_table(path: Path, wanted: Sequence[Wanted]) -> Iterator[Table]:
    """The table of a file; Invalid with a sentence when it cannot be read or has no fitting heading."""
    kind = kind_of(path)
    if kind == "xlsx":
        with Workbook(path) as book:
            yield replace(_of_workbook(book, wanted), fraction=lambda: book.fraction)
    elif kind == "csv":
        progress = delimited.Progress()
        table = _of_rows("csv", lambda: delimited.rows(path, progress), wanted)
        yield replace(table, fraction=lambda: progress.fraction)
    else:
        features = Features(path)
        header = match(1, features.header, wanted, complete=False)
        yield Table("geojson", _complete(header, wanted), features.rows, system=features.system)


def is_ours(cells: Sequence[Cell]) -> bool:
    """Whether the line is a watermark, a sample or a remark of ours."""
    first = next((cell for cell in cells if cell is not None), "")
    return isinstance(first, str) and first.lstrip().startswith(MARKS)


def _of_workbook(book: Workbook, wanted: Sequence[Wanted]) -> Table:
    """The first visible sheet with a heading that fits."""
    if not book.sheets:
        raise Invalid("这个表格里没有可见的工作表。")
    best: Table | None = None
    first_error: Invalid | None = None
    for sheet in book.sheets[:LOOKED_AT]:
        try:
            best = _of_rows("xlsx", lambda sheet=sheet: book.rows(sheet), wanted, sheet.name)  # type: ignore[misc]
            break
        except Invalid as error:
            first_error = first_error or error
    if best is None:
        raise first_error or Invalid("这个表格里没有内容。")
    return best


def _of_rows(kind: Kind, read: Callable[[], Rows], wanted: Sequence[Wanted], sheet: str = "") -> Table:
    head = list(islice(read(), LOOKED_AT))
    if not head:
        raise Invalid(f"工作表“{sheet}”是空的。" if sheet else "文件是空的。")
    scored = [(score(cells, wanted), -place) for place, (_, cells) in enumerate(head)]
    most, place = max(scored)
    if most < min(ENOUGH, len(wanted)):
        needed = "、".join(one.label for one in wanted if one.required)
        raise Invalid(f"前 {len(head)} 行里没有找到表头。表头要写列名，至少有：{needed}。可以下载模板。")
    line, cells = head[-place]
    header = match(line, cells, wanted)

    def below() -> Rows:
        return ((at, row) for at, row in read() if at > line and not is_ours(row))

    return Table(kind, header, below, sheet)


def _complete(header: Header, wanted: Sequence[Wanted]) -> Header:
    """Also the required columns must be there; a drawn shape stands for a pair of coordinates."""
    missing = [one.label for one in wanted if one.required and one.field not in header.columns]
    if missing:
        raise Invalid(f"要素的属性里缺少必填的：{'、'.join(missing)}。属性名可以用列名或字段名。")
    return header
