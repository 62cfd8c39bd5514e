"""A county's archive of cases, made up and labelled 模拟: opened in bulk, then a year of them closed."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lixin.accounts.models import Division
from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.config.benching.figures import Figure, spread
from lixin.kernel.actor import RULES
from lixin.kernel.registry import registry

BATCH, OPEN, DAYS = 5_000, 3_000, 365
TARGET_RATE = 1_000
TYPES = ("environment.water_quality", "urban.road_flooding", "urban.litter", "urban.street_lamp", "urban.manhole")
ROADS = ("人民路", "建设路", "向阳路", "文州路", "淝河路", "青年路", "五一路", "团结路")
STAGES = ("filed", "dispatched", "handling", "verifying")


def open_in_bulk(size: int) -> Figure:
    """Open the cases in batches, durably, with history, audit and search words; cases per second of each batch."""
    towns = list(Division.objects.filter(level="town").values_list("code", flat=True))
    stream, rates = made_up(towns), []
    for start in range(0, size, BATCH):
        drafts = list(islice(stream, min(BATCH, size - start)))
        began = time.perf_counter()
        cases.open_many(drafts=drafts, actor=RULES)
        rates.append(len(drafts) / (time.perf_counter() - began))
    note = f"每批 {BATCH} 件，含办理过程、审计链和搜索词，提交时已落盘"
    return spread("批量立案", "件/秒", rates, judged="median", target=TARGET_RATE, better="higher", note=note)


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


def grow_old(now: datetime) -> None:
    """Spread the cases over a year, the newest still open; straight in the tables, as the archive's age is made up."""
    first, last = (Case.objects.order_by(order).values_list("pk", flat=True)[0] for order in ("pk", "-pk"))
    closed = last - min(OPEN, (last - first + 1) // 3)
    with transaction.atomic():
        for day in range(DAYS):
            low, high = (first + (closed - first + 1) * step // DAYS for step in (day, day + 1))
            _close(low, high, now - timedelta(days=DAYS - day, hours=day % 9))
        _leave_open(closed, now)


def _close(low: int, high: int, opened: datetime) -> None:
    """Cases numbered from low up to high: opened that day, dispatched to the suggested unit, closed within days."""
    done = min(opened + timedelta(hours=30), timezone.now() - timedelta(minutes=1))
    rows = Case.objects.filter(pk__gte=low, pk__lt=high)
    rows.update(
        opened_at=opened, dispatched_at=opened, due_at=opened + timedelta(hours=28), submitted_at=done,
        closed_at=done, state="closed", state_since=done, on_time=True, unit_id=F("suggested_unit_id"),
    )  # fmt: skip
    late = Case.objects.annotate(turn=F("pk") % 10).filter(pk__gte=low, pk__lt=high, turn=0)
    late.update(on_time=False)


def _leave_open(closed: int, now: datetime) -> None:
    """What is open stands in every stage, one in four of it late."""
    for turn, state in enumerate(STAGES):
        rows = Case.objects.annotate(turn=F("pk") % len(STAGES)).filter(pk__gt=closed, turn=turn)
        due = {} if state == "filed" else {"due_at": now + timedelta(hours=(turn - 1) * 20 - 1)}
        unit = {} if state == "filed" else {"unit_id": F("suggested_unit_id")}
        rows.update(state=state, **due, **unit)
