"""Answers of devices in the journal: each moves the command it refers to, once, in the batch's own transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from lixin.control.models import Order
from lixin.control.moving import move
from lixin.control.states import ANSWERED, TABLE
from lixin.kernel.actor import Actor
from lixin.sensing.protocols.catalogue import WIRES
from lixin.sensing.protocols.downlink import Told
from lixin.sensing.service import Entry, called, fits, shown_digests

ACTIONS = {"accepted": "accept", "done": "finish", "failed": "fail"}


def hear(entries: Sequence[Entry]) -> None:
    """Take up what the entries say about commands; a frame worked on again changes nothing."""
    for entry, told in _answers(entries):
        arrival, received_at = entry.arrival, datetime.fromtimestamp(entry.arrival.received_at / 1e6, UTC)
        order = _meant(arrival.protocol, told)
        if order is None or not fits(order.device.keys, arrival.protocol, shown_digests(arrival), received_at):
            continue
        action = ACTIONS[told.state]
        if not TABLE.allows(action, order.state) or (action == "accept" and order.state == "accepted"):
            continue
        order.answered_at, order.position = received_at, entry.position
        device = Actor(kind="device", key=order.device.code, name=order.device.name)
        move(order, action, device, told.words, extra=("answered_at", "position"))


def _answers(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Told]]:
    for entry in entries:
        wire = WIRES.get(entry.arrival.protocol)
        if wire and wire.downlink and not entry.arrival.fault:
            for told in wire.downlink.told(entry.arrival.payload):
                yield entry, told


def _meant(protocol: str, told: Told) -> Order | None:
    """The newest command that was sent under the ticket and whose answer may still come."""
    rows = Order.objects.select_for_update(of=("self",)).select_related("device")
    rows = rows.filter(device=called(protocol, told.device), ticket=told.ticket)
    return rows.filter(state__in=ANSWERED).order_by("-pk").first()
