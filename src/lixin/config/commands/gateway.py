"""`lixin gateway`: the listeners of all devices."""

import argparse
import asyncio

HELP = "启动设备网关（HJ 212、SL 651、JT/T 808、MQTT、HTTP）"
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
    from lixin.ops.service import beat
    from lixin.sensing.gateway import Gateway, Ports, serve
    from lixin.sensing.service import secret_digest_of

    ports = Ports(
        settings.HJ212_PORT, settings.SL651_PORT, settings.JT808_PORT, settings.MQTT_PORT, settings.INGEST_PORT
    )
    look_up = with_fresh_connection(secret_digest_of)
    started = timezone.now()
    tell = with_fresh_connection(lambda figures: beat("gateway", figures, started_at=started))

    async def secret_of(terminal: str) -> str:
        return await asyncio.to_thread(look_up, "jt808", terminal)

    async def work(stop: asyncio.Event) -> None:
        await serve(Gateway(settings.DATA / "journal.sqlite3", settings.HOST, ports, secret_of), stop, tell)

    asyncio.run(until_stopped(work))
    return 0
