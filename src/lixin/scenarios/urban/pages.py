"""Pages on the pipe network: what a question found, its map and file, the section, the check of a whole kind."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from lixin.accounts import service as accounts
from lixin.audit import service as audit
from lixin.kernel.errors import Invalid, NotFound
from lixin.web.views import require

from . import pipes, pipes_shown, profiles
from .models_pipes import FALLING, Kind, Pipeline, PipeNode

FORMULA = ("=", "+", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the head of a cell."""


class Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


@require("registers.read")
def traced(request: HttpRequest, subject: str, pipe_id: int, way: str) -> HttpResponse:
    """What was found: sentences, map, lists; a valve can be taken as out of order and all is worked out again."""
    failed = request.GET.get("failed", "")
    found = pipes_shown.asked(request.user, subject, pipe_id, way, failed)
    codes = [one.code for one in found.failed]
    context = {
        "found": found,
        "subject": subject,
        "query": f"?{urlencode({'failed': ','.join(codes)})}" if codes else "",
        "without": {code: _query([one for one in codes if one != code]) for code in codes},
        "codes": ",".join(codes),
        "ways": _ways(subject, found.subject),
        "centre": _centre(found.subject),
    }
    return render(request, "urban/pipe_trace.html", context)


def _query(codes: list[str]) -> str:
    return f"?{urlencode({'failed': ','.join(codes)})}" if codes else "?"


def _ways(subject: str, one: Pipeline | PipeNode) -> list[tuple[str, str]]:
    """The questions that make sense of it."""
    burst = subject == "line" and one.kind not in FALLING
    return [(way, word) for way, word in pipes.WAYS.items() if way != "burst" or burst]


def _centre(one: Pipeline | PipeNode) -> str:
    return "" if one.lon is None else f"{one.lon:f},{one.lat:f}"


@require("registers.read")
def drawn(request: HttpRequest, subject: str, pipe_id: int, way: str) -> HttpResponse:
    """The same as GeoJSON for the map."""
    return JsonResponse(pipes_shown.features(request.user, subject, pipe_id, way, request.GET.get("failed", "")))


@require("registers.read")
def exported(request: HttpRequest, subject: str, pipe_id: int, way: str) -> StreamingHttpResponse:
    """The same as CSV; leaves an audit row."""
    one = pipes_shown.subject_of(request.user, subject, pipe_id)
    lines = list(pipes_shown.csv_rows(request.user, subject, pipe_id, way, request.GET.get("failed", "")))
    return _file(request, f"{way}-{one.code}", f"导出{one.name}的{pipes.WAYS[way]}", one.subject(), lines)


@require("registers.read")
def section(request: HttpRequest, node_id: int) -> HttpResponse:
    """The longitudinal section from a node to another; without a target, the form that asks for one."""
    start = pipes_shown.subject_of(request.user, "node", node_id)
    to, found, wrong = request.GET.get("to", ""), None, ""
    if to.strip():
        try:
            found = profiles.section(request.user, node_id, to)
        except (Invalid, NotFound) as refused:
            wrong = refused.sentence
    context = {"start": start, "to": to, "section": found, "wrong": wrong}
    return render(request, "urban/pipe_profile.html", context, status=422 if wrong else 200)


@require("registers.read")
def section_file(request: HttpRequest, node_id: int) -> StreamingHttpResponse:
    """The section's figures as CSV."""
    found = profiles.section(request.user, node_id, request.GET.get("to", ""))
    name = f"profile-{found.start.code}-{found.end.code}"
    told = f"导出 {found.start.code} 至 {found.end.code} 的纵断面"
    return _file(request, name, told, found.start.subject(), profiles.csv_rows(found))


@require("registers.read")
def checked(request: HttpRequest) -> HttpResponse:
    """What is wrong with a kind's network as a whole."""
    kind = request.GET.get("kind") or Kind.SUPPLY
    if kind not in Kind.values:
        raise Invalid("没有这种管线。", {"kind": "没有这种管线"})
    found = pipes.health(pipes.load(kind))
    lists = [
        (PipeNode, "没有供给源供到的管点", "按阀门现状，从任何供给源都走不到。", found.unfed),
        (PipeNode, "没有接管线的管点", "", found.lonely),
        (Pipeline, "没有接上管点的管线", "缺起点号或终点号，或管点已停用、种类不同。", found.orphans),
        (Pipeline, "首尾成环的自流管", "按登记的高程和流向，水会绕圈，请核对。", found.circling),
        (Pipeline, "流向不明的自流管", "没有流向，高程也不全。", found.unknown),
    ]
    parts = []
    for model, title, advice, ids in lists:
        kept = pipes_shown.seen(request.user, model, kind, ids)
        rows = model.objects.filter(pk__in=kept[: pipes_shown.MOST_LISTED].tolist()).order_by("code")
        parts.append(pipes_shown.Part("", title, list(rows), len(kept), advice))
    context = {
        "parts": parts,
        "kind": kind,
        "kinds": Kind.choices,
        "word": Kind(kind).label,
        "parts_count": found.parts,
    }
    return render(request, "urban/pipe_check.html", context)


def _file(
    request: HttpRequest, name: str, told: str, subject: str, lines: Iterable[list[str]]
) -> StreamingHttpResponse:
    audit.record(
        actor=accounts.actor_of(request.user, address=request.META.get("REMOTE_ADDR", "")),  # type: ignore[arg-type]
        verb="register.export",
        subject=subject,
        summary=told[:400],
    )
    response = StreamingHttpResponse(_written(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _written(lines: Iterable[list[str]]) -> Iterator[str]:
    writer: Any = csv.writer(Echo())
    yield "\ufeff"
    for line in lines:
        yield writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in line])
