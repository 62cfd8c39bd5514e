"""A step of a command's life: by the state table, with its row in the record and news for open pages."""

from __future__ import annotations

from lixin.audit import service as audit
from lixin.control.models import Order
from lixin.control.states import TABLE
from lixin.kernel.actor import Actor
from lixin.web import service as web

GATEWAY = Actor(kind="system", key="gateway", name="设备网关")
LONGEST_WORDS = 300


def move(order: Order, action: str, actor: Actor, words: str = "", extra: tuple[str, ...] = ()) -> Order:
    """Take the step inside the caller's transaction; Conflict when the state does not allow it."""
    transition = TABLE.check(action, order.state)
    order.state = transition.target or order.state
    order.state_words = words[:LONGEST_WORDS]
    order.save(update_fields=["state", "state_words", *extra])
    told_pages(order, actor, f"{action}_order", f"{transition.name}：{order.said}{f'，{words}' if words else ''}")
    return order


def told_pages(order: Order, actor: Actor, verb: str, summary: str) -> None:
    """Into the record of the order and of its device, and to whoever has a page of it open."""
    detail = {"设备": order.device_id, "状态": order.get_state_display()}
    audit.record(actor=actor, verb=verb, subject=f"order:{order.pk}", summary=summary, detail=detail)
    web.publish(
        topic="order", key=order.device_id, kind=order.state, division_code=order.division_code,
        unit_ids=[order.owner_id],
    )  # fmt: skip
