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
        draft = cases.Draft(
            case_type="water.intake_permit",
            title=f"{one.name}取水许可{words}（{one.valid_until:%Y-%m-%d}）"[:120],
            division_code=one.division_code,
            source="register",
            description=f"取水许可证 {one.permit_number} 有效期至 {one.valid_until:%Y-%m-%d}，请核实是否申请延续。",
            lon=one.lon,
            lat=one.lat,
            client_token=f"intake:{one.pk}:{one.valid_until}",
            is_demo=one.is_demo,
        )
        cases.open_case(draft=draft, actor=WORKER, at=now)
    return f"到期或将到期的取水许可 {len(ending)} 件"
