"""The three officers of a new installation: the first accounts, made from the command line and recorded."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from lixin.accounts import passwords
from lixin.accounts.models import Division, Organisation, RoleAssignment
from lixin.accounts.people import assign_role, create_account
from lixin.accounts.roles import OFFICERS, ROLES
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Conflict

USERNAMES = {"system_admin": "admin.system", "security_officer": "admin.security", "auditor": "admin.audit"}


@dataclass(frozen=True, slots=True)
class Appointed:
    """A new account; its temporary password is known here once and must be changed at the first sign-in."""

    role_name: str
    username: str
    password: str


def missing_officers() -> list[str]:
    """Officers' roles that nobody holds who is active and real (demo people do not count)."""
    held = RoleAssignment.objects.filter(role__in=OFFICERS, person__is_active=True, person__is_demo=False)
    present = set(held.values_list("role", flat=True))
    return [role for role in OFFICERS if role not in present]


@transaction.atomic
def appoint_officers(*, unit: Organisation, division: Division, by: Actor) -> list[Appointed]:
    """An account for each officer's role that nobody holds; Conflict when all three are there already."""
    wanted = missing_officers()
    if not wanted:
        raise Conflict("三员账号都已建立。忘记密码请另一位系统管理员重置。")
    return [_appoint(role, unit, division, by) for role in wanted]


def _appoint(role: str, unit: Organisation, division: Division, by: Actor) -> Appointed:
    password, name = passwords.temporary(), ROLES[role].name
    person = create_account(username=USERNAMES[role], name=name, organisation=unit, password=password, by=by)
    assign_role(person=person, role=role, division=division, by=by)
    return Appointed(name, person.username, password)
