"""Reading cases: lists by keyset, live counts, one case with all that belongs to it; always through the oracle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.audit import service as audit
from lixin.cases import search
from lixin.cases.clock import SOON
from lixin.cases.models import Case, CoHandler, OwnCase
from lixin.cases.states import LOOP
from lixin.kernel.errors import Invalid, NotFound

PAGE = 50
MOST_PAGE = 200


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list is narrowed to; empty fields do not narrow. `stage` "open" or "closed"; `light` red, amber, green."""

    state: str = ""
    stage: str = ""
    light: str = ""
    type: str = ""
    scenario: str = ""
    unit: str = ""
    division: str = ""
    source: str = ""
    text: str = ""
    device: str = ""
    mine: str = ""
    """"1": what the asking person's own unit handles or helps with."""
    overdue: str = ""
    """"1": open and past its deadline."""
    opened_since: str = ""
    """First day (2026-05-06) on which it was opened; `closed_since` likewise."""
    closed_since: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows and the cursor of the next older ones ("" at the end)."""

    rows: list[Case]
    next: str


def cases_for(person: Person, filters: CaseFilter, *, cursor: str = "", limit: int = PAGE, near: bool = False) -> Page:
    """Newest first; no count is made however large the archive. `near`: those that only come near the text.

    First the numbers of the page, which indexes answer alone; then its rows.
    """
    parts = [narrowed(rows, filters) for rows in seen_parts(person)]
    if filters.mine:
        helping = CoHandler.objects.filter(unit_id=person.organisation_id).values("case_id")
        own = Q(unit_id=person.organisation_id)
        parts = [rows.filter(condition) for rows in parts for condition in (own, Q(pk__in=helping))]
    if cursor:
        parts = [rows.filter(pk__lt=_number(cursor, "cursor")) for rows in parts]
    size = min(max(limit, 1), MOST_PAGE)
    numbers = search.newest(parts, filters.text, size + 1, near=near)
    found = Case.objects.filter(pk__in=numbers[:size]).select_related("unit").order_by("-pk")
    return Page(list(found), str(numbers[size - 1]) if len(numbers) > size else "")


def seen(person: Person) -> QuerySet[Any]:
    """The rows of accounts.visible(person, Case): those of the person's units, or with one of them called in.

    Said as conditions on the row instead of a join, so that nothing has to be made distinct.
    """
    first, *others = seen_parts(person)
    for rows in others:
        first |= rows
    return first


def seen_parts(person: Person) -> list[QuerySet[Any]]:
    """The same in parts that may overlap: a list takes the newest of each, which an index gives without a walk."""
    own = accounts.visible(person, OwnCase.objects.all())
    if own.query.is_empty() or not own.query.where:
        return [own]
    helped = accounts.visible(person, CoHandler.objects.all()).values("case_id")
    return [own, OwnCase.objects.filter(pk__in=helped)]


def narrowed(rows: QuerySet[Any], filters: CaseFilter) -> QuerySet[Any]:
    """The rows under the filter, its text apart; Invalid with a sentence for a value that cannot be."""
    exact = {"state": filters.state, "case_type": filters.type, "scenario": filters.scenario, "source": filters.source}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if filters.unit:
        rows = rows.filter(unit_id=_number(filters.unit, "unit"))
    if filters.device:
        rows = rows.filter(device_id=_number(filters.device, "device"))
    if filters.division:
        rows = rows.filter(division_code__startswith=filters.division)
    if filters.stage == "open":
        rows = rows.filter(closed_at__isnull=True)
    elif filters.stage == "closed":
        rows = rows.filter(state="closed")
    if filters.light:
        rows = rows.filter(_light(filters.light, timezone.now()))
    if filters.overdue:
        rows = rows.filter(_light("red", timezone.now()))
    if filters.opened_since:
        rows = rows.filter(opened_at__gte=_midnight(filters.opened_since, "opened_since"))
    if filters.closed_since:
        rows = rows.filter(closed_at__gte=_midnight(filters.closed_since, "closed_since"))
    return rows


def open_counts(person: Person) -> dict[str, Any]:
    """Open cases by light and by state."""
    now = timezone.now()
    rows = seen(person).filter(closed_at__isnull=True)
    lights = rows.aggregate(**{name: Count("pk", filter=_light(name, now)) for name in ("red", "amber", "green")})
    by_state = dict(rows.values_list("state").annotate(count=Count("pk")).order_by())
    states = [
        {"key": state.key, "name": state.name, "count": by_state.get(state.key, 0)}
        for state in LOOP.states.values()
        if not state.final
    ]
    return {**lights, "states": states}


def my_open(person: Person, limit: int = MOST_PAGE) -> list[Case]:
    """What the person's own unit has to handle, the most urgent first."""
    rows = seen(person).filter(closed_at__isnull=True, unit_id=person.organisation_id)
    wanted = rows.filter(state__in=("dispatched", "handling")).select_related("unit", "holder")
    return list(wanted.order_by("due_at", "pk")[:limit])


def find(person: Person, case_id: int) -> Case:
    """One case the person may see; NotFound otherwise, whether it exists or not."""
    rows = accounts.visible(person, Case.objects.select_related("unit", "holder", "device", "suggested_unit"))
    case = rows.filter(pk=case_id).first()
    if case is None:
        raise NotFound("没有找到这件事，或不在您的范围内。")
    return case


def related(person: Person, case: Case, limit: int = 5) -> list[Case]:
    """Other cases of the same device, else of the same type in the same place."""
    rows = seen(person).exclude(pk=case.pk)
    if case.device_id:
        return list(rows.filter(device_id=case.device_id).order_by("-pk")[:limit])
    return list(rows.filter(case_type=case.case_type, division_code=case.division_code).order_by("-pk")[:limit])


def contact(*, person: Person, case_id: int, purpose: str, address: str = "") -> list[str]:
    """The reporters' telephone numbers unmasked, for a stated purpose; each read is recorded under its owner's key."""
    case = find(person, case_id)
    accounts.require(person, "cases.contact")
    rows = case.reporters.exclude(phone="")
    return [
        accounts.reveal(person, row, "phone", purpose, person_concerned=row.phone_digest, address=address)
        for row in rows
    ]


def on_time_rate(person: Person, since: datetime) -> tuple[int, int]:
    """Cases closed since, on time and in all."""
    rows = seen(person).filter(state="closed", closed_at__gte=since)
    counts = rows.aggregate(good=Count("pk", filter=Q(on_time=True)), all=Count("pk"))
    return counts["good"], counts["all"]


def history_reads(phone_digest: str) -> list[Any]:
    """Who looked at the data of the person with this key."""
    return list(audit.reads_about(phone_digest)[:MOST_PAGE])


def _light(colour: str, now: datetime) -> Q:
    soon = now + SOON
    conditions = {
        "red": Q(due_at__lt=now),
        "amber": Q(due_at__gte=now, due_at__lte=soon),
        "green": Q(due_at__gt=soon),
    }
    if colour not in conditions:
        raise Invalid(f"没有“{colour}”这种灯。", {"light": "red、amber 或 green"})
    return Q(closed_at__isnull=True) & conditions[colour]


def _number(text: str, name: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Invalid(f"{name} 应当是编号数字。", {name: "应当是数字"})
    return int(text)


def _midnight(text: str, name: str) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"{name} 应当是日期，例如 2026-05-06。", {name: "应当是日期"}) from error
    return timezone.make_aware(datetime.combine(day, time.min))


def since_days(days: int) -> datetime:
    """The moment so many days ago."""
    return timezone.now() - timedelta(days=days)
