"""When an underpass is under water, and how well the streets are looked after: pure functions."""

from datetime import date, timedelta

from lixin.kernel.declare import Facts, Finding, Share, Window

CLOSE_ROAD = 27.0
"""cm of water at which the sentence says to close the road; a usual local rule, not a standard."""
PONDING = 15.0
"""cm: the depth on a lane that GB 50014-2021 designs against; each gauge may have its own."""

FUME = 2.0
"""mg/m³: highest allowed concentration of cooking fumes (GB 18483-2001, table 2)."""


def fumes(window: Window) -> Finding | None:
    """Three ten-minute values in a row above the limit: a pan that flares up is over in less."""
    limit = window.threshold("fume", FUME)
    values = window.last("fume", 3)
    if limit is None or len(values) < 3 or min(values) <= limit:
        return None
    return Finding(values[-1], limit, f"油烟 {values[-1]:.1f} mg/m³，连续三次超过限值 {limit:.1f} mg/m³")


def ponding(window: Window) -> Finding | None:
    """Two depths in a row at or above the gauge's limit (15 cm unless set otherwise)."""
    limit = window.threshold("depth", PONDING)
    depths = window.last("depth", 2)
    if limit is None or len(depths) < 2 or min(depths) < limit:
        return None
    advice = "，应当封闭道路" if depths[-1] >= CLOSE_ROAD else ""
    return Finding(depths[-1], limit, f"积水 {depths[-1]:.0f} cm，超过 {limit:.0f} cm{advice}")


def closed_on_time(facts: Facts) -> Share:
    """Matters of the scenario closed on time, of those closed."""
    return Share(facts.cases(closed=True, on_time=True), facts.cases(closed=True))


def gauges_online(facts: Facts) -> Share:
    """Flood gauges that report."""
    return Share(facts.devices("flood_gauge", online=True), facts.devices("flood_gauge"))


def watched_points(facts: Facts) -> Share:
    """Flood-prone points that a gauge watches, of all."""
    return Share(facts.register("flood_point", gauge__isnull=False), facts.register("flood_point"))


def _sound(facts: Facts, register: str) -> Share:
    return Share(facts.register(register, state="sound"), facts.register(register))


def sound_components(facts: Facts) -> Share:
    """Components in good state."""
    return _sound(facts, "component")


def sound_lamps(facts: Facts) -> Share:
    """Lamps in good state."""
    return _sound(facts, "lamp")


def sound_manholes(facts: Facts) -> Share:
    """Manhole covers in good state."""
    return _sound(facts, "manhole")


def licensed_billboards(facts: Facts) -> Share:
    """Billboards whose licence has not run out, of all."""
    return Share(facts.register("billboard", licensed_until__gte=_today(facts)), facts.register("billboard"))


def checked_billboards(facts: Facts) -> Share:
    """Billboards whose next safety check is not overdue, of those that have one to come."""
    return _not_overdue(facts, "billboard", "check_by")


def cleaned_restaurants(facts: Facts) -> Share:
    """Restaurants whose next cleaning is not overdue, of those that have one to come."""
    return _not_overdue(facts, "restaurant", "clean_by")


def _today(facts: Facts) -> date:
    """The period's last day: what ends on it has not ended yet."""
    return facts.until() - timedelta(days=1)


def _not_overdue(facts: Facts, register: str, field: str) -> Share:
    known = facts.register(register, **{f"{field}__isnull": False})
    return Share(facts.register(register, **{f"{field}__gte": _today(facts)}), known)


def watched_restaurants(facts: Facts) -> Share:
    """Restaurants whose fumes are measured."""
    return Share(facts.register("restaurant", monitor__isnull=False), facts.register("restaurant"))


def tracked_vehicles(facts: Facts) -> Share:
    """Works vehicles with a terminal."""
    return Share(facts.register("vehicle", terminal__isnull=False), facts.register("vehicle"))


def staffed_grids(facts: Facts) -> Share:
    """Unit grids that belong to somebody's care."""
    return Share(facts.register("grid", duty__isnull=False), facts.register("grid"))


def duty_workers(facts: Facts) -> Share:
    """Responsibility grids that have a worker."""
    have = facts.register("duty_grid") - facts.register("duty_grid", worker="")
    return Share(have, facts.register("duty_grid"))


def plated_addresses(facts: Facts) -> Share:
    """Door plates and building plates that are put up."""
    kinds = {"kind__in": ("door", "building")}
    return Share(facts.register("address", **kinds, plated_on__isnull=False), facts.register("address", **kinds))


def pumping(facts: Facts) -> float:
    """Flow of the pumps that can run."""
    return facts.total("pump", "flow", state="ready")
