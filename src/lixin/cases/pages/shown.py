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


def guide_of(key: str) -> str:
    """What the type asks of who handles it; "" when its scenario is no longer installed."""
    found = registry.all("cases").get(key)
    return found.guide if found else ""


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
        "guide": guide_of(case.case_type),
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
        "evaluation": evaluation_words(case),
        "forms": forms_for(person, case, typed or {}, opened),
    }


def evaluation_words(case: Case) -> list[tuple[str, str]]:
    """综合评价 as heading and words; empty for a case that is not closed by verification."""
    found = cases.evaluation_of(case)
    if found is None:
        return []
    time = {True: "按时", False: "超时"}.get(found.on_time, "没有时限")
    return [
        ("时限", _joined([(1, time), (found.extended, f"延期 {found.extended} 次")])),
        ("办理", "一次办结" if found.at_once else _joined(_repeats(found))),
        ("用时", f"{span_words(found.wall)}，其中工作时间 {span_words(found.working)}"),
        ("停留", _joined((_long(stay), f"{LOOP[state].name} {span_words(stay)}") for state, stay in found.lay)),
        ("群众评价", f"{found.rating} 星" if found.rating else "没有评价"),
    ]


def _long(stay: timedelta) -> bool:
    return stay >= timedelta(seconds=PAUSE)


def _repeats(found: cases.Evaluation) -> list[tuple[int, str]]:
    counted = ((found.sent_back, "核查退回"), (found.returned, "单位退回"), (found.reopened, "群众要求重办"))
    return [(count, f"{word} {count} 次") for count, word in counted]


def _joined(parts: Iterable[tuple[int, str]]) -> str:
    """The words that count, or — when none does."""
    return "，".join(words for counts, words in parts if counts) or "—"


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
