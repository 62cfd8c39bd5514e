"""/api/cases/: list, one case with its history, open, act, photos; the same verbs and the same oracle as the pages."""

from typing import Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Field, File, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import ConfigDict

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.cases import service as cases
from lixin.cases.models import Case, Photo, Step
from lixin.cases.states import LOOP
from lixin.kernel.errors import Invalid, NotFound
from lixin.kernel.registry import registry
from lixin.web.api import LIMIT, actor, need

router = Router()
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "file": ("case_type", "note"),
    "merge": ("into", "note"),
    "dispatch": ("unit_id", "note"),
    "redispatch": ("unit_id", "note"),
    "take": (),
    "ask_extension": ("hours", "note"),
    "decide_extension": ("granted", "note"),
    "call_in": ("unit_id", "note"),
}
"""What an action needs beside the note; the others need the note alone."""
NEEDED = {"into": "要并入的事件编号", "unit_id": "单位编号", "hours": "延长的工作小时数", "granted": "是否同意"}


class FilterIn(Schema):
    """Narrows the list; empty fields do not."""

    state: str = ""
    stage: str = ""
    light: str = ""
    type: str = ""
    scenario: str = ""
    unit: str = ""
    division: str = ""
    source: str = ""
    text: str = ""
    device: str = ""
    mine: str = ""
    overdue: str = ""


class CaseIn(Schema):
    """A case that a person or a program reports; hotline calls wait for the operator's decision."""

    model_config = ConfigDict(extra="forbid")
    case_type: str
    title: str = Field(min_length=1, max_length=120)
    description: str = Field("", max_length=2000)
    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
    place: str = Field("", max_length=160)
    source: Literal["staff", "hotline"] = "staff"
    client_token: str = Field("", max_length=64)


class ActionIn(Schema):
    """What an action needs; `version` is that of the case as the caller saw it."""

    model_config = ConfigDict(extra="forbid")
    note: str = ""
    version: int | None = None
    case_type: str = ""
    unit_id: int | None = None
    into: int | None = None
    hours: int | None = None
    granted: bool | None = None


class CasesOut(Schema):
    """A page of cases, newest first; `next` is the cursor of older ones, null at the end."""

    items: list[dict[str, Any]]
    next: str | None


@router.get("", response=CasesOut, operation_id="cases_list", summary="事件列表")
def index(request: HttpRequest, filters: Query[FilterIn], cursor: str = "", limit: int = LIMIT) -> dict[str, Any]:
    """Cases the caller may see, narrowed; no total is counted."""
    person = need(request, "cases.read")
    found = cases.cases_for(person, cases.CaseFilter(**filters.dict()), cursor=cursor, limit=limit)
    return {"items": [_row(case) for case in found.rows], "next": found.next or None}


@router.post("", response={201: dict[str, Any]}, operation_id="cases_open", summary="上报事件")
def report(request: HttpRequest, given: CaseIn) -> tuple[int, dict[str, Any]]:
    """Open a case; the same client_token again answers with the first one."""
    need(request, "cases.report")
    town = accounts.locate(given.lon, given.lat)
    if town is None:
        raise Invalid("这个位置不在本县范围内，请核对经纬度（WGS84）。", {"lon": "不在本县", "lat": "不在本县"})
    values = given.dict(exclude={"place", "client_token"})
    draft = cases.Draft(
        **values, division_code=town.code, place=given.place.strip() or town.name,
        client_token=given.client_token or None, filed=given.source == "staff",
    )  # fmt: skip
    case = cases.open_case(draft=draft, actor=actor(request))
    return 201, {"id": case.pk, "number": case.number, "state": case.state, "version": case.version}


@router.get("{int:case_id}", response=dict[str, Any], operation_id="cases_detail", summary="事件详情")
def detail(request: HttpRequest, case_id: int) -> dict[str, Any]:
    """One case with history, photos, masked reporters, and what the caller may do now."""
    return _detail(need(request, "cases.read"), case_id)


