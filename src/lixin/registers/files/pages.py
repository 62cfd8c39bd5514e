"""Pages of files in and out: imports of a register, one import in its three steps, template, export."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from typing import IO, Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from lixin.accounts import service as accounts
from lixin.audit import service as audit
from lixin.kernel.coordinates import SYSTEMS
from lixin.kernel.errors import Invalid, Refused
from lixin.registers import rows as registers
from lixin.registers.files import importing
from lixin.registers.files.columns import columns
from lixin.registers.files.exporting import (
    FORMATS,
    Export,
    Format,
    csv_lines,
    geojson_pieces,
    write_parquet,
    write_xlsx,
)
from lixin.registers.files.marked import write_marked
from lixin.registers.files.models import Import
from lixin.registers.files.options import options_of
from lixin.registers.files.states import IMPORTING, RUNNING, WAITING
from lixin.registers.files.storage import Folder
from lixin.registers.files.template import write_template
from lixin.registers.files.work import is_stale
from lixin.registers.rows import Sheet
from lixin.registers.screens.common import plain
from lixin.web.views import require

LISTED = 50
STEPS = ("选择文件", "核对结果", "写入台账")
STEP_OF = {"uploaded": 1, "checking": 1, "checked": 2, "applying": 3}
FIGURES = (("new", "新增"), ("changed", "修改"), ("same", "不变"), ("wrong", "有错"), ("warned", "有提示"))


@require("registers.write")
def listing(request: HttpRequest, name: str) -> HttpResponse:
    """Step one, a file and how to understand it; below, the imports of the register."""
    sheet = registers.sheet(name)
    refused: Refused | None = None
    if request.method == "POST":
        try:
            one = upload(request, sheet)
            return HttpResponseRedirect(reverse("registers:import", args=[name, one.pk]))
        except Invalid as invalid:
            refused = invalid
    context = {
        "sheet": sheet,
        "refused": refused,
        "systems": SYSTEMS.items(),
        "given": request.POST,
        "most": settings.IMPORT_BYTES // 1024 // 1024,
        "days": settings.IMPORT_DAYS,
        "steps": _steps(1),
        "imports": [(one, IMPORTING[one.state].name) for one in importing.imports(sheet, request.user)[:LISTED]],  # type: ignore[arg-type]
    }
    return render(request, "registers/imports.html", context, status=422 if refused else 200)


def upload(request: HttpRequest, sheet: Sheet) -> Import:
    """The file of a request, kept; Invalid when there is none."""
    file = request.FILES.get("file")
    if file is None:
        raise Invalid("请选择要导入的文件。", {"file": "没有文件"})
    return importing.upload(
        sheet=sheet,
        person=request.user,  # type: ignore[arg-type]
        filename=file.name or "",
        pieces=file.chunks(),
        options=options_of(request.POST.dict()),
    )


@require("registers.write")
def detail(request: HttpRequest, name: str, import_id: int) -> HttpResponse:
    """One import: how far it is, what it would do, what it did; the part that moves asks again by itself."""
    sheet = registers.sheet(name)
    one = importing.own(sheet, request.user, import_id)  # type: ignore[arg-type]
    part = request.headers.get("HX-Request") == "true"
    template = "registers/parts/import.html" if part else "registers/import.html"
    return render(request, template, {"sheet": sheet, **state_of(one)})


def state_of(one: Import) -> dict[str, Any]:
    """What a page shows of an import."""
    far, stale = Folder(one.pk).far(), is_stale(one)
    moving = one.state in (*WAITING, *RUNNING)
    counts = one.counts
    undoable = one.state == "done" and counts.get("written", 0) > 0
    return {
        "one": one,
        "state": IMPORTING[one.state].name,
        "step": STEP_OF.get(one.state, 3),
        "steps": _steps(STEP_OF.get(one.state, 3)),
        "moving": moving,
        "stale": stale,
        "waiting": moving and one.claimed_at is None,
        "far": far,
        "figures": [(key, word, counts[key]) for key, word in FIGURES if key in counts],
        "writable": counts.get("new", 0) + counts.get("changed", 0),
        "may_cancel": IMPORTING.allows("cancel", one.state),
        "may_check_again": one.state in ("checked", "failed", "cancelled") and one.erased_at is None,
        "may_undo": undoable,
        "system": SYSTEMS.get(one.findings.get("system") or one.options.get("system", "wgs84"), ""),
    }


@require("registers.write")
@require_POST
def act(request: HttpRequest, name: str, import_id: int, action: str) -> HttpResponse:
    """confirm, cancel, again or undo."""
    verbs: dict[str, Callable[..., None]] = {
        "confirm": importing.confirm,
        "cancel": importing.cancel,
        "again": importing.again,
        "undo": importing.undo,
    }
    one = importing.own(registers.sheet(name), request.user, import_id)  # type: ignore[arg-type]
    try:
        verbs[action](one=one, person=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    return HttpResponseRedirect(reverse("registers:import", args=[name, import_id]))


@require("registers.write")
def errors(request: HttpRequest, name: str, import_id: int) -> FileResponse:
    """The person's own file with a column of errors; "all=1" with the right lines too."""
    sheet = registers.sheet(name)
    one = importing.own(sheet, request.user, import_id)  # type: ignore[arg-type]
    return errors_file(sheet, one, only=request.GET.get("all") != "1")


