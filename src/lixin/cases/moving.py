"""The verbs that carry a case on: each checks who, then when, then writes one step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Organisation, Person
from lixin.cases.clock import due_times, later
from lixin.cases.history import locked, take_step
from lixin.cases.models import Case, CoHandler, Extension, Step
from lixin.cases.opening import Handlers
from lixin.cases.states import LOOP
from lixin.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from lixin.kernel.registry import registry

MOST_EXTENSION_HOURS = 80


def _mine(case_id: int, person: Person, action: str, version: int | None) -> Case:
    """The case for this person and action: visible, permitted, the shown version."""
    case = locked(case_id, None)
    permission = LOOP.transition(action).permission
    accounts.check(person, permission, case)
    if permission == "cases.handle":
        _require_unit(person, case, action)
    if version is not None and version != case.version:
        locked(case_id, version)
    return case


def _require_unit(person: Person, case: Case, action: str) -> None:
    """Only the responsible unit handles; a co-handling unit may reply, note and photograph."""
    own = person.organisation_id
    if case.unit_id == own:
        return
    if action == "reply_co" and case.co_handlers.filter(unit_id=own).exists():
        return
    owner = case.unit.name if case.unit else "指挥中心"
    raise NotAllowed(f"这件事由{owner}承办，您不能“{LOOP.transition(action).name}”。", (owner,))


@transaction.atomic
def file(*, case_id: int, person: Person, case_type: str = "", note: str = "", version: int | None = None) -> Case:
    """Accept a report as a case, confirming or changing its type."""
    case = _mine(case_id, person, "file", version)
    if case_type and case_type != case.case_type:
        _retype(case, case_type)
    take_step(case, "file", accounts.actor_of(person), note=note)
    return case


def _retype(case: Case, name: str) -> None:
    try:
        case_type = registry.case_type(name)
    except KeyError as error:
        raise Invalid(f"没有事项类型“{name}”。", {"case_type": "没有这个类型"}) from error
    case.case_type, case.scenario, case.severity = name, name.split(".")[0], case_type.severity
    case.suggested_unit = Handlers().of(case_type, case.division_code)


@transaction.atomic
def reject(*, case_id: int, person: Person, note: str, version: int | None = None) -> Case:
    """Do not accept a report; the reason is what the resident reads."""
    case = _mine(case_id, person, "reject", version)
    case.answer = note.strip()
    take_step(case, "reject", accounts.actor_of(person), note=note)
    return case


@transaction.atomic
def merge(*, case_id: int, into: int, person: Person, note: str, version: int | None = None) -> Case:
    """Close a case into another open one, which gains its supporters."""
    case = _mine(case_id, person, "merge", version)
    lead = locked(into)
    accounts.check(person, "cases.file", lead)
    if lead.pk == case.pk or lead.closed_at is not None:
        raise Conflict("只能并入另一件还在办理的事。")
    case.merged_into = lead
    lead.supporters += case.supporters + 1
    lead.save(update_fields=["supporters"])
    take_step(case, "merge", accounts.actor_of(person), note=note, detail={"into": lead.pk})
    take_step(lead, "note", accounts.actor_of(person), note=f"并入 {case.number}")
    return case


@transaction.atomic
def void(*, case_id: int, person: Person, note: str, version: int | None = None) -> Case:
    """End a case that should not have been opened."""
    case = _mine(case_id, person, "void", version)
    take_step(case, "void", accounts.actor_of(person), note=note)
    return case


@transaction.atomic
def dispatch(
    *,
    case_id: int,
    unit_id: int,
    person: Person,
    note: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Case:
    """Give the case to a unit; its clocks start now."""
    return _dispatch("dispatch", case_id, unit_id, person, note, version, at)


@transaction.atomic
def redispatch(*, case_id: int, unit_id: int, person: Person, note: str, version: int | None = None) -> Case:
    """Give the case to another unit, with a reason; its clocks start anew."""
    return _dispatch("redispatch", case_id, unit_id, person, note, version, None)


def _dispatch(
    action: str, case_id: int, unit_id: int, person: Person, note: str, version: int | None, at: datetime | None
) -> Case:
    case = _mine(case_id, person, action, version)
    unit = Organisation.objects.filter(pk=unit_id).first()
    if unit is None:
        raise Invalid("请选择要派遣的单位。", {"unit": "没有这个单位"})
    now = at or timezone.now()
    LOOP.check(action, case.state)
    _lapse(case, person, now)
    former = [case.unit_id] if case.unit_id else []
    case.unit, case.holder, case.dispatched_at = unit, None, now
    case.accept_due_at, case.due_at = due_times(registry.case_type(case.case_type), now)
    take_step(case, action, accounts.actor_of(person), note=note, detail={"unit": unit.name}, at=at, also=former)
    return case


@transaction.atomic
def take(*, case_id: int, person: Person, version: int | None = None, at: datetime | None = None) -> Case:
    """Take the case over for one's unit; who does is its holder."""
    case = _mine(case_id, person, "take", version)
    LOOP.check("take", case.state)
    case.holder = person
    take_step(case, "take", accounts.actor_of(person), at=at)
    return case


