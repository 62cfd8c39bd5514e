"""Files and devices of a row: put on, opened, taken off."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from lixin.kernel.errors import Invalid
from lixin.registers import attachments, devices
from lixin.registers import rows as registers
from lixin.registers.filters import LARGEST
from lixin.registers.models import Attachment
from lixin.registers.rows import MASKED
from lixin.registers.screens import common
from lixin.web.pictures import path_of
from lixin.web.views import require

MOST_AT_ONCE = 20


@require("registers.write")
@require_POST
def add_files(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Keep the sent files with the row; those before a refused one stay."""
    sheet, sent = registers.sheet(name), request.FILES.getlist("file")
    if not sent or len(sent) > MOST_AT_ONCE:
        raise Invalid(f"请选择 1 到 {MOST_AT_ONCE} 个文件。", {"file": "请选择"})
    for one in sent:
        attachments.add(
            given=sheet, pk=pk, name=one.name or "", data=one.read(), grade=request.POST.get("grade", ""),
            person=request.user, actor=common.actor_of(request),
        )  # fmt: skip
    messages.success(request, f"已上传 {len(sent)} 个附件。")
    return _back(name, pk, "files")


@require("registers.read")
def file(request: HttpRequest, name: str, pk: int, file_id: int) -> FileResponse:
    """A file of a visible row; a graded one is asked for by POST with the purpose."""
    found = attachments.file_of(registers.sheet(name), request.user, pk, file_id)
    purpose = request.POST.get("purpose", "")
    attachments.open_graded(given=registers.sheet(name), found=found, actor=common.actor_of(request), purpose=purpose)
    return _sent(found, small=request.GET.get("size") == "small" and bool(found.thumbnail))


def _sent(found: Attachment, *, small: bool) -> FileResponse:
    """Pictures open in the page, all else is saved: nothing of a sent file runs here."""
    picture = found.media_type.startswith("image/")
    response = FileResponse(
        path_of(found.thumbnail if small else found.file).open("rb"),
        content_type="image/jpeg" if small else found.media_type,
        as_attachment=not picture,
        filename=found.name,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store" if found.grade in MASKED else "private, max-age=3600"
    return response


@require("registers.write")
@require_POST
def drop_file(request: HttpRequest, name: str, pk: int, file_id: int) -> HttpResponse:
    """Take a file off the row."""
    attachments.retire(
        given=registers.sheet(name), pk=pk, file_id=file_id, person=request.user, actor=common.actor_of(request)
    )
    messages.success(request, "附件已删除。")
    return _back(name, pk, "files")


@require("registers.write")
@require_POST
def link(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Say that a device watches the row."""
    text = request.POST.get("device", "")
    if not (text.isascii() and text.isdigit() and int(text) <= LARGEST):
        raise Invalid("请先查找并选择一台设备。", {"device": "请选择"})
    devices.link(
        given=registers.sheet(name), pk=pk, device=int(text), person=request.user, actor=common.actor_of(request),
        stands=request.POST.get("stands") == "1",
    )  # fmt: skip
    return _back(name, pk, "devices")


@require("registers.write")
@require_POST
def unlink(request: HttpRequest, name: str, pk: int, link_id: int) -> HttpResponse:
    """Take a device off the row."""
    devices.unlink(
        given=registers.sheet(name), pk=pk, link_id=link_id, person=request.user, actor=common.actor_of(request)
    )
    return _back(name, pk, "devices")


@require("devices.read")
def device_options(request: HttpRequest, name: str, pk: int) -> JsonResponse:
    """Devices that fit the words, for the choice on a row's page."""
    registers.row(registers.sheet(name), request.user, pk)
    found = devices.may_link(request.user, request.GET.get("q", ""))
    return JsonResponse([{"id": str(one.pk), "text": f"{one.name}（{one.code}）"} for one in found], safe=False)


def _back(name: str, pk: int, part: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('registers:detail', args=[name, pk])}#{part}")