def errors_file(sheet: Sheet, one: Import, *, only: bool) -> FileResponse:
    """The marked file as an answer; Invalid when the file is no longer kept or there is nothing to tell."""
    folder = Folder(one.pk)
    if not folder.source.exists():
        raise Invalid("文件已经清除，请重新上传。")
    if not folder.errors.exists():
        raise Invalid("还没有检查完，没有可以下载的错误。")
    file = temporary()
    kind = write_marked(sheet, folder, file, only=only)
    stem = one.filename.rpartition(".")[0] or one.filename
    return answer_file(file, f"{stem}-错误.{kind}", FORMATS[kind])  # type: ignore[index]


@require("registers.write")
def template(request: HttpRequest, name: str) -> FileResponse:
    """The empty table of the register."""
    sheet, file = registers.sheet(name), temporary()
    write_template(sheet, request.user, file)  # type: ignore[arg-type]
    return answer_file(file, f"{sheet.register.name}-导入模板.xlsx", FORMATS["xlsx"])


@require("registers.read")
def export(request: HttpRequest, name: str, kind: Format) -> HttpResponse | StreamingHttpResponse:
    """The filtered rows, masked like the page, watermarked; leaves an audit row."""
    sheet, asked = registers.sheet(name), plain(request.GET)
    chosen = [field for given in request.GET.getlist("columns") for field in given.split(",") if field]
    outs = columns(sheet, [field for field in chosen if field in sheet.fields])
    found = registers.rows(sheet, request.user, asked).select_related(None)  # type: ignore[arg-type]
    made = Export(sheet, found, outs, request.user)  # type: ignore[arg-type]
    audit.record(
        actor=accounts.actor_of(request.user, address=request.META.get("REMOTE_ADDR", "")),  # type: ignore[arg-type]
        verb="register.export",
        subject=f"register:{name}",
        summary=f"导出《{sheet.register.name}》",
        detail={"filters": asked, "format": kind, "columns": [one.field for one in outs]},
    )
    filename = f"{name}-{timezone.localtime():%Y%m%d-%H%M}.{kind}"
    streams = {"csv": csv_lines, "geojson": geojson_pieces}
    if kind in streams:
        answer = StreamingHttpResponse(streams[kind](made), content_type=FORMATS[kind])
        answer["Content-Disposition"] = content_disposition_header(True, filename)
        return answer
    file = temporary()
    {"xlsx": write_xlsx, "parquet": write_parquet}[kind](made, file)
    return answer_file(file, filename, FORMATS[kind])


def temporary() -> IO[bytes]:
    """A file that is gone when it is closed; on disk, however large it gets."""
    return tempfile.TemporaryFile(prefix="lixin-")  # noqa: SIM115 - the answer closes it


def answer_file(file: IO[bytes], filename: str, kind: str) -> FileResponse:
    """A written file as a download; it is closed when it has been sent."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    answer = FileResponse(file, as_attachment=True, filename=filename, content_type=kind)
    answer["Content-Length"] = str(size)
    return answer


def _steps(now: int) -> list[tuple[int, str, str]]:
    """(number, word, done | now | later)."""
    places = enumerate(STEPS, start=1)
    return [(at, word, "done" if at < now else "now" if at == now else "later") for at, word in places]
