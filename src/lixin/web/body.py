"""A bound on what one request may send, held before anything is written to memory or disk."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


class TooLarge(Exception):
    """More arrived than the bound, whatever the head said."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Bytes that a body may have where the path fits, and what to do about a larger one."""

    path: re.Pattern[str]
    most: int
    advice: str


class BodyLimit:
    """ASGI application around another: 413 with a sentence when a body is larger than `most` bytes.

    The framework keeps a whole body before any page sees it, so the bound must stand in front of it. A stated length is
    refused at once; one that is not stated is counted as it comes. `others` are paths with a bound of their own.
    """

    def __init__(self, application: Application, most: int, others: Sequence[Bound] = ()) -> None:
        self.application = application
        self.usual = Bound(re.compile(""), most, "请减少照片数量或缩小后再传。")
        self.others = others

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] != "http":
            return await self.application(scope, receive, send)
        bound = next((one for one in self.others if one.path.fullmatch(scope["path"])), self.usual)
        if _stated(scope) > bound.most:
            return await self._refuse(scope, send, bound)
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > bound.most:
                raise TooLarge
            return message

        try:
            await self.application(scope, counted, send)
        except TooLarge:
            await self._refuse(scope, send, bound)

    async def _refuse(self, scope: Message, send: Send, bound: Bound) -> None:
        sentence = f"一次最多发送 {bound.most // 1024 // 1024} MB。{bound.advice}"
        problem = {"type": "/problems/too-large", "title": "内容过大", "status": 413, "detail": sentence}
        if scope["path"].startswith("/api/"):
            kind, body = (
                "application/problem+json",
                json.dumps(problem | {"instance": scope["path"]}, ensure_ascii=False),
            )
        else:
            kind, body = "text/plain; charset=utf-8", sentence
        headers = [(b"content-type", kind.encode()), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": body.encode()})


def _stated(scope: Message) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0
