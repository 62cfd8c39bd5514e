"""When rain and water levels call people out: pure functions, samples in, finding out."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from lixin.kernel.declare import Facts, Finding, Limit, Share, Window
from lixin.kernel.detectors import passed, rise

HOUR = timedelta(hours=1)
HEAVY_HOUR = 20.0
"""mm in one hour: 短时强降水 as the China Meteorological Administration defines it (≥ 20 mm/h)."""


def heavy_rain(window: Window) -> Finding | None:
    """The newest hour brought at least the gauge's limit (20 mm unless set otherwise)."""
    limit = window.threshold("rain_1h", HEAVY_HOUR)
    newest = window.last("rain_1h", 1)
    if not newest or limit is None or newest[-1] < limit:
        return None
    return Finding(newest[-1], limit, f"一小时雨量 {newest[-1]:.1f} mm，达到短时强降水（{limit:g} mm）")


def above_warning(window: Window) -> Finding | None:
    """Two levels in a row above the warning level, until it has fallen below by the gauge's own margin."""
    limit, back = window.threshold("warning_level"), window.threshold("warning_back", 0.0) or 0.0
    level = None if limit is None else passed(window, "level", limit, back=back)
    if level is None or limit is None:
        return None
    if level > limit:
        return Finding(level, limit, f"水位 {level:.2f} m，超过警戒水位 {limit:.2f} m")
    return Finding(level, limit, f"水位 {level:.2f} m，刚回到警戒水位 {limit:.2f} m，落到 {limit - back:.2f} m 才解除")


def rising_fast(window: Window) -> Finding | None:
    """The level rose by at least the gauge's limit within an hour. No limit set: no finding."""
    limit = window.threshold("rise_1h")
    found = rise(window, "level", HOUR)
    if limit is None or found is None or found[0] < limit:
        return None
    metres, time = found
    minutes = round(time / timedelta(minutes=1))
    return Finding(metres, limit, f"水位 {minutes} 分钟上涨 {metres:.2f} m，达到一小时涨幅限值 {limit:g} m")


def metering_fault(window: Window) -> Finding | None:
    """The terminal reports its flow meter out of order twice in a row; once is often only the meter's restart."""
    faults = window.last("meter_fault", 2)
    if len(faults) < 2 or min(faults) < 1:
        return None
    return Finding(None, None, "取水计量终端连续两次报流量仪表故障，这期间的取水量没有计入")


def level_limits(metric: str, thresholds: Mapping[str, float]) -> list[Limit]:
    """The warning level on the curve of levels, where one is set."""
    found = thresholds.get("warning_level") if metric == "level" else None
    return [] if found is None else [Limit("警戒水位", found)]


def township_of(subject: Mapping[str, Any]) -> str:
    """Flood patrols go to the government of the township where the gauge stands; else to the bureau."""
    return str(subject.get("township_government") or "县水利局")


def gauges_online(facts: Facts) -> Share:
    """Gauges that report."""
    gauges = ("rain_gauge", "level_gauge")
    return Share(facts.devices(*gauges, online=True), facts.devices(*gauges))


def patrols_on_time(facts: Facts) -> Share:
    """Patrols closed on time, of those closed."""
    return Share(facts.cases("flood_patrol", closed=True, on_time=True), facts.cases("flood_patrol", closed=True))


def sound_sluices(facts: Facts) -> Share:
    """Sluices of safety class one or two (SL 214-2015), of those assessed."""
    sound = facts.register("sluice", safety__in=("one", "two"))
    return Share(sound, sound + facts.register("sluice", safety__in=("three", "four")))


def planned_rivers(facts: Facts) -> Share:
    """Rivers with their own plan (一河一策), of all."""
    return Share(facts.register("river", has_plan=True), facts.register("river"))


def bounded_reaches(facts: Facts) -> Share:
    """Reaches whose managed land is marked out, of all."""
    return Share(facts.register("reach", bounded=True), facts.register("reach"))


def strong_dykes(facts: Facts) -> Share:
    """Dykes that hold the flood they were planned for, of all."""
    return Share(facts.register("dyke", meets_standard=True), facts.register("dyke"))


def ready_pumps(facts: Facts) -> Share:
    """Pump stations that can run with all their units, of all."""
    return Share(facts.register("pump_station", state="ready"), facts.register("pump_station"))


def linked_gauges(facts: Facts) -> Share:
    """Stations whose instrument reports to the platform, of all."""
    return Share(facts.register("gauge", device__isnull=False), facts.register("gauge"))


def zoned_sources(facts: Facts) -> Share:
    """Drinking-water sources with protection zones, of all."""
    return Share(facts.register("source", zone__in=("first", "second", "outer")), facts.register("source"))


def clean_plants(facts: Facts) -> Share:
    """Water works whose newest test passed, of all."""
    return Share(facts.register("plant", qualified=True), facts.register("plant"))


def metered_intakes(facts: Facts) -> Share:
    """Intakes with a meter, of all."""
    return Share(facts.register("intake", metered=True), facts.register("intake"))


def chiefs_named(facts: Facts) -> Share:
    """Sections with a river chief, of all."""
    return Share(facts.register("chief_section", appointed=True), facts.register("chief_section"))


def permits_on_time(facts: Facts) -> Share:
    """Checks of ending intake permits closed on time, of those closed."""
    return Share(facts.cases("intake_permit", closed=True, on_time=True), facts.cases("intake_permit", closed=True))


def meters_on_time(facts: Facts) -> Share:
    """Checks of water meters closed on time, of those closed."""
    return Share(facts.cases("metering", closed=True, on_time=True), facts.cases("metering", closed=True))
