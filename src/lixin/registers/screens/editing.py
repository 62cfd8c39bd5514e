"""The form of a row: new and existing, checked while one types, and what happens when somebody else was faster."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from lixin.kernel.errors import Conflict, NotFound
from lixin.registers import comparing, history
from lixin.registers import filters as filtering
from lixin.registers import rows as registers
from lixin.registers.comparing import Difference
from lixin.registers.form import RegisterForm, form_for
from lixin.registers.models import RegisterModel
from lixin.registers.rows import Sheet
from lixin.registers.screens import choices, common
from lixin.web.views import require

PICK = "pick."
THEIRS = "theirs"
FOUND = 20


@require("registers.write")
def edit(request: HttpRequest, name: str, pk: int | None = None) -> HttpResponse:
    """The form for a new or an existing row; a stale one comes back with both versions and a choice for each field."""
    sheet = registers.sheet(name)
    instance = registers.row(sheet, request.user, pk) if pk else None
    if instance:
        registers.require_write(request.user, sheet, instance.pk)
    given = _picked(request, sheet, instance) if request.method == "POST" else None
    form = form_for(sheet)(given, instance=instance, person=request.user)
    picks: list[dict[str, Any]] = []
    if given is not None and form.is_valid():
        try:
            return _saved(request, sheet, form, pk)
        except Conflict as conflict:
            form.add_error(None, conflict.sentence)
            picks = _picks(request, sheet, pk or 0, form)
    current = registers.row(sheet, request.user, pk) if pk else None
    form.look_up()
    context = {
        "sheet": sheet, "form": form, "row": current, "theirs": picks, "draft": f"{name}:{pk or 'new'}",
        "told": form.told() if given is not None else {}, "reason": common.reason_of(request),
        "shaped": "shape" in sheet.fields,
    }  # fmt: skip
    return render(request, "registers/form.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, sheet: Sheet, form: RegisterForm, pk: int | None) -> HttpResponse:
    saved = registers.save(
        given=sheet, instance=form.save(commit=False), actor=common.actor_of(request), person=request.user,
        version=common.version_of(request) if pk else None, reason=common.reason_of(request),
    )  # fmt: skip
    messages.success(request, f"已保存“{saved.name}”。")
    draft = f"{sheet.name}:{pk or 'new'}"
    return HttpResponseRedirect(f"{reverse('registers:detail', args=[sheet.name, saved.pk])}?done={draft}")


def _picked(request: HttpRequest, sheet: Sheet, instance: RegisterModel | None) -> QueryDict:
    """What was sent, with the stored value in every field where the other's version was chosen."""
    sent = request.POST.copy()
    if instance is None:
        return sent
    form = form_for(sheet)(instance=instance, person=request.user)
    for name in sheet.fields:
        if sent.get(f"{PICK}{name}") == THEIRS:
            _put_stored(sent, form, name)
    return sent


def _put_stored(sent: QueryDict, form: RegisterForm, name: str) -> None:
    """The stored value the way the form's own input would send it."""
    text = common.as_sent(form, name)
    if text or not isinstance(form[name].value(), bool):
        sent[name] = text
    else:
        sent.pop(name, None)


def _picks(request: HttpRequest, sheet: Sheet, pk: int, form: RegisterForm) -> list[dict[str, Any]]:
    """Where the two versions differ, with the one that is offered first: theirs, where only they touched the field."""
    theirs, places = registers.row(sheet, request.user, pk), registers.places()
    seen = history.revisions(sheet.name, request.user, pk).filter(version=common.version_of(request)).first()
    base = history.past_row(sheet.model, seen) if seen else None
    first = comparing.merged_defaults(sheet, base, theirs, form.instance)
    found: list[Difference] = comparing.differences(sheet, theirs, form.instance, places)
    return [
        {"field": one.field, "label": one.label, "theirs": one.before, "mine": one.after, "take": one.field in first}
        for one in found
        if one.field in sheet.fields
    ]


@require("registers.write")
@require_POST
def check(request: HttpRequest, name: str) -> HttpResponse:
    """What is wrong with one field of a form that is still being filled in; "" when nothing is."""
    sheet, field = registers.sheet(name), request.GET.get("field", "")
    if field not in sheet.fields:
        raise NotFound("没有这一项。")
    text = request.POST.get("_pk", "")
    known = text.isascii() and text.isdigit() and int(text) <= filtering.LARGEST
    instance = registers.row(sheet, request.user, int(text)) if known else None
    form = form_for(sheet)(request.POST, instance=instance, person=request.user)
    wrong = "；".join(form.errors.get(field, []))
    if wrong:
        return HttpResponse(format_html('<p class="field-error" id="error-{}">{}</p>', field, wrong))
    if told := form.told().get(field, ""):
        return HttpResponse(format_html('<p class="field-told">{}</p>', told))
    return HttpResponse("")


@require("registers.read")
def options(request: HttpRequest, name: str, field: str) -> JsonResponse:
    """Rows that a link may point to and the words fit, for a choice among very many."""
    sheet = registers.sheet(name)
    if field not in sheet.links or field in sheet.masked:
        raise NotFound("没有这一项。")
    found = choices.linked(sheet, field, request.user)
    words = request.GET.get("q", "").replace("\0", "").strip()
    if words:
        found = found.filter(choices.named(found.model, words))
    rows = found.order_by("pk")[:FOUND]
    told = [{"id": str(one.pk), "text": f"{one}（{one.code}）" if hasattr(one, "code") else str(one)} for one in rows]
    return JsonResponse(told, safe=False)
