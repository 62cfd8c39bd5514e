"""What is looked at every day by itself: systems nobody uses, assessments that are due."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from lixin.cases import service as cases
from lixin.kernel.actor import WORKER
from lixin.registers import service as registers

from . import rules
from .models import GovernmentSystem, SystemUse

SYSTEMS = "infrastructure.system"
SOON = timedelta(days=30)
"""Notice before an assessment is due."""


def judge_systems(now: datetime) -> str:
    """Work out from the access records how each system is used; ask for a look at those nobody uses."""
    today = timezone.localdate(now)
    months = defaultdict(list)
    first = rules.closed_months(today)[-1]
    for one in SystemUse.objects.filter(month__gte=first, retired_at=None).order_by("month"):
        months[one.system_id].append(rules.Month(one.month, one.visits, one.people, one.done))
    with transaction.atomic():
        systems = list(GovernmentSystem.objects.select_for_update().filter(retired_at=None).order_by("pk"))
        changed = [one for one in systems if _judged(one, rules.usage_of(months[one.pk], today))]
        GovernmentSystem.objects.bulk_update(changed, ["usage", "usage_note", "version"])
        sheet, reason = registers.sheet(SYSTEMS), "按访问记录判断使用情况"
        registers.after_write(sheet, changed, actor=WORKER, verb="change", reason=reason)
        for one in changed:
            if one.usage == GovernmentSystem.Usage.UNUSED:
                words = f"{one.usage_note}。请核实后整合、关停，或说明保留的理由。"
                _ask(one, "cleanup", f"疑似僵尸系统：{one.name}", words, f"{rules.closed_months(today)[0]}", now)
    return f"判断了 {len(systems)} 个系统，{len(changed)} 个有变化"


def _judged(one: GovernmentSystem, found: tuple[str, str]) -> bool:
    """Whether what is kept of the row differs from what was found; then the row is changed."""
    if (one.usage, one.usage_note) == found:
        return False
    one.usage, one.usage_note = found
    one.version += 1
    return True


def ask_for_assessments(now: datetime) -> str:
    """A matter for each system whose assessment is due within a month or overdue; one for each due date."""
    until = timezone.localdate(now) + SOON
    due = GovernmentSystem.objects.filter(retired_at=None, assess_by__lte=until).select_related("owner")
    for one in due.order_by("assess_by"):
        words = f"截止日 {one.assess_by:%Y-%m-%d}，请联系测评机构，测评后在台账里登记结果。"
        _ask(one, "assessment", f"等保测评到期：{one.name}", words, f"{one.assess_by}", now)
    return f"{len(due)} 个系统的等保测评将到期或已过期"


def _ask(one: GovernmentSystem, kind: str, title: str, words: str, cause: str, now: datetime) -> None:
    owner = f"责任单位：{one.owner}。" if one.owner else ""
    cases.ask_about(
        register=SYSTEMS, row=one, case_type=f"infrastructure.{kind}", cause=cause, title=title,
        words=f"{owner}{words}", actor=WORKER, at=now,
    )  # fmt: skip
