"""API of the one box."""

from django.http import HttpRequest
from ninja import Router, Schema

from lixin.search import service
from lixin.web.api import person

router = Router()
MOST = 50


class HitOut(Schema):
    """One thing found; lon and lat (WGS84) where it has a place."""

    kind: str
    of: str
    key: str
    code: str
    title: str
    text: str
    url: str
    lon: float | None
    lat: float | None
    is_demo: bool
    retired: bool


class GroupOut(Schema):
    """The best hits of one kind; `full`: there are more, under `more` where the kind has a list."""

    kind: str
    name: str
    full: bool
    more: str
    hits: list[HitOut]


@router.get("", response=list[GroupOut], operation_id="search", summary="查找")
def search(request: HttpRequest, q: str, kind: str = "", limit: int = 5, retired: bool = False) -> list[service.Group]:
    """Registers, cases, devices, divisions, units and pages that the caller may see; Chinese, pinyin, initials."""
    kinds = [one for one in kind.split(",") if one]
    scopes = getattr(request, "token_scopes", None)
    most = max(1, min(limit, MOST))
    return service.find(person(request), q, kinds=kinds, most=most, retired=retired, scopes=scopes)
