"""Which scenarios of this installation are switched off or removed, and what is remembered of those that are gone.

Kept in `scenarios.json` in the data folder, because it must be known before the database is. No Django here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from lixin.kernel.declare import CaseType, DeviceKind, Scenario
from lixin.kernel.errors import Invalid

FILE = "scenarios.json"
GONE = "（已移除）"


@dataclass(frozen=True, slots=True)
class Installed:
    """`off`: installed but asleep. `removed`: its tables are gone. `known`: code → names, of all ever installed."""

    off: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    known: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def asleep(self) -> frozenset[str]:
        """Codes whose scenarios show no page of their own."""
        return self.off | self.removed


def read(data: Path) -> Installed:
    """What the data folder says; Invalid when the file is damaged."""
    path = data / FILE
    if not path.exists():
        return Installed()
    try:
        raw = json.loads(path.read_text("utf-8"))
        return Installed(frozenset(raw["off"]), frozenset(raw["removed"]), dict(raw["known"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(f"{path} 已损坏（{error}）。请从备份恢复，或删掉它：停用和移除的记录会清空。") from error


def write(data: Path, state: Installed) -> None:
    """All of it or nothing."""
    data.mkdir(parents=True, exist_ok=True)
    told = {"off": sorted(state.off), "removed": sorted(state.removed), "known": state.known}
    partial = data / f".{FILE}.{os.getpid()}"
    partial.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    partial.replace(data / FILE)


def remember(data: Path, scenarios: Iterable[Scenario]) -> None:
    """Keep the names of what is installed, so that old cases and devices can still be named when it is gone."""
    state = read(data)
    known = {**state.known, **{one.code: _names(one) for one in scenarios}}
    if known != state.known:
        write(data, replace(state, known=known))


def _names(one: Scenario) -> dict[str, Any]:
    cases, kinds = ({part.key: part.name for part in parts} for parts in (one.cases, one.kinds))
    return {"name": one.name, "lead": one.lead, "cases": cases, "kinds": kinds}


def gone(state: Installed, here: Collection[str]) -> list[Scenario]:
    """What was here once and is not any more: only the names that old rows need."""
    return [_skeleton(code, names) for code, names in sorted(state.known.items()) if code not in here]


def _skeleton(code: str, names: Mapping[str, Any]) -> Scenario:
    return Scenario(
        code,
        f"{names['name']}{GONE}",
        names["lead"],
        "场景已移除，只保留它办过的事项和设备的名称。",
        cases=tuple(CaseType(key, name, names["lead"], timedelta(days=5)) for key, name in names["cases"].items()),
        kinds=tuple(DeviceKind(key, name, (), timedelta(hours=1)) for key, name in names["kinds"].items()),
    )
