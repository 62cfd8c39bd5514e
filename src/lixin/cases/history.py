"""One step of a case: state, history, audit and news move together or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from lixin.audit import service as audit
from lixin.cases.clock import lay
from lixin.cases.models import Case, Step
from lixin.cases.states import LOOP
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Conflict, Invalid, NotFound
from lixin.web import service as web

LONGEST_NOTE = 2000


def locked(case_id: int, version: int | None = None) -> Case:
    """The case, held until the transaction ends; Conflict when the page that asks shows an older version."""
    case = Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None:
        raise NotFound("没有找到，或不在您的范围内。")  # word for word the oracle's
    if version is not None and version != case.version:
        last = case.steps.order_by("-sequence").first()
        did = f"{last.actor_name} 已经“{_name(last.action)}”" if last else "已经有人处理"
        raise Conflict(f"页面打开之后，{did}，现在是“{LOOP[case.state].name}”。请看过最新情况再决定。")
    return case


def take_step(
    case: Case,
    action: str,
    actor: Actor,
    *,
    note: str = "",
    detail: dict[str, Any] | None = None,
    at: datetime | None = None,
    also: Iterable[int] = (),
) -> Step:
    """Check the table, move the state, append the step, audit it, tell open pages. The caller holds the case.

    `also`: units that hear of it beside those that have the case now (the one it is taken from).
    """
    transition = LOOP.check(action, case.state)
    note = note.strip()
    if transition.note_required and not note:
        raise Invalid(f"“{transition.name}”要写明说明。", {"note": "请填写说明"})
    if len(note) > LONGEST_NOTE:
        raise Invalid(f"说明最多 {LONGEST_NOTE} 字，现在 {len(note)} 字。", {"note": "太长"})
    now = at or timezone.now()
    step = make_step(case, action, actor, now, transition.target or case.state, note, detail or {}, case.version + 1)
    _move(case, step, now)
    step.save()
    case.save()
    audit.record(
        actor=actor, verb=f"case.{action}", subject=f"case:{case.pk}", summary=f"{case.number} {transition.name}"
    )
    announce(case, action, {*case.co_handlers.values_list("unit_id", flat=True), *also})
    return step


def make_step(
    case: Case,
    action: str,
    actor: Actor,
    at: datetime,
    to_state: str,
    note: str,
    detail: dict[str, Any],
    sequence: int,
    from_state: str | None = None,
) -> Step:
    """The row of one step, not yet saved; how long the case lay counts from its last change of state."""
    wall, working = lay(case.state_since, at)
    return Step(
        case=case,
        sequence=sequence,
        action=action,
        from_state=case.state if from_state is None else from_state,
        to_state=to_state,
        actor_kind=actor.kind,
        actor_key=actor.key,
        actor_name=actor.name,
        actor_unit=actor.unit,
        note=note,
        detail=detail,
        at=at,
        lay_seconds=wall,
        lay_working_seconds=working,
    )


def announce(case: Case, kind: str, units: Iterable[int] = ()) -> None:
    """News of the case for the pages of those who may see it: its unit's, and of the `units` called in to help."""
    own = [case.unit_id] if case.unit_id else []
    concerned = [*own, *units] or [web.NO_UNIT]
    web.publish(topic="case", key=case.pk, kind=kind, division_code=case.division_code, unit_ids=concerned)


def _move(case: Case, step: Step, now: datetime) -> None:
    case.version = step.sequence
    if step.to_state != case.state:
        case.state, case.state_since = step.to_state, now
        if LOOP[step.to_state].final:
            case.closed_at = now


def _name(action: str) -> str:
    return "立案" if action == "open" else LOOP.transition(action).name
