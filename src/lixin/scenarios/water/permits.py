"""Which permits to take water end soon: found every day, each a case that asks for its renewal."""

from datetime import datetime, timedelta

from lixin.cases import service as cases
from lixin.kernel.actor import WORKER
from lixin.kernel.worktime import BEIJING
from lixin.scenarios.water.models import Intake

AHEAD = timedelta(days=90)
"""The holder must ask 45 days before the end (取水许可和水资源费征收管理条例, 25); he is told twice as early."""


def watch_intakes(now: datetime) -> str:
    """A case for every permit in use that ends within 90 days or has ended; one for each end date, never two."""
    today = now.astimezone(BEIJING).date()
    ending = Intake.objects.filter(retired_at=None, valid_until__lte=today + AHEAD).order_by("code")
    for one in ending:
        words = "已到期" if one.valid_until < today else "将到期"
        cases.ask_about(
            register="water.intake", row=one, case_type="water.intake_permit", cause=f"{one.valid_until}",
            title=f"{one.name}取水许可{words}（{one.valid_until:%Y-%m-%d}）",
            words=f"取水许可证 {one.permit_number} 有效期至 {one.valid_until:%Y-%m-%d}，请核实是否申请延续。",
            actor=WORKER, at=now,
        )  # fmt: skip
    return f"到期或将到期的取水许可 {len(ending)} 件"
