"""Taking an action on a case; a refusal gives the form back with what was typed."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from lixin.accounts.models import Person
from lixin.cases import service as cases
from lixin.cases.pages.detail import page
from lixin.cases.pages.forms import fields_of
from lixin.cases.states import LOOP
from lixin.kernel.errors import Invalid, NotFound, Refused
from lixin.web.views import require

VERBS = {
    "file": cases.file, "reject": cases.reject, "merge": cases.merge, "void": cases.void, "dispatch": cases.dispatch,
    "redispatch": cases.redispatch, "take": cases.take, "give_back": cases.give_back, "note": cases.note,
    "ask_extension": cases.ask_extension, "decide_extension": cases.decide_extension, "call_in": cases.call_in,
    "reply_co": cases.reply_co, "urge": cases.urge, "submit": cases.submit, "confirm": cases.confirm,
    "send_back": cases.send_back,
}  # fmt: skip
NUMBERS = {"unit_id": "单位", "into": "并入的事件", "hours": "小时数"}


@require_POST
@require("cases.read")
def act(request: HttpRequest, case_id: int, action: str) -> HttpResponse:
    """One action; what another did meanwhile, or a missing field, comes back as a sentence above the form."""
    person, typed = request.user, {name: request.POST.get(name, "") for name in fields_of(action)}
    cases.find(person, case_id)
    if action not in VERBS and action != "photo":
        raise NotFound("没有这个动作。")
    pictures = [file.read() for file in request.FILES.getlist("photos")]
    try:
        perform(person, case_id, action, typed, pictures, _version(request.POST.get("version", "")))
    except Refused as refused:
        case = cases.find(person, case_id)
        return page(request, case, status=refused.status, refusal=refused.sentence, typed=typed, opened=action)
    messages.success(request, f"已{LOOP.transition(action).name}。")
    return redirect(_next(request, case_id))


@transaction.atomic
def perform(
    person: Person, case_id: int, action: str, typed: dict[str, str], pictures: list[bytes], version: int | None
) -> None:
    """Pictures and action together or not at all; the first of them checks the version."""
    if action == "photo" and not pictures:
        raise Invalid("请选择照片。", {"photos": "请选择照片"})
    for picture in pictures:
        cases.add_photo(case_id=case_id, person=person, data=picture, version=version)
        version = None
    if action != "photo":
        VERBS[action](case_id=case_id, person=person, version=version, **_values(typed))


@require_POST
@require("cases.contact")
def contact(request: HttpRequest, case_id: int) -> HttpResponse:
    """The reporters' numbers for a stated purpose; the read is recorded."""
    case = cases.find(request.user, case_id)
    purpose, address = request.POST.get("purpose", ""), request.META.get("REMOTE_ADDR", "")
    try:
        numbers = cases.contact(person=request.user, case_id=case_id, purpose=purpose, address=address)
    except Refused as refused:
        return page(request, case, status=refused.status, refusal=refused.sentence)
    response = page(request, case, contact=numbers)
    response["Cache-Control"] = "no-store"
    return response


def _values(typed: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {name: text for name, text in typed.items() if name != "photos"}
    for name in NUMBERS.keys() & values.keys():
        values[name] = _number(values[name], NUMBERS[name])
    if "granted" in values:
        values["granted"] = values["granted"] == "yes"
    return values


def _number(text: str, label: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Invalid(f"请填写{label}。", {label: "请填写"})
    return int(text)


def _version(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _next(request: HttpRequest, case_id: int) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe else reverse("cases:detail", args=[case_id])
