"""What people do about alarms and doubtful frames: acknowledge, look at."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.audit import service as audit
from lixin.kernel.errors import Conflict, Invalid, NotFound
from lixin.sensing.models import Alarm, Suspect
from lixin.sensing.queries import alarms_for, suspects_for
from lixin.web import service as web


@transaction.atomic
def acknowledge(*, alarm_id: int, person: Person) -> Alarm:
    """Say that somebody has seen the alarm; it stays open until its cause is gone. Twice is once."""
    accounts.require(person, "alarms.acknowledge")
    if not alarms_for(person, is_open=False).filter(pk=alarm_id).exists():
        raise NotFound("没有这条报警，或不在您的范围内。")
    alarm = Alarm.objects.select_for_update().get(pk=alarm_id)
    if alarm.state == Alarm.State.CLEARED:
        raise Conflict("这条报警已经解除。")
    if alarm.state == Alarm.State.SHELVED:
        raise Conflict("这条报警已经搁置；到时会恢复，也可以在“检修与搁置”中提前结束。")
    if alarm.state == Alarm.State.ACTIVE:
        alarm.state, alarm.acknowledged_by, alarm.acknowledged_at = (
            Alarm.State.ACKNOWLEDGED,
            person.name,
            timezone.now(),
        )
        alarm.save(update_fields=["state", "acknowledged_by", "acknowledged_at"])
        actor = accounts.actor_of(person)
        audit.record(actor=actor, verb="acknowledge", subject=f"alarm:{alarm.pk}", summary=alarm.sentence)
        web.publish(
            topic="alarm", key=alarm.pk, kind="acknowledged", division_code=alarm.division_code,
            unit_ids=[alarm.owner_id],
        )  # fmt: skip
    return alarm


@transaction.atomic
def mark_seen(*, reason: str, person: Person) -> int:
    """The operator has looked at all doubtful frames of a reason; how many they were."""
    accounts.require(person, "suspects.read")
    if reason not in Suspect.Reason.values:
        raise Invalid(f"没有原因“{reason}”；可用：{'、'.join(Suspect.Reason.values)}。", {"reason": "请选择原因"})
    rows = suspects_for(person, reason=reason).filter(seen_at=None)
    count = Suspect.objects.filter(pk__in=rows.order_by().values("pk")).update(
        seen_by=person.name, seen_at=timezone.now()
    )
    if count:
        summary = f"阅过 {count} 条异常报文（{Suspect.Reason(reason).label}）"
        audit.record(actor=accounts.actor_of(person), verb="mark_seen", subject=f"suspects:{reason}", summary=summary)
    return count
