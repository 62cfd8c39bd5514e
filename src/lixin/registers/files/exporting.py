"""The rows of a list as xlsx, CSV, GeoJSON or Parquet: masked like the page, watermarked, in constant memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import IO, Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import QuerySet
from django.utils import timezone

from lixin.accounts.models import Person
from lixin.kernel.declare import Grade
from lixin.registers.files.columns import AT_ONCE, Out, stored, text
from lixin.registers.files.plainbook import write_book
from lixin.registers.models import RegisterModel
from lixin.registers.rows import MASKED, Sheet

Format = Literal["xlsx", "csv", "geojson", "parquet"]
FORMATS: Mapping[Format, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
}
NAMES: Mapping[Format, str] = {
    "xlsx": "Excel 表格（xlsx）",
    "csv": "CSV 文本",
    "geojson": "GeoJSON 地图数据",
    "parquet": "Parquet 列式数据",
}
MOST_ROWS = 300_000
RISKY = ("=", "+", "@", "\t", "\r")
GRADES: Mapping[Grade, str] = {
    "public": "公开资料",
    "internal": "内部资料",
    "personal": "内部资料，个人信息已隐藏",
    "sensitive": "内部资料，个人和敏感信息已隐藏",
}
ARROW = {"number": pa.float64(), "whole": pa.int64(), "day": pa.date32(), "text": pa.string(), "shape": pa.string()}


@dataclass(frozen=True, slots=True)
class Export:
    """One export: which rows, which columns, for whom."""

    sheet: Sheet
    found: QuerySet[RegisterModel]
    outs: Sequence[Out]
    person: Person

    def watermark(self, count: int) -> str:
        """Who took how many rows when, and what they are; the import passes such a line over."""
        who = f"{self.person.name}（{self.person.organisation.name}）"
        when = f"{timezone.localtime():%Y-%m-%d %H:%M}"
        cut = f"，只导出前 {MOST_ROWS} 行" if count >= MOST_ROWS else ""
        return f"水印：{who} {when} 导出《{self.sheet.register.name}》{count} 行{cut}，{GRADES[self.grade]}"

    @property
    def grade(self) -> Grade:
        """The highest among the register's and the columns'."""
        held = {self.sheet.register.grade, *(self.sheet.grade(one.field) for one in self.outs)}
        return next(grade for grade in (*reversed(MASKED), "internal", "public") if grade in held)

    def rows(self, *more: str) -> Iterator[tuple[Any, ...]]:
        """Stored values of up to MOST_ROWS rows."""
        return stored(self.found.order_by("pk")[:MOST_ROWS], self.outs, *more)


def csv_lines(export: Export) -> Iterator[str]:
    """UTF-8 with a mark, so that spreadsheets know it; heading, rows, watermark; some lines at a time."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([one.label for one in export.outs])
    values, count = [one.value for one in export.outs], 0
    rows = export.rows()
    while chunk := list(islice(rows, AT_ONCE)):
        lines = [[safe(text(value(cell))) for value, cell in zip(values, row, strict=True)] for row in chunk]
        yield "".join(map(writer.writerow, lines))
        count += len(chunk)
    yield writer.writerow([export.watermark(count)])


def geojson_pieces(export: Export) -> Iterator[str]:
    """A FeatureCollection in WGS84 (RFC 7946), a thousand features at a time; properties under the fields' names."""
    inside = [one for one in export.outs if one.field not in ("lon", "lat", "shape")]
    plain = Export(export.sheet, export.found, inside, export.person)
    drawn = "shape" in export.sheet.fields
    rows, count = plain.rows("pk", "lon", "lat", *(["shape"] if drawn else [])), 0
    yield '{"type":"FeatureCollection","features":['
    while chunk := list(islice(rows, AT_ONCE)):
        pieces = [_feature(inside, row, drawn) for row in chunk]
        yield (",\n" if count else "\n") + ",\n".join(pieces)
        count += len(chunk)
    yield f'\n],"watermark":{json.dumps(export.watermark(count), ensure_ascii=False)}}}\n'


def write_xlsx(export: Export, file: IO[bytes]) -> None:
    """A workbook, row by row; numbers and days as such, everything else as text and never as a formula."""
    values, count = [one.value for one in export.outs], 0

    def rows() -> Iterator[list[Any]]:
        nonlocal count
        for row in export.rows():
            count += 1
            yield [value(cell) for value, cell in zip(values, row, strict=True)]

    titles, widths = [one.title for one in export.outs], [_width(one) for one in export.outs]
    write_book(file, sheet_name(export.sheet.register.name), titles, widths, rows(), lambda: export.watermark(count))


def write_parquet(export: Export, file: IO[bytes]) -> None:
    """Typed columns under the fields' names; Chinese names and the watermark stand in the metadata."""
    labels = {one.field: one.title for one in export.outs}
    count = min(export.found.count(), MOST_ROWS)
    notes = {"labels": json.dumps(labels, ensure_ascii=False), "watermark": export.watermark(count)}
    schema = pa.schema([pa.field(one.field, ARROW[one.kind]) for one in export.outs], metadata=notes)
    rows = export.rows()
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        while chunk := list(islice(rows, 10 * AT_ONCE)):
            columns = zip(*chunk, strict=True)
            arrays = [
                pa.array(map(_arrow(one), column), ARROW[one.kind])
                for one, column in zip(export.outs, columns, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def safe(written: str) -> str:
    """A text that a spreadsheet would take for a formula gets a quote in front; the import takes it off again."""
    first = written[:1]
    risky = first in RISKY or (first == "-" and not written[1:].replace(".", "", 1).isdigit())
    return f"'{written}" if first and risky else written


def sheet_name(name: str) -> str:
    """As a spreadsheet allows it: 31 characters, none of []:*?/\\."""
    return "".join(" " if letter in "[]:*?/\\'" else letter for letter in name)[:31].strip() or "数据"


class _Echo:
    """A file that gives back what is written to it, so that csv can stream."""

    def write(self, written: str) -> str:
        return written


def _feature(inside: Sequence[Out], row: Sequence[Any], drawn: bool) -> str:
    count = len(inside)
    pk, lon, lat = row[count : count + 3]
    properties = {one.field: _json(one.value(cell)) for one, cell in zip(inside, row, strict=False)}
    shape = row[count + 3] if drawn else ""
    point = None if lon is None else json.dumps({"type": "Point", "coordinates": [lon, lat]})
    told = json.dumps(properties, ensure_ascii=False)
    return f'{{"type":"Feature","id":{pk},"geometry":{shape or point or "null"},"properties":{told}}}'


def _arrow(one: Out) -> Callable[[Any], Any]:
    """The column's value as Arrow takes it: decimals become doubles."""
    if one.kind != "number":
        return one.value
    return lambda cell: None if cell is None else float(one.value(cell))


def _json(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    return float(value) if isinstance(value, Decimal) else value.isoformat()


def _width(one: Out) -> float:
    return {"number": 12, "whole": 10, "day": 12}.get(one.kind, max(12, min(30, 2.2 * len(one.title))))
