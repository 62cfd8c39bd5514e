"""What an outlet discharges by the day and over the year, from hourly means: pure functions.

A day's mean: HJ 75-2017 (gas, at least 20 valid hours) and HJ 356-2019 (water, at least three quarters of the day, each
hour weighed by its flow). An amount: concentration times flow, added up (HJ 942-2018, 监测法).
"""

from collections.abc import Mapping

HOURS_OF_A_DAY = {"mg_m3": 20, "mg_l": 18}
"""Unit of the concentration → valid hours that a day must have for a mean."""
FLOWS = {True: "flue_flow", False: "effluent_flow"}
"""Whether a factor is one of gas → the metric of its flow: m³/s of gas, L/s of water."""
TONNES = 3600 / 10**9
"""mg/m³ × m³/s, and mg/L × L/s, are mg/s: tonnes in one hour."""
Hours = Mapping[int, float]
"""Number of the hour → its mean."""


def flow_of(factor: str) -> str:
    """The metric that says how much comes out."""
    return FLOWS[factor.startswith("stack_")]


def day_mean(values: Hours, flows: Hours, measure: str) -> float | None:
    """Mean of a day's hourly values in their unit; None when too few hours are valid.

    Water is weighed by its flow where the flow is measured, and an hour without flow does not count.
    """
    weights = {hour: flows[hour] for hour in values if flows.get(hour, 0) > 0} if measure == "mg_l" and flows else None
    hours = values if weights is None else weights
    if len(hours) < HOURS_OF_A_DAY[measure]:
        return None
    if weights is None:
        return sum(values.values()) / len(values)
    return sum(values[hour] * flow for hour, flow in weights.items()) / sum(weights.values())


def discharged(values: Hours, flows: Hours) -> float | None:
    """Tonnes in the hours in which both are known; None when there is no such hour."""
    known = values.keys() & flows.keys()
    return sum(values[hour] * flows[hour] for hour in known) * TONNES if known else None
