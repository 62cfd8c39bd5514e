"""The fields of a device's forms: what was typed, what is wrong with it, what stands in the records now."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest

from lixin.accounts.models import Organisation
from lixin.kernel.errors import Invalid, Refused
from lixin.kernel.registry import registry
from lixin.kernel.units import alternatives
from lixin.sensing import adopting, queries, shown
from lixin.sensing.models import Device
from lixin.sensing.pages.common import kind_choices
from lixin.sensing.protocols.catalogue import LABELS, WIRES
from lixin.sensing.registering import DeviceDraft

PLACE = ("lon", "lat")
ADOPTING = ("name", "kind", "owner_id", "cadence_minutes", "secret", "label", "own_number", *PLACE)
ENROLLING = ("protocol", "vendor_id", *ADOPTING)
CHANGING = ("name", "owner_id", "cadence_minutes", "label", "own_number", *PLACE)


@dataclass(frozen=True, slots=True)
class Field:
    """One field as the template draws it; `now` is the value in the records when somebody else has changed it."""

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    choices: Sequence[tuple[str, str]] = field(default_factory=tuple)
    required: bool = False
    hint: str = ""
    error: str = ""
    now: str = ""


def typed_of(request: HttpRequest, names: Sequence[str]) -> dict[str, str]:
    """What the form brought, by name."""
    return {name: request.POST.get(name, "").strip()[:200] for name in names}


def draft_of(typed: Mapping[str, str], kind: str = "") -> DeviceDraft:
    """The typed values as a draft; Invalid when a number is none."""
    wrong: dict[str, str] = {}

    def number(name: str) -> float:
        try:
            value = float(typed.get(name, ""))
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            wrong[name] = "应当是数字"
        return value

    minutes = number("cadence_minutes") if typed.get("cadence_minutes") else None
    limits = {name.removeprefix("threshold-"): number(name) for name in typed if _given(typed, name, "threshold-")}
    units = {name.removeprefix("unit-"): typed[name] for name in typed if _given(typed, name, "unit-")}
    lon, lat = (number(name) if typed.get(name) else math.nan for name in PLACE)
    if wrong:
        raise Invalid(f"有 {len(wrong)} 处应当填数字。", wrong)
    return DeviceDraft(
        name=typed.get("name", ""),
        kind=kind or typed.get("kind", ""),
        lon=lon,
        lat=lat,
        owner_id=int(typed["owner_id"]) if typed.get("owner_id", "").isdecimal() else 0,
        cadence_seconds=None if minutes is None else round(minutes * 60),
        thresholds=limits,
        units=units,
        label=typed.get("label", ""),
        secret=typed.get("secret", ""),
        own_number=typed.get("own_number", ""),
    )


def _given(typed: Mapping[str, str], name: str, prefix: str) -> bool:
    return name.startswith(prefix) and bool(typed[name])


def adopting_fields(typed: Mapping[str, str], protocol: str, refused: Refused | None) -> list[Field]:
    """For a device that already sends."""
    kinds = [(name, kind.name) for name, kind in adopting.fitting_kinds(protocol)]
    return marked(_base(typed, kinds), refused)


def enrolling_fields(typed: Mapping[str, str], refused: Refused | None) -> list[Field]:
    """For a device before its first frame."""
    protocols = list(LABELS.items())
    names = "、".join(wire.calls_itself for wire in WIRES.values() if wire.calls_itself)
    identity = [
        Field("protocol", "接入协议", typed.get("protocol", ""), "select", protocols, required=True),
        Field(
            "vendor_id", "厂家标识", typed.get("vendor_id", ""), required=True,
            hint=f"设备在报文里的自称：{names}。",
        ),
    ]  # fmt: skip
    return marked([*identity, *_base(typed, kind_choices())], refused)


def _base(typed: Mapping[str, str], kinds: Sequence[tuple[str, str]]) -> list[Field]:
    return [
        Field("name", "名称", typed.get("name", ""), required=True, hint="例如：西淝河闸下水质站"),
        Field("kind", "设备类型", typed.get("kind", ""), "select", kinds, required=True),
        Field("owner_id", "管理单位", typed.get("owner_id", ""), "select", _units(), required=True),
        Field(
            "cadence_minutes", "上报间隔（分钟）", typed.get("cadence_minutes", ""), "number",
            hint="留空按设备类型。太久没有上报会算离线。",
        ),
        Field("secret", "设备密码", typed.get("secret", ""), "secret", hint="可不填。填了以后密码不对的报文不采用。"),
        Field("label", "标注", typed.get("label", ""), hint="例如：模拟、示意。设备出现的地方都会注明。"),
        _own_number(typed.get("own_number", "")),
    ]  # fmt: skip


def _own_number(value: str) -> Field:
    return Field("own_number", "原编号", value, hint="单位自己的编号或以前的编号，可不填。设备编码由平台给。")


def changing_names(device: Device) -> list[str]:
    """Names of all fields of a device's form: its settings depend on its kind."""
    limits = [f"threshold-{key}" for key, *_ in shown.thresholds_of(device)]
    return [*CHANGING, *limits, *(f"unit-{key}" for key, *_ in _convertible(device))]


