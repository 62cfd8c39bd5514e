"""What is looked at every day by itself: advertisements whose licence or safety check has run out."""

from __future__ import annotations

from datetime import date, datetime

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
                _ask(one, what, day)
    return f"{len(late)} 处户外广告的许可或安全检查已过期"


def _ask(one: Billboard, what: str, day: date) -> None:
    draft = cases.Draft(
        case_type="urban.billboard",
        title=f"户外广告{what}过期：{one.name}"[:120],
        division_code=one.division_code,
        source="register",
        description=f"{what}截止日 {day}，设置人 {one.firm}。请核实。",
        place=one.name,
        lon=one.lon,
        lat=one.lat,
        client_token=f"billboard:{one.pk}:{what}:{day}",
        is_demo=one.is_demo,
    )
    cases.open_case(draft=draft, actor=WORKER)
