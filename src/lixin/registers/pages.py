"""Rows of a register as a file; its pages stand in screens/."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.audit import service as audit
from lixin.kernel.actor import Actor
from lixin.registers import rows as registers
from lixin.registers.screens.common import plain
from lixin.web.views import require

EXPORT_AT_MOST = 100_000


class Echo:
    """A file that gives back what is written to it, so that csv can stream."""

    def write(self, text: str) -> str:
        return text


@require("registers.read")
def export(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """The filtered rows as CSV for spreadsheets (UTF-8 with mark), masked like the page; leaves an audit row."""
    sheet = registers.sheet(name)
    found = registers.rows(sheet, request.user, plain(request.GET)).order_by("pk")
    audit.record(
        actor=_actor(request),
        verb="register.export",
        subject=f"register:{name}",
        summary=f"导出《{sheet.register.name}》",
        detail={"filters": plain(request.GET)},
    )
    response = StreamingHttpResponse(_lines(sheet, found), content_type="text/csv; charset=utf-8")
    stamp = timezone.localtime().strftime("%Y%m%d-%H%M")
    response["Content-Disposition"] = f'attachment; filename="{name}-{stamp}.csv"'
    return response


def _actor(request: HttpRequest) -> Actor:
    return accounts.actor_of(request.user, address=request.META.get("REMOTE_ADDR", ""))


def _lines(sheet: registers.Sheet, found: Any) -> Iterator[str]:
    """Head and rows; cells that a spreadsheet would take for a formula are quoted."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(["区划代码" if f == "division_code" else sheet.label(f) for f in sheet.fields])
    for one in found[:EXPORT_AT_MOST].iterator(chunk_size=1000):
        yield writer.writerow([_safe(registers.shown(sheet, one, field)) for field in sheet.fields])


def _safe(text: str) -> str:
    risky = text[:1] in ("=", "+", "@", "\t", "\r") or (text[:1] == "-" and not text[1:].replace(".", "", 1).isdigit())
    return f"'{text}" if risky else text