@router.post("{int:case_id}/actions/{action}", response=dict[str, Any], operation_id="cases_act", summary="办理动作")
def act(request: HttpRequest, case_id: int, action: str, given: ActionIn) -> dict[str, Any]:
    """Take an action of the loop; answers with the case afterwards."""
    known = {t.action: t.permission for t in LOOP.transitions if t.permission != "resident" and t.action != "photo"}
    if action not in known:
        raise NotFound(f"没有动作“{action}”；可用的动作：{'、'.join(known)}。")
    person = need(request, known[action])
    values = given.dict()
    names = ARGUMENTS.get(action, ("note",))
    missing = [name for name in names if name in NEEDED and values[name] is None]
    if missing:
        raise Invalid(f"请填写{NEEDED[missing[0]]}。", dict.fromkeys(missing, "必须填写"))
    getattr(cases, action)(case_id=case_id, person=person, version=given.version, **{n: values[n] for n in names})
    return _detail(person, case_id)


@router.post("{int:case_id}/photos", response={201: dict[str, Any]}, operation_id="cases_photo", summary="上传照片")
def add_photo(request: HttpRequest, case_id: int, file: File[UploadedFile]) -> tuple[int, dict[str, Any]]:
    """Add a picture (multipart field `file`); the same picture again answers with the first."""
    photo = cases.add_photo(case_id=case_id, person=need(request, "cases.read"), data=file.read())
    return 201, _photo(photo)


def _detail(person: Person, case_id: int) -> dict[str, Any]:
    case = cases.find(person, case_id)
    return {
        **_row(case),
        "description": case.description,
        "answer": case.answer,
        "holder": case.holder.name if case.holder else None,
        "suggested_unit": _unit(case.suggested_unit),
        "steps": [_step(step) for step in case.steps.all()],
        "photos": [_photo(photo) for photo in case.photos.order_by("pk")],
        "co_handlers": [
            {"unit": _unit(one.unit), "reason": one.reason, "reply": one.reply, "replied_at": one.replied_at}
            for one in case.co_handlers.select_related("unit").order_by("pk")
        ],
        "reporters": [
            {"phone": accounts.mask(one.phone, "personal"), "first": one.is_first, "at": one.at}
            for one in accounts.visible(person, case.reporters.order_by("pk"))
        ],
        "evaluation": _evaluation(cases.evaluation_of(case)),
        "actions": cases.actions_for(person, case),
    }


def _row(case: Case) -> dict[str, Any]:
    """What the list shows; never the query number, which opens the resident's own page."""
    kind = registry.all("cases").get(case.case_type)
    same = (
        "title", "state", "severity", "source", "division_code", "place", "lon", "lat", "opened_at", "dispatched_at",
        "accept_due_at", "due_at", "submitted_at", "closed_at", "on_time", "supporters", "rating", "is_demo", "version",
    )  # fmt: skip
    return {
        "id": case.pk,
        "number": case.number,
        "case_type": case.case_type,
        "type_name": kind.name if kind else case.case_type,
        "state_name": LOOP[case.state].name,
        "unit": _unit(case.unit),
        "light": cases.light(case, timezone.now()),
        **{name: getattr(case, name) for name in same},
    }


def _unit(unit: Any) -> dict[str, Any] | None:
    return {"id": unit.pk, "name": unit.name} if unit else None


def _evaluation(found: cases.Evaluation | None) -> dict[str, Any] | None:
    """Seconds instead of spans, states by their names."""
    if found is None:
        return None
    same = ("on_time", "at_once", "sent_back", "returned", "reopened", "extended", "rating")
    return {name: getattr(found, name) for name in same} | {
        "seconds": int(found.wall.total_seconds()),
        "working_seconds": int(found.working.total_seconds()),
        "lay": [
            {"state": key, "name": LOOP[key].name, "seconds": int(stay.total_seconds())} for key, stay in found.lay
        ],
    }


def _step(step: Step) -> dict[str, Any]:
    name = "立案" if step.action == "open" else LOOP.transition(step.action).name
    same = (
        "sequence", "action", "from_state", "to_state", "actor_name", "actor_unit", "note", "at", "lay_seconds",
        "lay_working_seconds",
    )  # fmt: skip
    return {"name": name, **{field: getattr(step, field) for field in same}}


def _photo(photo: Photo) -> dict[str, Any]:
    same = ("id", "sha256", "media_type", "size", "width", "height", "taken_at", "lon", "lat", "by", "at")
    return {"url": reverse("cases:photo", args=[photo.pk]), **{name: getattr(photo, name) for name in same}}
