"""Layers as the registry declares them, each row through the access oracle before it becomes a GeoJSON feature."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.kernel.declare import SEVERITY_NAMES, Layer
from lixin.kernel.errors import NotFound
from lixin.kernel.registry import registry

Bbox = tuple[float, float, float, float]
Properties = dict[str, Any]

MOST = 5000
"""Features in one answer; a map shows no more, and says so (`truncated`)."""
SOON = timedelta(hours=1)
"""A case due within it is amber."""
LIGHTS: Mapping[str, str] = {"red": "#b3261e", "amber": "#8a5300"}
"""Only trouble is drawn in its own colour; everything else in the colour of its layer."""
PERMISSIONS: Mapping[str, str] = {"devices": "devices.read", "cases": "cases.read", "register": "registers.read"}


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """A layer as the tree shows it; `name` is the full name "scenario.key", `count` what this person may see of it."""

    name: str
    title: str
    theme: str
    colour: str
    source: str
    visible: bool
    count: int
    url: str


class Source(NamedTuple):
    """How a layer's rows are found and described: one per word that `Layer.source` may be."""

    rows: Callable[[str, Layer], QuerySet[Any]]
    describe: Callable[[Any, datetime], Properties]


def layers_for(person: Person) -> list[LayerInfo]:
    """The layers whose rows the person's roles allow, by theme, in the order of declaration."""
    held = accounts.permissions_of(person)
    found = [(name, layer) for name, layer in registry.all("layers").items() if PERMISSIONS[layer.source] in held]
    themes = list(dict.fromkeys(layer.theme for _, layer in found))
    found.sort(key=lambda pair: themes.index(pair[1].theme))
    return [_info(person, name, layer) for name, layer in found]


def _info(person: Person, name: str, layer: Layer) -> LayerInfo:
    count = accounts.visible(person, _rows(name, layer)).count()
    url = reverse("maps:layer", args=[name])
    return LayerInfo(name, layer.name, layer.theme, layer.colour, layer.source, layer.visible, count, url)


def features(person: Person, layer_name: str, bbox: Bbox | None = None) -> dict[str, Any]:
    """A layer as a GeoJSON FeatureCollection of points (WGS 84), newest first, at most MOST.

    Properties: name, state (word), light (red, amber, green, grey, ""), text, colour, url. NotFound for an unknown
    layer, NotAllowed without the right to its rows; a row outside of the person's scope is not there.
    """
    layer = layer_of(layer_name)
    accounts.require(person, PERMISSIONS[layer.source])
    rows = _within(accounts.visible(person, _rows(layer_name, layer)), bbox)
    now = timezone.now()
    found = list(rows.order_by("-pk")[: MOST + 1])
    describe = _SOURCES[layer.source].describe
    return {
        "type": "FeatureCollection",
        "name": layer_name,
        "title": layer.name,
        "colour": layer.colour,
        "truncated": len(found) > MOST,
        "features": [_feature(row, describe(row, now), layer.colour) for row in found[:MOST]],
    }


def layer_of(name: str) -> Layer:
    """The declared layer of that full name; NotFound when there is none."""
    try:
        return registry.layer(name)
    except KeyError as error:
        raise NotFound(f"没有图层“{name}”。") from error


def _rows(name: str, layer: Layer) -> QuerySet[Any]:
    return _SOURCES[layer.source].rows(name.split(".", 1)[0], layer)


def _within(rows: QuerySet[Any], bbox: Bbox | None) -> QuerySet[Any]:
    if bbox is None:
        return rows
    west, south, east, north = bbox
    return rows.filter(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)


def _feature(row: Any, properties: Properties, colour: str) -> dict[str, Any]:
    properties["colour"] = LIGHTS.get(properties["light"], colour)
    point = {"type": "Point", "coordinates": [row.lon, row.lat]}
    return {"type": "Feature", "id": row.pk, "geometry": point, "properties": properties}


def _names(scenario: str, layer: Layer) -> list[str]:
    return [f"{scenario}.{key}" for key in layer.of]


def _devices(scenario: str, layer: Layer) -> QuerySet[Any]:
    alarms = apps.get_model("sensing", "Alarm")._default_manager.filter(device=OuterRef("pk"), cleared_at=None)
    rows = apps.get_model("sensing", "Device")._default_manager.filter(kind__in=_names(scenario, layer))
    return rows.filter(retired_at=None).annotate(alarmed=Exists(alarms)).defer("window")


def _describe_device(row: Any, now: datetime) -> Properties:
    light, word = _device_light(row)
    kind = registry.all("kinds").get(row.kind)
    text = _joined(_values(row, kind.metrics if kind else ()), row.label)
    return {"name": row.name, "state": word, "light": light, "text": text, "url": _url("sensing:device", row.pk)}


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _device_light(row: Any) -> tuple[str, str]:
    if row.alarmed:
        return "red", "报警中"
    return {"online": ("green", "在线"), "offline": ("amber", "离线")}.get(row.state, ("grey", "未上报"))


def _values(row: Any, metrics: Iterable[str]) -> str:
    """ "pH 8.10 · 溶解氧 7.81 mg/L": the newest values in the order in which the kind declares them."""
    scenario = row.kind.split(".", 1)[0]
    declared = [(key, registry.metric(f"{scenario}.{key}")) for key in metrics if key in row.latest]
    return " · ".join(f"{metric.name} {row.latest[key]:g} {metric.unit.symbol}".strip() for key, metric in declared)


def _cases(scenario: str, layer: Layer) -> QuerySet[Any]:
    rows = apps.get_model("cases", "Case")._default_manager.filter(case_type__in=_names(scenario, layer))
    return rows.filter(closed_at=None, lon__isnull=False, lat__isnull=False)


def _describe_case(row: Any, now: datetime) -> Properties:
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


def _register(scenario: str, layer: Layer) -> QuerySet[Any]:
    """Rows in use of the layer's first register that have a place; a layer draws one register."""
    declared = registry.register(f"{scenario}.{layer.of[0]}")
    model: type[Model] = apps.get_model(scenario, declared.model)
    rows = model._default_manager.filter(lon__isnull=False, lat__isnull=False, retired_at__isnull=True, **layer.only)
    return rows.select_related("owner")


def _describe_register(row: Any, now: datetime) -> Properties:
    owner = row.owner.name if row.owner else ""
    text = _joined(owner, "模拟" if row.is_demo and "模拟" not in row.name else "")
    return {"name": row.name, "state": "", "light": "", "text": text, "url": row.get_absolute_url()}


def _url(name: str, key: object) -> str:
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""


_SOURCES: Mapping[str, Source] = {
    "devices": Source(_devices, _describe_device),
    "cases": Source(_cases, _describe_case),
    "register": Source(_register, _describe_register),
}
