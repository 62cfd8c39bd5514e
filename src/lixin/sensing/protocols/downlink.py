"""What goes down to a device and what comes back: a protocol that can tell devices something has one `Downlink`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec


class Order(msgspec.Struct, frozen=True):
    """What one device is told: `verb` as the protocol calls it; `number` is the platform's own and unique."""

    device: str
    verb: str
    values: dict[str, float | str]
    number: int
    at: datetime


class Sent(msgspec.Struct, frozen=True):
    """An order as bytes; `ticket` is what the device's answer will refer to."""

    frame: bytes
    ticket: str


class Told(msgspec.Struct, frozen=True):
    """What a device says about an order: that it took it up, carried it out, or did not; `words` say why or what."""

    device: str
    ticket: str
    state: Literal["accepted", "done", "failed"]
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Downlink:
    """Pure throughout. `encode` is given the frame that the device sent last: addresses, password and version as there.

    FrameError where the order cannot be put into a frame.
    """

    encode: Callable[[Order, bytes], Sent]
    told: Callable[[bytes], Sequence[Told]]
    """What a frame of the journal says about orders; nothing for any other frame, and it never raises."""
    speaker: Callable[[bytes], str]
    """Whose frame it is, cheaply; "" where it cannot be told."""
    verbs: Mapping[str, str] | None = None
    """What can be said → in words; None: whatever the kind declares."""
