"""When an outlet discharges more than its permit allows, and the figures of the registers: pure functions."""

from lixin.kernel.declare import Facts, Finding, Share, Window
from lixin.kernel.screens import above, any_of

FACTOR_NAMES = {
    "cod": "化学需氧量",
    "nh3n": "氨氮",
    "tp": "总磷",
    "tn": "总氮",
    "stack_so2": "二氧化硫",
    "stack_nox": "氮氧化物",
    "stack_dust": "颗粒物",
}
IN_A_ROW = 2
"""One hour above may be a calibration or a start-up; two in a row are the process."""


def over_permit(window: Window) -> Finding | None:
    """A factor's two newest hourly values are both above the outlet's hourly limit; the worst factor is named.

    The limits are the device's thresholds, brought there from the register of limits; without one: no finding.
    """
    worst: tuple[float, str, float, float] | None = None
    for factor in FACTOR_NAMES:
        limit, values = window.threshold(factor), window.last(factor, IN_A_ROW)
        if limit is None or limit <= 0 or len(values) < IN_A_ROW or min(values) <= limit:
            continue
        if worst is None or values[-1] / limit > worst[0]:
            worst = (values[-1] / limit, factor, values[-1], limit)
    if worst is None:
        return None
    ratio, factor, value, limit = worst
    unit = "mg/m³" if factor.startswith("stack_") else "mg/L"
    sentence = f"{FACTOR_NAMES[factor]}连续 {IN_A_ROW} 小时超过许可限值 {limit:g} {unit}，现为 {value:g} {unit}"
    return Finding(value, limit, sentence, {"factor": factor, "times": round(ratio, 2)})


may_be_over = any_of(*(above(factor) for factor in FACTOR_NAMES))
"""Samples with a factor above its limit."""


def permitted_sources(facts: Facts) -> Share:
    """Sources with a permit or registered, of all."""
    return Share(facts.register("source", permitted=True), facts.register("source"))


def watched_outlets(facts: Facts) -> Share:
    """Outlets with a monitor that reports here, of all."""
    return Share(facts.register("outlet", device__isnull=False), facts.register("outlet"))


def quiet_points(facts: Facts) -> Share:
    """Noise points that keep GB 3096-2008 by day and night, of all noise points."""
    return Share(facts.register("point", kind="noise", quiet=True), facts.register("point", kind="noise"))


def forest_chiefs(facts: Facts) -> Share:
    """Forest areas with a chief, of all."""
    return Share(facts.register("forest_section", appointed=True), facts.register("forest_section"))


def road_chiefs(facts: Facts) -> Share:
    """Road sections with a chief, of all."""
    return Share(facts.register("road_section", appointed=True), facts.register("road_section"))