@transaction.atomic
def give_back(*, case_id: int, person: Person, note: str, version: int | None = None) -> Case:
    """Return the case to the operator with a reason; the clocks stop until it is dispatched again."""
    case = _mine(case_id, person, "give_back", version)
    LOOP.check("give_back", case.state)
    _lapse(case, person, timezone.now())
    case.returned += 1
    case.holder, case.due_at, case.accept_due_at = None, None, None
    take_step(case, "give_back", accounts.actor_of(person), note=note)
    return case


@transaction.atomic
def ask_extension(*, case_id: int, hours: int, person: Person, note: str, version: int | None = None) -> Extension:
    """Ask for more time; one request at a time."""
    case = _mine(case_id, person, "ask_extension", version)
    if not 1 <= hours <= MOST_EXTENSION_HOURS:
        raise Invalid(f"申请延长的时间应当是 1 到 {MOST_EXTENSION_HOURS} 小时。", {"hours": "超出范围"})
    if case.extensions.filter(granted=None).exists():
        raise Conflict("已经有一个延期申请在等批复。")
    step = take_step(case, "ask_extension", accounts.actor_of(person), note=note, detail={"hours": hours})
    return Extension.objects.create(
        case=case, hours=hours, reason=note.strip()[:400], asked_by=person, asked_at=step.at, due_before=case.due_at
    )


@transaction.atomic
def decide_extension(
    *, case_id: int, granted: bool, person: Person, note: str = "", version: int | None = None
) -> Extension:
    """Grant the open request (the deadline moves by its hours) or refuse it with a reason."""
    case = _mine(case_id, person, "decide_extension", version)
    extension = case.extensions.filter(granted=None).first()
    if extension is None:
        raise Conflict("没有等待批复的延期申请。")
    if not granted and not note.strip():
        raise Invalid("不同意延期要写明理由。", {"note": "请填写理由"})
    if granted:
        case.due_at = later(registry.case_type(case.case_type), extension.due_before, extension.hours)
    step = take_step(case, "decide_extension", accounts.actor_of(person), note=note, detail={"granted": granted})
    extension.granted, extension.due_after, extension.decision = granted, case.due_at, note.strip()[:400]
    extension.decided_by, extension.decided_at = person, step.at
    extension.save()
    return extension


@transaction.atomic
def call_in(*, case_id: int, unit_id: int, person: Person, note: str, version: int | None = None) -> CoHandler:
    """Ask another unit to help; it sees the case from now on."""
    case = _mine(case_id, person, "call_in", version)
    unit = Organisation.objects.filter(pk=unit_id).first()
    if unit is None or unit.pk == case.unit_id:
        raise Invalid("请选择另一个单位协办。", {"unit": "请选择单位"})
    if case.co_handlers.filter(unit=unit).exists():
        raise Conflict(f"已经请过{unit.name}协办。")
    told = {"unit": unit.name}
    step = take_step(case, "call_in", accounts.actor_of(person), note=note, detail=told, also=[unit.pk])
    return CoHandler.objects.create(
        case=case, unit=unit, reason=note.strip()[:400], asked_by=person.name, asked_at=step.at
    )


