"""What has no app of its own to speak for it: divisions, units, and the pages of the menu."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import NoReverseMatch, reverse

from lixin.accounts.models import Division, Organisation
from lixin.kernel.access import Access
from lixin.search.models import Entry
from lixin.search.sources import Finder, Hit, Source
from lixin.search.words import named
from lixin.web.navigation import menu

PUBLIC = Access("", division="")
"""Divisions and units are no secret: whoever is signed in finds them."""


SEATLESS = "（没有驻地位置，到乡镇）"


def divisions(of: str = "") -> Iterator[Entry]:
    """Every division, on the map where it has a place (a village without one: its township's)."""
    parents = Division.objects.filter(pk=OuterRef("parent_id"))
    rows = Division.objects.annotate(
        parent_name=Subquery(parents.values("name")), town_lon=Subquery(parents.values("lon")),
        town_lat=Subquery(parents.values("lat")),
    )  # fmt: skip
    for one in rows.order_by("-code"):
        lon, lat = (one.lon, one.lat) if one.lon is not None else (one.town_lon, one.town_lat)
        told = f"{one.parent_name or ''} {one.kind}".strip() + ("" if one.lon is not None else SEATLESS)
        yield Entry(
            kind="division", key=one.pk, code=one.full_code, title=one.name, text=told,
            url=_map(lon, lat), division_code=one.code, lon=lon, lat=lat,
        )  # fmt: skip


def units(of: str = "") -> Iterator[Entry]:
    """Every unit."""
    for one in Organisation.objects.select_related("division").order_by("-pk"):
        yield Entry(
            kind="unit", key=str(one.pk), code=one.code, title=one.name, text=f"{one.kind} · {one.division.name}",
            url=_address("cases:console", f"?unit={one.pk}"), division_code=one.division_id,
        )  # fmt: skip


def pages(person: Any, text: str, most: int, near: bool) -> list[Hit]:
    """Pages of the menu that the person may open, by name."""
    found = [one for one in menu(person, "") if named(text, one.name) and not near]
    return [Hit("page", one.name, "页面", one.url) for one in found[:most]]


def _map(lon: float | None, lat: float | None) -> str:
    return "" if lon is None or lat is None else _address("maps:map", f"?at={lon:.5f},{lat:.5f},13")


def _address(name: str, query: str = "") -> str:
    try:
        return f"{reverse(name)}{query}"
    except NoReverseMatch:
        return ""


SOURCES = (
    Finder("page", "页面", 5, pages),
    Source("division", "区划", 10, PUBLIC, divisions),
    Source("unit", "单位", 60, PUBLIC, units),
)
