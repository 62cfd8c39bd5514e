"""审计: the record as a page and as a file; taking the file is itself recorded."""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from itertools import islice

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from lixin.accounts.audit_words import word, words
from lixin.accounts.gate import actor, signed_in
from lixin.audit import service as audit
from lixin.audit.service import AuditRow
from lixin.kernel.errors import Invalid

PAGE, BATCH = 50, 500
FILTERS = (("actor", "账号", "actor_key"), ("verb", "动作", "verb"), ("subject", "对象", "subject"))
"""Parameter, label, column; exact, so that each is one index."""


@signed_in("audit.read")
def listing(request: HttpRequest) -> HttpResponse:
    """Newest first, 50 at a time, by actor, verb, subject and days."""
    rows, before = _filtered(request), request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(sequence__lt=int(before))
    found = list(rows.order_by("-sequence")[: PAGE + 1])
    context = {
        "rows": [_named(row) for row in found[:PAGE]],
        "next": found[PAGE - 1].sequence if len(found) > PAGE else None,
        "filters": [(name, label, request.GET.get(name, "")) for name, label, _ in FILTERS if name != "verb"],
        "verbs": sorted(words().items(), key=lambda pair: pair[1]),
        "verb": request.GET.get("verb", ""),
        "start": request.GET.get("start", ""),
        "end": request.GET.get("end", ""),
    }
    return render(request, "accounts/audit.html", context)


def _named(row: AuditRow) -> AuditRow:
    row.word = word(row.verb)
    return row


@signed_in("audit.read")
@transaction.atomic
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered rows up to this moment as CSV; the first new row of the record says who took them."""
    rows = _filtered(request)
    asked = {name: value for name, value in request.GET.items() if value and name != "before"}
    own = audit.record(
        actor=actor(request), verb="export_audit", subject="audit", summary="导出审计记录", detail={"filters": asked}
    )
    lines = audit.csv_lines(rows.filter(sequence__lt=own.sequence).order_by("sequence").iterator(chunk_size=2000))
    response = StreamingHttpResponse(pieces(lines) if isinstance(request, ASGIRequest) else lines)
    response["Content-Type"] = "text/csv; charset=utf-8"
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _filtered(request: HttpRequest) -> QuerySet[AuditRow]:
    wanted = {column: request.GET.get(name, "").strip() for name, _, column in FILTERS}
    rows = AuditRow.objects.filter(**{column: text for column, text in wanted.items() if text})
    if start := _day(request.GET.get("start", "")):
        rows = rows.filter(at__date__gte=start)
    if end := _day(request.GET.get("end", "")):
        rows = rows.filter(at__date__lte=end)
    return rows


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid("日期请写成 2026-12-31 这样。", {"start": "日期格式不对"}) from error


async def pieces(lines: Iterator[str]) -> AsyncIterator[str]:
    """The same lines for an asynchronous server, so that a long record is never held whole in memory."""
    while batch := await sync_to_async(_next)(lines):
        yield batch


def _next(lines: Iterator[str]) -> str:
    return "".join(islice(lines, BATCH))
