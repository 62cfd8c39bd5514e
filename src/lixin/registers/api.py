"""/api/registers/: read and write any register's rows."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from ninja import Body, Router, Schema

from lixin.kernel.errors import Invalid
from lixin.registers import rows as registers
from lixin.registers.form import form_for
from lixin.web.api import LIMIT, actor, need, page

router = Router()


class Rows(Schema):
    """A page of rows; `next` is the cursor of the following page, null at the end."""

    items: list[dict[str, Any]]
    next: str | None


@router.get("", operation_id="registers_list", summary="所有台账")
def index(request: HttpRequest) -> list[dict[str, Any]]:
    """Names, fields and grades of every register."""
    need(request, "registers.read")
    return [
        {
            "name": one.name,
            "title": one.register.name,
            "scenario": one.scenario,
            "sharing": one.register.sharing,
            "fields": [{"name": f, "title": one.label(f), "grade": one.grade(f)} for f in one.fields],
        }
        for one in registers.sheets()
    ]


@router.get("{name}/", response=Rows, operation_id="register_rows", summary="台账各行")
def rows(request: HttpRequest, name: str, cursor: str = "", limit: int = LIMIT) -> dict[str, Any]:
    """Visible rows, oldest first; filters and `q` as on the page."""
    person = need(request, "registers.read")
    sheet = registers.sheet(name)
    found = page(registers.rows(sheet, person, request.GET.dict()), cursor, limit, key="pk")
    return {"items": [_as_dict(sheet, one) for one in found.items], "next": found.next}


@router.get("{name}/{pk}/", operation_id="register_row", summary="台账一行")
def row(request: HttpRequest, name: str, pk: int) -> dict[str, Any]:
    """One row, masked by grade."""
    sheet = registers.sheet(name)
    return _as_dict(sheet, registers.row(sheet, need(request, "registers.read"), pk))


@router.post("{name}/", response={201: dict[str, Any]}, operation_id="register_add", summary="新增一行")
def add(request: HttpRequest, name: str, values: dict[str, Any] = Body(...)) -> tuple[int, dict[str, Any]]:  # noqa: B008 - ninja's way to say body
    """Fields as in the form; `owner` is the unit's id."""
    need(request, "registers.write")
    sheet = registers.sheet(name)
    return 201, _as_dict(sheet, _saved(request, sheet, None, values))


@router.put("{name}/{pk}/", operation_id="register_change", summary="修改一行")
def change(request: HttpRequest, name: str, pk: int, values: dict[str, Any] = Body(...)) -> dict[str, Any]:  # noqa: B008
    """Absent fields keep their value; `version` must be the one that was read."""
    sheet = registers.sheet(name)
    instance = registers.row(sheet, need(request, "registers.write"), pk)
    return _as_dict(sheet, _saved(request, sheet, instance, values))


def _saved(request: HttpRequest, sheet: registers.Sheet, instance: Any, values: dict[str, Any]) -> Any:
    person, version = need(request, "registers.write"), values.pop("version", None)
    if instance is not None and not isinstance(version, int):
        raise Invalid("修改时要带上读到的 version。", {"version": "必须填写"})
    unknown = {name: "没有这个字段" for name in values if name not in sheet.fields}
    if unknown:
        raise Invalid("有不认识的字段。", unknown)
    try:
        form = form_for(sheet)(_whole(sheet, instance, values), instance=instance, person=person)
        if not form.is_valid():
            raise Invalid("填写不符合要求。", {name: "；".join(texts) for name, texts in form.errors.items()})
    except ValidationError as error:
        raise Invalid("填写不符合要求。") from error
    return registers.save(
        given=sheet, instance=form.save(commit=False), actor=actor(request), person=person, version=version
    )


def _whole(sheet: registers.Sheet, instance: Any, values: dict[str, Any]) -> dict[str, Any]:
    """The given values on top of what the row has; a masked value that comes back as it was shown changes nothing."""
    if instance is None:
        return values
    now = {name: getattr(instance, instance._meta.get_field(name).attname) for name in sheet.fields}
    echoed = [name for name in sheet.masked if values.get(name) == registers.shown(sheet, instance, name)]
    return now | {name: value for name, value in values.items() if name not in echoed}


def _as_dict(sheet: registers.Sheet, one: Any) -> dict[str, Any]:
    """A row as the API shows it: plain values, masked where the grade says so."""
    found = {
        name: registers.shown(sheet, one, name)
        if name in sheet.masked
        else getattr(one, one._meta.get_field(name).attname)
        for name in sheet.fields
    }
    found["owner_name"] = one.owner.name if one.owner else None
    return {
        "id": one.pk,
        **found,
        "is_demo": one.is_demo,
        "retired_at": one.retired_at,
        "version": one.version,
        "updated_at": one.updated_at,
    }
