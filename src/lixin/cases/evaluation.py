"""综合评价: what can be said of an ended case from its own history; computed, never typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from lixin.cases.models import Case, Step


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a closed case went: `wall` from filing to its end, `working` the office hours in it, by unit where it lay."""

    on_time: bool | None
    wall: timedelta
    working: timedelta
    sent_back: int
    returned: int
    reopened: int
    extended: int
    rating: int | None
    lay: tuple[tuple[str, timedelta], ...]
    """State key and how long the case was in it altogether, by first entry; states passed at once are not told."""

    @property
    def at_once(self) -> bool:
        """Solved without a second attempt of any kind."""
        return not (self.sent_back or self.returned or self.reopened)


def evaluation_of(case: Case) -> Evaluation | None:
    """None while the case is open, and for one that ended without being handled (rejected, merged, void)."""
    if case.state != "closed" or case.closed_at is None:
        return None
    steps = list(case.steps.order_by("sequence"))
    times = [step.action for step in steps]
    return Evaluation(
        on_time=case.on_time,
        wall=case.closed_at - case.opened_at,
        working=timedelta(seconds=sum(step.lay_working_seconds for step in _moves(steps))),
        sent_back=times.count("send_back"),
        returned=case.returned,
        reopened=case.reopened,
        extended=case.extensions.filter(granted=True).count(),
        rating=case.rating,
        lay=_lay(steps),
    )


def _moves(steps: list[Step]) -> list[Step]:
    """The steps that ended a stay: each says how long it was. After its end a case waits for nobody."""
    return [step for step in steps if step.from_state not in ("", "closed", "rejected", step.to_state)]


def _lay(steps: list[Step]) -> tuple[tuple[str, timedelta], ...]:
    stays: dict[str, timedelta] = {}
    for step in _moves(steps):
        stays[step.from_state] = stays.get(step.from_state, timedelta(0)) + timedelta(seconds=step.lay_seconds)
    return tuple((state, stay) for state, stay in stays.items() if stay)
