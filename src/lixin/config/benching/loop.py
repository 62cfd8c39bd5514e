"""The closed loop measured: cases opened in bulk, and lists, filters and search over many, with scope applied."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice

from django.core.management import call_command
from django.utils import timezone

from lixin.accounts.models import Division, Person
from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.config.seeding import seed
from lixin.kernel.actor import RULES
from lixin.kernel.registry import registry

BATCH, ROUNDS, OPEN = 5_000, 15, 3_000
TARGET_RATE, TARGET_MS = 1_000, 50.0
TYPES = ("environment.water_quality", "urban.road_flooding", "urban.litter", "urban.street_lamp", "urban.manhole")
ROADS = ("人民路", "建设路", "向阳路", "文州路", "淝河路", "青年路", "五一路", "团结路")
ROLES = ("operator", "handler", "township_clerk", "leader")
LISTS = {
    "列表": ({}, {"stage": "open"}, {"stage": "closed"}, {"mine": "1"}),
    "筛选": (
        {"type": TYPES[2]},
        {"state": "filed"},
        {"light": "red"},
        {"scenario": "urban", "stage": "open"},
        {"source": "resident"},
        {"division": "341623105"},
        {"type": TYPES[2], "state": "closed"},
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


def run(size: int) -> int:
    """Measure in the empty data folder at hand; 1 when a target is missed."""
    call_command("migrate", verbosity=0)
    seed()
    fine = opening(size)
    last = Case.objects.order_by("-pk").values_list("pk", flat=True)[0]
    Case.objects.filter(pk__lte=last - OPEN).update(state="closed", closed_at=timezone.now(), on_time=True)
    say(f"\n{size} 件事，其中 {min(size, OPEN)} 件在办；四种角色各 {ROUNDS} 轮，毫秒（目标 P95 < {TARGET_MS:.0f}）")
    for name, questions in LISTS.items():
        fine = report(name, [ms for times in asked(questions) for ms in times], TARGET_MS) and fine
    return 0 if fine else 1


def opening(size: int) -> bool:
    """Open the cases in batches, durably, with history, audit and search words; cases per second."""
    towns = list(Division.objects.filter(level="town").values_list("code", flat=True))
    stream, rates = made_up(towns), []
    for start in range(0, size, BATCH):
        drafts = list(islice(stream, min(BATCH, size - start)))
        began = time.perf_counter()
        cases.open_many(drafts=drafts, actor=RULES)
        rates.append(len(drafts) / (time.perf_counter() - began))
    middle = statistics.median(rates)
    say(f"批量立案 每批 {BATCH} 件：中位 {middle:.0f} 件/秒（{min(rates):.0f}–{max(rates):.0f}，目标 {TARGET_RATE}）")
    return middle >= TARGET_RATE


def made_up(towns: list[str]) -> Iterator[cases.Draft]:
    """Drafts without end, the same in every run; labelled 模拟."""
    fixed = random.Random(20261124)
    while True:
        name, road = fixed.choice(TYPES), fixed.choice(ROADS)
        yield cases.Draft(
            case_type=name,
            title=f"{registry.case_type(name).name}：{road}{fixed.randint(1, 999)}号",
            division_code=fixed.choice(towns),
            source="instrument",
            description="现场情况需要核实" + ("，有刺鼻气味" if fixed.random() < 0.0005 else ""),
            place=road,
            is_demo=True,
        )


def asked(questions: tuple[dict[str, str], ...]) -> Iterator[list[float]]:
    """Milliseconds of every question by every role."""
    for role in ROLES:
        person = Person.objects.filter(roles__role=role).order_by("pk").first()
        for question in questions:
            filters = cases.CaseFilter(**question)
            yield timed(lambda person=person, filters=filters: cases.cases_for(person, filters))


def timed(ask: Callable[[], object]) -> list[float]:
    """Milliseconds of each round, after one that warms up."""
    ask()
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask()
        found.append((time.perf_counter() - began) * 1000)
    return found


def say(line: str) -> None:
    """At once, also into a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def report(name: str, times: list[float], target: float) -> bool:
    """One line: median, 95th percentile, worst; whether the percentile is under the target."""
    p95 = statistics.quantiles(times, n=20)[-1]
    say(
        f"{name}：中位 {statistics.median(times):.1f}，P95 {p95:.1f}，最慢 {max(times):.1f}（{len(times)} 次）"
        f"{'' if p95 < target else ' 未达标'}"
    )
    return p95 < target
