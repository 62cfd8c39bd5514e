"""What the contract is about: the installed scenarios, their folders and their demo sequences."""

import ast
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from lixin.kernel.declare import CaseType, EventType, Register, Scenario
from lixin.kernel.registry import Registry, load_scenarios, scenario_folder


def installed() -> list[Scenario]:
    """Every scenario, read afresh: a declaration that contradicts itself fails here, with its sentence."""
    registry = Registry()
    load_scenarios(registry)
    return list(registry)


@dataclass(frozen=True)
class Demo:
    """A recorded or generated sequence of one device kind: what it must raise stands in it."""

    name: str
    kind: str
    label: str
    thresholds: dict[str, float]
    raises: tuple[str, ...]
    samples: tuple[tuple[datetime, dict[str, float]], ...]


def demos(scenario: Scenario) -> list[Demo]:
    """The scenario's demo/*.json."""
    return [_demo(path) for path in sorted((scenario_folder(scenario.code) / "demo").glob("*.json"))]


def _demo(path: Path) -> Demo:
    data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    samples = tuple((datetime.fromisoformat(one["time"]), one["values"]) for one in data["samples"])
    return Demo(path.name, data["kind"], data["label"], data.get("thresholds", {}), tuple(data["raises"]), samples)


def raising(scenario: Scenario, event: EventType) -> Demo:
    """The first sequence that must raise the event."""
    found = [demo for demo in demos(scenario) if event.key in demo.raises and demo.kind in event.kinds]
    need(found, scenario, f"事件 {event.key} 没有必须报警的序列", f"在 demo/ 里加一个 raises 含“{event.key}”的 JSON")
    return found[0]


def sources(scenario: Scenario) -> Iterable[tuple[Path, ast.Module]]:
    """The scenario's own Python files with their trees, without migrations."""
    for path in sorted(scenario_folder(scenario.code).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text("utf-8"), str(path))


def need(holds: object, scenario: Scenario, wrong: str, cure: str) -> None:
    """Fail with scenario, what is wrong and what to do, unless it holds."""
    __tracebackhide__ = True
    if not holds:
        pytest.fail(f"{scenario.name}（{scenario.code}）：{wrong}。办法：{cure}。", pytrace=False)


SCENARIOS = installed()


def _each(name: str, pairs: Iterable[tuple[Scenario, Any]]) -> pytest.MarkDecorator:
    found = list(pairs)
    return pytest.mark.parametrize(("scenario", name), found, ids=[f"{one.code}.{part.key}" for one, part in found])


each_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.code)
each_event = _each("event", ((one, part) for one in SCENARIOS for part in one.events))
each_case = _each("case_type", ((one, part) for one in SCENARIOS for part in one.cases))
each_kind = _each("kind", ((one, part) for one in SCENARIOS for part in one.kinds))
each_layer = _each("layer", ((one, part) for one in SCENARIOS for part in one.layers))
each_register = _each("register", ((one, part) for one in SCENARIOS for part in one.registers))

__all__ = [
    "SCENARIOS",
    "CaseType",
    "Demo",
    "EventType",
    "Register",
    "demos",
    "each_case",
    "each_event",
    "each_kind",
    "each_layer",
    "each_register",
    "each_scenario",
    "installed",
    "need",
    "raising",
    "sources",
]
