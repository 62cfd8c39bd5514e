"""/api/accounts/: who am I, my tokens, people and roles for the officers, for auditors the audit record."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from lixin.accounts import people
from lixin.accounts.api_gate import in_person, need_one, scopes_of
from lixin.accounts.api_people import router as people_router
from lixin.accounts.gate import actor
from lixin.accounts.models import ApiToken, Person
from lixin.accounts.oracle import assignments
from lixin.accounts.roles import ROLES
from lixin.audit import service as audit
from lixin.kernel.errors import NotFound

LARGEST = 500
router = Router()
router.add_router("/people", people_router)


class RoleOut(Schema):
    """A role the person has, and how far it reaches."""

    role: str
    name: str
    division_code: str
    organisation_id: int | None
    until: str | None


class MeOut(Schema):
    """The person who asks."""

    username: str
    name: str
    unit: str
    is_demo: bool
    roles: list[RoleOut]
    permissions: list[str]


class TokenOut(Schema):
    """A valid token; its raw text is never shown again."""

    id: int
    name: str
    scopes: list[str]
    expires_at: datetime
    last_used_at: datetime | None


class TokenIn(Schema):
    """What a new token is for, may do, and how many days it lasts."""

    name: str
    scopes: list[str]
    days: int


class IssuedOut(Schema):
    """The raw token, this once."""

    token: str


class AuditOut(Schema):
    """One row of the record."""

    sequence: int
    at: datetime
    actor_kind: str
    actor_key: str
    actor_name: str
    actor_unit: str
    address: str
    verb: str
    subject: str
    summary: str
    purpose: str
    digest: str


class AuditPage(Schema):
    """Newest first; `next` is the `before` of the following page, null at the end."""

    items: list[AuditOut]
    next: int | None


class AuditFilter(Schema):
    """Exact values; empty ones do not narrow."""

    actor: str = ""
    verb: str = ""
    subject: str = ""
    before: int | None = None
    limit: int = 50


@router.get("/me", response=MeOut, summary="我是谁", operation_id="accounts_me")
def me(request: HttpRequest) -> dict[str, Any]:
    """The asking person's roles and permissions; with a token only those in its scopes."""
    person: Person = request.user  # type: ignore[assignment]
    scopes = scopes_of(request)
    held = people.permissions_of(person)
    return {
        "username": person.username,
        "name": person.name,
        "unit": person.organisation.name,
        "is_demo": person.is_demo,
        "roles": [
            {
                "role": one.role,
                "name": ROLES[one.role].name,
                "division_code": one.division_id,
                "organisation_id": one.organisation_id,
                "until": one.until.isoformat() if one.until else None,
            }
            for one in assignments(person)
        ],
        "permissions": sorted(held if scopes is None else held & scopes),
    }


@router.get("/tokens", response=list[TokenOut], summary="我的令牌", operation_id="accounts_tokens")
def tokens(request: HttpRequest) -> list[ApiToken]:
    """Valid tokens of the asking person, newest first."""
    rows = in_person(request).tokens.filter(revoked_at=None, expires_at__gt=timezone.now())
    return list(rows.order_by("-id"))


@router.post("/tokens", response={201: IssuedOut}, summary="发放令牌", operation_id="accounts_token_issue")
def issue(request: HttpRequest, wanted: TokenIn) -> tuple[int, dict[str, str]]:
    """A token with a part of one's own permissions."""
    person = in_person(request)
    raw = people.issue_token(
        person=person, name=wanted.name[:80], scopes=wanted.scopes, days=wanted.days, by=actor(request)
    )
    return 201, {"token": raw}


@router.delete("/tokens/{pk}", response={204: None}, summary="撤销令牌", operation_id="accounts_token_revoke")
def revoke(request: HttpRequest, pk: int) -> tuple[int, None]:
    """End one of one's own tokens at once."""
    token = in_person(request).tokens.filter(pk=pk, revoked_at=None).first()
    if token is None:
        raise NotFound("这个令牌已经撤销。")
    people.revoke_token(token=token, by=actor(request))
    return 204, None


@router.get("/audit", response=AuditPage, summary="审计记录", operation_id="accounts_audit")
def record(request: HttpRequest, wanted: Query[AuditFilter]) -> dict[str, Any]:
    """Rows of the audit record, for auditors."""
    need_one(request, "audit.read")
    columns = {"actor_key": wanted.actor, "verb": wanted.verb, "subject": wanted.subject}
    rows = audit.AuditRow.objects.filter(**{name: text for name, text in columns.items() if text})
    if wanted.before is not None:
        rows = rows.filter(sequence__lt=wanted.before)
    limit = max(1, min(wanted.limit, LARGEST))
    found = list(rows.order_by("-sequence")[: limit + 1])
    return {"items": found[:limit], "next": found[limit - 1].sequence if len(found) > limit else None}