def standing(device: Device) -> dict[str, str]:
    """The device's settings as the form types them."""
    minutes = f"{device.cadence_seconds / 60:g}" if device.cadence_seconds else ""
    return {
        "name": device.name,
        "owner_id": str(device.owner_id),
        "cadence_minutes": minutes,
        "label": device.label,
        "own_number": device.own_number,
        "lon": repr(device.lon),
        "lat": repr(device.lat),
        **{f"threshold-{key}": f"{value:g}" for key, value in device.thresholds.items()},
        **{f"unit-{key}": symbol for key, symbol in device.units.items()},
    }


def changing_fields(
    device: Device, typed: Mapping[str, str], refused: Refused | None, now: Mapping[str, str]
) -> list[Field]:
    """For a registered device; `now` is given when the records have moved on since the form was opened."""
    usual = shown.span_name(shown.cadence_of(device))
    fields = [
        Field("name", "名称", typed.get("name", ""), required=True),
        Field("owner_id", "管理单位", typed.get("owner_id", ""), "select", _units(), required=True),
        Field(
            "cadence_minutes", "上报间隔（分钟）", typed.get("cadence_minutes", ""), "number",
            hint=f"现在按 {usual}。留空按设备类型。",
        ),
        Field("label", "标注", typed.get("label", "")),
        _own_number(typed.get("own_number", "")),
    ]  # fmt: skip
    for key, name, _, common in shown.thresholds_of(device):
        hint = f"留空按设备类型：{common:g}" if common is not None else "留空为不设"
        fields.append(Field(f"threshold-{key}", name, typed.get(f"threshold-{key}", ""), "number", hint=hint))
    return [_compared(one, now) for one in marked(fields, refused)]


def unit_fields(
    device: Device, typed: Mapping[str, str], refused: Refused | None, now: Mapping[str, str]
) -> list[Field]:
    """In which unit the device sends each metric that can be converted."""
    fields = []
    for key, name, usual, symbols in _convertible(device):
        choices = [("", f"按声明（{usual}）"), *((symbol, symbol) for symbol in symbols)]
        fields.append(Field(f"unit-{key}", name, typed.get(f"unit-{key}", ""), "select", choices))
    return [_compared(one, now) for one in marked(fields, refused)]


def _convertible(device: Device) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """(key, name, declared unit on this wire, all units) of the kind's metrics that have more than one."""
    kind, scenario = queries.kind_of(device), device.kind.split(".")[0]
    metrics = [registry.metric(f"{scenario}.{key}") for key in kind.metrics] if kind else []
    found = [(metric, metric.code(device.protocol).unit or metric.unit) for metric in metrics]
    return [
        (metric.key, metric.name, wire.symbol, alternatives(metric.unit.symbol))
        for metric, wire in found
        if len(alternatives(metric.unit.symbol)) > 1
    ]


def _units() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Organisation.objects.order_by("kind", "code").values_list("pk", "name")]


def place_error(refused: Refused | None) -> str:
    """What is wrong with the place, whose two fields stand under one map."""
    errors = refused.fields if isinstance(refused, Invalid) else {}
    return errors.get("lon") or errors.get("lat") or ""


def marked(fields: Sequence[Field], refused: Refused | None) -> list[Field]:
    """The fields with what is wrong with each."""
    errors = refused.fields if isinstance(refused, Invalid) else {}
    names = {"cadence_minutes": "cadence_seconds"}
    return [_with(one, error=errors.get(one.name) or errors.get(names.get(one.name, ""), "")) for one in fields]


def _compared(one: Field, now: Mapping[str, str]) -> Field:
    """Says what the records hold where that differs from what was typed."""
    held = now.get(one.name, "") if now else one.value
    words = dict(one.choices).get(held, held) or "空"
    return _with(one, now=words) if held != one.value else one


def _with(one: Field, **more: str) -> Field:
    values = {name: getattr(one, name) for name in Field.__slots__}
    return Field(**{**values, **more})
