"""What a layer draws: one source per word that `Layer.source` may be, as things stand or stood at a moment."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.urls import NoReverseMatch, reverse

from lixin.accounts.models import Person
from lixin.kernel.declare import SEVERITY_NAMES, Layer
from lixin.kernel.registry import registry
from lixin.registers import history
from lixin.registers.models import ShapedRegister

Bbox = tuple[float, float, float, float]
Properties = dict[str, Any]

SOON = timedelta(hours=1)
"""A case due within it is amber."""
PERMISSIONS: Mapping[str, str] = {"devices": "devices.read", "cases": "cases.read", "register": "registers.read"}


class Source(NamedTuple):
    """How a layer's rows are found now and at a past moment, and described; `at` None is now."""

    rows: Callable[[str, Layer, datetime | None], QuerySet[Any]]
    describe: Callable[[Any, datetime, bool], Properties]
    """Row, the moment, whether that is past → name, state, light, text, url."""


def model_of(name: str, layer: Layer) -> type[Model]:
    """The model whose rows the layer of that full name draws."""
    if layer.source == "register":
        return apps.get_model(scenario_of(name), registry.register(register_of(name, layer)).model)
    return apps.get_model(*{"devices": ("sensing", "Device"), "cases": ("cases", "Case")}[layer.source])


def register_of(name: str, layer: Layer) -> str:
    """Full name of the register that a layer draws: its first."""
    return f"{scenario_of(name)}.{layer.of[0]}"


def scenario_of(name: str) -> str:
    """The code before the dot."""
    return name.split(".", 1)[0]


def geometry_kind(name: str, layer: Layer) -> str:
    """ "point", "line" or "area"."""
    model = model_of(name, layer)
    return str(model._meta.get_field("shape").kind) if issubclass(model, ShapedRegister) else "point"  # type: ignore[union-attr]


def moves(name: str, layer: Layer) -> bool:
    """Whether its devices report where they are."""
    kinds = registry.all("kinds")
    return layer.source == "devices" and any(kinds[kind].moves for kind in _names(name, layer))


def geometry_of(row: Any) -> dict[str, Any]:
    """A row's GeoJSON geometry: its shape where it has one, its own report where it moves, else its point."""
    if shape := getattr(row, "shape", ""):
        return json.loads(shape)  # type: ignore[no-any-return]
    latest = _place_reported(row)
    return {"type": "Point", "coordinates": latest or [row.lon, row.lat]}


def _place_reported(row: Any) -> list[float] | None:
    kind = registry.all("kinds").get(getattr(row, "kind", ""))
    if kind is None or not getattr(kind, "moves", False) or not {"lon", "lat"} <= row.latest.keys():
        return None
    return [row.latest["lon"], row.latest["lat"]]


def within(rows: QuerySet[Any], bbox: Bbox | None) -> QuerySet[Any]:
    """The rows that touch the box; what moves is looked at later, because its place is no column."""
    if bbox is None:
        return rows
    west, south, east, north = bbox
    if issubclass(rows.model, ShapedRegister):
        return rows.filter(east__gte=west, west__lte=east, north__gte=south, south__lte=north)
    return rows.filter(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)


def past_registers(person: Person, name: str, layer: Layer, at: datetime, most: int) -> list[Any]:
    """A register's rows as they stood at a moment, at most `most`."""
    model = model_of(name, layer)
    versions = history.as_of(register_of(name, layer), person, at).order_by("-row")[:most]
    rows = history.past_rows(model, versions)  # type: ignore[arg-type]
    return [one for one in rows if one.lon is not None and _fits(one, layer.only)]


def _fits(row: Any, only: Mapping[str, Any]) -> bool:
    """Whether a past row is one of the layer's: the lookups a declaration uses, a value or one of some."""
    wanted = {key.removesuffix("__in"): value if key.endswith("__in") else (value,) for key, value in only.items()}
    return all(getattr(row, field) in values for field, values in wanted.items())


def _names(name: str, layer: Layer) -> list[str]:
    return [f"{scenario_of(name)}.{key}" for key in layer.of]


