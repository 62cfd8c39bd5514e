"""What is looked at every day by itself: advertisements whose licence or safety check has run out."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from lixin.cases import service as cases
from lixin.kernel.actor import WORKER

from .models import Billboard


def ask_for_billboards(now: datetime) -> str:
    """A matter for each advertisement past its date, once for that date; what becomes of it people decide."""
    today = timezone.localdate(now)
    late = Billboard.objects.filter(Q(licensed_until__lt=today) | Q(check_by__lt=today), retired_at=None)
    for one in late.order_by("pk"):
        for what, day in (("许可", one.licensed_until), ("安全检查", one.check_by)):
            if day and day < today:
                cases.ask_about(
                    register="urban.billboard", row=one, case_type="urban.billboard", cause=f"{what}{day}",
                    title=f"户外广告{what}过期：{one.name}", words=f"{what}截止日 {day}，设置人 {one.firm}。请核实。",
                    actor=WORKER, at=now,
                )  # fmt: skip
    return f"{len(late)} 处户外广告的许可或安全检查已过期"
