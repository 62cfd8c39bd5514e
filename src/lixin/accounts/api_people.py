"""/api/accounts/people: the system administrator's accounts and the security officer's roles, by the pages' verbs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from lixin.accounts import passwords, people
from lixin.accounts.api_gate import in_person, need_one
from lixin.accounts.gate import actor
from lixin.accounts.models import Division, Organisation, Person
from lixin.accounts.oracle import mask
from lixin.accounts.roles import ROLES
from lixin.kernel.errors import Invalid, NotFound

router = Router()
LOOKING = ("accounts.manage", "accounts.read", "roles.manage")
LARGEST = 200


class PersonIn(Schema):
    """A new account; `organisation` is the unit's id."""

    username: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=40)
    title: str = Field("", max_length=60)
    phone: str = Field("", max_length=20)
    organisation: int


class RoleIn(Schema):
    """A role within a division (prefix code), a unit (id, null: the person's own or all) and a last day."""

    role: str
    division: str
    organisation: int | None = None
    until: date | None = None


class NewOut(Schema):
    """The account, and its temporary password, this once."""

    id: int
    username: str
    password: str


@router.get("", response=list[dict[str, Any]], summary="人员", operation_id="people_list")
def index(request: HttpRequest, after: int = 0, limit: int = 50) -> list[dict[str, Any]]:
    """Accounts with their roles, by id beyond `after`."""
    need_one(request, *LOOKING)
    rows = Person.objects.select_related("organisation").prefetch_related("roles").filter(pk__gt=after)
    return [_shown(one) for one in rows.order_by("pk")[: max(1, min(limit, LARGEST))]]


@router.post("", response={201: NewOut}, summary="建立账号", operation_id="people_add")
def add(request: HttpRequest, given: PersonIn) -> tuple[int, dict[str, Any]]:
    """A new account without roles; it must change its password first."""
    need_one(request, "accounts.manage")
    organisation, password = _unit(given.organisation), passwords.temporary()
    values = given.dict(exclude={"organisation"})
    made = people.create_account(**values, organisation=organisation, password=password, by=actor(request))
    return 201, {"id": made.pk, "username": made.username, "password": password}


@router.post("/{int:pk}/deactivate", response=dict[str, Any], summary="停用账号", operation_id="people_deactivate")
def deactivate(request: HttpRequest, pk: int) -> dict[str, Any]:
    """End the account; never one's own."""
    need_one(request, "accounts.manage")
    person = _person(pk)
    people.deactivate(person=person, by=actor(request))
    return _shown(_person(pk))


@router.post("/{int:pk}/unlock", response=dict[str, Any], summary="解锁账号", operation_id="people_unlock")
def unlock(request: HttpRequest, pk: int) -> dict[str, Any]:
    """End a lock-out."""
    need_one(request, "accounts.manage")
    people.unlock(person=_person(pk), by=actor(request))
    return _shown(_person(pk))


@router.post("/{int:pk}/roles", response={201: dict[str, Any]}, summary="授予角色", operation_id="people_assign")
def assign(request: HttpRequest, pk: int, given: RoleIn) -> tuple[int, dict[str, Any]]:
    """Give a role; given again it gets the new last day. Only in person: a token gives no rights."""
    need_one(request, "roles.manage")
    in_person(request)
    division = Division.objects.filter(pk=given.division).first()
    if division is None:
        raise Invalid("没有这个区划。", {"division": "没有这个区划"})
    unit = _unit(given.organisation) if given.organisation is not None else None
    people.assign_role(
        person=_person(pk), role=given.role, division=division, organisation=unit, until=given.until, by=actor(request)
    )
    return 201, _shown(_person(pk))


@router.delete("/{int:pk}/roles/{int:role_pk}", response={204: None}, summary="收回角色", operation_id="people_revoke")
def revoke(request: HttpRequest, pk: int, role_pk: int) -> tuple[int, None]:
    """Take a role back, at once."""
    need_one(request, "roles.manage")
    in_person(request)
    held = _person(pk).roles.filter(pk=role_pk).first()
    if held is None:
        raise NotFound("这个角色已经收回。")
    people.revoke_role(assignment=held, by=actor(request))
    return 204, None


def _person(pk: int) -> Person:
    found = Person.objects.select_related("organisation").prefetch_related("roles").filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这个账号。")
    return found


def _unit(pk: int) -> Organisation:
    found = Organisation.objects.filter(pk=pk).first()
    if found is None:
        raise Invalid("没有这个单位。", {"organisation": "没有这个单位"})
    return found


def _shown(person: Person) -> dict[str, Any]:
    return {
        "id": person.pk,
        "username": person.username,
        "name": person.name,
        "title": person.title,
        "phone": mask(person.phone, "personal"),
        "unit": person.organisation.name,
        "is_active": person.is_active,
        "is_demo": person.is_demo,
        "locked_until": person.locked_until,
        "roles": [
            {
                "id": one.pk,
                "role": one.role,
                "name": ROLES[one.role].name if one.role in ROLES else one.role,
                "division_code": one.division_id,
                "organisation_id": one.organisation_id,
                "until": one.until,
            }
            for one in person.roles.all()
        ],
    }
