"""When an electric bus must stop, and whether the buses are seen: pure functions."""

from lixin.kernel.declare import Facts, Finding, Share, Window

STOP = 3
"""Highest alarm level of GB/T 32960.3-2016, 7.2.3.8: the driver has to stop at once or call for help."""
HOT = 55.0
"""℃ of the hottest battery probe; a usual limit of operators, each bus may have its own."""


def must_stop(window: Window) -> Finding | None:
    """The newest report says level 3: the vehicle itself has judged, so once is enough."""
    levels = window.last("alarm_level", 1)
    if not levels or levels[-1] < STOP:
        return None
    return Finding(levels[-1], STOP, "车辆报三级故障：应立即停车处理或请求救援")


def battery_hot(window: Window) -> Finding | None:
    """Two reports in a row with the battery at or above the bus's limit; a single one is often a probe's fault."""
    limit = window.threshold("battery_temperature", HOT)
    hottest = window.last("battery_temperature", 2)
    if limit is None or len(hottest) < 2 or min(hottest) < limit:
        return None
    return Finding(hottest[-1], limit, f"动力电池最高温度 {hottest[-1]:.0f} ℃，连续两次达到 {limit:.0f} ℃")


def buses_online(facts: Facts) -> Share:
    """Buses that report."""
    return Share(facts.devices("electric_bus", online=True), facts.devices("electric_bus"))


def closed_on_time(facts: Facts) -> Share:
    """Matters closed on time, of those closed."""
    return Share(facts.cases(closed=True, on_time=True), facts.cases(closed=True))
