"""Who else has the form of the same row open: a hint, so that two people talk before one overwrites the other.

Each open form asks every few seconds, and so says that it is there; nobody is told when, and nothing is written down.
Kept in Django's cache: with `lixin up` one web process serves all pages, and its cache is memory that ends with it.
Where a county runs several, each knows only its own people unless they share a cache; the versions of a row protect it
all the same. Only a number and a moment are kept, and what is older than SHOWN is dropped.
"""

from __future__ import annotations

import time
from threading import Lock

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from lixin.accounts.models import Person
from lixin.registers import rows as registers
from lixin.web.views import require

SHOWN = 50
"""Seconds after its last sign that a form counts as closed; forms give one every 15 (parts/present.html)."""
_lock = Lock()


@require("registers.write")
@require_POST
def present(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """I have this row's form open; who else has?"""
    sheet = registers.sheet(name)
    registers.row(sheet, request.user, pk)
    registers.require_write(request.user, sheet, pk)
    others = Person.objects.filter(pk__in=_others(f"present:{name}:{pk}", request.user.pk)).select_related(
        "organisation"
    )
    return render(request, "registers/parts/present.html", {"others": others.order_by("pk")})


def _others(key: str, own: int) -> list[int]:
    """Note the person; the others who gave a sign lately."""
    now = time.time()
    with _lock:
        seen = {person: at for person, at in cache.get(key, {}).items() if now - at < SHOWN}
        cache.set(key, {**seen, own: now}, SHOWN)
    return [person for person in seen if person != own]
