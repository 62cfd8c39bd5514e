"""The one box over a million entries: how soon it answers, for somebody with the county and with one township."""

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

ENTRIES, AT_ONCE, ROUNDS, TARGET = 1_000_000, 10_000, 30, 50.0
THINGS = ("路灯", "井盖", "排水闸", "基站", "摄像头", "公交站牌", "雨水口", "消防栓", "配电箱", "泵站")
ROADS = ("人民路", "建设路", "向阳路", "文州路", "淝河路", "青年路", "五一路", "团结路", "茨淮新河堤", "西淝河堤")
QUESTIONS = {
    "两个字": ("路灯", "井盖", "泵站", "人民"),
    "几个词": ("建设路 井盖", "路灯 阚疃", "茨淮 排水闸 12"),
    "编号": ("b0012345", "b0999999"),
    "全拼": ("ludeng", "paishuizha", "jianshelu"),
    "首字母": ("ld", "pszh", "jsl"),
    "写错": ("排人闸", "茨怀新河", "路登", "paishiuzha"),
    "找不到": ("不存在的东西", "zzqqxx"),
}


def run(options: Options, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """Figures over a fresh index; entries are made up and stand for registers of every kind."""
    import_module("django.core.management").call_command("migrate", verbosity=0)
    import_module("lixin.config.seeding").seed()
    say(f"正在建立 {ENTRIES} 条的索引 …")
    began = time.perf_counter()
    fill()
    yield spread("建立一百万条索引", "秒", [time.perf_counter() - began], note="含拼音和首字母")
    people = import_module("lixin.accounts.models").Person.objects
    for name, person in (("全县", people.get(username=_user("steward"))), ("一个乡镇", people.get(pk=_narrow()))):
        for kind, texts in QUESTIONS.items():
            times = [_asked(person, text) for _ in range(ROUNDS) for text in texts]
            yield spread(f"{kind}，{name}", "毫秒", times, judged="p95", target=TARGET, note="、".join(texts))


def fill() -> None:
    """A million entries in batches, each durable."""
    index = import_module("lixin.search.index")
    transaction = import_module("django.db").transaction
    stream = _made_up()
    while chunk := list(islice(stream, AT_ONCE)):
        with transaction.atomic():
            index.add(import_module("lixin.search.models").Entry.objects.bulk_create(chunk, batch_size=1000))
    index.settle()


def _made_up() -> Iterator[Any]:
    entry = import_module("lixin.search.models").Entry
    divisions = import_module("lixin.accounts.models").Division.objects.filter(level="village")
    villages = list(divisions.values_list("code", "name"))
    fixed = random.Random(3)
    for number in range(ENTRIES):
        code, village = fixed.choice(villages)
        thing, road = fixed.choice(THINGS), fixed.choice(ROADS)
        title = f"{road}{number % 997}号{thing}（模拟）"
        yield entry(
            kind="register", of="bench.thing", key=str(number), code=f"B{number:07}", title=title,
            text=f"{thing}台账 · {village}", division_code=code, is_demo=True, lon=116.2, lat=33.1,
        )  # fmt: skip


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


def _asked(person: Any, text: str) -> float:
    find = import_module("lixin.search.service").find
    began = time.perf_counter()
    find(person, text)
    return (time.perf_counter() - began) * 1000
