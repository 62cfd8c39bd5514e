"""How a case comes to be: from people, from alarms, one or thousands at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Organisation
from lixin.audit import service as audit
from lixin.cases import search
from lixin.cases.clock import due_times
from lixin.cases.history import announce, locked, make_step, take_step
from lixin.cases.models import Case, Step
from lixin.cases.nearby import Nearby
from lixin.cases.states import SOURCES
from lixin.kernel.actor import RULES, Actor
from lixin.kernel.declare import CaseType
from lixin.kernel.errors import Invalid, NotFound
from lixin.kernel.registry import registry
from lixin.sensing.models import Alarm
from lixin.web import service as web

LONGEST_TITLE = 120
RECOVERED = "监测指标已恢复正常，报警解除；仍需现场核实。"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known when a case is opened; `division_code` is the prefix code of the place."""

    case_type: str
    title: str
    division_code: str
    source: str
    description: str = ""
    place: str = ""
    lon: float | None = None
    lat: float | None = None
    severity: str = ""
    alarm: Alarm | None = None
    dedupe_key: str = ""
    client_token: str | None = None
    query_number: str | None = None
    is_demo: bool = False
    filed: bool = True
    """False: an operator must first decide whether it becomes a case (residents' reports)."""
    extra: Mapping[str, Any] = field(default_factory=dict)


def open_case(*, draft: Draft, actor: Actor, at: datetime | None = None) -> Case:
    """Open one case; the same client token or a still open dedupe key gives the case that is already there."""
    if existing := _existing(draft):
        return existing
    try:
        return open_many(drafts=[draft], actor=actor, at=at)[0]
    except IntegrityError:
        if existing := _existing(draft):  # another process was faster with the same token or key
            return existing
        raise


@transaction.atomic
def open_many(*, drafts: Sequence[Draft], actor: Actor, at: datetime | None = None) -> list[Case]:
    """Open cases in bulk: rows, history, audit and one piece of news in one transaction."""
    if not drafts:
        return []
    now = at or timezone.now()
    units = Handlers()
    cases = [_case(draft, units, now) for draft in drafts]
    Case.objects.bulk_create(cases, batch_size=BATCH)
    steps = [step for case in cases for step in _first_steps(case, actor, now)]
    Step.objects.bulk_create(steps, batch_size=BATCH)
    search.index_many(cases)
    summary = "立案" if len(cases) > 1 else ""
    entries = [
        audit.Entry(actor, "case.open", f"case:{case.pk}", f"{summary}{case.number} {case.title}"[:400])
        for case in cases
    ]
    audit.record_many(entries)
    _tell(cases)
    return cases


def open_for_alarms(raised: Sequence[Alarm], cleared: Sequence[Alarm]) -> list[Case]:
    """Open a case for each raised alarm whose event has a case type; called inside the processor's transaction.

    A case of the same event and device that is still open is told of the alarm instead of getting a twin, and of its
    end: what was cleared before anything was raised comes first in its history.
    """
    new = {alarm.pk for alarm in raised}
    for alarm in cleared:
        if alarm.pk not in new:
            _tell_open(alarm, RECOVERED)
    drafts: dict[str, Draft] = {}
    nearby = Nearby()
    for alarm in raised:
        draft = _draft_of(alarm, nearby)
        if draft is not None and not _tell_open(alarm, f"再次报警：{alarm.sentence}"):
            drafts.setdefault(draft.dedupe_key, draft)
    opened = open_many(drafts=list(drafts.values()), actor=RULES)
    for alarm in cleared:
        if alarm.pk in new:
            _tell_open(alarm, RECOVERED)
    return opened


def _existing(draft: Draft) -> Case | None:
    if draft.client_token and (case := Case.objects.filter(client_token=draft.client_token).first()):
        return case
    if draft.dedupe_key:
        return Case.objects.filter(dedupe_key=draft.dedupe_key, closed_at=None).first()
    return None


def _draft_of(alarm: Alarm, nearby: Nearby) -> Draft | None:
    name = registry.case_type_for(alarm.event) if alarm.event.split(".")[0] in registry else None
    if name is None:
        return None
    around = nearby.sentence(name, alarm.device.lon, alarm.device.lat)
    return Draft(
        case_type=name,
        title=f"{alarm.device.name}：{registry.event(alarm.event).name}"[:LONGEST_TITLE],
        division_code=alarm.division_code,
        source="instrument",
        description=f"{alarm.sentence}\n{around}".strip(),
        place=_place(alarm),
        lon=alarm.device.lon,
        lat=alarm.device.lat,
        severity=alarm.severity,
        alarm=alarm,
        dedupe_key=f"{alarm.event}:{alarm.device_id}",
        is_demo=alarm.device.label == "模拟",
    )


