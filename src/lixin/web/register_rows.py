"""What register pages and API share: finding a register, its visible rows, masking, and the two verbs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.audit import service as audit
from lixin.kernel.actor import Actor
from lixin.kernel.declare import Column, Register
from lixin.kernel.errors import Conflict, NotAllowed, NotFound
from lixin.kernel.registry import registry
from lixin.web.registers import RegisterModel
from lixin.web.service import publish

BASE_FIELDS = ("code", "name", "division_code", "owner", "lon", "lat", "note")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A register with its model: what one page or API call works on."""

    name: str
    register: Register
    model: type[RegisterModel]
    scenario: str

    @property
    def listed(self) -> tuple[Column, ...]:
        """Columns of the list."""
        return tuple(one for one in self.register.columns if one.listed)

    @property
    def filtered(self) -> tuple[Column, ...]:
        """Columns that can be filtered by."""
        return tuple(one for one in self.register.columns if one.filtered)

    @property
    def fields(self) -> tuple[str, ...]:
        """Editable fields: what every register has first, then its own."""
        own = [one.name for one in self.model._meta.fields if one.editable and not one.primary_key]
        rest = [name for name in own if name not in BASE_FIELDS and name != "updated_at"]
        return (*BASE_FIELDS, *rest)

    def label(self, field: str) -> str:
        """A field's Chinese name."""
        return str(self.model._meta.get_field(field).verbose_name)  # type: ignore[union-attr]

    def grade(self, field: str) -> str:
        """Grade of a field: the column's, else internal."""
        return next((one.grade for one in self.register.columns if one.field == field), "internal")


def sheet(name: str) -> Sheet:
    """The register of that full name "scenario.key", or NotFound."""
    if name not in registry.all("registers"):
        raise NotFound("没有这本台账。")
    register, scenario = registry.register(name), registry.owner("registers", name)
    return Sheet(name, register, apps.get_model(scenario.code, register.model), scenario.name)


def sheets() -> list[Sheet]:
    """Every register, by name."""
    return [sheet(name) for name in sorted(registry.all("registers"))]


def rows(given: Sheet, person: Person, filters: Mapping[str, str]) -> QuerySet[RegisterModel]:
    """Visible rows in use ("retired=1": those out of use), narrowed by search words and filters."""
    found = given.model._default_manager.filter(retired_at__isnull=filters.get("retired") != "1").select_related(
        "owner"
    )
    if words := filters.get("q", "").strip():
        columns = ["code", "name", *(one.field for one in given.register.columns if one.searched)]
        condition = Q()
        for column in dict.fromkeys(columns):
            condition |= Q(**{f"{column}__icontains": words})
        found = found.filter(condition)
    for column in given.filtered:
        if value := filters.get(column.field, ""):
            suffix = "__startswith" if column.field == "division_code" else ""
            found = found.filter(**{f"{column.field}{suffix}": value})
    return accounts.visible(person, found)


def row(given: Sheet, person: Person, pk: int) -> RegisterModel:
    """One visible row, or NotFound."""
    found = accounts.visible(person, given.model._default_manager.select_related("owner").filter(pk=pk)).first()
    if found is None:
        raise NotFound(f"《{given.register.name}》里没有这一行，或不在您的范围内。")
    return found


def shown(given: Sheet, one: RegisterModel, field: str) -> str:
    """A field's value in words, masked by its grade."""
    value = getattr(one, f"get_{field}_display")() if hasattr(one, f"get_{field}_display") else getattr(one, field)
    if isinstance(value, bool):
        return "是" if value else "否"
    text = "" if value is None else str(value)
    return accounts.mask(text, given.grade(field))  # type: ignore[arg-type]


def save(*, given: Sheet, instance: RegisterModel, actor: Actor, person: Person, version: int | None) -> RegisterModel:
    """Write a new or changed row that a form or schema has checked; Conflict when somebody was faster."""
    accounts.require(person, "registers.write")
    with transaction.atomic():
        before = _locked(given, instance.pk, version)
        instance.version = before.version + 1 if before else 1
        instance.save()
        if not rows_in_scope(given, person, instance.pk):
            raise NotAllowed("这个区划不在您的管辖范围内，不能登记到那里。")
        changes = _changes(given, before, instance)
        verb = "register.change" if before else "register.add"
        word = "修改" if before else "新增"
        audit.record(
            actor=actor,
            verb=verb,
            subject=instance.subject(),
            summary=f"{word}《{given.register.name}》{instance.name}"[:400],
            detail=changes,
        )
        publish(topic="register", key=instance.pk, kind=given.name, division_code=instance.division_code)
    return instance


def retire(*, given: Sheet, pk: int, actor: Actor, person: Person, version: int | None, back: bool = False) -> None:
    """Take a row out of use, or `back` into it; nothing is deleted."""
    accounts.require(person, "registers.write")
    row(given, person, pk)
    with transaction.atomic():
        one = _locked(given, pk, version)
        assert one is not None
        one.retired_at = None if back else timezone.now()
        one.version += 1
        one.save(update_fields=["retired_at", "version", "updated_at"])
        word = "恢复" if back else "停用"
        summary = f"{word}《{given.register.name}》{one.name}"[:400]
        audit.record(actor=actor, verb="register.retire", subject=one.subject(), summary=summary)
        publish(topic="register", key=pk, kind=given.name, division_code=one.division_code)


def rows_in_scope(given: Sheet, person: Person, pk: int) -> bool:
    """Whether the person would still see the row."""
    return accounts.visible(person, given.model._default_manager.filter(pk=pk)).exists()


def _locked(given: Sheet, pk: int | None, version: int | None) -> RegisterModel | None:
    """The row as it stands, locked until the transaction ends; None for a new one."""
    if pk is None:
        return None
    one = given.model._default_manager.select_for_update().get(pk=pk)
    if version is not None and one.version != version:
        raise Conflict(f"{one.name} 在您打开之后已被他人修改，请核对两个版本后再保存。")
    return one


def _changes(given: Sheet, before: RegisterModel | None, after: RegisterModel) -> dict[str, Any]:
    """Field → [before, after] for the fields that differ, masked by grade."""
    if before is None:
        return {}
    pairs = {name: [shown(given, before, name), shown(given, after, name)] for name in given.fields}
    return {given.label(name): pair for name, pair in pairs.items() if pair[0] != pair[1]}
