"""Signing in and out: lock-out, limit of open sessions, and the sentences of every refusal."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from lixin.accounts import totp
from lixin.accounts.models import Person, PersonSession
from lixin.accounts.oracle import actor_of
from lixin.audit import service as audit
from lixin.kernel.actor import Actor
from lixin.kernel.errors import NotAllowed

BACKEND = "lixin.accounts.backends.Accounts"
MARK = "person_session"
"""Key in the Django session: the PersonSession it belongs to."""
WRONG = "账号或密码不正确。"
INACTIVE = "这个账号已停用，请联系系统管理员。"
CODE_WANTED = "这个账号启用了动态码，请填写密码和手机应用上的 6 位动态码。"
DEMO_OFF = "演示模式已关闭，模拟人员不能登录。"


def attempt(*, username: str, password: str, code: str = "", address: str = "") -> Person:
    """The person, when name, password and (where enrolled) code fit; else NotAllowed. Either is recorded."""
    found = _attempt(username.strip(), password, code.strip(), address)
    if isinstance(found, str):
        raise NotAllowed(found)
    return found


@transaction.atomic
def _attempt(username: str, password: str, code: str, address: str) -> Person | str:
    """A sentence instead of an exception, so that the failure's own rows are kept."""
    rows = Person.objects.select_for_update(of=("self",)).select_related("organisation")
    person = rows.filter(username=username).first()
    if person is None:
        make_password(password)  # an unknown name costs as much time as a wrong password
        _note(
            Actor("person", username[:80], "未知账号", "", address),
            "sign_in_failed",
            username,
            "登录失败：没有这个账号",
        )
        return WRONG
    if person.locked_until and person.locked_until > timezone.now():
        _tell(person, address, "sign_in_failed", "登录被拒：账号锁定中")
        return locked_sentence(person)
    if not check_password(password, person.password):
        return _failed(person, address)
    if not person.is_active or (person.is_demo and not settings.DEMO):
        _tell(person, address, "sign_in_failed", "登录被拒：账号停用或演示模式关闭")
        return DEMO_OFF if person.is_active else INACTIVE
    if person.totp_secret and not code:
        return CODE_WANTED
    if person.totp_secret and not totp.take(person, code):
        return _failed(person, address, "动态码不正确", totp.WRONG)
    person.failed_sign_ins, person.locked_until = 0, None
    person.save(update_fields=["failed_sign_ins", "locked_until"])
    _tell(person, address, "sign_in", "登录")
    return person


def _failed(person: Person, address: str, why: str = "密码不正确", sentence: str = WRONG) -> str:
    if person.locked_until:  # an earlier lock has run out: counting starts anew
        person.failed_sign_ins, person.locked_until = 0, None
    person.failed_sign_ins += 1
    _tell(person, address, "sign_in_failed", f"登录失败：{why}（第 {person.failed_sign_ins} 次）")
    if person.failed_sign_ins >= settings.LOCK_AFTER:
        person.locked_until = timezone.now() + timedelta(minutes=settings.LOCK_MINUTES)
        _tell(person, address, "lock", f"连续失败 {person.failed_sign_ins} 次，锁定 {settings.LOCK_MINUTES} 分钟")
    person.save(update_fields=["failed_sign_ins", "locked_until"])
    return locked_sentence(person) if person.locked_until else sentence


def locked_sentence(person: Person) -> str:
    """How long the lock lasts, and who ends it earlier."""
    assert person.locked_until is not None
    seconds = (person.locked_until - timezone.now()).total_seconds()
    minutes = max(1, -int(-seconds // 60))
    return f"登录失败次数过多，账号已锁定，请 {minutes} 分钟后再试，或联系系统管理员解锁。"


@transaction.atomic
def open_session(request: HttpRequest, person: Person) -> PersonSession:
    """Sign the browser in; who was signed in there before is signed out, the oldest sign-ins beyond the limit end."""
    _forget_expired(person)
    PersonSession.objects.filter(pk=_mark(request)).delete()
    login(request, person, backend=BACKEND)
    request.session.save()  # after another person's session it has no key before it is saved
    made = PersonSession.objects.create(
        person=person,
        session_key=request.session.session_key or "",
        address=request.META.get("REMOTE_ADDR", ""),
        agent=request.headers.get("User-Agent", "")[:200],
    )
    request.session[MARK] = made.pk
    too_many = list(person.open_sessions.order_by("-id")[settings.SESSIONS_PER_PERSON :])
    for old in too_many:
        end_session(session=old, by=actor_of(person, made.address), why="超过同时登录数")
    return made


@transaction.atomic
def end_session(*, session: PersonSession, by: Actor, why: str = "本人结束") -> None:
    """End one sign-in: its next request is a stranger's."""
    Session.objects.filter(session_key=session.session_key).delete()
    person = session.person
    session.delete()
    _note(by, "end_session", person.username, f"结束 {person.name} 的一处登录（{why}）")


@transaction.atomic
def close_session(request: HttpRequest) -> None:
    """Sign out of this browser."""
    person = request.user
    if person.is_authenticated:
        PersonSession.objects.filter(pk=_mark(request)).delete()
        _tell(person, request.META.get("REMOTE_ADDR", ""), "sign_out", "退出登录")
    logout(request)


@transaction.atomic
def keep_only(request: HttpRequest, person: Person) -> None:
    """After a new password: every other sign-in ends, this browser goes on under a fresh session."""
    own = _mark(request)
    for other in person.open_sessions.exclude(pk=own):
        end_session(session=other, by=actor_of(person), why="密码已修改")
    PersonSession.objects.filter(pk=own).delete()
    open_session(request, person)


def is_open(request: HttpRequest) -> bool:
    """Whether the request's sign-in has not been ended meanwhile."""
    mark = _mark(request)
    return not mark or PersonSession.objects.filter(pk=mark, person_id=request.user.pk or 0).exists()


def _mark(request: HttpRequest) -> int:
    return int(request.session.get(MARK, 0))


def _forget_expired(person: Person) -> None:
    """Rows of sign-ins that ran out by themselves are no open sign-ins."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    person.open_sessions.exclude(session_key__in=alive).delete()


def _tell(person: Person, address: str, verb: str, summary: str) -> None:
    _note(actor_of(person, address), verb, person.username, summary)


def _note(actor: Actor, verb: str, username: str, summary: str) -> None:
    audit.record(actor=actor, verb=verb, subject=f"person:{username}"[:120], summary=summary)
