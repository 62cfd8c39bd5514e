"""What the pages of sensing share: townships and kinds to choose from, a page of rows, who asks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest

from lixin.accounts import service as accounts
from lixin.accounts.models import Division, Person
from lixin.kernel.registry import registry
from lixin.web.api import Page
from lixin.web.api import page as page_of

PER_PAGE = 50


def person_of(request: HttpRequest) -> Person:
    """Who asks; the gate has made sure that somebody does."""
    return request.user  # type: ignore[return-value]


def rows_of(request: HttpRequest, rows: QuerySet[Any], key: str = "-pk") -> Page:
    """The page of rows that the address's cursor names."""
    return page_of(rows, request.GET.get("cursor", ""), PER_PAGE, key=key)


def kind_choices() -> list[tuple[str, str]]:
    """Full name and name of every installed device kind."""
    return [(name, kind.name) for name, kind in registry.all("kinds").items()]


def kind_filters() -> list[tuple[str, str]]:
    """The same, after the whole of each scenario that has more than one."""
    wholes = [(one.code, f"{one.name}（全部）") for one in registry if len(one.kinds) > 1]
    return [*wholes, *kind_choices()]


def town_choices() -> list[tuple[str, str]]:
    """Code and name of every township."""
    rows = accounts.divisions_under(settings.COUNTY).filter(level="town")
    return list(rows.order_by("code").values_list("code", "name"))


def town_names(codes: set[str]) -> dict[str, str]:
    """Code → name."""
    return dict(Division.objects.filter(code__in=codes).values_list("code", "name"))


def chosen(request: HttpRequest, *names: str) -> dict[str, str]:
    """The filters as the address has them."""
    return {name: request.GET.get(name, "").strip() for name in names}


def version_of(request: HttpRequest) -> int:
    """The version of the device as the form showed it; 0, which is none, when the form did not say."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def may(request: HttpRequest, permission: str) -> bool:
    """Whether a button for it is shown."""
    return accounts.can(request.user, permission)
