"""Requests and answers of the ingest port as ASGI has them: bodies with a limit, problems as RFC 9457."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
GZIP = 31
"""zlib's word for a gzip head and trailer around 32 KB windows."""


class TooLong(Exception):
    """More bytes than the limit, as sent or inflated."""


def headers(scope: Scope) -> dict[bytes, bytes]:
    """The request's, names in lower case."""
    return dict(scope["headers"])


def secret(scope: Scope) -> str:
    """What the sender shows as password: Bearer or Token (InfluxDB 2), or the password of Basic (InfluxDB 1)."""
    kind, _, shown = headers(scope).get(b"authorization", b"").decode(errors="replace").partition(" ")
    if kind != "Basic":
        return shown if kind in ("Bearer", "Token") else ""
    try:
        return base64.b64decode(shown, validate=True).decode(errors="replace").partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def expected(scope: Scope, longest: int) -> int:
    """Bytes that a body may hold in memory: what it says of itself, all that is allowed when it does not say or is
    compressed."""
    told = headers(scope).get(b"content-length", b"")
    if headers(scope).get(b"content-encoding") or not told.isdigit():
        return longest
    return min(int(told), longest)


async def body(scope: Scope, receive: Receive, longest: int) -> bytes:
    """The whole body, inflated where it is gzip; TooLong beyond the limit, ValueError for a damaged one."""
    parts, size = [], 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size <= longest:
            parts.append(part)
        if not message.get("more_body"):
            break
    if size > longest:
        raise TooLong
    sent = b"".join(parts)
    return _inflated(sent, longest) if headers(scope).get(b"content-encoding") == b"gzip" else sent


def _inflated(sent: bytes, longest: int) -> bytes:
    machine = zlib.decompressobj(GZIP)
    try:
        found = machine.decompress(sent, longest + 1)
    except zlib.error as error:
        raise ValueError("gzip 内容损坏") from error
    if len(found) > longest:
        raise TooLong
    if not machine.eof:
        raise ValueError("gzip 内容不完整")
    return found


async def answer(send: Send, status: int, content: dict[str, Any], retry_after: int | None = None) -> None:
    """JSON; from 400 on a problem, which also has `code` and `message` as InfluxDB's clients read them."""
    sent = [(b"content-type", b"application/json" if status < 400 else b"application/problem+json")]
    if retry_after is not None:
        sent.append((b"retry-after", str(retry_after).encode()))
    if status >= 400:
        words = content.get("detail", "")
        content = {"type": "about:blank", "status": status, **content, "code": "invalid", "message": words}
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": b"" if status == 204 else _json(content)})


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
