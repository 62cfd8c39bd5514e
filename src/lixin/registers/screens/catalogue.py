"""All registers: the index by scenario, and the data catalogue with its downloads."""

from __future__ import annotations

import csv
import io
from itertools import groupby

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from lixin.kernel.errors import NotFound
from lixin.registers import catalogue
from lixin.registers.catalogue import Entry
from lixin.web.views import require

DCAT = "application/ld+json; charset=utf-8"


@require("registers.read")
def index(request: HttpRequest) -> HttpResponse:
    """Every register under its scenario, narrowed by words."""
    return render(request, "registers/index.html", _context(request))


@require("registers.read")
def entries(request: HttpRequest) -> HttpResponse:
    """The catalogue: what each register holds, who keeps it, how fresh it is, who may have it."""
    return render(request, "registers/catalogue.html", _context(request))


def _context(request: HttpRequest) -> dict[str, object]:
    words = request.GET.get("q", "").strip()
    found = [one for one in catalogue.entries(request.user) if _fits(one, words)]
    now = timezone.now()
    lit = [(one, *one.light(now)) for one in found]
    groups = [(scenario, list(group)) for scenario, group in groupby(lit, key=lambda three: three[0].sheet.scenario)]
    return {"groups": groups, "q": words, "total": len(found)}


def _fits(one: Entry, words: str) -> bool:
    told = " ".join([one.sheet.register.name, one.sheet.name, one.sheet.scenario, one.sheet.register.owner])
    fields = " ".join(column["label"] for column in one.fields)
    return all(word.lower() in f"{told} {fields}".lower() for word in words.split())


@require("registers.read")
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """The catalogue as catalogue.csv, catalogue.json or catalogue.jsonld (DCAT-AP)."""
    found = catalogue.entries(request.user)
    if kind == "json":
        answer: HttpResponse = JsonResponse([catalogue.as_dict(one) for one in found], safe=False)
    elif kind == "jsonld":
        base = request.build_absolute_uri("/").rstrip("/")
        answer = JsonResponse(catalogue.as_dcat(found, base), content_type=DCAT)
    elif kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerows(catalogue.as_lines(found))
        answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        raise NotFound("目录只有 csv、json 和 jsonld 三种格式。")
    answer["Content-Disposition"] = f'attachment; filename="catalogue.{kind}"'
    return answer
