"""The county's own kinds of devices: the list, and the form that defines or changes one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lixin.kernel.errors import Conflict, Invalid, Refused
from lixin.kernel.registry import registry
from lixin.sensing import defining, kinds
from lixin.sensing.defining import MOST_METRICS, WRITE, KindDraft, MetricDraft
from lixin.sensing.models import CountyKind, Device
from lixin.sensing.pages.common import person_of, version_of
from lixin.sensing.protocols.catalogue import LABELS
from lixin.sensing.shown import span_name
from lixin.web.views import require

WORDS = ("source", "name", "code", "unit")
NUMBERS = ("low", "high", "least", "most")


@require_safe
@require(WRITE)
def listing(request: HttpRequest) -> HttpResponse:
    """All of them, with how many devices each has."""
    used = dict(
        Device.objects.filter(kind__startswith=f"{kinds.CODE}.").values_list("kind").annotate(Count("pk")).order_by()
    )
    rows = [
        {
            "row": row,
            "every": span_name(kinds.kind_of(row).every),
            "protocols": "、".join(LABELS.get(one, one) for one in row.protocols),
            "metrics": "、".join(one["name"] for one in row.metrics),
            "devices": used.get(f"{kinds.CODE}.{row.key}", 0),
            "kind": f"{kinds.CODE}.{row.key}",
        }
        for row in CountyKind.objects.all()
    ]
    return render(request, "sensing/kinds.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@require(WRITE)
def edit(request: HttpRequest, kind_id: int = 0) -> HttpResponse:
    """The form of a new one, or of `kind_id`; what was typed stays when something is wrong."""
    person = person_of(request)
    row = defining.kind_row(person, kind_id) if kind_id else None
    if request.method == "GET":
        return _form(request, row, _standing(row), None)
    typed = request.POST
    try:
        draft = _draft(typed)
        if row:
            defining.change_kind(person=person, kind_id=row.pk, version=version_of(request), draft=draft)
        else:
            defining.define_kind(person=person, draft=draft)
    except (Invalid, Conflict) as error:
        return _form(request, row, {**typed.dict(), "protocols": typed.getlist("protocols")}, error)
    messages.success(request, f"已保存设备类型“{draft.name.strip()}”，登记设备时可以选用。")
    return redirect("sensing:kinds")


@require_POST
@require(WRITE)
def drop(request: HttpRequest, kind_id: int) -> HttpResponse:
    """Gone, if no device is of it."""
    try:
        defining.drop_kind(person=person_of(request), kind_id=kind_id, version=version_of(request))
    except Conflict as conflict:
        messages.error(request, conflict.sentence)
    else:
        messages.success(request, "已删除。")
    return redirect("sensing:kinds")


def _form(
    request: HttpRequest, row: CountyKind | None, typed: Mapping[str, Any], refused: Refused | None
) -> HttpResponse:
    errors = refused.fields if isinstance(refused, Invalid) else {}
    metrics = [
        {
            "number": number,
            "error": errors.get(f"metric-{number}", ""),
            **{name: typed.get(f"{name}-{number}", "") for name in (*WORDS, *NUMBERS)},
        }
        for number in range(MOST_METRICS)
    ]
    chosen = typed.get("protocols", [])
    context = {
        "row": row,
        "version": row.version if row else 0,
        "typed": typed,
        "errors": errors,
        "metrics": metrics,
        "protocols": [(name, label, name in chosen) for name, label in LABELS.items()],
        "sources": _sources(),
        "units": sorted(kinds.UNITS),
        "refusal": refused.sentence if refused else "",
    }
    return render(request, "sensing/kind.html", context, status=refused.status if refused else 200)


def _sources() -> list[tuple[str, str]]:
    """Metrics of the scenarios by full name, with unit and scenario: the same quantity may be measured in two."""
    found = registry.all("metrics").items()
    return [
        (name, f"{one.name}（{one.unit.symbol or '无量纲'}，{registry.owner('metrics', name).name}）")
        for name, one in found
        if not name.startswith(f"{kinds.CODE}.")
    ]


def _standing(row: CountyKind | None) -> dict[str, Any]:
    """The row as the form types it."""
    if row is None:
        return {"protocols": []}
    typed: dict[str, Any] = {
        "name": row.name, "every_minutes": f"{row.every_seconds / 60:g}", "protocols": row.protocols,
    }  # fmt: skip
    for number, one in enumerate(row.metrics):
        own = one["source"] == ""
        typed |= {f"{name}-{number}": one[name] if own or name == "source" else "" for name in WORDS}
        shown = NUMBERS if own else ("least", "most")
        typed |= {f"{name}-{number}": "" if one[name] is None else f"{one[name]:g}" for name in shown}
    return typed


def _draft(typed: Any) -> KindDraft:
    """The typed values; metrics that were left empty are passed over. Invalid when a number is none."""
    wrong: dict[str, str] = {}

    def number(name: str, field: str) -> float | None:
        text = typed.get(name, "").strip()
        try:
            value = float(text) if text else None
        except ValueError:
            value = math.nan
        if value is not None and not math.isfinite(value):
            wrong[field] = "应当填数字"
        return value

    metrics = []
    for place in range(MOST_METRICS):
        words = {name: typed.get(f"{name}-{place}", "").strip()[:100] for name in WORDS}
        if not (words["source"] or words["name"] or words["code"]):
            continue
        numbers = {name: number(f"{name}-{place}", f"metric-{place}") for name in NUMBERS}
        metrics.append(MetricDraft(**words, **numbers))
    minutes = number("every_minutes", "every") or 0.0
    if wrong:
        raise Invalid(f"有 {len(wrong)} 处应当填数字。", wrong)
    return KindDraft(typed.get("name", "")[:100], round(minutes * 60), typed.getlist("protocols"), metrics)
