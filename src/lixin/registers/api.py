"""/api/registers/: read and write any register's rows."""

from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Body, Query, Router, Schema

from lixin.kernel.errors import Conflict, Invalid
from lixin.registers import asking, asking_api, describing, schemas
from lixin.registers import rows as registers
from lixin.registers.files import api as files
from lixin.registers.form import form_for
from lixin.registers.history import snapshot
from lixin.web.api import LIMIT, actor, need, page

router = Router()
files.add_to(router)
describe = describing.describe
SCHEMA = "application/schema+json"


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
def rows(
    request: HttpRequest,
    response: HttpResponse,
    name: str,
    cursor: str = "",
    limit: int = LIMIT,
    fields: str = Query("", description="只要这几个字段，用逗号隔开"),
    filter: str = Query("", description="CQL2 筛选式，例如 width > 2 AND name LIKE '东%'"),  # noqa: A002 - its name in the standard
    filter_lang: str = Query("cql2-text", alias="filter-lang", description="cql2-text 或 cql2-json"),
    sort: str = Query("", description="按一个字段排序，前加 - 为倒序"),
) -> Any:
    """Visible rows, oldest first or sorted; filters and `q` as on the page; an ETag for asking again."""
    person = need(request, "registers.read")
    sheet = registers.sheet(name)
    wanted = asking_api.wanted_fields(sheet, fields)
    found = registers.rows(sheet, person, request.GET.dict())
    if filter:
        found = asking.filtered(sheet, found, filter, filter_lang)
    one_page = page(found, cursor, limit, key=asking_api.sort_key(sheet, sort))
    items = [asking_api.narrowed(_as_dict(sheet, one), wanted) for one in one_page.items]
    return asking_api.unless_known(request, response, {"items": items, "next": one_page.next})


class Bulk(Schema):
    """Rows as in the form, told apart by the register's natural key; `dry_run` writes nothing."""

    rows: list[dict[str, Any]]
    dry_run: bool = False
    reason: str = ""


class Fault(Schema):
    """What is wrong with a row (counted from 0): field → sentence."""

    row: int
    key: str
    errors: dict[str, str]


class BulkResult(Schema):
    """What was (or would be) done with each row; with any error nothing was written."""

    written: bool
    added: int
    changed: int
    same: int
    errors: list[Fault]


@router.post("{name}/bulk/", response=BulkResult, operation_id="register_bulk", summary="批量新增或修改")
def bulk(request: HttpRequest, name: str, sent: Bulk) -> dict[str, Any]:
    """Up to 1,000 rows in one transaction: all, or (written: false) none and each error by its row."""
    need(request, "registers.write")
    sheet = registers.sheet(name)
    asking_api.check_size(sent.rows)
    done: dict[str, int] = {"added": 0, "changed": 0, "same": 0}
    errors: list[dict[str, Any]] = []
    with transaction.atomic():
        for number, values in enumerate(sent.rows):
            key = str(values.get(sheet.register.natural_key, ""))[:80]
            try:
                with transaction.atomic():
                    done[_upsert(request, sheet, dict(values), sent.reason)] += 1
            except (Invalid, Conflict) as refused:
                faults = getattr(refused, "fields", {}) or {"": refused.sentence}
                errors.append({"row": number, "key": key, "errors": faults})
        written = not errors and not sent.dry_run
        if not written:
            transaction.set_rollback(True)
    return {"written": written, **done, "errors": errors}


def _upsert(
    request: HttpRequest, sheet: registers.Sheet, values: dict[str, Any], reason: str
) -> Literal["added", "changed", "same"]:
    """Add the row or change the one that has its natural key; what changes nothing is not written."""
    person = need(request, "registers.write")
    values.pop("version", None)
    instance = asking_api.by_natural_key(sheet, person, values)
    before = snapshot(instance) if instance else None
    if instance is None:
        _saved(request, sheet, None, values, reason)
        return "added"
    registers.require_write(person, sheet, instance.pk)
    changed = _checked(sheet, instance, values, person)
    if snapshot(changed) == before:
        return "same"
    registers.save(
        given=sheet, instance=changed, actor=actor(request), person=person, version=changed.version, reason=reason
    )
    return "changed"


@router.get("{name}/schema/", response=dict[str, Any], operation_id="register_schema", summary="一行的 JSON Schema")
def schema(request: HttpRequest, name: str) -> HttpResponse:
    """What a row is, field by field (JSON Schema 2020-12)."""
    need(request, "registers.read")
    address = request.build_absolute_uri(request.path)
    body = {"$schema": schemas.DIALECT, "$id": address, **schemas.row_schema(registers.sheet(name))}
    return JsonResponse(body, content_type=SCHEMA, json_dumps_params={"ensure_ascii": False})


@router.get("{name}/{pk}/", response=dict[str, Any], operation_id="register_row", summary="台账一行")
def row(request: HttpRequest, response: HttpResponse, name: str, pk: int, fields: str = "") -> Any:
    """One row, masked by grade; its ETag is what If-Match of a change asks for."""
    sheet = registers.sheet(name)
    wanted = asking_api.wanted_fields(sheet, fields)
    one = registers.row(sheet, need(request, "registers.read"), pk)
    body = asking_api.narrowed(_as_dict(sheet, one), wanted)
    return asking_api.unless_known(request, response, body, asking_api.row_mark(one))


@router.post("{name}/", response={201: dict[str, Any]}, operation_id="register_add", summary="新增一行")
def add(request: HttpRequest, name: str, values: dict[str, Any] = Body(...)) -> tuple[int, dict[str, Any]]:  # noqa: B008 - ninja's way to say body
    """Fields as in the form; `owner` is the unit's id."""
    need(request, "registers.write")
    sheet = registers.sheet(name)
    return 201, _as_dict(sheet, _saved(request, sheet, None, values))


@router.put("{name}/{pk}/", response=dict[str, Any], operation_id="register_change", summary="修改一行")
def change(
    request: HttpRequest, response: HttpResponse, name: str, pk: int, values: dict[str, Any] = Body(...)  # noqa: B008
) -> dict[str, Any]:  # fmt: skip
    """Absent fields keep their value. If-Match with the ETag that was read, or `version`: 412 or 409 when it is old."""
    sheet = registers.sheet(name)
    instance = registers.row(sheet, need(request, "registers.write"), pk)
    asking_api.require_match(request, instance, values)
    saved = _saved(request, sheet, instance, values)
    response["ETag"] = asking_api.row_mark(saved)
    return _as_dict(sheet, saved)


def _saved(
    request: HttpRequest, sheet: registers.Sheet, instance: Any, values: dict[str, Any], reason: str = ""
) -> Any:
    person, version = need(request, "registers.write"), values.pop("version", None)
    checked = _checked(sheet, instance, values, person)
    return registers.save(
        given=sheet, instance=checked, actor=actor(request), person=person, version=version, reason=reason
    )


def _checked(sheet: registers.Sheet, instance: Any, values: dict[str, Any], person: Any) -> Any:
    """The new or changed row, not yet written; Invalid with each field's sentence."""
    unknown = {name: "没有这个字段" for name in values if name not in sheet.fields}
    if unknown:
        raise Invalid("有不认识的字段。", unknown)
    try:
        form = form_for(sheet)(_whole(sheet, instance, values), instance=instance, person=person)
        if not form.is_valid():
            raise Invalid("填写不符合要求。", {name: "；".join(texts) for name, texts in form.errors.items()})
    except ValidationError as error:
        raise Invalid("填写不符合要求。") from error
    return form.save(commit=False)


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
