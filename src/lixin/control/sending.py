"""What the gateway asks of the records: which commands wait, mark one as sent, note what became of it.

A command is marked before it is written to the line: killed in between, it counts as sent and never goes out twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from lixin.control.models import Order
from lixin.control.moving import GATEWAY, move
from lixin.control.situations import command_of, hindrance
from lixin.control.states import TABLE, UNDER_WAY
from lixin.kernel.errors import Refused
from lixin.sensing.protocols import downlink
from lixin.sensing.service import Device, fits, names_of

Line = tuple[str, str]
"""Protocol and what the device calls itself."""
Shown = tuple[str, str]
"""Digests of password and certificate, "" for none."""
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """A command that can go out now."""

    pk: int
    line: Line
    order: downlink.Order


def waiting(lines: Mapping[Line, Shown], now: datetime) -> list[Waiting]:
    """Commands in use whose device is on a line; `lines` maps it to the digests of what was shown there.

    One whose interlock forbids it by now is stopped here, and so is one that nobody could be told in time.
    """
    if not Order.objects.filter(Q(state="ready") | Q(state="asked", expires_at__lte=now)).exists():
        return []
    _expire(now)
    rows = Order.objects.filter(state="ready").select_related("device").order_by("pk")[:MOST_AT_ONCE]
    found = [(one, line) for one in rows if (line := _line_of(one.device, lines, now))]
    return [ready for one, line in found if (ready := _ready(one, line, now))]


def _line_of(device: Device, lines: Mapping[Line, Shown], now: datetime) -> Line | None:
    """Where the device is heard under one of its names; not where somebody only calls himself so."""
    names = [name for name in names_of(device) if name[0] == device.protocol and name in lines]
    return next((name for name in names if fits(device.keys, name[0], lines[name], now)), None)


def _ready(order: Order, line: Line, now: datetime) -> Waiting | None:
    try:
        command = command_of(order.device, order.command)
        words = hindrance(order.device, command, order.values, now)
    except Refused as error:
        words = error.sentence
    if words:
        _move(order.pk, "block", words)
        return None
    verb = command.verb(order.device.protocol)
    return Waiting(order.pk, line, downlink.Order(line[1], verb, order.values, order.pk, now))


def _expire(now: datetime) -> None:
    for pk, state in Order.objects.filter(state__in=("asked", "ready"), expires_at__lte=now).values_list("pk", "state"):
        _move(pk, "expire", "没有人在期限内批准。" if state == "asked" else "设备在期限内没有连接，没有下发。")


@transaction.atomic
def mark_sent(pk: int, sent: downlink.Sent, now: datetime) -> bool:
    """False when it is not ready any more: somebody withdrew it, or another gateway took it."""
    order = Order.objects.select_for_update(of=("self",)).select_related("device").filter(pk=pk, state="ready").first()
    if order is None:
        return False
    order.sent_at, order.ticket, order.frame = now, sent.ticket, sent.frame
    order.answer_by = now + command_of(order.device, order.command).answer_within
    move(order, "send", GATEWAY, extra=("sent_at", "ticket", "frame", "answer_by"))
    return True


def mark_failed(pk: int, words: str) -> None:
    """It could not be put into a frame, or the line broke while it was written."""
    _move(pk, "fail", words)


def give_up(now: datetime) -> None:
    """Commands whose device has not answered in its time."""
    late = Order.objects.filter(state__in=UNDER_WAY, answer_by__lte=now)
    for pk in late.values_list("pk", flat=True):
        _move(pk, "miss", "设备在期限内没有应答，是否执行不明，请到现场或从数据核实。")


@transaction.atomic
def _move(pk: int, action: str, words: str) -> None:
    """Take the step if the order still allows it; somebody else may have been faster."""
    order = Order.objects.select_for_update(of=("self",)).select_related("device").get(pk=pk)
    if TABLE.allows(action, order.state):
        move(order, action, GATEWAY, words)
