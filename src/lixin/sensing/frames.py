"""Raw frames as people may look at them: text or hexadecimal, without the password they carry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from lixin.kernel.errors import Invalid
from lixin.lake import service as lake
from lixin.sensing.journal import Journal
from lixin.sensing.models import Device
from lixin.sensing.protocols.catalogue import WIRES

LONGEST_SHOWN = 400
"""Bytes of a raw frame shown on a page."""
HIDDEN = "******"
LOOK_BACK = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class RawFrame:
    """A frame of the journal: where, when, from whom, and what."""

    position: int
    received_at: datetime
    peer: str
    text: str


def shown(protocol: str, payload: bytes) -> str:
    """The frame as text where it is text, else in hexadecimal; passwords and persons hidden, long ones cut."""
    known = WIRES.get(protocol)
    open_part = known.hidden(payload) if known else payload
    if len(open_part) < len(payload):
        return f"{_text(open_part)} {HIDDEN}"
    return _text(open_part[:LONGEST_SHOWN]).strip() + (" …" if len(payload) > LONGEST_SHOWN else "")


def _text(payload: bytes) -> str:
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return payload.hex(" ")
    return text if all(one.isprintable() or one in "\r\n\t" for one in text) else payload.hex(" ")


def recent(device: Device, limit: int = 10) -> list[RawFrame]:
    """The newest frames that brought values, newest first; none where the journal is not on this machine."""
    path = Path(settings.DATA) / "journal.sqlite3"
    if not path.exists():
        return []
    since = (device.last_time or timezone.now()) - LOOK_BACK
    positions = lake.newest_positions(device.pk, limit, since)
    try:
        journal = Journal(path)
    except Invalid:
        return []
    try:
        entries = [entry for position in positions for entry in journal.read(position - 1, 1)]
    finally:
        journal.close()
    return [
        RawFrame(
            entry.position,
            datetime.fromtimestamp(entry.arrival.received_at / 1e6, UTC),
            entry.arrival.peer,
            shown(entry.arrival.protocol, entry.arrival.payload),
        )
        for entry in entries
        if entry.position in positions
    ]
