"""The water registers; each file holds those of one subject."""

from lixin.scenarios.water.models_rivers import ChiefSection, Dyke, Reach, River
from lixin.scenarios.water.models_supply import Intake, WaterPlant, WaterSource
from lixin.scenarios.water.models_works import Gauge, PumpStation, Sluice

__all__ = [
    "ChiefSection",
    "Dyke",
    "Gauge",
    "Intake",
    "PumpStation",
    "Reach",
    "River",
    "Sluice",
    "WaterPlant",
    "WaterSource",
]
