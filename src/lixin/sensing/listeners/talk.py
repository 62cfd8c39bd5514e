"""What one connection of a device hears and says: what goes to the journal, what is shown, what is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import msgspec


class Heard(msgspec.Struct, frozen=True):
    """A frame as it goes to the journal, and the answer for when it is there.

    `secret`: digest of the password the sender showed earlier on the connection, where its protocol works so.
    """

    payload: bytes
    answer: bytes | None = None
    secret: str = ""


class Talk(Protocol):
    """One connection."""

    async def hear(self, frame: bytes) -> Heard:
        """Take one frame."""


class Alone:
    """A protocol whose frames stand alone: each is answered by itself."""

    def __init__(self, answer: Callable[[bytes], bytes | None]) -> None:
        self._answer = answer

    async def hear(self, frame: bytes) -> Heard:
        """Take one frame."""
        return Heard(frame, self._answer(frame))
