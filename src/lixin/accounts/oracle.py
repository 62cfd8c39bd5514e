"""The one oracle: may this person see this row, this field, for this purpose (DESIGN section 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from lixin.accounts.models import Organisation, Person, RoleAssignment
from lixin.accounts.roles import ROLES, roles_with
from lixin.audit import service as audit
from lixin.kernel.access import Access
from lixin.kernel.actor import Actor
from lixin.kernel.declare import GRADE_NAMES, Grade
from lixin.kernel.errors import Invalid, NotAllowed, NotFound

Row = TypeVar("Row", bound=Model)
SHORTEST_PURPOSE = 4
MASKED: tuple[Grade, ...] = ("personal", "sensitive")


def assignments(person: Person, permission: str = "") -> list[RoleAssignment]:
    """The person's unexpired assignments, of roles with the permission when one is named."""
    if not person.is_authenticated or not person.is_active:
        return []
    rows = [row for row in person.roles.select_related("organisation") if row.role in ROLES]
    return [row for row in _allowing(rows, permission) if not is_expired(row.until)]


def _allowing(held: Iterable[RoleAssignment], permission: str) -> list[RoleAssignment]:
    return [row for row in held if not permission or permission in ROLES[row.role].permissions]


def can(person: Any, permission: str) -> bool:
    """Whether any role of the person has the permission."""
    return bool(person and person.is_authenticated and assignments(person, permission))


def divisions_of(person: Any, permission: str) -> tuple[str, ...]:
    """Beginnings of the division codes that the person's roles with the permission open; none without such a role."""
    held = assignments(person, permission) if person else []
    codes = {one.division_id for one in held}
    return tuple(sorted(code for code in codes if not any(code != other and code.startswith(other) for other in codes)))


def require(person: Any, *permissions: str) -> None:
    """NotAllowed, naming the roles that have one, unless the person has any one of the permissions."""
    if not any(can(person, permission) for permission in permissions):
        names = tuple(dict.fromkeys(role.name for permission in permissions for role in roles_with(permission)))
        raise NotAllowed(f"您没有这项权限，需要角色：{'、'.join(names) or '无'}。可联系安全管理员。", names)


def visible(person: Any, rows: QuerySet[Row], purpose: str = "", *, access: Access | None = None) -> QuerySet[Row]:
    """The rows of the set that the person may see; none without a fitting role.

    `access` in place of the model's own asks another question of the same rows, e.g. which of them he may change.
    """
    access = access or rows.model.access  # type: ignore[attr-defined]
    assert access is not None
    return _narrowed(person, rows, access, assignments(person, access.permission) if person else [])


def readable(person: Any, rows: QuerySet[Row]) -> QuerySet[Row]:
    """As `visible`, but NotAllowed without a fitting role: one look at the roles for both."""
    access: Access = rows.model.access  # type: ignore[attr-defined]
    held = assignments(person, access.permission)
    if not held:
        require(person, access.permission)
    return _narrowed(person, rows, access, held)


def _narrowed(person: Any, rows: QuerySet[Row], access: Access, held: list[RoleAssignment]) -> QuerySet[Row]:
    """The rows that the assignments open, which all have the permission."""
    if not held:
        return rows.none()
    scopes = [_scope(person, assignment, access) for assignment in held]
    if any(scope == Q() for scope in scopes):
        return rows
    condition = Q(pk__in=[])
    for scope in scopes:
        condition |= scope
    found = rows.filter(condition)
    return found.distinct() if any("__" in unit for unit in access.units) else found


def reach(person: Any, access: Access) -> list[tuple[str, tuple[int, ...]]]:
    """What `visible` would allow, as data: per role (division prefix, unit ids), "" and () where nothing narrows it.

    For an index that looks rows up by words; whatever it finds still goes through `visible`.
    """
    if not person or not person.is_authenticated:
        return []
    return [_reach(person, held, access) for held in assignments(person, access.permission)]


