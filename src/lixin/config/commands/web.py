"""`lixin web`: the pages and the API; ends promptly, also while pages listen to the live stream."""

import argparse
import asyncio
import contextlib
import socket
import warnings
from types import FrameType

from lixin.kernel.errors import Invalid

HELP = "启动网页服务（由 lixin up 启动）"
EXAMPLE = "lixin web"
END_WITHIN = 3
"""Seconds a request under way has to finish when the process is asked to end."""
BEAT_EVERY = 10.0
LOOK_EVERY = 2.0
"""How soon this process knows of a kind of device that was added in another one."""


def configure(parser: argparse.ArgumentParser) -> None:
    """No options; address and port are settings."""


def run(options: argparse.Namespace) -> int:
    """Serve until a signal comes."""
    import django
    import uvicorn
    from django.conf import settings

    django.setup()
    # Static files are small and compressed beforehand: read whole they cost nothing, and the terminal stays quiet.
    warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
    listening = listen(settings.HOST, settings.PORT)

    from lixin.config.asgi import application
    from lixin.web.live import hub

    class Server(uvicorn.Server):
        """Ends the live streams first (they would never end by themselves), and leaves with status 0."""

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            hub.close()
            self.force_exit, self.should_exit = self.should_exit, True

    config = uvicorn.Config(
        application,
        access_log=False,
        log_level="warning",
        lifespan="off",
        timeout_graceful_shutdown=END_WITHIN,
        proxy_headers=bool(settings.SECURE_PROXY_SSL_HEADER),
        server_header=False,
    )
    asyncio.run(serve(Server(config), listening))
    return 0


def listen(host: str, port: int) -> socket.socket:
    """The socket, or one sentence when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, or asyncio would not switch Nagle's algorithm off: 40 ms for every answer in two parts.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise Invalid(f"端口 {port} 用不了（{error.strerror}）。请停掉占用它的程序，或设置 LIXIN_PORT。") from error
    listening.set_inheritable(True)
    return listening


async def serve(server: object, listening: socket.socket) -> None:
    """The server, with a heartbeat beside it."""
    beating = asyncio.gather(beat(), watch_kinds())
    try:
        await server.serve(sockets=[listening])  # type: ignore[attr-defined]
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)


async def beat() -> None:
    """Say every few seconds that the web process lives and how many pages listen."""
    from django.utils import timezone

    from lixin.ops import service
    from lixin.web.live import hub

    started = timezone.now()
    while True:
        await hub.run(lambda: service.beat("web", {"在听页面": len(hub.readers)}, started_at=started))
        await asyncio.sleep(BEAT_EVERY)


async def watch_kinds() -> None:
    """Take in the kinds of devices that the county has added; a database that is away for a moment is waited for."""
    from django.db import DatabaseError

    from lixin.sensing.service import refresh_kinds
    from lixin.web.live import hub

    while True:
        with contextlib.suppress(DatabaseError):
            await hub.run(refresh_kinds)
        await asyncio.sleep(LOOK_EVERY)
