"""What the access records say of a system, and the plan's figures: pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lixin.kernel.declare import Facts, Share

MONTHS = 3
"""Closed months that are looked at: a quarter, so that one holiday month does not decide."""
RARE_VISITS = 30
"""Visits a month below which a system counts as rarely used: less than one a day. A county's choice, no standard."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month of access records."""

    month: date
    visits: int
    people: int
    done: int


def closed_months(today: date, count: int = MONTHS) -> list[date]:
    """First days of the newest months that are over, newest first."""
    found, year, month = [], today.year, today.month
    for _ in range(count):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        found.append(date(year, month, 1))
    return found


def usage_of(months: Sequence[Month], today: date) -> tuple[str, str]:
    """(usage, why) from the access records.

    Unused (国办发〔2017〕39号: systems long out of use are cleared away): nobody came and nothing was done in any of
    the closed months. Without a record for each of them nothing is claimed: a missing report is not an unused system.
    """
    by_month = {one.month: one for one in months}
    wanted = closed_months(today)
    if any(month not in by_month for month in wanted):
        return "unknown", f"近 {MONTHS} 个月的访问记录不全，不作判断"
    looked = [by_month[month] for month in wanted]
    visits, done = sum(one.visits for one in looked), sum(one.done for one in looked)
    told = f"近 {MONTHS} 个月访问 {visits} 次、办理 {done} 件"
    if visits == 0 and done == 0:
        return "unused", told
    return ("rare" if visits < RARE_VISITS * MONTHS and done == 0 else "normal"), told


def fixed_households(facts: Facts) -> Share:
    """Households with fixed broadband."""
    return Share(facts.total("village", "fixed"), facts.total("village", "households"))


def mobile_people(facts: Facts) -> Share:
    """Mobile broadband subscriptions for each resident."""
    return Share(facts.total("village", "mobile"), facts.total("village", "residents"))


def urban_speed(facts: Facts) -> float | None:
    """Mean rate that urban households can get, each village counting once."""
    return _mean_speed(facts, "urban")


def rural_speed(facts: Facts) -> float | None:
    """The same for rural households."""
    return _mean_speed(facts, "rural")


def _mean_speed(facts: Facts, area: str) -> float | None:
    villages = facts.register("village", area=area)
    return facts.total("village", "capacity", area=area) / villages if villages else None


def fibre_villages(facts: Facts) -> Share:
    """Villages that fibre reaches."""
    return Share(facts.register("village", fibre=True), facts.register("village"))


def stations_5g(facts: Facts) -> float:
    """5G base stations in the net."""
    return facts.register("station", is_5g=True, state="on")


def stations_within_limit(facts: Facts) -> Share:
    """Measured stations within the public limit of GB 8702-2014 (40 µW/cm²)."""
    return Share(facts.register("station", emission__lte=40), facts.register("station", emission__isnull=False))


def shared_towers(facts: Facts) -> Share:
    """Towers and poles that others may use."""
    return Share(facts.register("tower", sharing__in=("open", "agreed")), facts.register("tower"))


def on_cloud(facts: Facts) -> Share:
    """Systems on the government cloud, of those that may be."""
    may = facts.register("system") - facts.register("system", cloud="exempt")
    return Share(facts.register("system", cloud="cloud"), may)


def ipv6_on(facts: Facts) -> Share:
    """Network assets with IPv6 in use."""
    return Share(facts.register("asset", readiness="on"), facts.register("asset"))


def unused_systems(facts: Facts) -> float:
    """Systems that nobody used for a quarter."""
    return facts.register("system", usage="unused")


def closed_on_time(facts: Facts) -> Share:
    """Matters closed on time, of those closed."""
    return Share(facts.cases(closed=True, on_time=True), facts.cases(closed=True))
