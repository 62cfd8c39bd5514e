"""What the pages say of a case: names for its keys, its stages and its history in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Division, Person
from lixin.cases import service as cases
from lixin.cases.models import Case, Step
from lixin.cases.pages.forms import forms_for
from lixin.cases.states import LOOP, SOURCES, STAGES
from lixin.kernel.registry import registry
from lixin.web.templatetags.lixin import span_words

PAUSE = 60
"""Seconds from which it is worth saying how long a case lay."""


def type_name(key: str) -> str:
    """The type's Chinese name; the key itself when its scenario is no longer installed."""
    found = registry.all("cases").get(key)
    return found.name if found else key


def rows_of(found: Iterable[Case]) -> list[dict[str, Any]]:
    """Rows of a list; places are named with one query however many there are."""
    found = list(found)
    codes = {case.division_code for case in found}
    places = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    now = timezone.now()
    return [
        {
            "case": case,
            "type_name": type_name(case.case_type),
            "state_name": LOOP[case.state].name,
            "division_name": places.get(case.division_code, ""),
            "light": cases.light(case, now),
            "clock": cases.clock_of(case),
        }
        for case in found
    ]


def view_of(person: Person, case: Case, *, typed: dict[str, str] | None = None, opened: str = "") -> dict[str, Any]:
    """One case with all that belongs to it; `typed` fills the form of the action `opened`."""
    division = accounts.division(case.division_code)
    return {
        **rows_of([case])[0],
        "division_name": division.name if division else "",
        "source_name": SOURCES.get(case.source, case.source),
        "guide": registry.case_type(case.case_type).guide,
        "stages": _stages(case),
        "steps": steps_of(case),
        "photos": list(case.photos.order_by("pk")),
        "co_handlers": list(case.co_handlers.select_related("unit")),
        "extension": case.extensions.filter(granted=None).select_related("asked_by").first(),
        "reporters": [
            {"masked": accounts.mask(r.phone, "personal") or "未留电话", "at": r.at} for r in case.reporters.all()
        ],
        "may_contact": accounts.can(person, "cases.contact") and case.reporters.exclude(phone="").exists(),
        "related": cases.related(person, case),
        "forms": forms_for(person, case, typed or {}, opened),
    }


def steps_of(case: Case) -> list[dict[str, Any]]:
    """The history, newest first."""
    return [_step(step) for step in case.steps.order_by("-sequence")]


def _step(step: Step) -> dict[str, Any]:
    moved = step.from_state not in ("", step.to_state)
    return {
        "name": "上报" if step.action == "open" else LOOP.transition(step.action).name,
        "who": f"{step.actor_name}（{step.actor_unit}）" if step.actor_unit else step.actor_name,
        "at": step.at,
        "note": " · ".join(part for part in (str(step.detail.get("unit", "")), step.note) if part),
        "from_name": LOOP[step.from_state].name if moved else "",
        "lay": span_words(timedelta(seconds=step.lay_seconds)) if moved and step.lay_seconds >= PAUSE else "",
    }


def _stages(case: Case) -> list[dict[str, str]]:
    now = STAGES.index(LOOP[case.state].stage)
    marks = ["done" if i < now else "now" if i == now else "later" for i in range(len(STAGES))]
    return [{"name": name, "mark": mark} for name, mark in zip(STAGES, marks, strict=True)]
