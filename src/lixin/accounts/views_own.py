"""我的账号: rights, open sessions and tokens of the person who looks."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lixin.accounts import passwords, people, signing, totp
from lixin.accounts.gate import actor, signed_in
from lixin.accounts.models import ApiToken, Person
from lixin.accounts.oracle import assignments
from lixin.accounts.roles import PERMISSION_NAMES, ROLES
from lixin.kernel.errors import Conflict, Invalid, NotFound

PENDING = "totp_pending"
"""Key in the Django session: the sealed secret that is being enrolled."""


@never_cache
@signed_in()
def own(request: HttpRequest, issued: str = "") -> HttpResponse:
    """The page; `issued` is a fresh token, shown this once."""
    person = request.user
    context = {
        "issued": issued,
        "roles": [(ROLES[held.role].name, held) for held in assignments(person)],
        "sessions": [(one, device_words(one.agent)) for one in person.open_sessions.order_by("-id")],
        "here": request.session.get(signing.MARK),
        "tokens": [(one, [PERMISSION_NAMES.get(scope, scope) for scope in one.scopes]) for one in _tokens(person)],
        "permissions": [(one, PERMISSION_NAMES.get(one, one)) for one in sorted(people.permissions_of(person))],
        "longest": people.LONGEST_TOKEN_DAYS,
    }
    return render(request, "accounts/own.html", context)


def _tokens(person: Person) -> QuerySet[ApiToken]:
    return person.tokens.filter(revoked_at=None, expires_at__gt=timezone.now()).order_by("-id")


BROWSERS = {"MicroMessenger": "微信", "Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {"Android": "安卓手机", "iPhone": "苹果手机", "Windows": "Windows", "Mac OS": "苹果电脑", "Linux": "Linux"}


def device_words(agent: str) -> str:
    """ "Chrome，安卓手机" from what a browser says of itself; "其他程序" when it says neither."""
    found = [next((word for sign, word in names.items() if sign in agent), "") for names in (BROWSERS, SYSTEMS)]
    return "，".join(filter(None, found)) or "其他程序"


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


@never_cache
@signed_in()
def enrol_totp(request: HttpRequest) -> HttpResponse:
    """Show the secret as a QR code until a right code proves that the phone has it."""
    person, sentence = request.user, ""
    if person.totp_secret:
        raise Conflict("动态码已经启用；换手机时请先停用。")
    hidden = request.session.get(PENDING)
    secret = totp.unsealed(person, hidden) if hidden else totp.new_secret()
    request.session[PENDING] = hidden or totp.seal(person, secret)
    if request.method == "POST":
        try:
            totp.enrol(person=person, secret=secret, code=request.POST.get("code", ""), by=actor(request))
        except Invalid as refused:
            sentence = refused.sentence
        else:
            del request.session[PENDING]
            messages.success(request, "动态码已启用，下次登录时要填写。")
            return _back()
    context = {"secret": secret, "picture": totp.picture(person, secret), "sentence": sentence}
    return render(request, "accounts/totp.html", context, status=422 if sentence else 200)


@require_POST
@signed_in()
def disable_totp(request: HttpRequest) -> HttpResponse:
    """No second factor any more; the present password is asked for."""
    if not passwords.fits(request.user, request.POST.get("present", "")):
        raise Invalid("现在的密码不正确。", {"present": "现在的密码不正确"})
    totp.disable(person=request.user, by=actor(request))
    messages.success(request, "动态码已停用。")
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("accounts:own"))
