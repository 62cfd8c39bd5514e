"""JSON over HTTP: POST /ingest/ is answered 202 when the journal has the body, 429 when too much waits."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

from lixin.kernel.errors import FrameError, TooMany
from lixin.sensing.committer import Committer, now_microseconds
from lixin.sensing.journal import Arrival, digest_of
from lixin.sensing.protocols import json_readings

LONGEST_BODY = 8 * 1024 * 1024
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Ingest:
    """The ASGI application of the ingest port."""

    def __init__(self, committer: Committer) -> None:
        self.committer = committer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        if scope["path"].rstrip("/") != "/ingest" or scope["method"] != "POST":
            await _answer(send, 404, {"title": "没有这个地址", "detail": "请用 POST /ingest/ 上报。"})
            return
        body = await _body(receive)
        if body is None:
            await _answer(send, 413, {"title": "太大", "detail": f"一次最多 {LONGEST_BODY // 1024 // 1024} MB。"})
            return
        await self._keep(scope, body, send)

    async def _keep(self, scope: Scope, body: bytes, send: Send) -> None:
        """Store first, then say whether it can be read: what is refused is kept as evidence too."""
        peer = ":".join(str(part) for part in scope.get("client") or ("", ""))
        headers = dict(scope["headers"])
        secret = headers.get(b"authorization", b"").removeprefix(b"Bearer ").decode(errors="replace")
        try:
            await self.committer.store([Arrival("http", now_microseconds(), peer, body, secret=digest_of(secret))])
            count = len(json_readings.samples(body))
        except TooMany as error:
            await _answer(send, 429, {"title": error.title, "detail": error.sentence}, retry_after=error.retry_after)
        except FrameError as error:
            await _answer(send, 422, {"title": "内容有误", "detail": error.message})
        else:
            await _answer(send, 202, {"accepted": count})


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
    await send({"type": "http.response.body", "body": json.dumps(content, ensure_ascii=False).encode()})


class Server(uvicorn.Server):
    """Uvicorn without signal handling of its own: the gateway decides when it ends."""

    def install_signal_handlers(self) -> None:
        """Nothing."""


def server(committer: Committer, host: str, port: int) -> Server:
    """The server of the ingest port, not yet running."""
    config = uvicorn.Config(
        Ingest(committer),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_keep_alive=75,
    )
    return Server(config)
