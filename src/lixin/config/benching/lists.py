"""The console's list, filters and search over the archive: as a query, and as the page's part over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

import httpx

from lixin.accounts.models import Person
from lixin.cases import service as cases
from lixin.config.benching.browsing import sign_in
from lixin.config.benching.figures import Figure, spread
from lixin.kernel.errors import Invalid

TARGET_MS = 50.0
ROLES = ("operator", "handler", "township_clerk", "leader")
LISTS: Mapping[str, tuple[dict[str, str], ...]] = {
    "列表": ({}, {"stage": "open"}, {"stage": "closed"}, {"mine": "1"}),
    "筛选": (
        {"type": "urban.litter"},
        {"state": "filed"},
        {"light": "red"},
        {"scenario": "urban", "stage": "open"},
        {"source": "resident"},
        {"division": "341623105"},
        {"type": "urban.litter", "state": "closed"},
    ),
    "搜索": (
        {"text": "人民路"},
        {"text": "现场"},
        {"text": "路"},
        {"text": "刺鼻"},
        {"text": "人民路 积水"},
        {"text": "没有的词"},
        {"text": "现场", "stage": "open"},
    ),
}
"""What people ask, by the heading it is reported under."""


def people() -> list[Person]:
    """One demo person of each role that reads lists."""
    return [Person.objects.filter(roles__role=role, is_demo=True).order_by("pk")[0] for role in ROLES]


def queries(rounds: int) -> Iterator[Figure]:
    """What the page asks of the records, without the page."""
    for name, questions in LISTS.items():
        asks = [
            (lambda person=person, question=question: cases.cases_for(person, cases.CaseFilter(**question)))
            for person in people()
            for question in questions
        ]
        note = f"{len(ROLES)} 种角色 × {len(questions)} 个问题，按各自范围"
        yield spread(f"{name}（查询）", "毫秒", timed(asks, rounds), judged="p95", target=TARGET_MS, note=note)


def pages(url: str, rounds: int) -> Iterator[Figure]:
    """The same as the browser gets it: whole part of the page over HTTP, session and rights included."""
    browsers = [sign_in(url, person.username) for person in people()]
    for name, questions in LISTS.items():
        asks = [
            (lambda browser=browser, question=question: fetched(browser, "/cases/rows/", question))
            for browser in browsers
            for question in questions
        ]
        note = "GET /cases/rows/，从请求发出到收完，含登录检查、权限、50 行的页面片段"
        yield spread(f"{name}（页面）", "毫秒", timed(asks, rounds), judged="p95", target=TARGET_MS, note=note)
    for browser in browsers:
        browser.close()


def fetched(browser: httpx.Client, path: str, query: Mapping[str, str]) -> None:
    """One part of a page, as htmx asks for it."""
    answer = browser.get(path, params=dict(query), headers={"hx-request": "true"})
    if answer.status_code != 200:
        raise Invalid(f"{path} 回答 {answer.status_code}。")


def timed(asks: list[Callable[[], object]], rounds: int) -> list[float]:
    """Milliseconds of every question in every round, after a round that warms up."""
    times = []
    for number in range(rounds + 1):
        for ask in asks:
            began = time.perf_counter()
            ask()
            if number:
                times.append((time.perf_counter() - began) * 1000)
    return times
