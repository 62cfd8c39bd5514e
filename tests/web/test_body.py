"""A body beyond the bound is refused before the framework keeps it."""

import asyncio
import json
import re

import pytest

from lixin.web.body import BodyLimit, Bound

MOST = 1024 * 1024


def ask(pieces: list[bytes], *, stated: int | None = None, path: str = "/report/", others=()) -> tuple[int, str, int]:
    """Status, body, and how many bytes the application inside was given."""
    given, sent, waiting = [], [], list(pieces)

    async def inside(scope, receive, send):
        while True:
            message = await receive()
            given.append(message["body"])
            if not message["more_body"]:
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"kept"})

    async def receive():
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message):
        sent.append(message)

    headers = [] if stated is None else [(b"content-length", str(stated).encode())]
    asyncio.run(BodyLimit(inside, MOST, others)({"type": "http", "path": path, "headers": headers}, receive, send))
    return sent[0]["status"], sent[1]["body"].decode(), sum(map(len, given))


def test_what_fits_passes():
    assert ask([b"x" * MOST], stated=MOST) == (200, "kept", MOST)


def test_a_stated_length_is_refused_unread():
    assert ask([b"x"], stated=MOST + 1) == (413, "一次最多发送 1 MB。请减少照片数量或缩小后再传。", 0)


@pytest.mark.parametrize("stated", [None, 10])
def test_an_unstated_or_false_length_is_counted(stated):
    status, _, given = ask([b"x" * MOST, b"x", b"x" * MOST], stated=stated)
    assert (status, given) == (413, MOST)


def test_the_api_gets_a_problem():
    status, body, _ = ask([], stated=MOST * 9, path="/api/cases/1/photos")
    assert (status, json.loads(body)) == (
        413,
        {
            "type": "/problems/too-large",
            "title": "内容过大",
            "status": 413,
            "detail": "一次最多发送 1 MB。请减少照片数量或缩小后再传。",
            "instance": "/api/cases/1/photos",
        },
    )


def test_a_path_may_have_a_bound_of_its_own():
    bound = Bound(re.compile("/registers/[^/]+/imports/"), 3 * MOST, "请拆成几个文件再导入。")
    assert ask([b"x" * 2 * MOST], stated=2 * MOST, path="/registers/a.b/imports/", others=[bound])[0] == 200
    status, told, kept = ask([b"x" * MOST] * 4, path="/registers/a.b/imports/", others=[bound])
    assert (status, told, kept) == (413, "一次最多发送 3 MB。请拆成几个文件再导入。", 3 * MOST)
    assert ask([b"x"], stated=2 * MOST, path="/report/", others=[bound])[0] == 413
