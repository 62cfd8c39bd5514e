"""Grades of waterworks from what they hold or move: pure functions after the design codes."""

DYKE_PERIODS = ((100, 1), (50, 2), (30, 3), (20, 4))
"""GB 50286-2013, table 3.1.3: flood standard (return period in years, at least) → grade; from 10 years on 5."""
PUMP_FLOWS = ((200, 1), (50, 2), (10, 3), (2, 4))
"""GB 50265, grades of irrigation and drainage stations: m³/s at least → class; below it 5."""
PUMP_POWERS = ((30_000, 1), (10_000, 2), (1_000, 3), (100, 4))
"""The same by installed power, kW."""


def dyke_grade(return_period: float) -> int:
    """1..5 for the flood that comes once in so many years."""
    return _step(return_period, DYKE_PERIODS)


def pump_grade(flow: float, power: float) -> int:
    """1..5 for a station's flow in m³/s and power in kW; where they differ the higher class counts (note 3)."""
    return min(_step(flow, PUMP_FLOWS), _step(power, PUMP_POWERS))


def _step(value: float, steps: tuple[tuple[int, int], ...]) -> int:
    return next((grade for least, grade in steps if value >= least), 5)
