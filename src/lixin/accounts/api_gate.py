"""Who may ask the API of this app (the API's own gate stands above this layer)."""

from django.http import HttpRequest

from lixin.accounts.models import Person
from lixin.accounts.oracle import can, require
from lixin.kernel.errors import NotAllowed


def scopes_of(request: HttpRequest) -> frozenset[str] | None:
    """The scopes of the token that asks; None when the person signed in."""
    return getattr(request, "token_scopes", None)


def need_one(request: HttpRequest, *permissions: str) -> None:
    """Any one of the permissions, the person's and, with a token, in its scopes; else NotAllowed with a sentence."""
    require(request.user, *permissions)
    held = [one for one in permissions if can(request.user, one)]
    scopes = scopes_of(request)
    if scopes is not None and not scopes.intersection(held):
        raise NotAllowed(f"这个令牌的授权范围不含 {held[0]}。请由令牌的主人另发一个。")


def in_person(request: HttpRequest) -> Person:
    """What gives rights to somebody asks for a person who signed in: a leaked token must not make others."""
    if scopes_of(request) is not None:
        raise NotAllowed("令牌不能管理令牌和角色，请登录后办理。")
    return request.user  # type: ignore[return-value]
