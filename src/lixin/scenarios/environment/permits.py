"""What permits ask of the platform: their end is seen in time, and their limits reach the monitors."""

from datetime import datetime, timedelta

from django.db import transaction

from lixin.audit import service as audit
from lixin.cases import service as cases
from lixin.kernel.actor import WORKER
from lixin.kernel.worktime import BEIJING
from lixin.scenarios.environment.models import PermitLimit, PollutionSource
from lixin.sensing.service import Device

AHEAD = timedelta(days=90)
"""The holder must ask 60 days before the end (《排污许可管理条例》第十四条); he is told a month earlier."""
MONITOR = "environment.outlet_monitor"


def watch_permits(now: datetime) -> str:
    """A case for every permit in use that ends within 90 days or has ended; one for each end date, never two."""
    today = now.astimezone(BEIJING).date()
    ending = PollutionSource.objects.filter(retired_at=None, valid_until__lte=today + AHEAD).order_by("code")
    for one in ending:
        assert one.valid_until is not None
        words = "已到期" if one.valid_until < today else "将到期"
        cases.ask_about(
            register="environment.source", row=one, case_type="environment.permit_renewal",
            cause=f"{one.valid_until}", title=f"{one.name}排污许可{words}（{one.valid_until:%Y-%m-%d}）",
            words=f"排污许可证 {one.code} 有效期至 {one.valid_until:%Y-%m-%d}，请核实是否申请延续。",
            actor=WORKER, at=now,
        )  # fmt: skip
    return f"到期或将到期的排污许可 {len(ending)} 件"


def limits_by_device() -> dict[int, dict[str, float]]:
    """Device → metric → hourly limit of the outlet it measures; devices whose outlet has none: an empty dict."""
    found: dict[int, dict[str, float]] = {}
    rows = PermitLimit.objects.filter(retired_at=None, period="hour", outlet__retired_at=None)
    for device, factor, value in rows.exclude(outlet__device=None).values_list("outlet__device", "factor", "value"):
        limits = found.setdefault(device, {})
        limits[factor] = min(value, limits.get(factor, value))
    return found


@transaction.atomic
def apply_limits(now: datetime) -> str:
    """Make the register of limits the thresholds of the monitors: the rule compares with nothing else."""
    wanted, changed = limits_by_device(), 0
    for device in Device.objects.select_for_update().filter(kind=MONITOR, retired_at=None):
        limits = wanted.get(device.pk, {})
        if device.thresholds == limits:
            continue
        before, device.thresholds = device.thresholds, limits
        device.version += 1
        device.save(update_fields=["thresholds", "version"])
        audit.record(
            actor=WORKER,
            verb="change_device",
            subject=f"device:{device.pk}",
            summary=f"按许可限值更新 {device.name}",
            detail={"限值": [before, limits]},
        )
        changed += 1
    return f"更新了 {changed} 台自动监测设备的许可限值"
