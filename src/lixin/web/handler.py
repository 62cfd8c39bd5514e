"""Django behind the ASGI server: a request goes through in one piece, in a thread that stays with its connection.

Django's own handler gives every request a new thread, so a new database connection that reads the whole schema again,
and goes back to the event loop between any two middlewares. Both cost more than most pages do.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponseBase

from lixin.web.body import Message, Receive, Send

KEPT = 4
"""Threads that wait for the next request; more are started when needed, and end with their request."""


class Thread(ThreadPoolExecutor):
    """One thread that does one thing after the other."""

    def __init__(self) -> None:
        super().__init__(max_workers=1, thread_name_prefix="request")
        self._last: Future[Any] | None = None

    def submit(self, *given: Any, **named: Any) -> Future[Any]:
        """As everywhere; the last work is kept, to tell whether the thread is free."""
        self._last = super().submit(*given, **named)
        return self._last

    @property
    def is_free(self) -> bool:
        """Whether all its work is done: that of a caller who went away may go on for a while."""
        return self._last is None or self._last.done()


class Handler(ASGIHandler):
    """The middlewares are loaded as plain functions; views that wait on the event loop still do."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._waiting: list[Thread] = []

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request, in the thread that worked last: what it knows is the freshest."""
        thread = self._waiting.pop() if self._waiting else Thread()
        try:
            async with ThreadSensitiveContext(executor=thread):
                await super().__call__(scope, receive, send)
        finally:
            if thread.is_free and len(self._waiting) < KEPT:
                self._waiting.append(thread)
            else:
                thread.shutdown(wait=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """The whole way through middlewares and view at once."""
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)
