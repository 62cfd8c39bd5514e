"""The record as a CSV file that a spreadsheet opens rightly."""

import csv
from collections.abc import Iterable, Iterator

from django.utils import timezone

from lixin.audit.models import AuditRow

HEADING = ("序号", "时间", "账号", "姓名", "单位", "来源地址", "动作", "对象", "说明", "用途")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that hands each line straight on."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[AuditRow]) -> Iterator[str]:
    """Lines, heading first, with a byte order mark so that Excel reads the Chinese; no cell begins a formula."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow(HEADING)
    for row in rows:
        yield writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in _cells(row)])


def _cells(row: AuditRow) -> tuple[str, ...]:
    at = timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M:%S")
    return (
        str(row.sequence), at, row.actor_key, row.actor_name, row.actor_unit,
        row.address, row.verb, row.subject, row.summary, row.purpose,
    )  # fmt: skip