def _place(alarm: Alarm) -> str:
    """Township and device, so that whoever is sent knows where."""
    town = accounts.division(alarm.division_code)
    return f"{town.name if town else ''} {alarm.device.name}".strip()[:160]


def _tell_open(alarm: Alarm, note: str) -> bool:
    """Note it on the open case of the alarm's event and device; False when there is none."""
    rows = Case.objects.filter(dedupe_key=f"{alarm.event}:{alarm.device_id}", closed_at=None)
    found = rows.values_list("pk", flat=True).first()
    if found is not None:
        take_step(locked(found), "note", RULES, note=note)
    return found is not None


def _case(draft: Draft, units: Handlers, now: datetime) -> Case:
    case_type = _type(draft.case_type)
    if draft.source not in SOURCES:
        raise Invalid(f"没有来源“{draft.source}”。")
    if not draft.title.strip() or len(draft.title) > LONGEST_TITLE:
        raise Invalid(f"标题要有 1 到 {LONGEST_TITLE} 个字。", {"title": "标题长度不对"})
    handler = units.of(case_type, draft.division_code)
    case = Case(
        case_type=draft.case_type,
        scenario=draft.case_type.split(".")[0],
        title=draft.title.strip(),
        description=draft.description,
        severity=draft.severity or case_type.severity,
        source=draft.source,
        division_code=draft.division_code,
        place=draft.place,
        lon=draft.lon,
        lat=draft.lat,
        alarm=draft.alarm,
        device_id=draft.alarm.device_id if draft.alarm else None,
        suggested_unit=handler,
        opened_at=now,
        state_since=now,
        dedupe_key=draft.dedupe_key,
        client_token=draft.client_token or None,
        query_number=draft.query_number,
        is_demo=draft.is_demo,
        state="reported",
        version=1,
    )
    return _advance(case, case_type, draft, handler, now)


def _advance(case: Case, case_type: CaseType, draft: Draft, handler: Organisation | None, now: datetime) -> Case:
    """Filed at once when nobody has to decide, dispatched at once when the type says so."""
    if draft.filed:
        case.state, case.version = "filed", 2
    if draft.filed and case_type.automatic_dispatch and draft.source == "instrument" and handler:
        case.state, case.version, case.unit, case.dispatched_at = "dispatched", 3, handler, now
        case.accept_due_at, case.due_at = due_times(case_type, now)
    return case


def _first_steps(case: Case, actor: Actor, now: datetime) -> list[Step]:
    """The steps that led to the state the case is opened in."""
    told = [("open", "", "reported", "")]
    if case.version >= 2:
        told.append(("file", "reported", "filed", "按规则自动立案" if actor.kind == "system" else ""))
    if case.version >= 3:
        told.append(("dispatch", "filed", "dispatched", f"自动派遣至{case.unit.name if case.unit else ''}"))
    return [
        make_step(case, action, actor, now, to_state, note, {}, number, from_state)
        for number, (action, from_state, to_state, note) in enumerate(told, 1)
    ]


def _tell(cases: Sequence[Case]) -> None:
    """One piece of news per case, or one per place and unit when there are many."""
    if len(cases) <= 20:
        for case in cases:
            announce(case, "opened")
    else:
        for place, unit in sorted({(case.division_code, case.unit_id or web.NO_UNIT) for case in cases}):
            web.publish(topic="case", key="many", kind="opened", division_code=place, unit_ids=[unit])


def _type(name: str) -> CaseType:
    try:
        return registry.case_type(name)
    except KeyError as error:
        raise Invalid(f"没有事项类型“{name}”。", {"case_type": "没有这个类型"}) from error


class Handlers:
    """Handlers by type and division, looked up once per batch; None: no such unit, so the operator decides."""

    def __init__(self) -> None:
        self._by_name: dict[str, Organisation | None] = {}
        self._towns: dict[str, Organisation | None] = {}

    def of(self, case_type: CaseType, division_code: str) -> Organisation | None:
        """The unit that handles the type at the place."""
        if isinstance(case_type.handler, str):
            return self._unit(case_type.handler)
        town = self._town(division_code)
        return self._unit(case_type.handler({"township_government": town.name if town else ""}))

    def _unit(self, name: str) -> Organisation | None:
        if name not in self._by_name:
            try:
                self._by_name[name] = accounts.unit(name)
            except NotFound:  # a unit that was renamed must not stop the alarms of all others
                self._by_name[name] = None
        return self._by_name[name]

    def _town(self, division_code: str) -> Organisation | None:
        if division_code not in self._towns:
            self._towns[division_code] = accounts.town_government(division_code)
        return self._towns[division_code]