def _reach(person: Person, held: RoleAssignment, access: Access) -> tuple[str, tuple[int, ...]]:
    division = held.division_id if access.division and held.division_id != _county(held) else ""
    bound = access.units and ROLES[held.role].scope == "unit"
    return division, tuple(subtree_ids(held.organisation or person.organisation)) if bound else ()


def _scope(person: Person, assignment: RoleAssignment, access: Access) -> Q:
    """What one assignment opens; Q() when it opens everything."""
    scope = Q()
    if access.division and assignment.division_id != _county(assignment):
        scope &= Q(**{f"{access.division}__startswith": assignment.division_id})
    if access.units and ROLES[assignment.role].scope == "unit":
        units = list(subtree_ids(assignment.organisation or person.organisation))
        within = Q()
        for unit in access.units:
            within |= Q(**{f"{unit}__in": units})
        scope &= within
    return scope


def _county(assignment: RoleAssignment) -> str:
    """The county's own code: an assignment to the whole county needs no prefix condition."""
    return assignment.division_id[:6]


def check(person: Any, action: str, row: Row, purpose: str = "") -> None:
    """NotFound unless the person may see the row; NotAllowed unless a role of theirs has the action's permission."""
    access: Access = type(row).access  # type: ignore[attr-defined]
    held = assignments(person) if person else []
    rows = type(row)._default_manager.filter(pk=row.pk)
    if not _narrowed(person, rows, access, _allowing(held, access.permission)).exists():
        raise NotFound("没有找到，或不在您的范围内。")
    if not _allowing(held, action):
        require(person, action)


def may_see_news(person: Any, division_code: str, unit_ids: Sequence[int], permission: str = "") -> bool:
    """Whether news with this scope is for the person: the same rule as for the rows it speaks of.

    `permission`: what reading those rows needs. News without place and units is for everybody who has it.
    """
    if not division_code and not unit_ids:
        return can(person, permission) if permission else bool(person and person.is_authenticated)
    return any(_hears(person, held, division_code, unit_ids) for held in assignments(person, permission))


def _hears(person: Person, held: RoleAssignment, division_code: str, unit_ids: Sequence[int]) -> bool:
    if not division_code.startswith(held.division_id) and held.division_id != _county(held):
        return False
    if ROLES[held.role].scope == "unit" and unit_ids:
        return bool(set(unit_ids) & set(subtree_ids(held.organisation or person.organisation)))
    return True


def subtree_ids(organisation: Organisation) -> Iterable[int]:
    """Ids of the organisation and all below it."""
    return Organisation.objects.filter(path__startswith=organisation.path).values_list("id", flat=True)


def mask(value: str, grade: Grade) -> str:
    """A personal value with its middle hidden, a sensitive one hidden whole."""
    if grade not in MASKED or not value:
        return value
    if grade == "sensitive":
        return "***"
    if value.isdigit() and len(value) == 11:
        return f"{value[:3]}****{value[-4:]}"
    return value[:1] + "*" * (len(value) - 1)


def reveal(
    person: Person,
    row: Model,
    field: str,
    purpose: str,
    *,
    person_concerned: str = "",
    address: str = "",
    grade: Grade | None = None,
) -> str:
    """The unmasked value, for a stated purpose; the read leaves an audit row. The caller has checked the row."""
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise Invalid("请写明用途（至少 4 个字），这次查看会留下记录。", {"purpose": "请写明用途"})
    grade = grade or type(row).access.grades.get(field, "internal")  # type: ignore[attr-defined]
    audit.record(
        actor=actor_of(person, address),
        verb="reveal",
        subject=f"{row._meta.label_lower}:{row.pk}",
        summary=f"查看{GRADE_NAMES[grade]}：{row._meta.get_field(field).verbose_name}",  # type: ignore[union-attr]
        purpose=purpose.strip(),
        person_concerned=person_concerned,
    )
    return str(getattr(row, field))


def actor_of(person: Person, address: str = "") -> Actor:
    """The person as audit rows and case steps name them."""
    return Actor("person", person.username, person.name, person.organisation.name, address)


def is_expired(until: date | None) -> bool:
    """Whether an assignment's last day is past."""
    return until is not None and until < timezone.localdate()
