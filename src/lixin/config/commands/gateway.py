"""`lixin gateway`: the listeners of all devices."""

import argparse
import asyncio

HELP = "启动设备网关（HJ 212、SL 651、MQTT、HTTP）"
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

    ports = Ports(settings.HJ212_PORT, settings.SL651_PORT, settings.MQTT_PORT, settings.INGEST_PORT)
    started = timezone.now()
    tell = with_fresh_connection(lambda figures: beat("gateway", figures, started_at=started))

    async def work(stop: asyncio.Event) -> None:
        await serve(Gateway(settings.DATA / "journal.sqlite3", settings.HOST, ports), stop, tell)

    asyncio.run(until_stopped(work))
    return 0
