"""Quiet times: an alarm put aside, devices that are worked on, what runs and what is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lixin.kernel.errors import Conflict, Invalid, NotFound, Refused
from lixin.sensing import queries, shelving
from lixin.sensing.models import Alarm, Device, Quiet
from lixin.sensing.pages.common import kind_filters, may, person_of, rows_of, town_choices
from lixin.sensing.pages.forms import Field, marked, typed_of
from lixin.web.views import require

HOURS = (("1", "1 小时"), ("4", "4 小时"), ("8", "8 小时"), ("24", "1 天"), ("72", "3 天"), ("168", "7 天"))
USUAL_WORK = timedelta(hours=4)
SHOWN = 5
"""On a device's page."""
MINUTES = "%Y-%m-%dT%H:%M"


@require_safe
@require("devices.read")
def listing(request: HttpRequest) -> HttpResponse:
    """What runs and what is to come, or what is over."""
    past = request.GET.get("past") == "1"
    found = rows_of(request, shelving.quiets_for(person_of(request), past=past))
    now = timezone.now()
    context = {
        "rows": [_row(request, quiet, now) for quiet in found.items],
        "next": found.next,
        "past": past,
        "may_write": may(request, shelving.MAINTAIN),
    }
    return render(request, "sensing/quiets.html", context)


def standing(request: HttpRequest, device: Device) -> list[dict[str, object]]:
    """What runs for the device or is to come."""
    rows = shelving.quiets_for(person_of(request), device_id=device.pk)
    now = timezone.now()
    return [_row(request, quiet, now) for quiet in rows[:SHOWN]]


def _row(request: HttpRequest, quiet: Quiet, now: datetime) -> dict[str, object]:
    running = quiet.starts_at <= now < quiet.ends_at
    return {
        "quiet": quiet,
        "what": queries.event_name(quiet.event) if quiet.event else "检修（全部报警）",
        "state": "进行中" if running else "未开始" if quiet.starts_at > now else "已结束",
        "running": running,
        "may_end": now < quiet.ends_at and may(request, shelving.SHELVE if quiet.event else shelving.MAINTAIN),
    }


@require_http_methods(["GET", "POST"])
@require(shelving.SHELVE)
def shelve(request: HttpRequest, alarm_id: int) -> HttpResponse:
    """For how long, and why."""
    alarm = queries.alarms_for(person_of(request), is_open=False).filter(pk=alarm_id).first()
    if alarm is None:
        raise NotFound("没有这条报警，或不在您的范围内。")
    typed = typed_of(request, ("hours", "reason"))
    refused: Refused | None = None
    if request.method == "POST":
        try:
            shelving.shelve(
                alarm_id=alarm_id, hours=_number(typed["hours"]), reason=typed["reason"], person=person_of(request)
            )
        except (Invalid, Conflict) as error:
            refused = error
        else:
            messages.success(request, "已搁置。到时若仍在报警，会自动恢复；可在“检修与搁置”中提前结束。")
            return redirect("sensing:alarms")
    return _shelf_form(request, alarm, typed, refused)


def _shelf_form(request: HttpRequest, alarm: Alarm, typed: dict[str, str], refused: Refused | None) -> HttpResponse:
    fields = [
        Field("hours", "搁置多久", typed["hours"] or "4", "select", HOURS, required=True),
        Field("reason", "原因", typed["reason"], required=True, hint="例如：探头结垢，已约厂家清洗"),
    ]
    context = {
        "alarm": alarm,
        "event": queries.event_name(alarm.event),
        "fields": marked(fields, refused),
        "refusal": refused.sentence if refused else "",
    }
    return render(request, "sensing/shelve.html", context, status=refused.status if refused else 200)


@require_http_methods(["GET", "POST"])
@require(shelving.MAINTAIN)
def plan(request: HttpRequest) -> HttpResponse:
    """Work on one device, or on those of a kind in a township."""
    person = person_of(request)
    text = request.GET.get("device", "")
    device = queries.device_for(person, int(text)) if text.isascii() and text.isdigit() else None
    typed = typed_of(request, ("kind", "division", "starts_at", "ends_at", "reason"))
    refused: Refused | None = None
    if request.method == "POST":
        try:
            made = shelving.maintain(
                device_id=device.pk if device else None, kind=typed["kind"], division=typed["division"],
                starts_at=_moment(typed, "starts_at"), ends_at=_moment(typed, "ends_at"), reason=typed["reason"],
                person=person,
            )  # fmt: skip
        except (Invalid, Conflict, NotFound) as error:
            refused = error
        else:
            done = f"已安排 {len(made)} 台设备检修，期间报警只记录、不派单。"
            messages.success(request, done if made else "这次检修已经安排过。")
            return redirect("sensing:quiets")
    context = {
        "device": device,
        "fields": marked(_work_fields(typed, whole=device is None), refused),
        "refusal": refused.sentence if refused else "",
    }
    return render(request, "sensing/maintain.html", context, status=refused.status if refused else 200)


def _work_fields(typed: dict[str, str], *, whole: bool) -> list[Field]:
    now = timezone.localtime()
    towns = [("", "全县（您的范围内）"), *town_choices()]
    which = [
        Field("kind", "设备类型", typed["kind"], "select", kind_filters(), required=True),
        Field("division", "乡镇", typed["division"], "select", towns),
    ]
    return [
        *(which if whole else []),
        Field("starts_at", "开始", typed["starts_at"] or f"{now:{MINUTES}}", "moment", required=True),
        Field("ends_at", "结束", typed["ends_at"] or f"{now + USUAL_WORK:{MINUTES}}", "moment", required=True),
        Field("reason", "原因", typed["reason"], required=True, hint="例如：年度校准"),
    ]


@require_POST
@require("devices.read")
def end(request: HttpRequest, quiet_id: int) -> HttpResponse:
    """Over before its time."""
    quiet = shelving.end(quiet_id=quiet_id, person=person_of(request))
    messages.success(request, f"已结束。{quiet.device.name} 若仍在报警，几秒内恢复。")
    return redirect("sensing:quiets")


def _moment(typed: dict[str, str], name: str) -> datetime:
    """A local time without a zone, as the browser's field gives it."""
    try:
        return timezone.make_aware(datetime.fromisoformat(typed[name]).replace(tzinfo=None))
    except ValueError:
        raise Invalid("时间应当像 2026-11-27T08:00 这样。", {name: "不是时间"}) from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
