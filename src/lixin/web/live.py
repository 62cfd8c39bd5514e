"""Live pages: one poller per process reads the news rows and hands each reader what is theirs to hear."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.web.models import News
from lixin.web.service import newest
from lixin.web.views import require

HEARTBEAT = 15.0
"""Seconds of silence after which a comment keeps proxies from closing the stream, and rights are looked up anew."""
EVERY = {"sqlite": 0.1, "postgresql": 0.2}
BATCH = 500
LATE_COMMITS = 1000
"""PostgreSQL gives ids before commit: rows up to this many ids back may still appear."""
KEPT = timedelta(hours=24)
NEEDED = {
    "case": "cases.read",
    "alarm": "devices.read",
    "device": "devices.read",
    "order": "devices.read",
    "register": "registers.read",
}
"""Topic → the permission that its rows ask; other topics are heard by whoever their place and units concern."""
T = TypeVar("T")


@dataclass(eq=False)
class Subscriber:
    """One open page: who reads it, what it wants to hear, and what waits for it."""

    person_id: int
    topics: frozenset[str]
    waiting: asyncio.Queue[list[News] | None] = field(default_factory=lambda: asyncio.Queue(maxsize=100))

    def offer(self, news: list[News]) -> None:
        """Queue what it wants; a reader that is 100 batches behind is told to look for itself."""
        wanted = [one for one in news if not self.topics or one.topic in self.topics]
        if not wanted:
            return
        if self.waiting.full():
            while not self.waiting.empty():
                self.waiting.get_nowait()
            wanted = [News(id=wanted[-1].id, topic="missed")]
        self.waiting.put_nowait(wanted)


class Hub:
    """The poller and its readers; starts with the first reader, rests when there is none."""

    def __init__(self) -> None:
        self.readers: set[Subscriber] = set()
        self.last = 0
        self.closed = False
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._version = -1
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live")

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do database work in the hub's own thread, with its one connection."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    async def join(self, reader: Subscriber) -> None:
        """Take a reader in; news from now on reach it."""
        self.readers.add(reader)
        if self._task is None or self._task.done():
            self._loop = asyncio.get_running_loop()
            self.last = await self.run(newest)
            self._task = self._loop.create_task(self._poll())

    def leave(self, reader: Subscriber) -> None:
        """The page was closed."""
        self.readers.discard(reader)

    def close(self) -> None:
        """End every stream promptly; callable from a signal handler or another thread."""
        self.closed = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        for reader in self.readers:
            while reader.waiting.full():
                reader.waiting.get_nowait()
            reader.waiting.put_nowait(None)

    async def _poll(self) -> None:
        pause = EVERY[connection.vendor]
        while self.readers and not self.closed:
            news = await self.run(self.read)
            for reader in list(self.readers) if news else ():
                reader.offer(news)
            await asyncio.sleep(pause)
        await self.run(lambda: connection.close())  # looked up in the hub's thread: each thread has its own

    def read(self) -> list[News]:
        """Rows that were committed since the last look; on SQLite nothing is read unless the file changed."""
        if connection.vendor == "sqlite" and not self._changed():
            return []
        floor = self.last - (LATE_COMMITS if connection.vendor == "postgresql" else 0)
        rows = [row for row in News.objects.filter(id__gt=floor).order_by("id") if row.id not in self._seen]
        for row in rows:
            self._seen[row.id] = None
            self.last = max(self.last, row.id)
        while len(self._seen) > 2 * LATE_COMMITS:
            self._seen.popitem(last=False)
        return rows

    def _changed(self) -> bool:
        with connection.cursor() as cursor:
            version = cursor.execute("PRAGMA data_version").fetchone()[0]
        changed, self._version = version != self._version, version
        return bool(changed)


hub = Hub()


def missed(after: int, topics: frozenset[str]) -> list[News]:
    """What a reader that was away since row `after` has not heard; a single "missed" when it is too much to tell."""
    rows = News.objects.filter(id__gt=after).order_by("id")
    if topics:
        rows = rows.filter(topic__in=topics)
    found = list(rows[: BATCH + 1])
    oldest = News.objects.order_by("id").values_list("id", flat=True).first()
    lost = oldest is not None and oldest > after + 1
    return [News(id=newest(), topic="missed")] if len(found) > BATCH or lost else found


def heard_by(person_id: int, news: Iterable[News]) -> list[News]:
    """Those of the rows that this person may hear; none for a person who may not sign in any more."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        return []
    known: dict[tuple[str, str, tuple[int, ...]], bool] = {}

    def may(one: News) -> bool:
        scope = (one.topic, one.division_code, tuple(one.unit_ids))
        if scope not in known:
            needed = NEEDED.get(one.topic, "")
            known[scope] = one.topic == "missed" or accounts.may_see_news(person, *scope[1:], permission=needed)
        return known[scope]

    return [one for one in news if may(one)]


def frame(news: News) -> str:
    """One server-sent event."""
    if news.topic == "missed":
        return f"id: {news.id}\nevent: missed\ndata: {{}}\n\n"
    data = json.dumps({"topic": news.topic, "key": news.key, "kind": news.kind}, ensure_ascii=False)
    return f"id: {news.id}\nevent: news\ndata: {data}\n\n"


async def stream(reader: Subscriber, after: int | None) -> AsyncIterator[str]:
    """What was missed, then news as they come; ends when the process stops or the person is switched off."""
    await hub.join(reader)
    try:
        yield "retry: 2000\n\n"
        if after is not None:
            for one in await hub.run(heard_by, reader.person_id, await hub.run(missed, after, reader.topics)):
                yield frame(one)
        while not hub.closed:
            try:
                news = await asyncio.wait_for(reader.waiting.get(), HEARTBEAT)
            except TimeoutError:
                if not await hub.run(_active, reader.person_id):
                    return
                yield ": still here\n\n"
                continue
            if news is None:
                return
            text = "".join(frame(one) for one in await hub.run(heard_by, reader.person_id, news))
            if text:
                yield text
    finally:
        hub.leave(reader)


def _active(person_id: int) -> bool:
    return Person.objects.filter(pk=person_id, is_active=True).exists()


def _after(request: HttpRequest) -> int | None:
    text = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@require()
async def live(request: HttpRequest) -> HttpResponse:
    """GET /web/live/?topics=case,alarm: server-sent events of topic, key and kind."""
    topics = frozenset(filter(None, request.GET.get("topics", "").split(",")))
    person = await request.auser()
    reader = Subscriber(person.pk, topics)
    response = StreamingHttpResponse(stream(reader, _after(request)), content_type="text/event-stream; charset=utf-8")
    response["Cache-Control"] = "no-cache, no-transform"
    response["X-Accel-Buffering"] = "no"
    return response


def trim(now: datetime) -> str:
    """Forget news older than a day: an open page has long heard of them."""
    count, _ = News.objects.filter(at__lt=now - KEPT).delete()
    return f"清理页面消息 {count} 条"
