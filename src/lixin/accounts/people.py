"""Verbs on accounts, roles and tokens; each leaves an audit row in its own transaction."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from lixin.accounts import passwords
from lixin.accounts.models import ApiToken, Division, Organisation, Person, RoleAssignment
from lixin.accounts.oracle import assignments, can
from lixin.accounts.roles import ROLES, check_separation
from lixin.audit import service as audit
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Conflict, DeclarationError, Invalid, NotAllowed

TOKEN_PREFIX = "lx_"
LONGEST_TOKEN_DAYS = 365
NOTE_USE_EVERY = timedelta(minutes=10)


@transaction.atomic
def create_account(
    *,
    username: str,
    name: str,
    organisation: Organisation,
    password: str,
    by: Actor,
    title: str = "",
    phone: str = "",
    is_demo: bool = False,
    must_change_password: bool = True,
    hashed: str = "",
) -> Person:
    """A new account without roles; Conflict when the user name is taken, Invalid for a weak password.

    `hashed` is the password's hash where the caller has made it: many accounts of one published password need but one.
    """
    if Person.objects.filter(username=username).exists():
        raise Conflict(f"账号“{username}”已经有人用了。")
    person = Person(username=username, name=name, organisation=organisation, title=title, phone=phone, is_demo=is_demo)
    passwords.check(person, password)
    person.password = hashed or make_password(password)
    person.password_changed_at = timezone.now()
    person.must_change_password = must_change_password
    person.save()
    audit.record(actor=by, verb="create_account", subject=f"person:{username}", summary=f"建立账号 {name}")
    return person


@transaction.atomic
def assign_role(
    *,
    person: Person,
    role: str,
    division: Division,
    by: Actor,
    organisation: Organisation | None = None,
    until: date | None = None,
) -> RoleAssignment:
    """Give a role within a division and unit; given again it gets the new last day. Never to oneself."""
    if role not in ROLES:
        raise Invalid(f"没有角色“{role}”。", {"role": "没有这个角色"})
    if by.kind == "person" and by.key == person.username:
        raise NotAllowed("不能给自己授予角色，请另一位安全管理员办理。")
    try:
        check_separation({*person.roles.values_list("role", flat=True), role})
    except DeclarationError as error:
        raise Conflict(str(error)) from error
    held, made = RoleAssignment.objects.get_or_create(
        person=person, role=role, division=division, organisation=organisation, defaults={"until": until}
    )
    if made or held.until != until:
        held.until = until
        held.save(update_fields=["until"])
        scope = (
            f"{division.name}{'、' + organisation.name if organisation else ''}，{f'至 {until}' if until else '长期'}"
        )
        summary = f"授予 {person.name} 角色 {ROLES[role].name}（{scope}）"
        audit.record(actor=by, verb="assign_role", subject=f"person:{person.username}", summary=summary)
    return held


@transaction.atomic
def revoke_role(*, assignment: RoleAssignment, by: Actor) -> None:
    """Take a role back, never one's own; it is gone from every read path with this transaction."""
    person = assignment.person
    if by.kind == "person" and by.key == person.username:
        raise NotAllowed("不能收回自己的角色，请另一位安全管理员办理。")
    assignment.delete()
    name = ROLES[assignment.role].name if assignment.role in ROLES else assignment.role
    audit.record(
        actor=by, verb="revoke_role", subject=f"person:{person.username}", summary=f"收回 {person.name} 的角色 {name}"
    )


@transaction.atomic
def set_password(*, person: Person, password: str, by: Actor, must_change: bool = False) -> None:
    """A new password by its owner, or by the administrator (then `must_change`)."""
    passwords.check(person, password)
    passwords.store(person, password)
    if must_change:
        Person.objects.filter(pk=person.pk).update(must_change_password=True)
    audit.record(
        actor=by, verb="set_password", subject=f"person:{person.username}", summary=f"修改 {person.name} 的密码"
    )


@transaction.atomic
def deactivate(*, person: Person, by: Actor) -> None:
    """End the account: no sign-in, no token, no session; its history stays. Never one's own (Conflict)."""
    if by.kind == "person" and by.key == person.username:
        raise Conflict("不能停用自己的账号，请另一位系统管理员办理。")
    person.is_active = False
    person.save(update_fields=["is_active"])
    person.tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
    person.open_sessions.all().delete()
    audit.record(actor=by, verb="deactivate", subject=f"person:{person.username}", summary=f"停用账号 {person.name}")


@transaction.atomic
def unlock(*, person: Person, by: Actor) -> None:
    """End a lock-out before its time."""
    person.failed_sign_ins, person.locked_until = 0, None
    person.save(update_fields=["failed_sign_ins", "locked_until"])
    audit.record(actor=by, verb="unlock", subject=f"person:{person.username}", summary=f"解锁账号 {person.name}")


@transaction.atomic
def issue_token(*, person: Person, name: str, scopes: Sequence[str], days: int, by: Actor) -> str:
    """A token for a program, shown once; its scopes are permissions the owner has."""
    beyond = [scope for scope in scopes if not can(person, scope)]
    if beyond:
        raise NotAllowed(f"令牌不能有您自己没有的权限：{'、'.join(beyond)}。")
    if not scopes or not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise Invalid(f"请选择至少一项权限，有效期 1 到 {LONGEST_TOKEN_DAYS} 天。")
    raw = TOKEN_PREFIX + secrets.token_urlsafe(32)
    expires_at = timezone.now() + timedelta(days=days)
    ApiToken.objects.create(person=person, name=name, digest=_digest(raw), scopes=list(scopes), expires_at=expires_at)
    audit.record(actor=by, verb="issue_token", subject=f"person:{person.username}", summary=f"发放接口令牌 {name}")
    return raw


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Actor) -> None:
    """End a token at once."""
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    audit.record(
        actor=by, verb="revoke_token", subject=f"person:{token.person.username}", summary=f"撤销接口令牌 {token.name}"
    )


def person_of_token(raw: str) -> tuple[Person, tuple[str, ...]] | None:
    """The active owner and the scopes of a valid token; notes its use, at most every ten minutes."""
    rows = ApiToken.objects.select_related("person__organisation")
    token = rows.filter(digest=_digest(raw), revoked_at=None, expires_at__gt=timezone.now()).first()
    if token is None or not token.person.is_active:
        return None
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > NOTE_USE_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.person, tuple(token.scopes)


def permissions_of(person: Person) -> set[str]:
    """Everything the person's roles allow."""
    return {permission for held in assignments(person) for permission in ROLES[held.role].permissions}


def duties_of(person: Person) -> list[tuple[str, str]]:
    """Name and duties of each role the person holds now."""
    codes = dict.fromkeys(held.role for held in assignments(person))
    return [(ROLES[code].name, ROLES[code].duties) for code in codes]


def _digest(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()
