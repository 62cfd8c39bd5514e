"""A device's curve as pages and API show it: period, points with gaps, lines that must not be crossed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from lixin.accounts.models import Person
from lixin.kernel.declare import Limit
from lixin.kernel.errors import Invalid, NotFound
from lixin.lake import service as lake
from lixin.sensing.models import Alarm, Device
from lixin.sensing.protocols.catalogue import LABELS
from lixin.sensing.queries import alarms_for, devices_for, kind_of
from lixin.sensing.shown import gap_of, limit_words, local, metric_of

POINTS = 1000
RANGES: Mapping[str, tuple[str, timedelta | None]] = {
    "24h": ("24 小时", timedelta(hours=24)),
    "7d": ("7 天", timedelta(days=7)),
    "30d": ("30 天", timedelta(days=30)),
    "all": ("全部", None),
}
USUAL = "7d"
FRESH = timedelta(hours=24)
"""A device silent for longer is shown up to its last reading, not up to an empty now."""
MARGIN = timedelta(minutes=1)
RED = "#b3261e"
SQUEEZE = 4
"""A limit further from the curve than so many times its height stays outside of the picture (the caption names it)."""
BEFORE_ALARM, AFTER_ALARM = timedelta(days=3), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Curve:
    """One metric of one device over [start, end); `points` are (milliseconds since 1970, value or None at a gap)."""

    device: Device
    metric: str
    name: str
    unit: str
    start: datetime
    end: datetime
    points: Sequence[tuple[int, float | None]]
    limits: Sequence[Limit]


def metrics_of(device: Device) -> list[tuple[str, str]]:
    """(key, name) of what can be drawn: as the kind declares, and without it what last came."""
    kind = kind_of(device)
    keys = kind.metrics if kind else tuple(device.latest)
    named = [(key, metric_of(device, key)) for key in keys]
    return [(key, metric.name if metric else key) for key, metric in named]


def chosen_metric(device: Device, wanted: str) -> str:
    """The metric asked for; without one the first that ever came. Invalid for one the device does not measure."""
    known = [key for key, _ in metrics_of(device)]
    if wanted:
        if wanted not in known:
            raise Invalid(f"这台设备不测“{wanted}”；可选：{'、'.join(known) or '无'}。", {"metric": "没有这个指标"})
        return wanted
    return next((key for key in known if key in device.latest), known[0] if known else "")


def period_of(device: Device, metric: str, name: str, now: datetime) -> tuple[datetime, datetime]:
    """The period of a range's key, ending now or, for a device long silent, with its last reading."""
    if name not in RANGES:
        raise Invalid(f"没有时段“{name}”；可选：{'、'.join(RANGES)}。", {"range": "没有这个时段"})
    end = now if device.last_time is None or now - device.last_time < FRESH else device.last_time
    end += MARGIN
    span = RANGES[name][1]
    if span is not None:
        return end - span, end
    found = lake.extent(device.pk, metric)
    return (found[0] - MARGIN, max(found[1], end) + MARGIN) if found else (end - FRESH, end)


