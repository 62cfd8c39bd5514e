"""Saved views: kept and forgotten."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from lixin.registers import rows as registers
from lixin.registers import saved
from lixin.web.views import require


@require("registers.read")
@require_POST
def save(request: HttpRequest, name: str) -> HttpResponse:
    """Keep the list as it is set under a name."""
    kept = saved.save_view(
        person=request.user, sheet=registers.sheet(name), name=request.POST.get("name", ""),
        query=request.POST.get("query", ""), shared=request.POST.get("shared") == "1",
        default=request.POST.get("default") == "1",
    )  # fmt: skip
    messages.success(request, f"已保存视图“{kept.name}”。")
    return HttpResponseRedirect(f"{reverse('registers:list', args=[name])}?{kept.address}")


@require("registers.read")
@require_POST
def drop(request: HttpRequest, name: str, view_id: int) -> HttpResponse:
    """Forget one of the person's own views."""
    registers.sheet(name)
    saved.drop_view(person=request.user, view=view_id)
    return HttpResponseRedirect(f"{reverse('registers:list', args=[name])}?view=all")
