"""/api/indicators/: published figures and the cockpit's data, over what the caller may see."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from lixin.indicators import service
from lixin.web.api import need

router = Router()


class FigureOut(Schema):
    """A figure; `value` null when there is nothing to count, `part` and `whole` null where it is no share."""

    name: str
    title: str
    scenario: str
    unit: str
    formula: str
    value: float | None
    part: float | None
    whole: float | None
    target: float | None
    reached: bool | None
    rows: str


class Asked(Schema):
    """The last so many days, today included, and a division's prefix code ("" for all)."""

    days: int = Field(30, ge=1, le=366)
    division: str = ""


@router.get("/", response=list[FigureOut], summary="指标", operation_id="indicators_list")
def figures(request: HttpRequest, asked: Query[Asked]) -> list[dict[str, Any]]:
    """Every declared figure."""
    person = need(request, "indicators.read")
    period = service.last_days(asked.days)
    return [_shown(one) for one in service.figures(person=person, division_code=asked.division, period=period)]


@router.get("/figures/{name}", response=FigureOut, summary="一个指标", operation_id="indicators_figure")
def figure(request: HttpRequest, name: str, asked: Query[Asked]) -> dict[str, Any]:
    """One figure by its full name "scenario.key"."""
    person = need(request, "indicators.read")
    period = service.last_days(asked.days)
    return _shown(service.compute(name, person=person, division_code=asked.division, period=period))


@router.get("/cockpit", response=dict[str, Any], summary="驾驶舱数据", operation_id="indicators_cockpit")
def cockpit(request: HttpRequest) -> dict[str, Any]:
    """Open alarms and cases, by unit and township, who is late, the trend; every entry with the address of its rows."""
    return service.cockpit(need(request, "indicators.read"))


def _shown(one: service.Figure) -> dict[str, Any]:
    declared = one.indicator
    return {
        "name": one.name,
        "title": declared.name,
        "scenario": one.scenario_name,
        "unit": declared.unit.symbol,
        "formula": declared.formula,
        "value": one.value,
        "part": one.part,
        "whole": one.whole,
        "target": declared.target,
        "reached": one.reached,
        "rows": one.rows_url,
    }
