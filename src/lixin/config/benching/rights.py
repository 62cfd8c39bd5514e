"""How soon a right that is taken or given counts in every read path, what a check costs, SQL queries by rows."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lixin.accounts import service as accounts
from lixin.accounts.models import Division, Person, RoleAssignment
from lixin.config.benching.figures import Figure, spread
from lixin.config.benching.peers.ours import BASE, REGISTER, signed_in
from lixin.config.seeding import DEMO_PASSWORD
from lixin.kernel.actor import CONSOLE
from lixin.kernel.cells import cell_of_point, tile_of
from lixin.kernel.errors import Invalid
from lixin.registers import rows as registers

ROLE, TOWN = "steward", "341623101"
CODE, NAME = "BENCH-RIGHT", "权限测量闸"
NAMED = (NAME.encode(), json.dumps(NAME)[1:-1].encode())
"""The name as it is written, and as JSON in plain ASCII writes it."""
VISIBLE_WITHIN, CHECK_MS = 1000.0, 1.0
CHECKS = 400


def measure(url: str, steward: Person, rounds: int) -> Iterator[Figure]:
    """Over HTTP for the rights, in this process for the oracle and the queries."""
    row = _row(steward)
    person = _person()
    yield from _changes(url, person, row, max(3, rounds // 3))
    yield _checks(steward, row)
    yield queries(steward)


def _person() -> Person:
    """Somebody who has one role only, so that taking it takes everything."""
    unit = Person.objects.filter(roles__role=ROLE).order_by("pk")[0].organisation
    return accounts.create_account(
        username="bench-right", name="测量（模拟）", title="", organisation=unit, password=DEMO_PASSWORD,
        by=CONSOLE, is_demo=True, must_change_password=False,
    )  # fmt: skip


def _row(steward: Person) -> Any:
    """A row written as people write it, so that the search knows it as well."""
    given = registers.sheet(REGISTER)
    made: Any = given.model(code=CODE, name=NAME, division_code=TOWN, lon=116.2, lat=33.15, is_demo=True)
    made.kind, made.river, made.design_flow, made.gates = "regulating", "西淝河", 12.0, 3
    made.place()
    return registers.save(given=given, instance=made, actor=CONSOLE, person=steward, version=None)


def read_paths(row: Any) -> dict[str, str]:
    """Way to the row → address; each shows its name or its code to whoever may see it."""
    _, x, y = tile_of(cell_of_point(row.lon, row.lat))
    near = f"{row.lon - 0.0005},{row.lat - 0.0005},{row.lon + 0.0005},{row.lat + 0.0005}"
    return {
        "OGC 列表": f"{BASE}/items?bbox={near}&limit=1000",
        "OGC 要素": f"{BASE}/items/{row.pk}",
        "瓦片": f"{BASE}/tiles/WebMercatorQuad/18/{y >> 12}/{x >> 12}",
        "搜索": f"/search/?q={CODE}",
        "查找提示": f"/search/suggest?q={CODE}",
        "台账页": f"/registers/{REGISTER}/?pk={row.pk}",
        "详情页": f"/registers/{REGISTER}/{row.pk}/",
        "导出": f"/registers/{REGISTER}/export.csv?pk={row.pk}",
        "API 列表": f"/api/registers/{REGISTER}/?pk={row.pk}",
        "API 一行": f"/api/registers/{REGISTER}/{row.pk}/",
    }


def _changes(url: str, person: Person, row: Any, rounds: int) -> Iterator[Figure]:
    """Give the role and take it, again and again; each time until every path shows it."""
    paths = read_paths(row)
    times: dict[str, list[float]] = {"收回": [], "授予": []}
    held = _given(person)
    with signed_in(url, person, "").client() as client:
        _until(client, paths, seen=True, since=time.perf_counter())
        for _ in range(rounds):
            began = time.perf_counter()
            accounts.revoke_role(assignment=held, by=CONSOLE)
            times["收回"] += _until(client, paths, seen=False, since=began)
            began = time.perf_counter()
            held = _given(person)
            times["授予"] += _until(client, paths, seen=True, since=began)
    note = f"另一个进程改权限，从调用到回答已变：{'、'.join(paths)}依次各问一遍"
    for word, found in times.items():
        yield spread(f"角色{word}后各读取途径可见", "毫秒", found, target=VISIBLE_WITHIN, note=note)


def _given(person: Person) -> RoleAssignment:
    county = Division.objects.get(level="county")
    return accounts.assign_role(person=person, role=ROLE, division=county, by=CONSOLE)


def _until(client: httpx.Client, paths: dict[str, str], *, seen: bool, since: float) -> list[float]:
    """Milliseconds since then until each path, one after the other, shows the row (or no longer does)."""
    found = []
    for name, address in paths.items():
        while shows(client.get(address)) is not seen:
            if time.perf_counter() - since > 2 * VISIBLE_WITHIN / 1000:
                raise Invalid(f"{name} 在 {2 * VISIBLE_WITHIN:.0f} 毫秒后还{'看不到' if seen else '看得到'}这一行。")
        found.append((time.perf_counter() - since) * 1000)
    return found


def shows(answer: httpx.Response) -> bool:
    """Whether the row is in the answer; its name, because a page also repeats the code that was searched for."""
    return answer.status_code == 200 and any(word in answer.content for word in NAMED)


def _checks(person: Person, row: Any) -> Figure:
    """One question to the oracle: may this person read this row."""
    times = []
    for _ in range(CHECKS):
        began = time.perf_counter()
        accounts.check(person, "registers.read", row)
        times.append((time.perf_counter() - began) * 1000)
    note = "一人对一行的一次判断（含查角色），一百万行的库里"
    return spread("权限判断", "毫秒", times[20:], judged="p95", target=CHECK_MS, note=note)


def queries(person: Person) -> Figure:
    """By how many the SQL queries of the same page differ between few rows and many."""
    client = Client()
    client.force_login(person)
    pairs = {
        "台账页": (f"/registers/{REGISTER}/?q={CODE}", f"/registers/{REGISTER}/?q=B00"),
        "OGC 列表": (f"{BASE}/items?limit=1", f"{BASE}/items?limit=500"),
        "OGC 筛选": (f"{BASE}/items?filter=kind='intake'&limit=1", f"{BASE}/items?filter=kind='intake'&limit=50"),
        "瓦片": (f"{BASE}/tiles/WebMercatorQuad/18/0/0", f"{BASE}/tiles/WebMercatorQuad/14/6571/13481"),
        "API 列表": (f"/api/registers/{REGISTER}/?limit=1", f"/api/registers/{REGISTER}/?limit=200"),
    }
    counts = {name: tuple(_queries(client.get, address) for address in pair) for name, pair in pairs.items()}
    told = "、".join(f"{name} {few} 与 {many}" for name, (few, many) in counts.items())
    worst = max(abs(few - many) for few, many in counts.values())
    return spread("少行与多行的 SQL 条数之差", "条", [worst], target=1.0, note=f"{told}（含登录检查）")


def _queries(get: Callable[[str], Any], address: str) -> int:
    get(address)  # what is kept between requests is known after the first
    with CaptureQueriesContext(connection) as found:
        answer = get(address)
        if answer.status_code != 200:
            raise Invalid(f"{address} 回答 {answer.status_code}。")
    return len(found)
