"""JSON over HTTP: POST /ingest/ is answered 202 when the journal has the body, 429 when too much waits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import uvicorn

from lixin.kernel.errors import FrameError, TooMany
from lixin.sensing.committer import Committer, now_microseconds
from lixin.sensing.journal import Arrival, digest_of
from lixin.sensing.listeners.lines import Lines
from lixin.sensing.protocols import json_readings

LONGEST_BODY = 8 * 1024 * 1024
LONGEST_NAME = 64
LONGEST_WAIT = 60
"""Seconds a device may wait for a command in one request."""
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Ingest:
    """The ASGI application of the ingest port."""

    def __init__(self, committer: Committer, lines: Lines) -> None:
        self.committer = committer
        self.lines = lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        if scope["path"].rstrip("/") == "/ingest/commands" and scope["method"] == "GET":
            await self._told(scope, send)
            return
        if scope["path"].rstrip("/") != "/ingest" or scope["method"] != "POST":
            words = "请用 POST /ingest/ 上报，用 GET /ingest/commands?device=设备标识 等候指令。"
            await _answer(send, 404, {"title": "没有这个地址", "detail": words})
            return
        body = await _body(receive)
        if body is None:
            await _answer(send, 413, {"title": "太大", "detail": f"一次最多 {LONGEST_BODY // 1024 // 1024} MB。"})
            return
        await self._keep(scope, body, send)

    async def _told(self, scope: Scope, send: Send) -> None:
        """Wait for a command to one device: 200 with it, 204 when there is none within `wait` seconds."""
        query = dict(parse_qsl(scope["query_string"].decode("ascii", "replace")))
        device, wait = query.get("device", ""), query.get("wait", "25")
        if not device or len(device) > LONGEST_NAME or not wait.isdigit() or int(wait) > LONGEST_WAIT:
            words = f"请写明 device（最多 {LONGEST_NAME} 字），wait 是 0 到 {LONGEST_WAIT} 秒。"
            await _answer(send, 422, {"title": "内容有误", "detail": words})
            return
        waits: asyncio.Queue[bytes] = asyncio.Queue()
        self.lines.hear(("http", device), waits.put, shown=digest_of(_secret(scope)))
        try:
            body = await asyncio.wait_for(waits.get(), int(wait))
        except TimeoutError:
            await _answer(send, 204, {})
        else:
            await _answer(send, 200, json.loads(body))
        finally:
            self.lines.leave(waits.put)

    async def _keep(self, scope: Scope, body: bytes, send: Send) -> None:
        """Store first, then say whether it can be read: what is refused is kept as evidence too."""
        peer = ":".join(str(part) for part in scope.get("client") or ("", ""))
        secret = _secret(scope)
        try:
            await self.committer.store([Arrival("http", now_microseconds(), peer, body, secret=digest_of(secret))])
            count = len(json_readings.samples(body))
        except TooMany as error:
            await _answer(send, 429, {"title": error.title, "detail": error.sentence}, retry_after=error.retry_after)
        except FrameError as error:
            await _answer(send, 422, {"title": "内容有误", "detail": error.message})
        else:
            await _answer(send, 202, {"accepted": count})


def _secret(scope: Scope) -> str:
    return dict(scope["headers"]).get(b"authorization", b"").removeprefix(b"Bearer ").decode(errors="replace")


async def _body(receive: Receive) -> bytes | None:
    parts, size = [], 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size <= LONGEST_BODY:
            parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts) if size <= LONGEST_BODY else None


async def _answer(send: Send, status: int, content: dict[str, Any], retry_after: int | None = None) -> None:
    kind = b"application/json" if status < 400 else b"application/problem+json"
    headers = [(b"content-type", kind)]
    if retry_after is not None:
        headers.append((b"retry-after", str(retry_after).encode()))
    content = content if status < 400 else {"type": "about:blank", "status": status, **content}
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": _json(content) if status != 204 else b""})


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


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
