"""When an underpass is under water, and how well the streets are looked after: pure functions."""

from lixin.kernel.declare import Facts, Finding, Share, Window

CLOSE_ROAD = 27.0
"""cm of water at which the sentence says to close the road; a usual local rule, not a standard."""
PONDING = 15.0
"""cm: the depth on a lane that GB 50014-2021 designs against; each gauge may have its own."""


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
    """Gauges that report."""
    return Share(facts.devices(online=True), facts.devices())


def watched_points(facts: Facts) -> Share:
    """Flood-prone points that a gauge watches, of all."""
    return Share(facts.register("flood_point", gauge__isnull=False), facts.register("flood_point"))
