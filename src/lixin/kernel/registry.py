"""The one place where declarations are looked up; refuses duplicates and can be made fresh in tests."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from lixin.kernel.declare import (
    KEY,
    CaseType,
    Column,
    DeviceKind,
    EventType,
    Indicator,
    Layer,
    Metric,
    Register,
    Scenario,
)
from lixin.kernel.errors import DeclarationError

ENTRY_POINTS = "lixin.scenarios"
SCENARIOS_PACKAGE = "lixin.scenarios"


class Registry:
    """Scenarios by code, and every declaration by its full name "scenario.key".

    A dormant scenario (switched off, or gone) is not iterated and not in `all`: it has no menu, page, rule or layer.
    Its declarations are still found by name, so that cases and devices of its time can be shown and finished.
    """

    def __init__(self) -> None:
        self._scenarios: dict[str, Scenario] = {}
        self._parts: dict[str, dict[str, tuple[Scenario, Any]]] = {}
        self._dormant: set[str] = set()

    def add(self, scenario: Scenario, folder: str | None = None, *, dormant: bool = False) -> None:
        """Take a scenario in, or raise DeclarationError with what contradicts what."""
        check_scenario(scenario, folder)
        if scenario.code in self._scenarios:
            raise DeclarationError(f"场景 {scenario.code} 声明了两次")
        self._scenarios[scenario.code] = scenario
        if dormant:
            self._dormant.add(scenario.code)
        for word, parts in scenario.parts().items():
            table = self._parts.setdefault(word, {})
            table.update({f"{scenario.code}.{part.key}": (scenario, part) for part in parts})

    def renew(self, scenario: Scenario) -> None:
        """Take in a scenario made at run time, in place of what it declared before; nobody sees half of it."""
        check_scenario(scenario, None)
        parts = self._parts_without(scenario.code)
        for word, own in scenario.parts().items():
            added = {f"{scenario.code}.{part.key}": (scenario, part) for part in own}
            parts[word] = {**parts.get(word, {}), **added}
        self._scenarios = {**self._scenarios, scenario.code: scenario}
        self._parts = parts

    def withdraw(self, code: str) -> None:
        """Nothing of such a scenario is declared any more; none is no error."""
        self._scenarios = {name: one for name, one in self._scenarios.items() if name != code}
        self._parts = self._parts_without(code)

    def _parts_without(self, code: str) -> dict[str, dict[str, tuple[Scenario, Any]]]:
        return {
            word: {name: held for name, held in parts.items() if held[0].code != code}
            for word, parts in self._parts.items()
        }

    def __iter__(self) -> Iterator[Scenario]:
        return iter([one for code, one in self._scenarios.items() if code not in self._dormant])

    def __contains__(self, code: str) -> bool:
        return code in self._scenarios and code not in self._dormant

    def dormant(self) -> list[Scenario]:
        """What is switched off or gone."""
        return [self._scenarios[code] for code in sorted(self._dormant)]

    def extend_register(self, name: str, columns: tuple[Column, ...]) -> None:
        """Columns that the county adds to a declared register."""
        scenario, register = self._parts["registers"][name]
        longer = replace(register, columns=(*register.columns, *columns))
        registers = tuple(longer if one is register else one for one in scenario.registers)
        extended = replace(scenario, registers=registers)
        self._scenarios[scenario.code] = extended
        for table in self._parts.values():
            table.update({key: (extended, part) for key, (owner, part) in table.items() if owner is scenario})
        self._parts["registers"][name] = (extended, longer)

    def scenario(self, code: str) -> Scenario:
        """The scenario of that code; KeyError when it is not installed."""
        return self._scenarios[code]

    def all(self, word: str) -> dict[str, Any]:
        """Full name → declaration, for one of metrics, kinds, events, cases, registers, layers, indicators, jobs."""
        parts = self._parts.get(word, {})
        return {name: part for name, (owner, part) in parts.items() if owner.code not in self._dormant}

    def owner(self, word: str, name: str) -> Scenario:
        """The scenario that declares it."""
        return self._parts[word][name][0]

    def metric(self, name: str) -> Metric:
        """The metric of that full name; KeyError when there is none. The others likewise."""
        return self._parts["metrics"][name][1]  # type: ignore[no-any-return]

    def kind(self, name: str) -> DeviceKind:
        return self._parts["kinds"][name][1]  # type: ignore[no-any-return]

    def event(self, name: str) -> EventType:
        return self._parts["events"][name][1]  # type: ignore[no-any-return]

    def case_type(self, name: str) -> CaseType:
        return self._parts["cases"][name][1]  # type: ignore[no-any-return]

    def register(self, name: str) -> Register:
        return self._parts["registers"][name][1]  # type: ignore[no-any-return]

    def layer(self, name: str) -> Layer:
        return self._parts["layers"][name][1]  # type: ignore[no-any-return]

    def indicator(self, name: str) -> Indicator:
        return self._parts["indicators"][name][1]  # type: ignore[no-any-return]

    def case_type_for(self, event: str) -> str | None:
        """Full name of the case type that opens on the event (full name), if any."""
        code, key = event.split(".", 1)
        for case_type in self._scenarios[code].cases if code in self else ():
            if key in case_type.opens_on:
                return f"{code}.{case_type.key}"
        return None


registry = Registry()


def check_scenario(scenario: Scenario, folder: str | None) -> None:
    """Raise DeclarationError unless folder = code, keys are unique words and every reference exists."""
    if folder is not None and folder != scenario.code:
        raise DeclarationError(f"场景文件夹 {folder} 与代码 {scenario.code} 不一致：一个名字管到底")
    if not KEY.match(scenario.code):
        raise DeclarationError(f"场景代码 {scenario.code} 只能用小写字母、数字和下划线，字母开头")
    for word, parts in scenario.parts().items():
        _check_keys(scenario.code, word, [part.key for part in parts])
    _check_references(scenario)


def _check_keys(code: str, word: str, keys: list[str]) -> None:
    for key in keys:
        if not KEY.match(key):
            raise DeclarationError(f"场景 {code} 的 {word} 键 {key} 只能用小写字母、数字和下划线")
    if len(set(keys)) != len(keys):
        raise DeclarationError(f"场景 {code} 的 {word} 有重复的键")


def _check_references(scenario: Scenario) -> None:
    known = {word: {part.key for part in parts} for word, parts in scenario.parts().items()}
    used = [("metrics", kind.key, name) for kind in scenario.kinds for name in kind.metrics]
    used += [("kinds", event.key, name) for event in scenario.events for name in event.kinds]
    used += [("events", case.key, name) for case in scenario.cases for name in case.opens_on]
    used += [("registers", case.key, name) for case in scenario.cases for name in case.near]
    sources = {"register": "registers", "devices": "kinds", "cases": "cases"}
    used += [(sources[layer.source], layer.key, name) for layer in scenario.layers for name in layer.of]
    for word, user, name in used:
        if name not in known[word]:
            raise DeclarationError(f"场景 {scenario.code}：{user} 引用了没有声明的 {word} “{name}”")
    opened = {name for case in scenario.cases for name in case.opens_on}
    for event in scenario.events:
        if event.key not in opened and not event.informational:
            raise DeclarationError(f"场景 {scenario.code}：事件 {event.key} 既不立案，也没有写 informational=True")


def scenario_packages(without: Collection[str] = ()) -> list[str]:
    """Dotted names of every scenario package: folders that hold scenario.py, then installed entry points.

    Codes in `without` are left out: the county has removed them.
    """
    root = Path(str(import_module(SCENARIOS_PACKAGE).__file__)).parent
    folders = sorted(path.parent.name for path in root.glob("*/scenario.py"))
    foreign = sorted(point.value.split(":")[0] for point in entry_points(group=ENTRY_POINTS))
    found = [f"{SCENARIOS_PACKAGE}.{name}" for name in folders] + foreign
    return [name for name in found if name.rsplit(".", 1)[-1] not in without]


def scenario_folder(code: str) -> Path:
    """Where an installed scenario's files lie; KeyError when it is not installed."""
    package = {name.rsplit(".", 1)[-1]: name for name in scenario_packages()}[code]
    return Path(str(import_module(package).__file__)).parent


def load_scenarios(into: Registry = registry, *, off: Collection[str] = (), without: Collection[str] = ()) -> None:
    """Import every scenario's declaration, dormant those that are `off`; an error inside one surfaces at once."""
    for package in scenario_packages(without):
        module: ModuleType = import_module(f"{package}.scenario")
        code = package.rsplit(".", 1)[-1]
        into.add(module.SCENARIO, folder=code, dormant=code in off)
