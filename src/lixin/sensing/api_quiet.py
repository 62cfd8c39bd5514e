"""/api/sensing/quiet and shelving: quiet times, by the pages' verbs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import AwareDatetime, ConfigDict

from lixin.sensing import queries, shelving
from lixin.sensing.api_rows import Rows
from lixin.sensing.models import Quiet
from lixin.web.api import LIMIT, need, page

router = Router()


class ShelveIn(Schema):
    """For how many hours (at most 168), and why."""

    model_config = ConfigDict(extra="forbid")
    hours: float
    reason: str = Field(max_length=400)


class WorkIn(Schema):
    """One device (`device_id`), or those of a kind in a division, are worked on from then until then."""

    model_config = ConfigDict(extra="forbid")
    device_id: int | None = None
    kind: str = Field("", max_length=200)
    division: str = Field("", max_length=12)
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: str = Field(max_length=400)


@router.get("/quiet", response=Rows, operation_id="sensing_quiet", summary="检修与搁置")
def listing(
    request: HttpRequest, past: bool = False, device_id: int | None = None, cursor: str = "", limit: int = LIMIT
) -> dict[str, Any]:
    """Running and coming quiet times, or those that are over, newest first."""
    person = need(request, "devices.read")
    found = page(shelving.quiets_for(person, past=past, device_id=device_id), cursor, limit)
    return {"items": [_row(quiet) for quiet in found.items], "next": found.next}


@router.post("/quiet", response={201: dict[str, Any]}, operation_id="sensing_maintain", summary="安排检修")
def maintain(request: HttpRequest, given: WorkIn) -> tuple[int, dict[str, Any]]:
    """Alarms of these devices call nobody meanwhile; `made` is how many devices had no such time yet."""
    person = need(request, shelving.MAINTAIN)
    made = shelving.maintain(person=person, **given.dict())
    return 201, {"made": len(made)}


@router.post("/quiet/{int:quiet_id}/end", response=dict[str, Any], operation_id="sensing_end_quiet", summary="提前结束")
def end(request: HttpRequest, quiet_id: int) -> dict[str, Any]:
    """Over before its time; twice is once."""
    return _row(shelving.end(quiet_id=quiet_id, person=need(request, "devices.read")))


@router.post(
    "/alarms/{int:alarm_id}/shelve", response=dict[str, Any], operation_id="sensing_shelve", summary="搁置报警"
)
def shelve(request: HttpRequest, alarm_id: int, given: ShelveIn) -> dict[str, Any]:
    """Put aside; 409 when it has ended or is put aside already."""
    person = need(request, shelving.SHELVE)
    alarm = shelving.shelve(alarm_id=alarm_id, hours=given.hours, reason=given.reason, person=person)
    return {"id": alarm.pk, "state": alarm.state}


def _row(quiet: Quiet) -> dict[str, Any]:
    times: dict[str, datetime] = {"starts_at": quiet.starts_at, "ends_at": quiet.ends_at, "made_at": quiet.made_at}
    return {
        "id": quiet.pk,
        "device": {"id": quiet.device_id, "name": quiet.device.name},
        "event": quiet.event,
        "event_name": queries.event_name(quiet.event) if quiet.event else "",
        "reason": quiet.reason,
        "made_by": quiet.made_by,
        "ended_by": quiet.ended_by,
        **times,
    }
