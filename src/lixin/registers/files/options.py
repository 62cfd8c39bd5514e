"""What a person chooses for an import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lixin.kernel.coordinates import SYSTEMS, System
from lixin.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Options:
    """How the file is to be understood; kept with the import."""

    system: System = "wgs84"
    """Coordinate system of the file's positions."""
    correct: bool = False
    """Swap longitude and latitude by ourselves where only the swapped pair is a place in China."""
    outside: str = "warn"
    """A place outside the county: "warn" or "refuse"."""
    blanks: str = "keep"
    """An empty cell of a known row: "keep" its value or "clear" it."""

    def as_json(self) -> dict[str, Any]:
        """For the record."""
        return asdict(self)


def options_of(given: Mapping[str, Any]) -> Options:
    """From a form, an API call or the record; Invalid with the field that is not understood."""
    allowed = {"system": tuple(SYSTEMS), "outside": ("warn", "refuse"), "blanks": ("keep", "clear")}
    usual = Options()
    chosen = {name: str(given.get(name) or getattr(usual, name)) for name in allowed}
    wrong = {
        name: f"只能是：{'、'.join(allowed[name])}" for name, value in chosen.items() if value not in allowed[name]
    }
    if wrong:
        raise Invalid("导入的选项不对。", wrong)
    correct = given.get("correct") in (True, "1", "on", "true")
    return Options(correct=correct, **chosen)  # type: ignore[arg-type]
