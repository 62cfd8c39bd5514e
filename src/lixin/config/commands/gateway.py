"""`lixin gateway`: the listeners of all devices."""

import argparse
import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from lixin.sensing.protocols.catalogue import LABELS

HELP = f"启动设备网关（{'、'.join(LABELS.values())}）"
EXAMPLE = "lixin gateway"


def configure(parser: argparse.ArgumentParser) -> None:
    """No options: ports are settings."""


def run(options: argparse.Namespace) -> int:
    """Serve until asked to stop."""
    import django

    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from lixin.config.processes import until_stopped, with_fresh_connection
    from lixin.control.service import dispatch
    from lixin.ops.service import beat
    from lixin.sensing.gateway import Gateway, serve
    from lixin.sensing.listeners.tls import tls
    from lixin.sensing.service import secrets_of

    look_up = with_fresh_connection(secrets_of)
    started, journal = timezone.now(), settings.DATA / "journal.sqlite3"
    tell = with_fresh_connection(lambda figures: beat("gateway", figures, started_at=started))

    async def secret_of(terminal: str) -> Sequence[str] | None:
        return await asyncio.to_thread(look_up, "jt808", terminal, timezone.now())

    async def records(function: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.to_thread(with_fresh_connection(function), *given)

    async def work(stop: asyncio.Event) -> None:
        secured = tls(settings.TLS_CERTIFICATE, settings.TLS_KEY, settings.TLS_CLIENTS, settings.MQTTS_PORT)
        gateway = Gateway(journal, settings.HOST, settings.DEVICE_PORTS, secret_of, secured)
        commands = asyncio.create_task(dispatch(gateway.lines, records, stop))
        await serve(gateway, stop, tell)
        await commands

    asyncio.run(until_stopped(work))
    return 0
