"""/api/sensing/kinds: the county's own kinds of devices, by the pages' verbs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import ConfigDict

from lixin.sensing import defining, kinds
from lixin.sensing.models import CountyKind
from lixin.web.api import need

router = Router()


class MetricIn(Schema):
    """One of a scenario's (`source`: its full name), or a new one; `least` and `most` are its limits."""

    model_config = ConfigDict(extra="forbid")
    source: str = Field("", max_length=80)
    name: str = Field("", max_length=40)
    code: str = Field("", max_length=40)
    unit: str = Field("", max_length=12)
    low: float | None = None
    high: float | None = None
    least: float | None = None
    most: float | None = None


class KindIn(Schema):
    """A kind of device."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=40)
    every_seconds: int
    protocols: list[str]
    metrics: list[MetricIn]


class KindChangeIn(KindIn):
    """All of it as it shall be; `version` is that of the kind as the caller saw it."""

    version: int


@router.get("", response=list[dict[str, Any]], operation_id="sensing_kinds", summary="本县设备类型")
def listing(request: HttpRequest) -> list[dict[str, Any]]:
    """All of them."""
    need(request, "devices.read")
    return [_row(row) for row in CountyKind.objects.all()]


@router.post("", response={201: dict[str, Any]}, operation_id="sensing_define_kind", summary="增加设备类型")
def define(request: HttpRequest, given: KindIn) -> tuple[int, dict[str, Any]]:
    """A new one; 409 when there is one of that name."""
    person = need(request, defining.WRITE)
    return 201, _row(defining.define_kind(person=person, draft=_draft(given)))


@router.patch("/{int:kind_id}", response=dict[str, Any], operation_id="sensing_change_kind", summary="修改设备类型")
def change(request: HttpRequest, kind_id: int, given: KindChangeIn) -> dict[str, Any]:
    """Set all of it; 409 when stale, or when something that devices use would be lost."""
    person = need(request, defining.WRITE)
    draft = _draft(given)
    return _row(defining.change_kind(person=person, kind_id=kind_id, version=given.version, draft=draft))


def _draft(given: KindIn) -> defining.KindDraft:
    metrics = [defining.MetricDraft(**one.dict()) for one in given.metrics]
    return defining.KindDraft(given.name, given.every_seconds, given.protocols, metrics)


def _row(row: CountyKind) -> dict[str, Any]:
    same = ("id", "name", "every_seconds", "protocols", "metrics", "version")
    return {"kind": f"{kinds.CODE}.{row.key}", **{name: getattr(row, name) for name in same}}
