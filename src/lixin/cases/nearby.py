"""What of a scenario's registers lies around an instrument: named in its case, for whoever is sent there."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from lixin.kernel.declare import CaseType
from lixin.kernel.registry import registry

METRES_PER_DEGREE = 111_320.0
MOST = 3
"""Objects of one register that a sentence names."""


@dataclass(frozen=True, slots=True)
class Found:
    """A register's row near a place, `metres` away."""

    name: str
    owner: str
    metres: float

    @property
    def words(self) -> str:
        """E.g. 阚疃一号闸，420 米，县水利局."""
        far = f"{self.metres:.0f} 米" if self.metres < 1000 else f"{self.metres / 1000:.1f} 公里"
        return "，".join(part for part in (self.name, far, self.owner) if part)


class Nearby:
    """Sentences about the surroundings of places; a place is looked at once, however many cases open there."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, float, float], str] = {}

    def sentence(self, case_type: str, lon: float | None, lat: float | None) -> str:
        """One line per register of the type (full name) that has something near; "" when nothing is."""
        declared = registry.case_type(case_type)
        if not declared.near or lon is None or lat is None:
            return ""
        key = (case_type, lon, lat)
        if key not in self._told:
            self._told[key] = "\n".join(_lines(case_type.split(".")[0], declared, lon, lat))
        return self._told[key]


def _lines(scenario: str, case_type: CaseType, lon: float, lat: float) -> Iterable[str]:
    for key in case_type.near:
        register = registry.register(f"{scenario}.{key}")
        model: Any = apps.get_model(scenario, register.model)
        if found := nearest(model, lon, lat, case_type.near_within):
            yield f"附近的{model._meta.verbose_name}：{'；'.join(one.words for one in found)}。"


def nearest(model: Any, lon: float, lat: float, within: float) -> list[Found]:
    """The nearest rows in use within so many metres, at most MOST, nearest first."""
    high = within / METRES_PER_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.01)
    rows = model._default_manager.filter(
        retired_at__isnull=True, lon__range=(lon - wide, lon + wide), lat__range=(lat - high, lat + high)
    )
    places = rows.values_list("name", "owner__name", "lon", "lat")
    found = [Found(name, owner or "", metres_between(lon, lat, x, y)) for name, owner, x, y in places]
    return sorted((one for one in found if one.metres <= within), key=lambda one: (one.metres, one.name))[:MOST]


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Distance on the ground, good to a per cent over the few kilometres that are asked here."""
    east = (other_lon - lon) * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(east, other_lat - lat) * METRES_PER_DEGREE
