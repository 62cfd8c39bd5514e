"""A million rows of one register: how soon the one box and the register's own list answer, within scope."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from lixin.config.benching.figures import Figure, spread
from lixin.config.benching.options import Options

ROWS, AT_ONCE, ROUNDS, TARGET = 1_000_000, 10_000, 30, 50.0
REGISTER = "urban.lamp"
THINGS = ("路灯", "井盖", "排水闸", "基站", "摄像头", "公交站牌", "雨水口", "消防栓", "配电箱", "泵站")
ROADS = ("人民路", "建设路", "向阳路", "文州路", "淝河路", "青年路", "五一路", "团结路", "茨淮新河堤", "西淝河堤")
ONLY, LATE, FROM = "独山观景台", "高铁新区", ROWS // 20 * 19
"""One row has the first; all from a code on have the second, so that in the list's order they come very late."""
QUESTIONS = {
    "两个字": ("路灯", "井盖", "泵站", "人民"),
    "几个词": ("建设路 井盖", "路灯 阚疃", "茨淮 排水闸 12"),
    "编号": ("b0012345", "b0999999"),
    "全拼": ("ludeng", "paishuizha", "jianshelu"),
    "首字母": ("ld", "pszh", "jsl"),
    "写错": ("排人闸", "茨怀新河", "路登", "paishiuzha"),
    "找不到": ("不存在的东西", "zzqqxx"),
}
LISTED = {
    "列表查找：每行都有": ("模拟", "号"),
    "列表查找：十分之一": ("路灯", "人民路", "淝"),
    "列表查找：几个词": ("建设路 井盖", "茨淮 排水闸 12号", "人民路 泵站 模拟"),
    "列表查找：千分之一": ("人民路12号", "团结路996号"),
    "列表查找：一行": (ONLY, "独山 台", "B0012345", "0999999"),
    "列表查找：一行也没有": ("不存在的东西", "zzqqxx"),
    "列表查找：都在最后": (LATE,),
}
SORTS = {
    "列表排序：按名称": ("sort=name", "sort=-name"),
    "列表排序：按编码倒序": ("sort=-code",),
    "列表排序：没有索引的列": ("sort=power", "sort=-updated_at"),
    "列表排序：查找后按没有索引的列": ("q=人民路12号&sort=power",),
}


def run(options: Options, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """Figures over fresh rows; made up and labelled 模拟."""
    import_module("django.core.management").call_command("migrate", verbosity=0)
    import_module("lixin.config.seeding").seed()
    import_module("lixin.web.statics").collect()
    say(f"正在写入 {ROWS} 行，建立索引 …")
    yield from fill()
    people = import_module("lixin.accounts.models").Person.objects
    for name, person in (("全县", people.get(username=_user("steward"))), ("一个乡镇", people.get(pk=_narrow()))):
        yield from _box(name, person)
        yield from _list(name, person)


def fill() -> Iterator[Figure]:
    """The rows in batches, each durable, then their lines in the index."""
    sheet = import_module("lixin.registers.service").sheet(REGISTER)
    stream, began = _made_up(sheet.model), time.perf_counter()
    while chunk := list(islice(stream, AT_ONCE)):
        sheet.model.objects.bulk_create(chunk, batch_size=1000)
    yield spread("写入一百万行", "秒", [time.perf_counter() - began])
    began = time.perf_counter()
    import_module("lixin.search.service").rebuild()
    yield spread("建立一百万条索引", "秒", [time.perf_counter() - began], note="`lixin reindex`，含拼音和首字母")
    _settle()


def _settle() -> None:
    """The statistics that the worker brings up to date on SQLite, and PostgreSQL's own daemon there."""
    connection = import_module("django.db").connection
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    else:
        import_module("lixin.registers.jobs").measure(import_module("django.utils.timezone").now())


def _made_up(model: Any) -> Iterator[Any]:
    divisions = import_module("lixin.accounts.models").Division.objects.filter(level="village")
    villages = list(divisions.values_list("code", flat=True))
    fixed = random.Random(3)
    for number in range(ROWS):
        thing, road = fixed.choice(THINGS), LATE if number >= FROM else fixed.choice(ROADS)
        name = ONLY if number == ROWS // 2 else f"{road}{number % 997}号{thing}"
        yield model(
            code=f"B{number:07}", name=f"{name}（模拟）", division_code=fixed.choice(villages), is_demo=True,
            light="led", power=fixed.randrange(20, 400), height=8, cabinet=f"K{number % 5003}", lon=116.2, lat=33.1,
        )  # fmt: skip


def _box(name: str, person: Any) -> Iterator[Figure]:
    find = import_module("lixin.search.service").find
    for kind, texts in QUESTIONS.items():
        times = [_timed(lambda text=text: find(person, text)) for _ in range(ROUNDS) for text in texts]
        yield spread(f"{kind}，{name}", "毫秒", times, judged="p95", target=TARGET, note="、".join(texts))


def _list(name: str, person: Any) -> Iterator[Figure]:
    """The page of fifty rows, the whole request: sign-in, scope, words, paging, rendering."""
    client = import_module("django.test").Client(headers={"host": "localhost"})
    client.force_login(person)
    asked = {kind: tuple(f"q={text}" for text in texts) for kind, texts in LISTED.items()} | SORTS
    for kind, queries in asked.items():
        times = [_timed(lambda query=query: _page(client, query)) for _ in range(ROUNDS) for query in queries]
        note = "、".join(query.removeprefix("q=") for query in queries)
        yield spread(f"{kind}，{name}", "毫秒", times, judged="p95", target=TARGET, note=note)


def _page(client: Any, query: str) -> None:
    answer = client.get(f"/registers/{REGISTER}/?{query}")
    if answer.status_code != 200:
        raise import_module("lixin.kernel.errors").Invalid(f"{query} 的回答是 {answer.status_code}。")


def _timed(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


def _user(role: str) -> str:
    people = import_module("lixin.accounts.models").Person.objects
    return str(people.filter(roles__role=role).order_by("pk").values_list("username", flat=True)[0])


def _narrow() -> int:
    """Somebody with the registers of one township only."""
    accounts = import_module("lixin.accounts.service")
    models = import_module("lixin.accounts.models")
    person = models.Person.objects.filter(roles__role="steward").order_by("pk")[0]
    town = models.Division.objects.get(pk="341623101")
    by = import_module("lixin.kernel.actor").CONSOLE
    made = accounts.create_account(
        username="bench-town", name="测量（模拟）", title="", organisation=person.organisation,
        password="Bench@Town2026", by=by, is_demo=True, must_change_password=False,
    )  # fmt: skip
    accounts.assign_role(person=made, role="steward", division=town, by=by)
    return int(made.pk)
