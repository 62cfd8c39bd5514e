"""A signed-in person's browser, as far as the measurements need one: pages, API, the live stream."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx

from lixin.config.seeding import DEMO_PASSWORD
from lixin.kernel.errors import Invalid

SIGN_IN = "/accounts/sign-in/"
GAP = 0.3
"""Seconds the page's own script (web/live.js) lets pass between two refreshes of the same part."""


def sign_in(url: str, username: str) -> httpx.Client:
    """A browser with the person's session."""
    browser = httpx.Client(base_url=url, timeout=30, headers={"accept-encoding": "br, gzip"})
    browser.get(SIGN_IN)
    form = {"username": username, "password": DEMO_PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    answer = browser.post(SIGN_IN, data=form, headers={"referer": url})
    if answer.status_code != 302:
        raise Invalid(f"{username} 不能登录（{answer.status_code}）。")
    return browser


def asynchronous(browser: httpx.Client) -> httpx.AsyncClient:
    """The same session for the event loop."""
    return httpx.AsyncClient(base_url=browser.base_url, timeout=30, cookies=browser.cookies)


class Console:
    """The open console of an operator: hears the news and asks for its list, at the pace of the page's own script."""

    def __init__(self, browser: httpx.AsyncClient) -> None:
        self.browser = browser
        self.heard = 0
        self._news = asyncio.Event()
        self._last = 0.0
        self.open = asyncio.Event()

    async def listen(self) -> None:
        """Read the live stream until cancelled, connecting anew as a browser does."""
        while True:
            try:
                async for topic in self._events():
                    self.heard += 1
                    if topic in ("case", "missed"):
                        self._news.set()
            except httpx.HTTPError:
                await asyncio.sleep(0.2)

    async def _events(self) -> AsyncIterator[str]:
        address, kind = "/web/live/?topics=case", ""
        timeout = httpx.Timeout(30, read=60)
        async with self.browser.stream("GET", address, timeout=timeout) as stream:
            stream.raise_for_status()
            self.open.set()
            async for text in stream.aiter_lines():
                if text.startswith("event: "):
                    kind = text.removeprefix("event: ")
                elif text.startswith("data: "):
                    yield json.loads(text.removeprefix("data: ")).get("topic", kind)

    async def until(self, shows: Callable[[str], bool], within: float) -> bool:
        """Refresh the list with every piece of news until it shows what is waited for; False when time runs out."""
        deadline = time.perf_counter() + within
        while (left := deadline - time.perf_counter()) > 0:
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                return False
            await asyncio.sleep(max(0.0, self._last + GAP - time.perf_counter()))
            self._news.clear()
            self._last = time.perf_counter()
            if shows((await self.rows()).text):
                return True
        return False

    async def rows(self, **query: Any) -> httpx.Response:
        """The list as the page asks for it."""
        return await self.browser.get("/cases/rows/", params=query, headers={"hx-request": "true"})
