"""What waits for one person: whatever the loop says is the next step of a role he holds, and what changed lately."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.cases.models import Case, CoHandler, Extension
from lixin.cases.queries import CaseFilter, narrowed, seen


def todo(person: Person, limit: int) -> list[Case]:
    """Open cases whose next step is the person's to take, the most urgent first; those without a deadline last."""
    held, wanted = accounts.permissions_of(person), Q(pk__in=[])
    for permission, condition in _NEXT.items():
        if permission in held:
            wanted |= condition(person)
    rows = seen(person).filter(wanted, closed_at__isnull=True).select_related("unit")
    return list(rows.order_by(F("due_at").asc(nulls_last=True), "pk")[:limit])


def changes(person: Person, since: date) -> dict[str, int]:
    """How many cases were opened and how many closed since that day began."""
    rows = seen(person)
    return {
        "opened": narrowed(rows, CaseFilter(opened_since=since.isoformat())).count(),
        "closed": narrowed(rows, CaseFilter(stage="closed", closed_since=since.isoformat())).count(),
    }


def _handling(person: Person) -> Q:
    own = person.organisation_id
    helping = CoHandler.objects.filter(unit_id=own, reply="").values("case_id")
    return Q(state__in=("dispatched", "handling"), unit_id=own) | Q(pk__in=helping)


def _dispatching(person: Person) -> Q:
    return Q(state__in=("filed", "returned")) | Q(pk__in=Extension.objects.filter(granted=None).values("case_id"))


_NEXT = {
    "cases.file": lambda person: Q(state="reported"),
    "cases.dispatch": _dispatching,
    "cases.handle": _handling,
    "cases.verify": lambda person: Q(state="verifying"),
}