def curve(device: Device, metric: str, start: datetime, end: datetime, points: int = POINTS) -> Curve:
    """The curve of a device that the caller has checked, at most `points` points with all its peaks."""
    metric = chosen_metric(device, metric)
    found = lake.series(device.pk, metric, start, end, points, gap_of(device))
    times = found["time"].cast("int64").to_pylist()
    declared, kind = metric_of(device, metric), kind_of(device)
    return Curve(
        device,
        metric,
        declared.name if declared else metric,
        declared.unit.symbol if declared else "",
        start,
        end,
        [(time // 1000, value) for time, value in zip(times, found["value"].to_pylist(), strict=True)],
        kind.limits_of(metric, device.thresholds) if kind else [],
    )


def option(drawn: Curve, alarmed_at: datetime | None = None) -> dict[str, Any]:
    """The curve as an ECharts option: time axis over the whole period, zoom, torn line, limits as line and band.

    `alarmed_at` is marked by an upright line.
    """
    values = [value for _, value in drawn.points if value is not None]
    low, high = _sight(values, drawn.limits)
    label = f"{drawn.name}（{drawn.unit}）" if drawn.unit else drawn.name
    series: dict[str, Any] = {
        "name": label,
        "type": "line",
        "data": [list(point) for point in drawn.points],
        "showSymbol": len(values) <= 120,
        "symbolSize": 5,
        "connectNulls": False,
        "lineStyle": {"width": 2},
    }
    if drawn.limits or alarmed_at:
        series |= _marks(drawn.limits, low, high, alarmed_at)
    return {
        "grid": {"left": 12, "right": 24, "top": 36, "bottom": 56, "containLabel": True},
        "xAxis": {"type": "time", "min": _millis(drawn.start), "max": _millis(drawn.end)},
        "yAxis": {"type": "value", "name": drawn.unit, "min": low, "max": high},
        "dataZoom": [{"type": "inside", "zoomOnMouseWheel": "ctrl"}, {"type": "slider", "height": 20, "bottom": 12}],
        "series": [series],
    }


def _sight(values: Sequence[float], limits: Sequence[Limit]) -> tuple[float, float]:
    """Least and greatest value of the axis: all values, and the limits that do not press the curve flat."""
    if not values:
        values = [limit.value for limit in limits] or [0.0, 1.0]
    low, high = min(values), max(values)
    near = SQUEEZE * ((high - low) or abs(high) * 0.1 or 1.0)
    shown = [limit.value for limit in limits if low - near <= limit.value <= high + near]
    low, high = min([low, *shown]), max([high, *shown])
    step = _step((high - low) or abs(high) * 0.1 or 1.0)
    bottom, top = math.floor(low / step) * step, math.ceil(high / step) * step
    top += step if shown and high in shown else 0
    bottom -= step if shown and low in shown and low > 0 else 0
    return float(f"{bottom:.10g}"), float(f"{top if top > bottom else bottom + step:.10g}")


def _step(span: float) -> float:
    """A round distance (1, 2 or 5 times a power of ten) that divides the span into about five."""
    size = 10.0 ** math.floor(math.log10(span / 5))
    return next(size * factor for factor in (1, 2, 5, 10) if size * factor >= span / 5)


def _marks(limits: Sequence[Limit], low: float, high: float, alarmed_at: datetime | None) -> dict[str, Any]:
    within = [limit for limit in limits if low <= limit.value <= high]
    lines: list[dict[str, Any]] = [{"name": limit.name, "yAxis": limit.value} for limit in within]
    if alarmed_at:
        label = {"formatter": "报警", "position": "end"}
        lines.append({"name": "报警", "xAxis": _millis(alarmed_at), "label": label})
    bands = [[{"yAxis": limit.value}, {"yAxis": high if limit.bad == "above" else low}] for limit in within]
    return {
        "markLine": {
            "silent": True,
            "symbol": "none",
            "lineStyle": {"color": RED, "type": "dashed"},
            "label": {"formatter": "{b} {c}", "position": "insideStartTop", "color": RED},
            "data": lines,
        },
        "markArea": {"silent": True, "itemStyle": {"color": RED, "opacity": 0.07}, "data": bands},
    }


def caption(drawn: Curve) -> dict[str, str]:
    """Title, unit, period, source and limits in words, for the head of the chart and for who cannot see it."""
    metric = metric_of(drawn.device, drawn.metric)
    measured = [value for _, value in drawn.points if value is not None]
    shown = metric.unit.format if metric else lambda value: f"{value:g}"
    return {
        "title": f"{drawn.device.name} · {drawn.name}",
        "unit": drawn.unit or "无量纲",
        "period": f"{local(drawn.start)} 至 {local(drawn.end)}",
        "source": f"设备实测（{LABELS.get(drawn.device.protocol, drawn.device.protocol)}），不含存疑数据",
        "limits": limit_words(drawn.limits, metric) if metric else "",
        "range": f"最小 {shown(min(measured))}，最大 {shown(max(measured))}" if measured else "",
    }


def metric_of_alarm(alarm: Alarm) -> str:
    """The metric an alarm is about: one its finding names, else one whose limit it was held against, else the first."""
    known = [key for key, _ in metrics_of(alarm.device)]
    named = [one for value in alarm.detail.values() for one in (value if isinstance(value, list) else [value])]
    kind = kind_of(alarm.device)
    limited = [key for key in known if kind and kind.limits_of(key, alarm.device.thresholds)]
    return next((key for key in [*named, *limited, *known] if key in known), "")


def period_of_alarm(alarm: Alarm) -> tuple[datetime, datetime]:
    """From three days before the alarm was seen to a day after."""
    return alarm.observed_at - BEFORE_ALARM, alarm.observed_at + AFTER_ALARM


def alarm_for(person: Person, alarm_id: int) -> Alarm:
    """One alarm; NotFound when there is none or it is not the person's to see."""
    alarm = alarms_for(person, is_open=False).filter(pk=alarm_id).first()
    if alarm is None:
        raise NotFound("没有这条报警，或不在您的范围内。")
    return alarm


def curve_around(alarm: Alarm) -> Curve | None:
    """What the instrument measured before and after the alarm; None when its kind is not installed any more."""
    metric = metric_of_alarm(alarm)
    return curve(alarm.device, metric, *period_of_alarm(alarm)) if metric else None


def chart_around(person: Person, alarm_id: int) -> dict[str, Any] | None:
    """What a page needs to draw the instrument's curve around an alarm; None when the alarm is not the person's to see.

    Whoever was sent because of an alarm sees what it was about, also when the instrument is another unit's.
    Keys: caption, url of the data, page of the device ("" when it is not theirs), empty.
    """
    alarm = alarms_for(person, is_open=False).filter(pk=alarm_id).first()
    drawn = curve_around(alarm) if alarm else None
    if alarm is None or drawn is None:
        return None
    own = devices_for(person).filter(pk=alarm.device_id).exists()
    return {
        "caption": caption(drawn),
        "url": reverse("sensing:alarm_series", args=[alarm.pk]),
        "page": f"{reverse('sensing:device', args=[alarm.device_id])}?metric={drawn.metric}" if own else "",
        "empty": not drawn.points,
    }


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