def _devices(name: str, layer: Layer, at: datetime | None) -> QuerySet[Any]:
    model: Any = apps.get_model("sensing", "Alarm")
    alarms = model.objects.filter(device=OuterRef("pk"))
    rows = apps.get_model("sensing", "Device")._default_manager.filter(kind__in=_names(name, layer))
    if at is None:
        rows = rows.filter(retired_at=None)
        alarms = alarms.filter(model.calling)
    else:
        rows = rows.filter(Q(retired_at=None) | Q(retired_at__gt=at), enrolled_at__lte=at)
        alarms = alarms.filter(Q(cleared_at=None) | Q(cleared_at__gt=at), raised_at__lte=at)
    return rows.annotate(alarmed=Exists(alarms)).select_related("owner").defer("window")


def _describe_device(row: Any, now: datetime, past: bool) -> Properties:
    light, word = _device_light(row, past)
    kind = registry.all("kinds").get(row.kind)
    values = "" if past else values_of(row, kind.metrics if kind else ())
    return {
        "name": row.name,
        "state": word,
        "light": light,
        "text": _joined(values, row.label),
        "url": _url("sensing:device", row.pk),
    }


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _device_light(row: Any, past: bool) -> tuple[str, str]:
    if row.alarmed:
        return "red", "报警中"
    if past:
        return "", "没有报警"
    return {"online": ("green", "在线"), "offline": ("amber", "离线")}.get(row.state, ("grey", "未上报"))


def values_of(row: Any, metrics: Iterable[str]) -> str:
    """ "pH 8.10 · 溶解氧 7.81 mg/L": the newest values in the order in which the kind declares them."""
    place = {"lon", "lat"} if _place_reported(row) else set()
    keys = [key for key in metrics if key in row.latest and key not in place]
    declared = [(key, registry.metric(f"{scenario_of(row.kind)}.{key}")) for key in keys]
    return " · ".join(f"{metric.name} {row.latest[key]:g} {metric.unit.symbol}".strip() for key, metric in declared)


def _cases(name: str, layer: Layer, at: datetime | None) -> QuerySet[Any]:
    rows = apps.get_model("cases", "Case")._default_manager.filter(case_type__in=_names(name, layer))
    rows = rows.filter(lon__isnull=False, lat__isnull=False)
    if at is None:
        return rows.filter(closed_at=None)
    return rows.filter(Q(closed_at=None) | Q(closed_at__gt=at), opened_at__lte=at)


def _describe_case(row: Any, now: datetime, past: bool) -> Properties:
    light, word = _case_light(row.due_at, now)
    name = f"{SEVERITY_NAMES.get(row.severity, '')} {row.title}".strip()
    return {
        "name": name,
        "state": word,
        "light": light,
        "text": _joined(row.place, "模拟" if row.is_demo else ""),
        "url": _url("cases:detail", row.pk),
    }


def _case_light(due: datetime | None, now: datetime) -> tuple[str, str]:
    if due is None:
        return "grey", "待派遣"
    if due < now:
        return "red", "逾期"
    return ("amber", "将到期") if due - now < SOON else ("green", "办理中")


def _register(name: str, layer: Layer, at: datetime | None) -> QuerySet[Any]:
    """Rows in use of the layer's first register that have a place; a layer draws one register."""
    rows = model_of(name, layer)._default_manager.filter(lon__isnull=False, lat__isnull=False, retired_at__isnull=True)
    return rows.filter(**layer.only).select_related("owner")


def _describe_register(row: Any, now: datetime, past: bool) -> Properties:
    owner = row.owner.name if not past and row.owner else ""
    text = _joined(owner, "模拟" if row.is_demo and "模拟" not in row.name else "")
    return {"name": row.name, "state": "", "light": "", "text": text, "url": row.get_absolute_url()}


def _url(name: str, key: object) -> str:
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""


SOURCES: Mapping[str, Source] = {
    "devices": Source(_devices, _describe_device),
    "cases": Source(_cases, _describe_case),
    "register": Source(_register, _describe_register),
}
