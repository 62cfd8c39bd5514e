"""What a person chooses for an import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
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


def agreed(options: Options, named: System | None) -> Options:
    """With the system that the file itself names; Invalid when another one was chosen.

    The first of the list is no choice: it is what stands there when nobody has looked.
    """
    if named is None or named == options.system:
        return options
    if options.system == Options().system:
        return replace(options, system=named)
    shifted = named == "wgs84" and options.system in ("gcj02", "bd09")
    more = "坐标确实是所选的那种、只是软件标错了时，请删去文件里的 crs。" if shifted else ""
    raise Invalid(
        f"文件写明的坐标系是 {SYSTEMS[named]}，您选的是 {SYSTEMS[options.system]}，两者不一致。请改选后再导入。{more}",
        {"system": "与文件写明的不一致"},
    )


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
