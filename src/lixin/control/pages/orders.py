"""Commands as pages: the list, one command with its record, and the second person's buttons."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.audit import service as audit
from lixin.control import asking, queries
from lixin.control.models import Order
from lixin.control.situations import MAY_ASK, command_of, commands_of, hindrance
from lixin.control.states import AGREE, ASK, LIGHTS
from lixin.kernel.errors import Refused
from lixin.sensing.service import Device, device_for, frame_shown
from lixin.web.api import page as page_of
from lixin.web.views import is_fragment, require

PER_PAGE = 50
SHOWN = 10


def person_of(request: HttpRequest) -> Person:
    """Who asks."""
    return request.user  # type: ignore[return-value]


@require_safe
@require("devices.read")
def listing(request: HttpRequest) -> HttpResponse:
    """Commands, newest first; those that wait for the reader's yes stand above."""
    person, state = person_of(request), request.GET.get("state", "all")
    found = page_of(queries.orders_for(person, state=state), request.GET.get("cursor", ""), PER_PAGE)
    waiting = list(queries.waiting_for(person)[:PER_PAGE])
    rows = [one for one in found.items if one not in waiting]
    context: dict[str, Any] = {"rows": [_row(one) for one in rows], "next": found.next, "state": state}
    context["waiting"] = [_row(one) for one in waiting]
    context |= {"filters": queries.FILTERS.items(), "may_ask": accounts.can(person, ASK)}
    name = "control/parts/lists.html" if is_fragment(request) else "control/orders.html"
    return render(request, name, context)


@require_safe
@require("devices.read")
def detail(request: HttpRequest, order_id: int) -> HttpResponse:
    """One command: what, why, where it stands, and everything that was done with it."""
    person = person_of(request)
    order = queries.order_for(person, order_id)
    context = {
        "order": order,
        "light": LIGHTS.get(order.state, ""),
        "may_agree": queries.may_agree(person, order),
        "may_withdraw": queries.may_withdraw(person, order),
        "hindrance": _hindrance(order) if order.state in ("asked", "ready") else "",
        "steps": audit.rows_about(f"order:{order.pk}").order_by("sequence"),
        "frame": frame_shown(order.device.protocol, bytes(order.frame)) if order.frame else "",
        "siblings": queries.orders_for(person).filter(batch=order.batch).count() if order.batch else 0,
    }
    name = "control/parts/order.html" if is_fragment(request) else "control/order.html"
    return render(request, name, context)


@require_safe
@require("devices.read")
def of_device(request: HttpRequest, device_id: int) -> HttpResponse:
    """What a device can be told and was told, for its page."""
    device = device_for(person_of(request), device_id)
    return render(request, "control/parts/of_device.html", panel_of(request, device))


def panel_of(request: HttpRequest, device: Device) -> dict[str, Any]:
    """What the part of the device's page shows to the reader."""
    person = person_of(request)
    reach = accounts.visible(person, Device.objects.filter(pk=device.pk), access=MAY_ASK).exists()
    return {
        "device": device,
        "commands": commands_of(device) if reach else (),
        "rows": [_row(one) for one in queries.orders_for(person, device_id=device.pk)[:SHOWN]],
        "can": bool(commands_of(device)),
    }


@require_POST
@require(AGREE)
def agree(request: HttpRequest, order_id: int) -> HttpResponse:
    """The second person's yes, to one command or to all of its batch that wait."""
    person = person_of(request)
    return _decided(request, order_id, lambda ids: asking.agree(person=person, order_ids=ids), "已批准，平台正在下发。")


@require_POST
@require(AGREE)
def refuse(request: HttpRequest, order_id: int) -> HttpResponse:
    """The second person's no."""
    person, note = person_of(request), request.POST.get("note", "")
    return _decided(
        request, order_id, lambda ids: asking.refuse(person=person, order_ids=ids, note=note), "已记下不批准。"
    )


@require_POST
@require("devices.read")
def withdraw(request: HttpRequest, order_id: int) -> HttpResponse:
    """Before it is sent."""
    person = person_of(request)
    return _decided(request, order_id, lambda ids: asking.withdraw(person=person, order_ids=ids), "已撤回。")


def _decided(request: HttpRequest, order_id: int, decide: Any, words: str) -> HttpResponse:
    """Decide, say so, and back to the command; a refusal is said there too."""
    order = queries.order_for(person_of(request), order_id)
    try:
        decide(_meant(person_of(request), order, whole=request.POST.get("batch") == "1"))
    except Refused as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, words)
    return redirect("control:order", order_id)


def _meant(person: Person, order: Order, *, whole: bool) -> list[int]:
    if not whole or not order.batch:
        return [order.pk]
    same = queries.orders_for(person).filter(batch=order.batch, state=order.state)
    return list(same.values_list("pk", flat=True))


def _hindrance(order: Order) -> str:
    try:
        command = command_of(order.device, order.command)
    except Refused as error:
        return error.sentence
    return hindrance(order.device, command, order.values, timezone.now())


def _row(order: Order) -> tuple[Order, str]:
    return order, LIGHTS.get(order.state, "")
