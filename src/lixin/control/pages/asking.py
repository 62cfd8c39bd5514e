"""The forms that ask for a command: for one device from its page, for many with a dry run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lixin.accounts import service as accounts
from lixin.control import asking
from lixin.control.pages.orders import person_of
from lixin.control.situations import MAY_ASK, command_of, hindrance
from lixin.control.states import ASK
from lixin.kernel.commands import Command
from lixin.kernel.errors import Invalid, Refused
from lixin.kernel.registry import registry
from lixin.sensing.service import Device
from lixin.web.views import require

MOST_LISTED = 500


@require_http_methods(["GET", "POST"])
@require(ASK)
def ask_one(request: HttpRequest, device_id: int, key: str) -> HttpResponse:
    """The form of one command to one device, and its sending."""
    person = person_of(request)
    device = asking.devices_in_reach(person, [device_id])[0]
    command, refused = command_of(device, key), None
    if request.method == "POST":
        try:
            order = asking.ask(person=person, device_ids=[device_id], key=key, **_typed(request, command))[0]
        except Refused as error:
            refused = error
        else:
            messages.success(request, _said(command))
            return redirect("control:order", order.pk)
    context = {"device": device, "hindrance": _standing(device, command), **_form(request, command, refused)}
    return render(request, "control/ask.html", context, status=refused.status if refused else 200)


@require_http_methods(["GET", "POST"])
@require(ASK)
def ask_many(request: HttpRequest) -> HttpResponse:
    """One command to many devices of a kind: choose, look at what would happen, then ask."""
    person, given = person_of(request), request.POST if request.method == "POST" else request.GET
    kind, key = given.get("kind", ""), given.get("command", "")
    command = _declared(kind, key)
    context: dict[str, Any] = {"kinds": _kinds(), "kind": kind, "commands": _commands(kind), "command": command}
    if command is None:
        return render(request, "control/many.html", context)
    ids = [int(one) for one in request.POST.getlist("devices") if one.isascii() and one.isdigit() and len(one) < 19]
    refused: Refused | None = None
    if request.method == "POST":
        try:
            if given.get("do") == "ask":
                orders = asking.ask(person=person, device_ids=ids, key=key, **_typed(request, command))
                messages.success(request, f"{len(orders)} 台：{_said(command)}")
                return redirect("control:orders")
            context["plan"] = asking.plan(person, ids, key, _values(request, command))
        except Refused as error:
            refused = error
    context |= {"devices": _devices(person_of(request), kind), "chosen": set(ids), **_form(request, command, refused)}
    return render(request, "control/many.html", context, status=refused.status if refused else 200)


def _form(request: HttpRequest, command: Command, refused: Refused | None) -> dict[str, Any]:
    wrong: Mapping[str, str] = refused.fields if isinstance(refused, Invalid) else {}
    typed = request.POST
    fields = [(one, typed.get(f"v-{one.key}", ""), wrong.get(one.key, "")) for one in command.parameters]
    return {
        "command": command,
        "fields": fields,
        "reason": typed.get("reason", ""),
        "reason_error": wrong.get("reason", ""),
        "token": typed.get("token") or uuid4().hex,
        "refusal": refused.sentence if refused else "",
    }


def _values(request: HttpRequest, command: Command) -> dict[str, object]:
    return {one.key: request.POST.get(f"v-{one.key}", "") for one in command.parameters}


def _typed(request: HttpRequest, command: Command) -> dict[str, Any]:
    return {
        "given": _values(request, command),
        "reason": request.POST.get("reason", ""),
        "token": request.POST.get("token", ""),
    }


def _said(command: Command) -> str:
    return "已申请，等本单位另一个人批准。" if command.confirm else "已申请，平台正在下发。"


def _standing(device: Device, command: Command) -> str:
    """What forbids the command whatever its values are, as far as the interlock can say so now; "" otherwise."""
    highest = {one.key: "" if one.longest else one.high for one in command.parameters}
    return hindrance(device, command, highest, timezone.now())


def _kinds() -> list[tuple[str, str]]:
    return [(name, kind.name) for name, kind in registry.all("kinds").items() if kind.commands]


def _commands(kind: str) -> tuple[Command, ...]:
    found = registry.all("kinds").get(kind)
    return found.commands if found else ()


def _declared(kind: str, key: str) -> Command | None:
    return next((one for one in _commands(kind) if one.key == key), None)


def _devices(person: Any, kind: str) -> list[Device]:
    rows = accounts.visible(person, Device.objects.filter(kind=kind, retired_at=None), access=MAY_ASK)
    return list(rows.select_related("owner").order_by("name", "pk")[:MOST_LISTED])
