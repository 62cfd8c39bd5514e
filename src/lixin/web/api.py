"""The one API: who asks (session or token), what a token may do, paging, and the routers of every app."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.security import HttpBearer, SessionAuth

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Invalid, NotAllowed
from lixin.kernel.registry import registry
from lixin.web import problems

LIMIT, LARGEST_LIMIT = 50, 500
M = TypeVar("M", bound=Model)


class Token(HttpBearer):
    """`Authorization: Bearer …`: the owner's rights, narrowed to the token's scopes."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """The token's owner, or None."""
        found = accounts.person_of_token(token)
        if found is None:
            return None
        request.user, request.token_scopes = found[0], frozenset(found[1])  # type: ignore[attr-defined]
        return found[0]


class Session(SessionAuth):
    """The browser's own sign-in; writing needs the X-CSRFToken header."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The signed-in person, or None."""
        return request.user if request.user.is_authenticated else None


api = NinjaAPI(
    title="数字利辛接口",
    version="1",
    description="县域工作平台的全部读写。错误按 RFC 9457 返回中文说明；翻页用 cursor，没有总数。",
    auth=[Token(), Session(csrf=True)],
    docs_url=None,
    openapi_url=None,  # served by `description`: kept, and with the addresses that apps describe themselves
    urls_namespace="api",
)
problems.handlers(api)


class Problem(Schema):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, and the cursor of the next ones (None at the end)."""

    items: list[Any]
    next: str | None


def person(request: HttpRequest) -> Person:
    """Who asks."""
    return request.user  # type: ignore[return-value]


def actor(request: HttpRequest) -> Actor:
    """Who acts, with the address it came from."""
    return accounts.actor_of(person(request), address=request.META.get("REMOTE_ADDR", ""))


def need(request: HttpRequest, permission: str) -> Person:
    """The person asking, or NotAllowed: the right must be the person's and, with a token, in its scopes."""
    accounts.require(person(request), permission)
    scopes = getattr(request, "token_scopes", None)
    if scopes is not None and permission not in scopes:
        raise NotAllowed(f"这个令牌的授权范围不含 {permission}。请由令牌的主人另发一个。")
    return person(request)


def page(queryset: QuerySet[M], cursor: str = "", limit: int = LIMIT, *, key: str = "-pk") -> Page:
    """One page by keyset: `key` is the sort column ("-" = descending), the primary key breaks ties; no counts."""
    limit = max(1, min(limit, LARGEST_LIMIT))
    descending, column = key.startswith("-"), key.lstrip("-")
    if cursor:
        try:
            queryset = queryset.filter(_beyond(column, descending, decode_cursor(cursor)))
        except (ValueError, TypeError, ValidationError) as error:  # the cursor of a list sorted otherwise
            raise Invalid("翻页标记 cursor 无效，请从第一页开始。", {"cursor": "翻页标记无效"}) from error
    sign = "-" if descending else ""
    order = [f"{sign}{column}"] if column in ("pk", "id") else [f"{sign}{column}", f"{sign}pk"]
    rows = list(queryset.order_by(*order)[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(rows, encode_cursor(getattr(rows[-1], column), rows[-1].pk) if more else None)


def encode_cursor(value: Any, pk: Any) -> str:
    """Where a page ended, opaque to the reader."""
    text = json.dumps([value, pk], ensure_ascii=False, default=str)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[Any, Any]:
    """The other way; Invalid when it is not one of ours."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error) as error:
        raise Invalid("翻页标记 cursor 无效，请从第一页开始。", {"cursor": "翻页标记无效"}) from error
    return value, pk


def _beyond(column: str, descending: bool, last: tuple[Any, Any]) -> Q:
    side = "lt" if descending else "gt"
    value, pk = last
    if column in ("pk", "id"):
        return Q(**{f"pk__{side}": pk})
    # The first condition follows from the others: it is what an index can begin at.
    first = Q(**{f"{column}__{side}e": value})
    return first & (Q(**{f"{column}__{side}": value}) | Q(**{column: value, f"pk__{side}": pk}))


@cache
def mounted() -> NinjaAPI:
    """The API with the router of every app and scenario that has an api.py, each under its label."""
    for config in apps.get_app_configs():
        if config.name != "lixin.web" and find_spec(f"{config.name}.api") and config.name not in FOREIGN:
            module = import_module(f"{config.name}.api")
            api.add_router(f"/{config.label}/", module.router, tags=[config.label])
            DESCRIBERS.extend([module.describe] if hasattr(module, "describe") else [])
    return api


def description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 description; made once for each set of registers, 304 to who has it."""
    prefix = request.path.removesuffix("openapi.json")
    body, mark = _described(prefix, tuple(sorted(registry.all("registers"))))
    headers = {"ETag": mark, "Cache-Control": "no-cache"}
    if mark in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(body, content_type="application/json", headers=headers)


@lru_cache(maxsize=4)
def _described(prefix: str, _registers: tuple[str, ...]) -> tuple[bytes, str]:
    """The description and its ETag; each app with a `describe` in its api.py has its say."""
    document = mounted().get_openapi_schema(path_prefix=prefix)
    for describe in DESCRIBERS:
        describe(document, prefix)
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return body, f'"{blake2b(body, digest_size=12).hexdigest()}"'


DESCRIBERS: list[Callable[[dict[str, Any], str], None]] = []
"""Of apps that know more of their addresses than the code of these says."""


FOREIGN = frozenset(
    f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages", "staticfiles")
)
