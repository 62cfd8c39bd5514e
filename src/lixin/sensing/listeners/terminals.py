"""The platform's side of JT/T 808: terminals register, show their code, report, and get the answers of the standard."""

from __future__ import annotations

import hmac
import itertools
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from django.db import DatabaseError
from django.utils.crypto import salted_hmac

from lixin.kernel.errors import FrameError
from lixin.sensing.journal import digest_of
from lixin.sensing.listeners.talk import Heard
from lixin.sensing.protocols import jt808
from lixin.sensing.protocols.jt808 import Frame
from lixin.sensing.protocols.jt808_body import answered, registered, resend, shown_code
from lixin.sensing.protocols.jt808_packets import Assembly

logger = logging.getLogger(__name__)

DONE, FAILED, WRONG = 0, 1, 2
"""Results of the general answer (2013, table 4)."""
CODE_LENGTH = 16
MOST_TERMINALS = 1000
"""Terminals of one connection (a forwarder may have many) whose code is remembered."""
WAITING_BYTES = 256 * 1024
"""Packets of one connection that wait for the others of their message: a batch of some thousand positions."""
SALT = "lixin.sensing.jt808"
SecretOf = Callable[[str], Awaitable[Sequence[str] | None]]
"""Terminal number → digests of the secrets of the county that count for it now, None where it never set one."""


async def no_secrets(number: str) -> None:
    """Where no terminal has a secret of its own."""


def code_for(number: str) -> str:
    """The authentication code that a terminal gets when it registers: always the same, kept nowhere."""
    return salted_hmac(SALT, number, algorithm="sha256").hexdigest()[:CODE_LENGTH]


class TerminalTalk:
    """One connection, usually of one terminal."""

    def __init__(self, secret_of: SecretOf = no_secrets) -> None:
        self._secret_of = secret_of
        self._serial = itertools.count()
        self._shown: dict[str, str] = {}
        self._assembly = Assembly(WAITING_BYTES)

    async def hear(self, frame: bytes) -> Heard:
        """Take one frame; with a message's last packet all of them, so that the journal has it in one piece."""
        try:
            request = jt808.decode(frame)
        except FrameError:
            return Heard(frame)
        if not request.upward:
            return Heard(frame)
        if request.message == jt808.AUTHENTICATE:
            return await self._authenticate(request, frame)
        located = request.packet is not None and request.message in jt808.LOCATED
        whole = self._assembly.add(request, frame) if located else None
        answer = self._answer(whole[0] if whole else request, request)
        if located and not whole:
            answer += self._wanted(request)
        return Heard(whole[1] if whole else frame, answer or None, self._shown.get(request.device, ""))

    async def _authenticate(self, request: Frame, frame: bytes) -> Heard:
        """A code that the county has set counts; for a terminal without one, that of its registration."""
        try:
            code = shown_code(request.body, request.version)
            own = await self._secret_of(request.device)
        except FrameError:
            return Heard(frame, self._general(request, WRONG))
        except DatabaseError:
            logger.warning("the code of terminal %s cannot be checked now", request.device)
            return Heard(frame)  # the terminal asks again
        shown = self._remember(request.device, digest_of(code))
        expected = [digest_of(code_for(request.device))] if own is None else own
        fits = any(hmac.compare_digest(shown, one) for one in expected)
        return Heard(frame, self._general(request, DONE if fits else FAILED), shown)

    def _remember(self, number: str, digest: str) -> str:
        if len(self._shown) >= MOST_TERMINALS:
            self._shown.clear()
        self._shown[number] = digest
        return digest

    def _answer(self, message: Frame, request: Frame) -> bytes:
        if request.message == jt808.ANSWER:
            return b""
        if request.message == jt808.REGISTER:
            return self._say(request, jt808.REGISTERED, registered(request.serial, code_for(request.device)))
        if request.message == jt808.ASK_TIME:
            return self._say(request, jt808.TIME, bytes.fromhex(f"{datetime.now(UTC):%y%m%d%H%M%S}"))
        return self._general(request, DONE if _makes_sense(message) else WRONG)

    def _wanted(self, request: Frame) -> bytes:
        """The request for what is missing, after a message's last packet (8003)."""
        first, indexes = self._assembly.missing(request)
        return self._say(request, jt808.RESEND, resend(first, indexes)) if indexes else b""

    def _general(self, request: Frame, result: int) -> bytes:
        body = answered(request.serial, request.message, result)
        return self._say(request, jt808.PLATFORM_ANSWER, body)

    def _say(self, request: Frame, message: int, body: bytes) -> bytes:
        return jt808.answer(request, message, next(self._serial), body)


def _makes_sense(message: Frame) -> bool:
    """Whether its positions can be read; of other messages nothing is asked."""
    try:
        jt808.positions(message)
    except FrameError:
        return False
    return True
