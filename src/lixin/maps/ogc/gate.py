"""The gate of /ogc/: who asks (session or token), which parameters are known, refusals as problem details."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.kernel.errors import Invalid, NotAllowed, Refused
from lixin.registers import rows as registers
from lixin.web.problems import of_refusal, problem

PERMISSION = "registers.read"
GEOJSON = "application/geo+json"
PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization, Accept"}
"""What is told depends on who asks, and a right taken away counts at once: nothing is reused unasked."""


class BadQuery(Invalid):
    """A parameter that the standard answers with 400."""

    status = 400
    slug = "bad-request"
    title = "请求有误"

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence, {name: sentence})


class NotSignedIn(Refused):
    """Nobody asks."""

    status = 401


View = Callable[..., HttpResponse]


def answered(view: View) -> View:
    """A view whose refusals are problem details, whatever the client."""

    @require_safe
    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer = view(request, *args, **kwargs)
        except NotSignedIn:
            return problem(request, 401)
        except Refused as refused:
            answer = of_refusal(request, refused)
        for name, value in PRIVATE.items():
            answer.headers.setdefault(name, value)
        return answer

    return gated


def asker(request: HttpRequest) -> Person:
    """Who asks, with the right to read registers."""
    person = caller(request)
    accounts.require(person, PERMISSION)
    return person


def caller(request: HttpRequest) -> Person:
    """Who asks: the browser's sign-in or `Authorization: Bearer …`. The rows asked for look at the right themselves."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        found = accounts.person_of_token(token.strip())
        if found is None:
            raise NotSignedIn("令牌无效。")
        person, scopes = found
        if PERMISSION not in scopes:
            accounts.require(person, PERMISSION)
            raise NotAllowed(f"这个令牌的授权范围不含 {PERMISSION}。请由令牌的主人另发一个。")
        return person
    if not request.user.is_authenticated:
        raise NotSignedIn("请先登录。")
    return request.user  # type: ignore[return-value]


def only_known(request: HttpRequest, known: Iterable[str]) -> None:
    """BadQuery for a parameter that this address does not have (Part 1, requirement /req/core/query-param-unknown)."""
    names = [*known, "f"]
    for name, values in request.GET.lists():
        if name not in names:
            raise BadQuery(name, f"没有参数“{name[:40]}”。可用：{'、'.join(sorted(names)[:30])}。")
        if len(values) > 1:
            raise BadQuery(name, f"参数“{name}”只能写一次。")
    if request.GET.get("f", "json") not in ("json", "html"):
        raise BadQuery("f", "参数 f 只能是 json 或 html。")


def sheet_of(name: str) -> registers.Sheet:
    """The register that is the collection, or NotFound."""
    return registers.sheet(name)


def told(body: Any, content_type: str = "application/json", **headers: str) -> HttpResponse:
    """JSON with letters as letters."""
    options = {"ensure_ascii": False, "separators": (",", ":")}
    return JsonResponse(body, content_type=content_type, headers=headers, json_dumps_params=options, safe=False)
