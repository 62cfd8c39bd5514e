"""The cockpit over the archive: its data, and the part of the page that news refreshes."""

from __future__ import annotations

from collections.abc import Iterator

from lixin.accounts.models import Person
from lixin.config.benching.browsing import sign_in
from lixin.config.benching.figures import Figure, spread
from lixin.config.benching.lists import fetched, timed
from lixin.indicators import service as indicators

TARGET_MS = 150.0
ROLES = ("leader", "operator", "unit_head", "township_clerk")


def people() -> list[Person]:
    """One demo person of each kind of scope: county, unit, township."""
    return [Person.objects.filter(roles__role=role, is_demo=True).order_by("pk")[0] for role in ROLES]


def data(rounds: int) -> Figure:
    """All figures, units, townships, trend and the most overdue."""
    asks = [(lambda person=person: indicators.cockpit(person)) for person in people()]
    note = f"{len(ROLES)} 种角色；在办、逾期、单位、乡镇、30 天走势、最久逾期"
    return spread("驾驶舱（数据）", "毫秒", timed(asks, rounds * 4), judged="p95", target=TARGET_MS, note=note)


def pages(url: str, rounds: int) -> Iterator[Figure]:
    """The same as the browser gets it."""
    browsers = [sign_in(url, person.username) for person in people()]
    asks = [(lambda browser=browser: fetched(browser, "/cockpit/", {})) for browser in browsers]
    note = "GET /cockpit/（htmx），从请求发出到收完"
    yield spread("驾驶舱（页面）", "毫秒", timed(asks, rounds * 4), judged="p95", target=TARGET_MS, note=note)
    for browser in browsers:
        browser.close()
