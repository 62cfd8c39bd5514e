"""Signing in and out, and the change of one's own password."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lixin.accounts import passwords, people, signing
from lixin.accounts.gate import actor, signed_in
from lixin.kernel.errors import Invalid, NotAllowed


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form; a refusal is its sentence above the form."""
    sentence, onward = "", request.POST.get("next") or request.GET.get("next", "")
    if request.method == "GET" and request.user.is_authenticated:
        return HttpResponseRedirect(_onward(request, onward))
    if request.method == "POST":
        try:
            person = signing.attempt(
                username=request.POST.get("username", ""),
                password=request.POST.get("password", ""),
                code=request.POST.get("code", ""),
                address=request.META.get("REMOTE_ADDR", ""),
            )
        except NotAllowed as refused:
            sentence = refused.sentence
        else:
            signing.open_session(request, person)
            expired = passwords.is_expired(person)
            return HttpResponseRedirect(reverse("accounts:password") if expired else _onward(request, onward))
    context = {"sentence": sentence, "next": onward, "username": request.POST.get("username", "")}
    return render(request, "accounts/sign_in.html", context, status=403 if sentence else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this sign-in."""
    signing.close_session(request)
    return HttpResponseRedirect(_address("portal:home"))


@never_cache
@signed_in()
def password(request: HttpRequest) -> HttpResponse:
    """A new password; the present one is asked for, and all other sign-ins end with it."""
    sentence = ""
    if request.method == "POST":
        try:
            _change(request)
        except Invalid as refused:
            sentence = refused.sentence
        else:
            messages.success(request, "密码已修改，其他地方的登录都已结束。")
            return HttpResponseRedirect(reverse("accounts:own"))
    context = {"sentence": sentence, "must": passwords.is_expired(request.user), "settings": settings}
    return render(request, "accounts/password.html", context, status=422 if sentence else 200)


def _change(request: HttpRequest) -> None:
    person, new = request.user, request.POST.get("new", "")
    if not passwords.fits(person, request.POST.get("present", "")):
        raise Invalid("现在的密码不正确。", {"present": "现在的密码不正确"})
    if new != request.POST.get("again", ""):
        raise Invalid("两次填写的新密码不一样。", {"again": "两次填写的新密码不一样"})
    people.set_password(person=person, password=new, by=actor(request))
    signing.keep_only(request, person)


def _onward(request: HttpRequest, wanted: str) -> str:
    """The page the person came for, when it is one of ours."""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else _address(settings.LOGIN_REDIRECT_URL)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return "/"
