"""The gateway's loop that sends commands: looked up in a thread, written on the device's own connection."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from django.db import DatabaseError
from django.utils import timezone

from lixin.control import sending
from lixin.kernel.errors import FrameError
from lixin.sensing.listeners.lines import Lines
from lixin.sensing.protocols.catalogue import WIRES

logger = logging.getLogger(__name__)
EVERY = 0.3
"""Seconds between two looks at the records."""
WRITE_WITHIN = 10.0
"""Seconds a device's connection has to take a command."""
Records = Callable[..., Awaitable[Any]]
"""Runs a function on the records in a thread of its own."""


async def dispatch(lines: Lines, records: Records, stop: asyncio.Event) -> None:
    """Until told to stop; records that are away for a moment are waited for."""
    while not stop.is_set():
        try:
            await round_of(lines, records, timezone.now())
        except DatabaseError:
            logger.warning("commands cannot be looked up now, trying again")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), EVERY)


async def round_of(lines: Lines, records: Records, now: datetime) -> None:
    """Send what can be sent, and give up what is not answered."""
    for one in await records(sending.waiting, lines.shown(WIRES), now):
        await _send(lines, records, one, now)
    await records(sending.give_up, now)


async def _send(lines: Lines, records: Records, one: sending.Waiting, now: datetime) -> None:
    line, link = lines.get(one.line), WIRES[one.line[0]].downlink
    if line is None or link is None:
        return  # gone meanwhile: it waits for the next connection
    try:
        sent = link.encode(one.order, line.heard)
    except FrameError as error:
        await records(sending.mark_failed, one.pk, error.message)
        return
    if not await records(sending.mark_sent, one.pk, sent, now):
        return
    try:
        await asyncio.wait_for(line.say(sent.frame), WRITE_WITHIN)
    except (OSError, TimeoutError):
        await records(sending.mark_failed, one.pk, "下发时连接断开，是否收到不明，请核实后再申请。")
