"""我的账号: rights, open sessions and tokens of the person who looks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lixin.accounts import people, signing
from lixin.accounts.gate import actor, signed_in
from lixin.accounts.oracle import assignments
from lixin.accounts.roles import ROLES
from lixin.kernel.errors import Invalid, NotFound


@never_cache
@signed_in()
def own(request: HttpRequest, issued: str = "") -> HttpResponse:
    """The page; `issued` is a fresh token, shown this once."""
    person = request.user
    context = {
        "issued": issued,
        "roles": [(ROLES[held.role].name, held) for held in assignments(person)],
        "sessions": person.open_sessions.order_by("-id"),
        "here": request.session.get(signing.MARK),
        "tokens": person.tokens.filter(revoked_at=None, expires_at__gt=timezone.now()).order_by("-id"),
        "permissions": sorted(people.permissions_of(person)),
        "longest": people.LONGEST_TOKEN_DAYS,
    }
    return render(request, "accounts/own.html", context)


@require_POST
@signed_in()
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sign-ins."""
    session = request.user.open_sessions.filter(pk=pk).first()
    if session is None:
        raise NotFound("这处登录已经结束。")
    signing.end_session(session=session, by=actor(request))
    messages.success(request, "已结束这处登录。")
    return _back()


@require_POST
@signed_in()
def issue_token(request: HttpRequest) -> HttpResponse:
    """A token for a program; the page shows it once."""
    days, name = request.POST.get("days", ""), request.POST.get("name", "").strip()
    if not name or not days.isdecimal():
        raise Invalid("请写明令牌的用途和有效天数。", {"name": "请写明用途和有效天数"})
    raw = people.issue_token(
        person=request.user, name=name[:80], scopes=request.POST.getlist("scopes"), days=int(days), by=actor(request)
    )
    return own(request, raw)


@require_POST
@signed_in()
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own tokens."""
    token = request.user.tokens.filter(pk=pk, revoked_at=None).first()
    if token is None:
        raise NotFound("这个令牌已经撤销。")
    people.revoke_token(token=token, by=actor(request))
    messages.success(request, "令牌已撤销，立即失效。")
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("accounts:own"))
