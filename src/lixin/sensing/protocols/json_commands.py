"""Commands as JSON, over MQTT (topic lixin/commands/NAME) and HTTP (GET /ingest/commands), and the devices' answers.

Down: {"command": "open_to", "id": "17", "device": "…", "values": {"opening": 0.5}, "time": "…"}. Up, as any reading is
sent: {"device": "…", "answer": "17", "state": "accepted" | "done" | "failed", "words": "…"}.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from lixin.sensing.protocols import iso
from lixin.sensing.protocols.downlink import Downlink, Order, Sent, Told

ANSWER = b'"answer"'
STATES = ("accepted", "done", "failed")
LONGEST_WORDS = 200


def encoded(order: Order, heard: bytes) -> Sent:
    """The command as one JSON object."""
    document = {
        "command": order.verb,
        "id": str(order.number),
        "device": order.device,
        "values": order.values,
        "time": iso(order.at),
    }
    return Sent(msgspec.json.encode(document), str(order.number))


def told(payload: bytes) -> Sequence[Told]:
    """Answers in a body: one object, a list, or one object per line."""
    if ANSWER not in payload:
        return []
    try:
        documents = _documents(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return []
    return [found for one in documents if (found := _told(one)) is not None]


def is_answer(document: Any) -> bool:
    """Whether it speaks of a command, and so need not measure anything."""
    return isinstance(document, dict) and "answer" in document


def _documents(payload: bytes) -> list[Any]:
    try:
        whole = msgspec.json.decode(payload)
    except msgspec.DecodeError:
        return [msgspec.json.decode(line) for line in payload.split(b"\n") if line.strip()]
    return whole if isinstance(whole, list) else [whole]


def _told(document: Any) -> Told | None:
    if not is_answer(document) or document.get("state") not in STATES:
        return None
    device, ticket, words = (document.get(key, "") for key in ("device", "answer", "words"))
    if not all(isinstance(one, str) for one in (device, ticket, words)):
        return None
    return Told(device, ticket[:64], document["state"], words[:LONGEST_WORDS])


def nobody(frame: bytes) -> str:
    """Who can be told something says so itself: by a subscription, or by waiting for a command."""
    return ""


LINK = Downlink(encode=encoded, told=told, speaker=nobody)
