"""The contract every registered scenario keeps, with nothing to write for it."""

import ast
import csv
import json
import tomllib
from datetime import datetime
from importlib import import_module
from pathlib import Path

import pytest
from django.urls import resolve

from lixin.kernel.declare import EventType, Scenario
from lixin.kernel.registry import Registry, load_scenarios
from lixin.kernel.units import Unit
from lixin.kernel.window import SampleWindow

HEADINGS = ["## 为什么", "## 给谁用", "## 依据标准", "## 已知限制"]
LEDGER = {
    "declared",
    "pure_rules",
    "demo_raises",
    "demo_stays_quiet",
    "cases_close",
    "indicators",
    "readme",
    "real_payloads",
    "registers",
}
IMPURE = {"django", "os", "random", "requests", "socket", "time", "urllib"}
UNITS = Path(import_module("lixin").__file__).parent / "seeds/341623/units.csv"


def installed() -> list[Scenario]:
    registry = Registry()
    load_scenarios(registry)
    return list(registry)


SCENARIOS = installed()
EVENTS = [(scenario, event) for scenario in SCENARIOS for event in scenario.events]
each_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s.code)
each_event = pytest.mark.parametrize(("scenario", "event"), EVENTS, ids=lambda x: getattr(x, "code", None) or x.key)


def folder(scenario: Scenario) -> Path:
    return Path(import_module(f"lixin.scenarios.{scenario.code}").__file__).parent


def demos(scenario: Scenario) -> dict[str, dict]:
    return {
        path.stem: json.loads(path.read_text("utf-8")) for path in sorted((folder(scenario) / "demo").glob("*.json"))
    }


def raised(event: EventType, demo: dict, defaults: dict) -> bool:
    """Whether the event's rule speaks anywhere in the sequence."""
    window, spoken = SampleWindow(thresholds=defaults | demo["thresholds"]), False
    for sample in demo["samples"]:
        window.add(datetime.fromisoformat(sample["time"]), sample["values"])
        spoken = event.detect(window) is not None or spoken
    return spoken


def outcomes(scenario: Scenario, event: EventType) -> dict[str, tuple[bool, bool]]:
    """Demo name → (raised, said to be raised), for the sequences of the event's kinds."""
    kinds = {kind.key: dict(kind.thresholds) for kind in scenario.kinds}
    fitting = {name: demo for name, demo in demos(scenario).items() if demo["kind"] in event.kinds}
    return {n: (raised(event, d, kinds[d["kind"]]), event.key in d["raises"]) for n, d in fitting.items()}


@each_event
def test_demo_sequences_raise_what_they_say_and_nothing_else(scenario, event):
    told = outcomes(scenario, event)
    assert {name: got for name, (got, _) in told.items()} == {name: said for name, (_, said) in told.items()}
    assert {got for got, _ in told.values()} == {True, False}


@each_scenario
def test_demo_samples_are_labelled_and_use_declared_metrics(scenario):
    metrics = {kind.key: set(kind.metrics) for kind in scenario.kinds}
    for demo in demos(scenario).values():
        used = {metric for sample in demo["samples"] for metric in sample["values"]}
        assert (demo["label"], used - metrics[demo["kind"]]) == ("模拟", set())


@each_scenario
def test_rules_are_pure(scenario):
    tree = ast.parse((folder(scenario) / "rules.py").read_text("utf-8"))
    imports = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imports |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in imports if name.split(".")[0] in IMPURE} == set()
    assert {name for name in imports if name.startswith("lixin.") and not name.startswith("lixin.kernel")} == set()


@each_scenario
def test_metrics_have_units_codes_and_a_range(scenario):
    for metric in scenario.metrics:
        assert isinstance(metric.unit, Unit)
        assert metric.valid[0] < metric.valid[1]
    used = {name for kind in scenario.kinds for name in kind.metrics}
    assert used == {metric.key for metric in scenario.metrics}


@each_scenario
def test_cases_have_a_unit_a_deadline_and_proof(scenario):
    with UNITS.open(encoding="utf-8") as file:
        units = {row["name"] for row in csv.DictReader(file)}
    assert scenario.lead in units
    for case in scenario.cases:
        handler = case.handler if isinstance(case.handler, str) else case.handler({})
        assert handler in units
        assert case.due.total_seconds() > 0
        assert case.proof


@each_scenario
def test_indicators_say_how_they_are_computed(scenario):
    for indicator in scenario.indicators:
        assert "÷" in indicator.formula
        assert resolve(indicator.rows.partition("?")[0]).url_name


@each_scenario
def test_readme_and_ledger_are_complete(scenario):
    text = (folder(scenario) / "README.md").read_text("utf-8")
    assert [line for line in text.splitlines() if line.startswith("## ")] == HEADINGS
    ledger = tomllib.loads((folder(scenario) / "quality.toml").read_text("utf-8"))
    assert set(ledger) == LEDGER
    empty = [rule for rule, word in ledger.items() if word != "done" and len(word.partition(":")[2].strip()) < 6]
    assert empty == []


@each_scenario
def test_no_file_is_too_long(scenario):
    long = [path.name for path in folder(scenario).rglob("*.py") if path.read_text("utf-8").count("\n") > 400]
    assert long == []
