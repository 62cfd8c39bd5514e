"""/api/registers/<name>/imports/: what the import pages do, for programs."""

from __future__ import annotations

from typing import Any, Literal

from django.http import FileResponse, HttpRequest
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from lixin.registers import rows as registers
from lixin.registers.files import importing
from lixin.registers.files.models import Import
from lixin.registers.files.options import options_of
from lixin.registers.files.pages import errors_file
from lixin.registers.files.states import IMPORTING
from lixin.registers.files.storage import Folder
from lixin.web.api import need

LISTED = 50
VERBS = {"confirm": importing.confirm, "cancel": importing.cancel, "again": importing.again, "undo": importing.undo}


class ImportOptions(Schema):
    """How the file is to be understood."""

    system: str = "wgs84"
    correct: bool = False
    outside: str = "warn"
    blanks: str = "keep"


def add_to(router: Router) -> None:
    """Before the routes of single rows: "imports" is no row."""
    router.get("{name}/imports/", operation_id="register_imports", summary="导入记录")(index)
    router.post(
        "{name}/imports/", response={202: dict[str, Any]}, operation_id="register_import_upload", summary="上传并检查"
    )(upload)
    router.get("{name}/imports/{import_id}/", operation_id="register_import", summary="导入的状态")(state)
    router.get("{name}/imports/{import_id}/errors/", operation_id="register_import_errors", summary="带错误列的文件")(
        errors
    )
    router.post(
        "{name}/imports/{import_id}/{action}/",
        response={202: dict[str, Any]},
        operation_id="register_import_act",
        summary="确认、取消、重新检查、撤销",
    )(act)


def index(request: HttpRequest, name: str) -> list[dict[str, Any]]:
    """The newest imports that the person may know of: counts, not what is in the files."""
    person, sheet = need(request, "registers.write"), registers.sheet(name)
    return [_brief(one) for one in importing.imports(sheet, person)[:LISTED]]


def upload(
    request: HttpRequest,
    name: str,
    file: UploadedFile = File(...),  # noqa: B008 - ninja's way to say file
    options: ImportOptions = Form(ImportOptions()),  # noqa: B008
) -> tuple[int, dict[str, Any]]:
    """Keep an xlsx, CSV or GeoJSON file and check it; nothing is written before `confirm`."""
    person, sheet = need(request, "registers.write"), registers.sheet(name)
    chosen = options_of(options.dict())
    one = importing.upload(sheet=sheet, person=person, filename=file.name or "", pieces=file.chunks(), options=chosen)
    return 202, _whole(one)


def state(request: HttpRequest, name: str, import_id: int) -> dict[str, Any]:
    """How far it is, counts, the first errors, a masked sample of the changes."""
    return _whole(_own(request, name, import_id))


def act(
    request: HttpRequest, name: str, import_id: int, action: Literal["confirm", "cancel", "again", "undo"]
) -> tuple[int, dict[str, Any]]:
    """Take an action; the work itself is done in the background."""
    one = _own(request, name, import_id)
    VERBS[action](one=one, person=need(request, "registers.write"))
    return 202, _whole(one)


def errors(request: HttpRequest, name: str, import_id: int, everything: bool = False) -> FileResponse:
    """The file as it was sent, with a column of errors; only the wrong lines unless `everything`."""
    one = _own(request, name, import_id)
    return errors_file(registers.sheet(name), one, only=not everything)


def _own(request: HttpRequest, name: str, import_id: int) -> Import:
    return importing.own(registers.sheet(name), need(request, "registers.write"), import_id)


def _brief(one: Import) -> dict[str, Any]:
    return {
        "id": one.pk,
        "register": one.register,
        "filename": one.filename,
        "state": one.state,
        "state_name": IMPORTING[one.state].name,
        "person": one.person.name,
        "created_at": one.created_at,
        "counts": one.counts,
    }


def _whole(one: Import) -> dict[str, Any]:
    far = Folder(one.pk).far()
    return {
        **_brief(one),
        "told": one.told,
        "options": one.options,
        "progress": {"percent": far.percent, "rows": far.rows, "rows_per_second": far.rate},
        "findings": one.findings,
        "actions": [t.action for t in IMPORTING.actions(one.state) if t.action in VERBS],
    }
