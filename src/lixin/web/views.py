"""What every page shares: the right to open it, and a refusal as a page or a toast."""

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from lixin.accounts import service as accounts
from lixin.kernel.errors import Invalid, NotAllowed, Refused, TooMany
from lixin.web.service import newest

View = Callable[..., Any]


def require(permission: str = "") -> Callable[[View], View]:
    """Decorator (also for `as_view()` and async views): signed in, and with the permission if one is named.

    Not signed in: the sign-in page, which leads back here. Lacking the right: 403 with the roles that have it.
    """

    def decorate(view: View) -> View:
        if iscoroutinefunction(view):

            @wraps(view)
            async def asynchronous(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
                refused = await sync_to_async(_gate)(request, permission)
                return refused or await view(request, *args, **kwargs)

            return asynchronous

        @wraps(view)
        def synchronous(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            return _gate(request, permission) or view(request, *args, **kwargs)

        return synchronous

    return decorate


class Require:
    """The same for class-based views: set `permission`."""

    permission = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Gate first, then the view's own dispatch."""
        return _gate(request, self.permission) or super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


def sign_in_address(request: HttpRequest) -> str:
    """The sign-in page that leads back to this page."""
    return f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asked for a part of a page (not for a whole one, boosted or restored)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The sentence as a page, or for htmx as a toast that leaves the page as it is."""
    context = {
        "title": refused.title,
        "sentence": refused.sentence,
        "roles": getattr(refused, "roles", ()),
        "fields": refused.fields if isinstance(refused, Invalid) else {},
        "status": refused.status,
    }
    template = "web/parts/toast.html" if is_fragment(request) else "web/refused.html"
    response = render(request, template, context, status=refused.status)
    if is_fragment(request):
        response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
    if isinstance(refused, TooMany):
        response["Retry-After"] = str(refused.retry_after)
    return response


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in words."""
    sentence = "没有这个页面。地址可能写错了，或者它已经移走。"
    return _error(request, 404, "没有找到", sentence)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 in words."""
    return _error(request, 400, "请求有误", "浏览器发来的请求不完整或格式不对，请返回重试。")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 that Django itself raised."""
    return _error(request, 403, "没有权限", "您没有打开这个页面的权限。")


def server_error(request: HttpRequest) -> HttpResponse:
    """500: says that nothing was lost and what to do."""
    return _error(request, 500, "系统出错", "系统处理时出错，这一步没有生效。请稍后再试；仍不行请联系系统管理员。")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A stale form: what was typed is kept in the draft."""
    return _error(request, 403, "页面已过期", "这个页面打开太久或登录已变化。请返回并刷新后再提交，已填内容会保留。")


def _error(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    context = {"title": title, "sentence": sentence, "status": status}
    template = "web/parts/toast.html" if is_fragment(request) else "web/refused.html"
    response = render(request, template, context, status=status)
    if is_fragment(request):
        response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
    return response


def _gate(request: HttpRequest, permission: str) -> HttpResponse | None:
    if not request.user.is_authenticated:
        address = sign_in_address(request)
        if is_fragment(request):
            response = HttpResponse(status=401)
            response["HX-Redirect"] = address
            return response
        return HttpResponseRedirect(address)
    if permission:
        try:
            accounts.require(request.user, permission)
        except NotAllowed as refused:
            return refusal(request, refused)
    if request.method == "GET" and not is_fragment(request):
        request.live_after = newest()  # type: ignore[attr-defined] # before the view reads, so that no news is lost between
    return None
