"""The pages of tables of devices: bring one, see what it would do, have it written."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lixin.accounts.models import Person
from lixin.kernel.errors import Conflict, Invalid
from lixin.registers.devicebook import importing
from lixin.registers.devicebook.judging import MOST, Line
from lixin.registers.devicebook.models import DeviceImport
from lixin.registers.devicebook.template import write_template
from lixin.registers.files.exporting import FORMATS
from lixin.registers.files.pages import answer_file, temporary
from lixin.sensing.pages.labels import MOST as MOST_LABELS
from lixin.sensing.registering import LABELS as SAID
from lixin.sensing.registering import WRITE
from lixin.web.views import require

LISTED = 100
"""Lines of each sort that the page shows; all are in the marked file."""
FIGURES = (("new", "新增"), ("changed", "修改"), ("same", "没有变化"), ("wrong", "有错"))


@require_http_methods(["GET", "POST"])
@require(WRITE)
def begin(request: HttpRequest) -> HttpResponse:
    """The way to bring a table, and the person's own earlier ones."""
    person: Person = request.user  # type: ignore[assignment]
    refused: Invalid | None = None
    if request.method == "POST":
        try:
            file = request.FILES.get("file")
            if file is None:
                raise Invalid("请选择要导入的文件。", {"file": "没有文件"})
            content = file.read(importing.LARGEST + 1)
            one = importing.keep(person=person, filename=file.name or "", content=content)
            return redirect("registers:device_import", one.pk)
        except Invalid as invalid:
            refused = invalid
    context = {
        "refused": refused,
        "most": MOST,
        "megabytes": importing.LARGEST // 1024 // 1024,
        "days": settings.IMPORT_DAYS,
        "imports": DeviceImport.objects.filter(person=person).defer("content")[:20],
    }
    return render(request, "registers/device_imports.html", context, status=422 if refused else 200)


@require_safe
@require(WRITE)
def detail(request: HttpRequest, import_id: int) -> HttpResponse:
    """What it would do; what it did."""
    one = importing.own(request.user, import_id)  # type: ignore[arg-type]
    return _page(request, one)


def _page(request: HttpRequest, one: DeviceImport, refused: Conflict | None = None) -> HttpResponse:
    context = {"one": one, "refused": refused}
    if one.applied_at:
        labels = one.devices if len(one.devices) <= MOST_LABELS else []
        context["figures"] = [(words, one.counts.get(key, 0)) for key, words in FIGURES]
        context["labels"] = (
            f"{reverse('sensing:labels')}?{urlencode([('device', pk) for pk in labels])}" if labels else ""
        )
        return render(request, "registers/device_import.html", context)
    plan = importing.plan_of(one)
    counts = plan.counts
    context |= {
        "figures": [(words, counts[key]) for key, words in FIGURES],
        "writable": counts["new"] + counts["changed"],
        "wrong": plan.of("wrong")[:LISTED],
        "wrong_count": counts["wrong"],
        "changed": [(line, _changes(line)) for line in plan.of("changed")[:LISTED]],
        "new": plan.of("new")[:LISTED],
        "ignored": plan.ignored,
        "mark": plan.mark,
        "listed": LISTED,
    }
    return render(request, "registers/device_import.html", context, status=refused.status if refused else 200)


def _changes(line: Line) -> list[tuple[str, object, object]]:
    return [(SAID[name], before, now) for name, (before, now) in line.changes.items()]


@require_POST
@require(WRITE)
def confirm(request: HttpRequest, import_id: int) -> HttpResponse:
    """Have it written as it was shown."""
    person: Person = request.user  # type: ignore[assignment]
    try:
        done = importing.apply(person=person, import_id=import_id, shown=request.POST.get("mark", ""))
    except Conflict as conflict:
        return _page(request, importing.own(person, import_id), conflict)
    messages.success(request, f"已写入：新增 {done.counts['new']} 台，修改 {done.counts['changed']} 台。")
    return redirect("registers:device_import", import_id)


@require_safe
@require(WRITE)
def errors(request: HttpRequest, import_id: int) -> FileResponse:
    """The person's own file with a column of errors; "all=1" with the right lines too."""
    one = importing.own(request.user, import_id)  # type: ignore[arg-type]
    file = temporary()
    kind = importing.write_marked(one, file, only=request.GET.get("all") != "1")
    stem = one.filename.rpartition(".")[0] or one.filename
    return answer_file(file, f"{stem}-错误.{kind}", FORMATS[kind])  # type: ignore[index]


@require_safe
@require(WRITE)
def template(request: HttpRequest) -> FileResponse:
    """The empty table."""
    file = temporary()
    write_template(file)
    return answer_file(file, "设备-导入模板.xlsx", FORMATS["xlsx"])
