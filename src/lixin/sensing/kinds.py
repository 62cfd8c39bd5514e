"""Kinds of devices that the county adds itself: kept in a table, declared to the registry like a scenario's own.

Each process holds them as the scenario "county" and looks every few seconds whether they have changed; whoever meets a
device of a kind that it does not know looks at once.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from lixin.kernel import units
from lixin.kernel.declare import DeviceKind, EventType, Finding, Limit, Metric, Scenario, Window
from lixin.kernel.registry import registry
from lixin.kernel.units import Unit
from lixin.sensing import decoding, rules
from lixin.sensing.models import CountyKind, Device

CODE = "county"
NAME = "本县自定"
UNITS: Mapping[str, Unit] = {one.symbol: one for one in vars(units).values() if isinstance(one, Unit)} | {
    units.DEGREE.symbol: units.DEGREE
}
"""Symbol → unit, of those that the platform knows."""
_held: tuple[tuple[int, int], ...] = ()
_lock = threading.Lock()


def refresh() -> bool:
    """Take in what has changed in the table since this process looked; whether anything had."""
    global _held
    rows = list(CountyKind.objects.order_by("pk"))
    mark = tuple((row.pk, row.version) for row in rows)
    with _lock:
        if mark == _held:
            return False
        if rows:
            registry.renew(scenario_of(rows))
        else:
            registry.withdraw(CODE)
        decoding.forget_kinds()
        rules.events_of.cache_clear()
        _held = mark
    return True


def see_to(devices: Sequence[Device]) -> None:
    """Look at the table when one of the devices is of a kind that this process does not know."""
    known = registry.all("kinds")
    if any(device.kind.startswith(f"{CODE}.") and device.kind not in known for device in devices):
        refresh()


def scenario_of(rows: Sequence[CountyKind]) -> Scenario:
    """The county's kinds as a scenario declares its own."""
    metrics = {one["key"]: metric_of(one) for row in rows for one in row.metrics}
    return Scenario(
        code=CODE,
        name=NAME,
        lead="",
        summary="县里自己增加的设备类型。",
        metrics=tuple(metrics.values()),
        kinds=tuple(kind_of(row) for row in rows),
        events=tuple(event_of(row) for row in rows),
    )


def metric_of(one: Mapping[str, Any]) -> Metric:
    """A metric as the row keeps it: one of a scenario's under its own key, or a new one."""
    known: Metric | None = registry.all("metrics").get(one["source"]) if one["source"] else None
    if known is not None:
        return replace(known)
    codes = dict.fromkeys(one["protocols"], one["code"])
    return Metric(
        one["key"],
        one["name"],
        UNITS.get(one["unit"], Unit(one["unit"], one["unit"])),
        (one["low"], one["high"]),
        codes,
    )


def kind_of(row: CountyKind) -> DeviceKind:
    """The declared kind; its limits are thresholds that each device may have otherwise."""
    thresholds, names = {}, {}
    for one in row.metrics:
        for side, word in (("most", "上限"), ("least", "下限")):
            names[f"{one['key']}_{side}"] = f"{one['name']}{word}（{one['unit']}）"
            if one[side] is not None:
                thresholds[f"{one['key']}_{side}"] = one[side]
    return DeviceKind(
        row.key, row.name, metrics=tuple(one["key"] for one in row.metrics),
        every=timedelta(seconds=row.every_seconds), protocols=tuple(row.protocols), thresholds=thresholds,
        threshold_names=names, limits=limits,
    )  # fmt: skip


def limits(metric: str, held: Mapping[str, float]) -> list[Limit]:
    """The metric's lines under these thresholds."""
    found = []
    if f"{metric}_most" in held:
        found.append(Limit("上限", held[f"{metric}_most"]))
    if f"{metric}_least" in held:
        found.append(Limit("下限", held[f"{metric}_least"], "below"))
    return found


def event_of(row: CountyKind) -> EventType:
    """One alarm for the kind: a value beyond a limit; it ends with the next one that is not."""
    metrics = tuple((one["key"], one["name"], one["unit"]) for one in row.metrics)
    return EventType(
        f"{row.key}_beyond", f"{row.name}超出限值", "yellow", kinds=(row.key,), detect=partial(beyond, metrics),
        informational=True,
    )  # fmt: skip


def beyond(metrics: Sequence[tuple[str, str, str]], window: Window) -> Finding | None:
    """The first metric (key, name, unit) whose newest value is beyond one of its limits."""
    newest = window.samples(1)[-1]
    for key, name, unit in metrics:
        most, least, value = window.threshold(f"{key}_most"), window.threshold(f"{key}_least"), newest.get(key)
        if value is not None and most is not None and value > most:
            return Finding(value, most, f"{name} {value:g} {unit}，高于上限 {most:g}")
        if value is not None and least is not None and value < least:
            return Finding(value, least, f"{name} {value:g} {unit}，低于下限 {least:g}")
    return None
