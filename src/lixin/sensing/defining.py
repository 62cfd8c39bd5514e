"""The verbs on the county's own kinds of devices: defined, changed, dropped; every step audited."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.audit import service as audit
from lixin.kernel.declare import KEY
from lixin.kernel.errors import Conflict, NotFound
from lixin.kernel.registry import registry
from lixin.sensing import kinds
from lixin.sensing.models import CountyKind, Device
from lixin.sensing.protocols.catalogue import WIRES
from lixin.sensing.registering import LONGEST_CADENCE, refuse

WRITE = "kinds.write"
MOST_METRICS = 12


@dataclass(frozen=True, slots=True)
class MetricDraft:
    """A metric of a scenario by its full name (`source`), or a new one; `least` and `most` are its limits.

    A new one: `code` on the wire, `unit` a symbol the platform knows, `low` and `high` what is possible at all.
    """

    source: str = ""
    name: str = ""
    code: str = ""
    unit: str = ""
    low: float | None = None
    high: float | None = None
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class KindDraft:
    """A kind as people describe it."""

    name: str
    every_seconds: int
    protocols: Sequence[str]
    metrics: Sequence[MetricDraft] = field(default_factory=tuple)


@transaction.atomic
def define_kind(*, person: Person, draft: KindDraft) -> CountyKind:
    """A new kind, for all who register devices from now on; Conflict when there is one of that name."""
    accounts.require(person, WRITE)
    row = CountyKind(key="", version=1)
    _describe(row, draft)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict(f"已经有叫“{row.name}”的设备类型。") from error
    row.key = f"k{row.pk}"
    row.save(update_fields=["key"])
    _tell(person, row, "define_kind", f"增加设备类型 {row.name}")
    return row


@transaction.atomic
def change_kind(*, person: Person, kind_id: int, version: int, draft: KindDraft) -> CountyKind:
    """Name, cadence, limits, more metrics and protocols; what its devices use stays. Conflict when stale."""
    row = _held(person, kind_id, version)
    before = {"metrics": {one["key"] for one in row.metrics}, "protocols": set(row.protocols)}
    _describe(row, draft)
    lost = (before["metrics"] - {one["key"] for one in row.metrics}) | (before["protocols"] - set(row.protocols))
    if lost and _in_use(row):
        raise Conflict("这种设备已有登记，指标和协议只能增加，不能去掉。")
    row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict(f"已经有叫“{row.name}”的设备类型。") from error
    _tell(person, row, "change_kind", f"修改设备类型 {row.name}")
    return row


@transaction.atomic
def drop_kind(*, person: Person, kind_id: int, version: int) -> None:
    """Gone; Conflict while any device, in use or not, is of it."""
    row = _held(person, kind_id, version)
    if _in_use(row):
        raise Conflict("这种设备已有登记，不能删除。")
    name = row.name
    row.delete()
    audit.record(
        actor=accounts.actor_of(person), verb="drop_kind", subject=f"kind:{kind_id}", summary=f"删除设备类型 {name}"
    )
    kinds.refresh()


def kind_row(person: Person, kind_id: int) -> CountyKind:
    """One of them; NotFound when there is none."""
    accounts.require(person, WRITE)
    found = CountyKind.objects.filter(pk=kind_id).first()
    if found is None:
        raise NotFound("没有这种设备类型，可能已经删除。")
    return found


def _held(person: Person, kind_id: int, version: int) -> CountyKind:
    kind_row(person, kind_id)
    row = CountyKind.objects.select_for_update().get(pk=kind_id)
    if row.version != version:
        raise Conflict("这种设备类型刚被别人修改过，请刷新后核对再提交。")
    return row


def _in_use(row: CountyKind) -> bool:
    return Device.objects.filter(kind=f"{kinds.CODE}.{row.key}").exists()


def _tell(person: Person, row: CountyKind, verb: str, summary: str) -> None:
    detail = {"上报间隔（秒）": row.every_seconds, "协议": row.protocols, "指标": row.metrics}
    audit.record(actor=accounts.actor_of(person), verb=verb, subject=f"kind:{row.pk}", summary=summary, detail=detail)
    kinds.refresh()


def _describe(row: CountyKind, draft: KindDraft) -> None:
    """Set what the draft says; Invalid names every field that is wrong, metrics as metric-0, metric-1 …"""
    faults: dict[str, str] = {}
    name = draft.name.strip()
    if not 1 <= len(name) <= 40:
        faults["name"] = "名称要有 1 到 40 个字"
    elif any(kind.name == name and full != f"{kinds.CODE}.{row.key}" for full, kind in registry.all("kinds").items()):
        faults["name"] = f"已经有叫“{name}”的设备类型"
    if not 1 <= draft.every_seconds <= LONGEST_CADENCE:
        faults["every"] = "上报间隔要在 1 秒到 7 天之间"
    if not draft.protocols or not set(draft.protocols) <= set(WIRES):
        faults["protocols"] = "至少选一种接入协议"
    if not 1 <= len(draft.metrics) <= MOST_METRICS:
        faults["metrics"] = f"要有 1 到 {MOST_METRICS} 个指标"
    found: list[dict[str, Any]] = []
    others = {one["key"]: one for other in CountyKind.objects.exclude(pk=row.pk) for one in other.metrics}
    for number, one in enumerate(draft.metrics):
        made, fault = _metric(one, draft.protocols)
        if not fault and made["key"] in {known["key"] for known in found}:
            fault = "这个指标出现了两次"
        if not fault and _differs(made, others.get(made["key"])):
            fault = f"别的类型里已有代码“{made['code']}”的指标，名称、单位、范围要和它一样"
        if fault:
            faults[f"metric-{number}"] = f"第 {number + 1} 个指标：{fault}"
        found.append(made)
    refuse(faults)
    row.name, row.every_seconds, row.protocols, row.metrics = name, draft.every_seconds, list(draft.protocols), found


def _differs(made: dict[str, Any], other: dict[str, Any] | None) -> bool:
    same = ("source", "name", "unit", "low", "high", "code")
    return other is not None and any(made[name] != other[name] for name in same)


def _metric(one: MetricDraft, protocols: Sequence[str]) -> tuple[dict[str, Any], str]:
    """The metric as it is kept, and what is wrong with it."""
    known = registry.all("metrics").get(one.source) if one.source else None
    if one.source and (known is None or one.source.startswith(f"{kinds.CODE}.")):
        return {"key": "", "code": ""}, "请从列表中选择指标"
    if known is not None:
        name, unit, code, (low, high) = known.name, known.unit.symbol, known.key, known.valid
    else:
        name, unit, code, low, high = one.name.strip(), one.unit, one.code.strip(), one.low, one.high
    made = {
        "source": one.source, "key": code.lower(), "name": name, "code": code, "unit": unit, "low": low, "high": high,
        "least": one.least, "most": one.most, "protocols": list(protocols),
    }  # fmt: skip
    return made, _metric_fault(made)


def _metric_fault(made: dict[str, Any]) -> str:
    numbers = [made[name] for name in ("low", "high", "least", "most") if made[name] is not None]
    if not 1 <= len(made["name"]) <= 40:
        return "名称要有 1 到 40 个字"
    if not KEY.match(made["key"]) or len(made["key"]) > 40:
        return "报文代码要用字母开头的字母、数字和下划线，例如 pm2_5、a34004"
    if made["unit"] not in kinds.UNITS and not made["source"]:
        return "请选择单位"
    if not all(math.isfinite(number) for number in numbers):
        return "数值不对"
    if made["low"] is None or made["high"] is None or made["low"] >= made["high"]:
        return "可能的范围要填最小和最大，最小在前"
    if made["least"] is not None and made["most"] is not None and made["least"] >= made["most"]:
        return "下限要小于上限"
    return ""
