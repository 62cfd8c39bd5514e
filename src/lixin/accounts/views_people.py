"""人员: the system administrator's accounts and the security officer's roles."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lixin.accounts import passwords, people, signing, totp
from lixin.accounts.gate import actor, signed_in
from lixin.accounts.models import Division, Organisation, Person
from lixin.accounts.oracle import can, is_expired, mask
from lixin.accounts.roles import ROLES
from lixin.kernel.errors import Conflict, Invalid, NotFound

LOOKING = ("accounts.manage", "accounts.read", "roles.manage")
PAGE = 50


@signed_in(*LOOKING)
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, by name, account or unit; 50 at a time."""
    rows, q = Person.objects.select_related("organisation").prefetch_related("roles"), request.GET.get("q", "").strip()
    if q:
        rows = rows.filter(Q(username__icontains=q) | Q(name__icontains=q) | Q(organisation__name__icontains=q))
    after = request.GET.get("after", "")
    found = list(rows.filter(pk__gt=int(after) if after.isdecimal() else 0).order_by("pk")[: PAGE + 1])
    context = {
        "people": [(one, [_role_name(held.role) for held in one.roles.all()], _locked(one)) for one in found[:PAGE]],
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "q": q,
        "may_manage": can(request.user, "accounts.manage"),
    }
    return render(request, "accounts/people.html", context)


@never_cache
@signed_in("accounts.manage")
def new(request: HttpRequest) -> HttpResponse:
    """A new account with a temporary password, which is shown once."""
    fault = ""
    if request.method == "POST":
        password = passwords.temporary()
        try:
            person = _create(request, password)
        except (Invalid, Conflict) as refused:
            fault = refused.sentence
        else:
            return _page(request, person, password)
    context = {"organisations": Organisation.objects.order_by("name"), "typed": request.POST, "sentence": fault}
    return render(request, "accounts/person_new.html", context, status=422 if fault else 200)


def _create(request: HttpRequest, password: str) -> Person:
    typed = {name: request.POST.get(name, "").strip() for name in ("username", "name", "title", "phone")}
    unit = request.POST.get("organisation", "")
    organisation = Organisation.objects.filter(pk=unit).first() if unit.isdecimal() else None
    if not typed["username"] or not typed["name"] or organisation is None:
        raise Invalid("请填写账号、姓名，并选择单位。")
    for name, text in typed.items():
        field = Person._meta.get_field(name)
        if len(text) > field.max_length:
            raise Invalid(f"{field.verbose_name}最长 {field.max_length} 个字。")
    return people.create_account(**typed, organisation=organisation, password=password, by=actor(request))


@never_cache
@signed_in(*LOOKING)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: account, roles, and what the reader may do."""
    return _page(request, _person(pk))


def _page(request: HttpRequest, person: Person, password: str = "") -> HttpResponse:
    roles = person.roles.select_related("division", "organisation").order_by("id")
    context = {
        "person": person,
        "password": password,
        "phone": mask(person.phone, "personal"),
        "locked": _locked(person),
        "roles": [(_role_name(held.role), held, is_expired(held.until)) for held in roles],
        "choices": ROLES.values(),
        "divisions": Division.objects.exclude(level="village"),
        "organisations": Organisation.objects.order_by("name"),
        "may_manage": can(request.user, "accounts.manage"),
        "may_assign": can(request.user, "roles.manage"),
    }
    return render(request, "accounts/person.html", context)


@require_POST
@signed_in("accounts.manage")
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """End the account; never one's own."""
    person = _person(pk)
    return _done(request, person, people.deactivate, "账号已停用，登录和令牌立即失效。")


@require_POST
@signed_in("accounts.manage")
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """End a lock-out."""
    return _done(request, _person(pk), people.unlock, "账号已解锁。")


@require_POST
@signed_in("accounts.manage")
def disable_totp(request: HttpRequest, pk: int) -> HttpResponse:
    """The phone is lost: sign-in by password alone until the owner enrols again."""
    return _done(request, _person(pk), totp.disable, "动态码已停用，请提醒本人重新启用。")


@never_cache
@require_POST
@signed_in("accounts.manage")
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A temporary password, shown once; every open sign-in of the person ends."""
    person, password = _person(pk), passwords.temporary()
    if person == request.user:
        raise Conflict("自己的密码请在“我的账号”里修改。")
    people.set_password(person=person, password=password, by=actor(request), must_change=True)
    for session in person.open_sessions.all():
        signing.end_session(session=session, by=actor(request), why="密码已重置")
    return _page(request, person, password)


@require_POST
@signed_in("roles.manage")
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role within a division, a unit and a time."""
    person, unit = _person(pk), request.POST.get("organisation", "")
    division = Division.objects.filter(pk=request.POST.get("division", "")).first()
    if division is None:
        raise Invalid("请选择区划范围。", {"division": "请选择区划范围"})
    organisation = Organisation.objects.filter(pk=unit).first() if unit.isdecimal() else None
    if unit and organisation is None:
        raise Invalid("没有这个单位。", {"organisation": "没有这个单位"})
    people.assign_role(
        person=person,
        role=request.POST.get("role", ""),
        division=division,
        organisation=organisation,
        until=_day(request.POST.get("until", "")),
        by=actor(request),
    )
    return _back(request, person, "角色已授予。")


@require_POST
@signed_in("roles.manage")
def revoke(request: HttpRequest, pk: int, role_pk: int) -> HttpResponse:
    """Take a role back."""
    person = _person(pk)
    held = person.roles.filter(pk=role_pk).first()
    if held is None:
        raise NotFound("这个角色已经收回。")
    people.revoke_role(assignment=held, by=actor(request))
    return _back(request, person, "角色已收回，立即生效。")


def _done(request: HttpRequest, person: Person, verb: Callable[..., None], sentence: str) -> HttpResponse:
    verb(person=person, by=actor(request))
    return _back(request, person, sentence)


def _back(request: HttpRequest, person: Person, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return HttpResponseRedirect(reverse("accounts:person", args=[person.pk]))


def _person(pk: int) -> Person:
    found = Person.objects.select_related("organisation").filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这个账号。")
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid("有效期请写成 2026-12-31 这样的日期。", {"until": "日期格式不对"}) from error


def _locked(person: Person) -> bool:
    return bool(person.locked_until and person.locked_until > timezone.now())


def _role_name(code: str) -> str:
    return ROLES[code].name if code in ROLES else code