@transaction.atomic
def reply_co(*, case_id: int, person: Person, note: str, version: int | None = None) -> CoHandler:
    """What the called-in unit has done."""
    case = _mine(case_id, person, "reply_co", version)
    helper = case.co_handlers.filter(unit_id=person.organisation_id).first()
    if helper is None:
        raise NotFound("没有请您单位协办这件事。")
    step = take_step(case, "reply_co", accounts.actor_of(person), note=note)
    helper.reply, helper.replied_by, helper.replied_at = note.strip(), person.name, step.at
    helper.save()
    return helper


@transaction.atomic
def simple(
    *,
    action: str,
    case_id: int,
    person: Person,
    note: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Case:
    """A step without further effect: note, urge, send_back."""
    case = _mine(case_id, person, action, version)
    take_step(case, action, accounts.actor_of(person), note=note, at=at)
    return case


@transaction.atomic
def submit(*, case_id: int, person: Person, note: str, version: int | None = None, at: datetime | None = None) -> Case:
    """Hand in the result with the proof the type asks for."""
    case = _mine(case_id, person, "submit", version)
    case_type = registry.case_type(case.case_type)
    LOOP.check("submit", case.state)
    if "photo" in case_type.proof and not _has_own_photo(case):
        raise Invalid("这类事项要上传现场处理照片后才能提交。", {"photos": "请上传照片"})
    now = at or timezone.now()
    _lapse(case, person, now)
    case.submitted_at, case.answer = now, note.strip()
    case.on_time = None if case.due_at is None else now <= case.due_at
    take_step(case, "submit", accounts.actor_of(person), note=note, at=at)
    return case


def _lapse(case: Case, person: Person, now: datetime) -> None:
    """A request for more time that nobody decided ends with the handling it was made for."""
    case.extensions.filter(granted=None).update(
        granted=False, decision="办理环节已变，申请自动失效。", decided_by=person, decided_at=now
    )


def _has_own_photo(case: Case) -> bool:
    """A photo by staff since the case was last given out or sent back; the resident's own does not count."""
    turned: Step | None = case.steps.filter(action__in=("dispatch", "redispatch", "send_back")).last()
    photos = case.photos.filter(from_resident=False)
    return bool((photos.filter(at__gte=turned.at) if turned else photos).exists())


@transaction.atomic
def confirm(
    *, case_id: int, person: Person, note: str = "", version: int | None = None, at: datetime | None = None
) -> Case:
    """The verifier has checked the result: closed. Nobody verifies what he handled himself."""
    case = _mine(case_id, person, "confirm", version)
    if _handled(person, case):
        raise NotAllowed("处理人不能核查自己办的事，请另一位核查员办理。", ("核查员",))
    take_step(case, "confirm", accounts.actor_of(person), note=note, at=at)
    return case


def _handled(person: Person, case: Case) -> bool:
    """Whether the person holds the case or handed in the result that now waits."""
    last: Step | None = case.steps.filter(action="submit").last()
    return case.holder_id == person.pk or (last is not None and last.actor_key == person.username)


def actions_for(person: Person, case: Case) -> list[str]:
    """Actions this person may take on the case now, in the table's order."""
    allowed = accounts.permissions_of(person)
    return [t.action for t in LOOP.actions(case.state) if t.permission in allowed and _fits(person, case, t.action)]


def _fits(person: Person, case: Case, action: str) -> bool:
    rules: dict[str, Any] = {
        "decide_extension": lambda: case.extensions.filter(granted=None).exists(),
        "ask_extension": lambda: not case.extensions.filter(granted=None).exists(),
        "reply_co": lambda: case.co_handlers.filter(unit_id=person.organisation_id, reply="").exists(),
    }
    if action in rules and not rules[action]():
        return False
    if LOOP.transition(action).permission == "cases.handle" and action != "reply_co":
        return case.unit_id == person.organisation_id
    return not (action == "confirm" and _handled(person, case))
