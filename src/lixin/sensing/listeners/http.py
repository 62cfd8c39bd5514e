"""Readings over HTTP, answered when the journal has the body, 429 when too much waits; and commands to devices.

POST /ingest/ takes JSON, NDJSON and Arrow IPC (202); POST /write and /api/v2/write take line protocol as InfluxDB 1
and 2 do (204). GET /ingest/commands waits for a command to one device.
"""

from __future__ import annotations

import asyncio
import json
from urllib.parse import parse_qsl

import uvicorn

from lixin.kernel.errors import FrameError, TooMany
from lixin.sensing.committer import Committer, now_microseconds
from lixin.sensing.journal import Arrival, digest_of
from lixin.sensing.listeners.http_answers import Receive, Scope, Send, TooLong, answer, body, expected, secret
from lixin.sensing.listeners.lines import Lines
from lixin.sensing.protocols import http_bodies, line_protocol

LONGEST_BODY = 64 * 1024 * 1024
MOST_EXPECTED = 256 * 1024 * 1024
"""Bytes of all bodies that may come in at the same time; a single one always may."""
LONGEST_NAME = 64
LONGEST_WAIT = 60
"""Seconds a device may wait for a command in one request."""
INFLUX = {"/write": "n", "/api/v2/write": "ns"}
"""Where line protocol comes in, and what times count there when nothing is said."""
INFLUX_1 = {"n": "ns", "u": "us"}
"""InfluxDB 1 has other names for two of the precisions."""
HELP = "请用 POST /ingest/ 上报，POST /api/v2/write 写入 line protocol，GET /ingest/commands?device=设备标识 等候指令。"


class Ingest:
    """The ASGI application of the ingest port."""

    def __init__(self, committer: Committer, lines: Lines) -> None:
        self.committer = committer
        self.lines = lines
        self._expected = 0
        """Bytes of the bodies that are coming in."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        asked = scope["method"], scope["path"].rstrip("/")
        if asked == ("GET", "/ingest/commands"):
            await self._told(scope, send)
        elif asked == ("POST", "/ingest") or (asked[0] == "POST" and asked[1] in INFLUX):
            await self._take(scope, receive, send)
        else:
            await answer(send, 404, {"title": "没有这个地址", "detail": HELP})

    async def _take(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = expected(scope, LONGEST_BODY)
        self._expected += size
        try:
            if size < self._expected > MOST_EXPECTED:
                raise TooMany("正在接收的内容太多，请稍后重发。", retry_after=1)
            await self._keep(scope, await _payload(scope, receive), send)
        except TooLong:
            words = f"一次最多 {LONGEST_BODY // 1024 // 1024} MB，请分几次发。"
            await answer(send, 413, {"title": "太大", "detail": words})
        except ValueError as error:
            await answer(send, 422, {"title": "内容有误", "detail": f"{error}。"})
        except FrameError as error:
            await answer(send, 422, {"title": "内容有误", "detail": error.message})
        except TooMany as error:
            words = {"title": error.title, "detail": error.sentence}
            await answer(send, 429, words, retry_after=error.retry_after)
        finally:
            self._expected -= size

    async def _keep(self, scope: Scope, payload: bytes, send: Send) -> None:
        """Store first, then say whether it can be read: what is refused is kept as evidence too."""
        peer = ":".join(str(part) for part in scope.get("client") or ("", ""))
        arrival = Arrival("http", now_microseconds(), peer, payload, secret=digest_of(secret(scope)))
        await self.committer.store([arrival])
        count = http_bodies.count(payload)
        await answer(send, 204 if scope["path"].rstrip("/") in INFLUX else 202, {"accepted": count})

    async def _told(self, scope: Scope, send: Send) -> None:
        """Wait for a command to one device: 200 with it, 204 when there is none within `wait` seconds."""
        query = _query(scope)
        device, wait = query.get("device", ""), query.get("wait", "25")
        if not device or len(device) > LONGEST_NAME or not wait.isdigit() or int(wait) > LONGEST_WAIT:
            words = f"请写明 device（最多 {LONGEST_NAME} 字），wait 是 0 到 {LONGEST_WAIT} 秒。"
            await answer(send, 422, {"title": "内容有误", "detail": words})
            return
        waits: asyncio.Queue[bytes] = asyncio.Queue()
        say = waits.put  # one object: the lines know a connection by it
        self.lines.hear(("http", device), say, shown=digest_of(secret(scope)))
        try:
            command = await asyncio.wait_for(waits.get(), int(wait))
        except TimeoutError:
            await answer(send, 204, {})
        else:
            await answer(send, 200, json.loads(command))
        finally:
            self.lines.leave(say)


def _query(scope: Scope) -> dict[str, str]:
    return dict(parse_qsl(scope["query_string"].decode("ascii", "replace")))


async def _payload(scope: Scope, receive: Receive) -> bytes:
    """The body as the journal keeps it: line protocol with what its times count in front."""
    sent, path = await body(scope, receive, LONGEST_BODY), scope["path"].rstrip("/")
    if path not in INFLUX:
        return sent
    precision = _query(scope).get("precision", INFLUX[path])
    return line_protocol.with_precision(sent, INFLUX_1.get(precision, precision))


class Server(uvicorn.Server):
    """Uvicorn without signal handling of its own: the gateway decides when it ends."""

    def install_signal_handlers(self) -> None:
        """Nothing."""


def server(committer: Committer, host: str, port: int, lines: Lines) -> Server:
    """The server of the ingest port, not yet running."""
    config = uvicorn.Config(
        Ingest(committer, lines),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_keep_alive=75,
    )
    return Server(config)
