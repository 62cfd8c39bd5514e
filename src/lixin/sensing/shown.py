"""What pages and API say of a device: its state in words, values with names, units and limits, the kind's judgement."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lixin.kernel.declare import DeviceKind, Limit, Metric
from lixin.kernel.registry import registry
from lixin.kernel.worktime import BEIJING
from lixin.sensing.models import Device
from lixin.sensing.protocols.catalogue import LABELS
from lixin.sensing.queries import kind_of

logger = logging.getLogger(__name__)
LIGHTS = {"online": "green", "offline": "red", "never": ""}


@dataclass(frozen=True, slots=True)
class Value:
    """A metric of a device as it stands: `text` with unit, `limits` in words, `crossed` when on a limit's bad side."""

    key: str
    name: str
    unit: str
    value: float | None
    text: str
    limits: str
    crossed: bool


@dataclass(frozen=True, slots=True)
class View:
    """A device in words."""

    device: Device
    label: str
    """What the name does not say already (模拟, 示意 …)."""
    kind_name: str
    protocol_name: str
    light: str
    state_name: str
    values: Sequence[Value]
    assessed: Mapping[str, str]
    cadence: str


def view_of(device: Device) -> View:
    """The device in words; a kind that is not installed any more is named by its key, its values by theirs."""
    kind = kind_of(device)
    return View(
        device=device,
        label="" if device.label in device.name else device.label,
        kind_name=kind.name if kind else f"{device.kind}（未安装）",
        protocol_name=LABELS.get(device.protocol, device.protocol),
        light="" if device.retired_at else LIGHTS[device.state],
        state_name="已停用" if device.retired_at else Device.State(device.state).label,
        values=values_of(device, kind),
        assessed=assessed(device, kind),
        cadence=span_name(cadence_of(device)) if kind or device.cadence_seconds else "",
    )


def values_of(device: Device, kind: DeviceKind | None) -> list[Value]:
    """Values in the order in which the kind declares them; metrics that never came are left out."""
    keys = [key for key in kind.metrics if key in device.latest] if kind else list(device.latest)
    return [_value(device, kind, key) for key in keys]


def metric_of(device: Device, key: str) -> Metric | None:
    """The metric as the device's scenario declares it; None when it is not declared any more."""
    found: Metric | None = registry.all("metrics").get(f"{device.kind.split('.')[0]}.{key}")
    return found


def _value(device: Device, kind: DeviceKind | None, key: str) -> Value:
    metric, value = metric_of(device, key), device.latest.get(key)
    if metric is None:
        return Value(key, key, "", value, "—" if value is None else f"{value:g}", "", False)
    limits = kind.limits_of(key, device.thresholds) if kind else []
    return Value(
        key,
        metric.name,
        metric.unit.symbol,
        value,
        metric.unit.format(value),
        limit_words(limits, metric),
        any(crosses(value, limit) for limit in limits),
    )


def crosses(value: float | None, limit: Limit) -> bool:
    """Whether the value is on the bad side of the line."""
    return value is not None and (value > limit.value if limit.bad == "above" else value < limit.value)


def limit_words(limits: Sequence[Limit], metric: Metric) -> str:
    """ "Ⅲ类限值 ≤ 1 mg/L"."""
    signs = {"above": "≤", "below": "≥"}
    return "，".join(f"{one.name} {signs[one.bad]} {one.value:g} {metric.unit.symbol}".rstrip() for one in limits)


def assessed(device: Device, kind: DeviceKind | None) -> Mapping[str, str]:
    """What the kind says of the newest values (水质类别 …); nothing when its function fails."""
    if kind is None or kind.assess is None or not device.latest or device.last_time is None:
        return {}
    try:
        return kind.assess(device.latest, device.last_time.astimezone(BEIJING))
    except Exception:  # noqa: BLE001 - somebody else's function: the page shows the values without it
        logger.exception("assess failed for device %s", device.pk)
        return {}


def thresholds_of(device: Device) -> list[tuple[str, str, float | None, float | None]]:
    """(key, name, the device's own threshold, the kind's usual one)."""
    kind = kind_of(device)
    if kind is None:
        return []
    names = {**{key: key for key in kind.thresholds}, **kind.threshold_names}
    return [(key, name, device.thresholds.get(key), kind.thresholds.get(key)) for key, name in names.items()]


def cadence_of(device: Device) -> timedelta:
    """How often it should report: its own setting, else its kind's; an hour when the kind is gone."""
    kind = kind_of(device)
    if device.cadence_seconds:
        return timedelta(seconds=device.cadence_seconds)
    return kind.every if kind else timedelta(hours=1)


def gap_of(device: Device) -> timedelta:
    """From how long without a reading a curve is torn: the silence after which the device counts as off line."""
    kind = kind_of(device)
    return cadence_of(device) * (kind.patience if kind else 2.5)


def span_name(span: timedelta) -> str:
    """ "4 小时", "10 分钟", "90 秒"."""
    seconds = int(span.total_seconds())
    for size, name in ((86400, "天"), (3600, "小时"), (60, "分钟")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size} {name}"
    return f"{seconds} 秒"


def local(moment: datetime) -> str:
    """ "2026-06-01 08:00" in Beijing time."""
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"
