"""/api/control/: commands to devices, with the pages' own verbs and oracle."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from lixin.control import asking, queries
from lixin.control.models import Order
from lixin.control.situations import commands_of
from lixin.control.states import AGREE, ASK
from lixin.sensing.service import device_for
from lixin.web.api import LIMIT, need, page

router = Router()


class Orders(Schema):
    """A page of commands; `next` is the cursor of those after them, null at the end."""

    items: list[dict[str, Any]]
    next: str | None


class PlanIn(Schema):
    """A command to devices, by their ids; values by parameter."""

    model_config = ConfigDict(extra="forbid")
    devices: list[int] = Field(min_length=1, max_length=asking.MOST_AT_ONCE)
    command: str
    values: dict[str, float | str] = {}


class AskIn(PlanIn):
    """`token`: of the caller's choice; sent twice with the same token it is asked for once."""

    reason: str = Field(min_length=1, max_length=asking.LONGEST_REASON)
    token: str = Field(min_length=1, max_length=64)


class NoteIn(Schema):
    """Why not."""

    model_config = ConfigDict(extra="forbid")
    note: str = Field(min_length=1, max_length=300)


@router.get("/devices/{int:device_id}/commands", response=list[dict[str, Any]], operation_id="control_commands",
            summary="设备可接收的指令")  # fmt: skip
def commands(request: HttpRequest, device_id: int) -> list[dict[str, Any]]:
    """What the device can be told, with parameters and their ranges."""
    device = device_for(need(request, "devices.read"), device_id)
    return [
        {
            "key": one.key, "name": one.name, "confirm": one.confirm, "advice": one.advice,
            "answer_within_seconds": one.answer_within.total_seconds(),
            "parameters": [
                {"key": p.key, "name": p.name, "unit": p.unit.symbol, "range": p.range} for p in one.parameters
            ],
        }
        for one in commands_of(device)
    ]  # fmt: skip


@router.get("/orders", response=Orders, operation_id="control_orders", summary="指令列表")
def orders(
    request: HttpRequest, state: str = "all", device: int | None = None, cursor: str = "", limit: int = LIMIT
) -> dict[str, Any]:
    """Newest first; `state`: one of open, mine, ended, all, or a state."""
    person = need(request, "devices.read")
    found = page(queries.orders_for(person, state=state, device_id=device), cursor, limit)
    return {"items": [_order(one) for one in found.items], "next": found.next}


@router.get("/orders/{int:order_id}", response=dict[str, Any], operation_id="control_order", summary="一条指令")
def order(request: HttpRequest, order_id: int) -> dict[str, Any]:
    """One command and where it stands."""
    return _order(queries.order_for(need(request, "devices.read"), order_id))


@router.post("/plan", response=list[dict[str, Any]], operation_id="control_plan", summary="试算：会怎样")
def plan(request: HttpRequest, given: PlanIn) -> list[dict[str, Any]]:
    """A dry run: per device what would be sent, and what forbids it."""
    found = asking.plan(need(request, ASK), given.devices, given.command, given.values)
    return [{"device": one.device.pk, "said": one.said, "hindrance": one.hindrance} for one in found]


@router.post("/orders", response={201: list[dict[str, Any]]}, operation_id="control_ask", summary="申请指令")
def ask(request: HttpRequest, given: AskIn) -> tuple[int, list[dict[str, Any]]]:
    """One command for each device, all or none; 409 when something forbids it."""
    made = asking.ask(
        person=need(request, ASK), device_ids=given.devices, key=given.command, given=given.values,
        reason=given.reason, token=given.token,
    )  # fmt: skip
    return 201, [_order(one) for one in made]


@router.post("/orders/{int:order_id}/agree", response=dict[str, Any], operation_id="control_agree", summary="批准")
def agree(request: HttpRequest, order_id: int) -> dict[str, Any]:
    """The second person's yes."""
    return _order(asking.agree(person=need(request, AGREE), order_ids=[order_id])[0])


@router.post("/orders/{int:order_id}/refuse", response=dict[str, Any], operation_id="control_refuse", summary="不批准")
def refuse(request: HttpRequest, order_id: int, given: NoteIn) -> dict[str, Any]:
    """The second person's no."""
    return _order(asking.refuse(person=need(request, AGREE), order_ids=[order_id], note=given.note)[0])


@router.post(
    "/orders/{int:order_id}/withdraw", response=dict[str, Any], operation_id="control_withdraw", summary="撤回"
)
def withdraw(request: HttpRequest, order_id: int) -> dict[str, Any]:
    """Before it is sent."""
    return _order(asking.withdraw(person=need(request, "devices.read"), order_ids=[order_id])[0])


def _order(one: Order) -> dict[str, Any]:
    return {
        "id": one.pk, "device": one.device_id, "command": one.command, "values": one.values, "said": one.said,
        "reason": one.reason, "state": one.state, "state_name": one.get_state_display(), "words": one.state_words,
        "asked_by": one.asked_by.name, "asked_at": one.asked_at,
        "agreed_by": one.agreed_by.name if one.agreed_by else None, "agreed_at": one.agreed_at,
        "expires_at": one.expires_at, "sent_at": one.sent_at, "answer_by": one.answer_by,
        "answered_at": one.answered_at, "batch": one.batch,
    }  # fmt: skip
