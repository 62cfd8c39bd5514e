"""What register pages and API share: finding a register, its visible rows, masking, and the two verbs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.audit import service as audit
from lixin.kernel.access import Access
from lixin.kernel.actor import Actor
from lixin.kernel.declare import Column, Grade, Register
from lixin.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from lixin.kernel.registry import registry
from lixin.registers import filters as filtering
from lixin.registers import finding, history
from lixin.registers.models import RegisterModel
from lixin.search import service as search
from lixin.web.service import among, publish

MASKED: tuple[Grade, ...] = ("personal", "sensitive")
WRITE = Access("registers.write", units=("owner_id",))
"""Everybody with the right reads the whole division's rows; a unit's own people change only their unit's."""
FOUND_AT_ONCE = 100
"""Rows of one write that can be searched for at its end; of more the worker makes the lines within seconds."""
TOWN = 9
"""Length of a township's code."""
BASE_FIELDS = ("code", "name", "division_code", "owner", "lon", "lat", "shape", "note")


@dataclass(frozen=True)
class Sheet:
    """A register with its model: what one page or API call works on. What is read off the declaration is read once."""

    name: str
    register: Register
    model: type[RegisterModel]
    scenario: str

    @cached_property
    def listed(self) -> tuple[Column, ...]:
        """Columns of the list."""
        return tuple(one for one in self.register.columns if one.listed)

    @cached_property
    def filtered(self) -> tuple[Column, ...]:
        """Columns that can be filtered by."""
        return tuple(one for one in self.register.columns if one.filtered)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Editable fields: what every register has first, then its own."""
        own = [one.name for one in self.model._meta.fields if one.editable and not one.primary_key]
        rest = [name for name in own if name not in BASE_FIELDS and name != "updated_at"]
        return (*(name for name in BASE_FIELDS if name in own), *rest)

    @cached_property
    def groups(self) -> list[tuple[str, list[str]]]:
        """(heading, fields): what every register has, the declared groups, and what no group names."""
        own = [name for name in self.fields if name not in BASE_FIELDS]
        grouped = [(one.title, [name for name in one.fields if name in own]) for one in self.register.groups]
        named = {name for _, names in grouped for name in names}
        rest = [name for name in own if name not in named]
        base = [name for name in self.fields if name in BASE_FIELDS]
        return [(title, names) for title, names in (("基本信息", base), *grouped, ("业务信息", rest)) if names]

    @cached_property
    def links(self) -> tuple[str, ...]:
        """Those of `fields` that refer to a row of another table."""
        return tuple(name for name in self.fields if self.model._meta.get_field(name).many_to_one)

    def label(self, field: str) -> str:
        """A field's Chinese name; divisions are shown by name, so they are not called codes."""
        if field == "division_code":
            return "区划"
        return str(self.model._meta.get_field(field).verbose_name)  # type: ignore[union-attr]

    def grade(self, field: str) -> Grade:
        """Grade of a field: the column's, else internal."""
        return self._grades.get(field, "internal")

    @cached_property
    def _grades(self) -> dict[str, Grade]:
        return {one.field: one.grade for one in self.register.columns}

    @cached_property
    def masked(self) -> tuple[str, ...]:
        """Fields that nobody sees whole without saying what for."""
        return tuple(name for name in self.fields if self.grade(name) in MASKED)


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
    """Visible rows in use ("retired=1": those out of use, "all": both), narrowed by words and filters (filters.py)."""
    return narrowed(given, person, filters)[0]


def narrowed(given: Sheet, person: Person, filters: Mapping[str, str]) -> tuple[QuerySet[RegisterModel], bool]:
    """The same, and whether its words or its chosen rows leave only few, so that any order of them is quick."""
    found = given.model._default_manager.select_related(*given.links)
    if filters.get("retired") != "all":
        found = found.filter(retired_at__isnull=filters.get("retired") != "1")
    if (keys := filtering.chosen(filters)) is not None:
        found = found.filter(pk__in=keys)
    found = found.filter(*filtering.conditions(given, filters))
    few = finding.holders(given, person, filters)
    if few is not None:
        found = among(found, "pk", few)
    return accounts.visible(person, found), few is not None or keys is not None


def row(given: Sheet, person: Person, pk: int) -> RegisterModel:
    """One visible row, or NotFound."""
    found = accounts.visible(person, given.model._default_manager.select_related("owner").filter(pk=pk)).first()
    if found is None:
        raise NotFound(f"《{given.register.name}》里没有这一行，或不在您的范围内。")
    return found


def shown(given: Sheet, one: RegisterModel, field: str, places: Mapping[str, str] | None = None) -> str:
    """A field's value in words, masked by its grade; `places` (code → name) turns division codes into names."""
    value = getattr(one, f"get_{field}_display")() if hasattr(one, f"get_{field}_display") else getattr(one, field)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        value = f"{value:.10g}"
    text = "" if value is None else str(value)
    if field == "division_code" and places is not None:
        return places.get(text, text)
    return accounts.mask(text, given.grade(field))


def places() -> dict[str, str]:
    """Division code → name as people say it, a village with its township."""
    names = dict(accounts.divisions_under("").values_list("code", "name"))
    return {code: f"{names.get(code[:9], '')} {name}" if len(code) > 9 else name for code, name in names.items()}


def may_write(person: Person, given: Sheet, pk: int) -> bool:
    """Whether the person may change the row."""
    return accounts.visible(person, given.model._default_manager.filter(pk=pk), access=WRITE).exists()


def require_write(person: Person, given: Sheet, pk: int) -> None:
    """NotAllowed with whose row it is, unless the person may change it."""
    accounts.require(person, "registers.write")
    if not may_write(person, given, pk):
        one = given.model._default_manager.select_related("owner").get(pk=pk)
        owner = one.owner.name if one.owner else "数据管理员"
        raise NotAllowed(f"《{given.register.name}》的这一行由{owner}维护，不在您的管辖范围内。", (owner,))


def reveal(*, given: Sheet, pk: int, field: str, person: Person, purpose: str, address: str = "") -> str:
    """A masked value in full, for a stated purpose; the read is recorded."""
    one = row(given, person, pk)
    if field not in given.masked:
        raise Invalid("这一项没有隐藏。", {"field": "没有隐藏"})
    return accounts.reveal(person, one, field, purpose, address=address, grade=given.grade(field))


def save(
    *,
    given: Sheet,
    instance: RegisterModel,
    actor: Actor,
    person: Person,
    version: int | None,
    reason: str = "",
    verb: str = "",
) -> RegisterModel:
    """Write a new or changed row that a form or schema has checked; Conflict when somebody was faster.

    `reason` is kept with the version; `verb` (history.VERBS) where it is neither plain adding nor plain changing.
    """
    accounts.require(person, "registers.write")
    with transaction.atomic():
        before = _locked(given, instance.pk, version)
        if before:
            require_write(person, given, before.pk)
            history.keep(given.name, [before])
        instance.version = before.version + 1 if before else 1
        instance.save()
        if not may_write(person, given, instance.pk):
            raise NotAllowed("这个区划或责任单位不在您的管辖范围内，不能登记到那里。")
        changes = _changes(given, before, instance)
        verb = verb or ("change" if before else "add")
        audit.record(
            actor=actor,
            verb="register.change" if before else "register.add",
            subject=instance.subject(),
            summary=f"{history.VERBS[verb]}《{given.register.name}》{instance.name}"[:400],
            detail=changes,
        )
        after_write(given, [instance], actor=actor, verb=verb, reason=reason)
    return instance


def _entries(given: Sheet, written: Sequence[RegisterModel]) -> list[search.Entry]:
    """What the one box finds of the rows; nothing that is masked."""
    names = dict(accounts.divisions_under("").values_list("code", "name")) if written else {}
    return [entry_of(given, one, names) for one in written]


def entry_of(given: Sheet, one: RegisterModel, names: Mapping[str, str]) -> search.Entry:
    """The line for one row: name, code and the columns that are declared as searched; `names` code → division."""
    searched = [name for name in finding.columns_of(given) if name not in ("code", "name")]
    told = [shown(given, one, name) for name in searched]
    parts = [given.register.name, names.get(one.division_code, ""), *told]
    made = search.Entry(
        kind="register",
        of=given.name,
        key=str(one.pk),
        code=one.code,
        title=one.name,
        text=" · ".join(part for part in parts if part),
        url=reverse("registers:detail", args=[given.name, one.pk]),
        division_code=one.division_code,
        lon=one.lon,
        lat=one.lat,
        is_demo=one.is_demo,
        retired=one.retired_at is not None,
    )
    made.words = " ".join(str(stored(one, name)) for name in searched)
    return made


def after_write(
    given: Sheet,
    written: Sequence[RegisterModel],
    *,
    actor: Actor,
    verb: str,
    reason: str = "",
    batch: int | None = None,
    news: bool = True,
) -> None:
    """What every write of rows must leave, in its transaction: the version as it now stands, its line in the
    search, and news for open pages.

    Many rows give one piece of news for each township (key "*"). A writer of many chunks says `news=False` and calls
    `tell` once at its end.
    """
    history.note(given.name, written, actor=actor, verb=verb, reason=reason, batch=batch)
    if len(written) <= FOUND_AT_ONCE:
        search.put(_entries(given, written))
    else:
        search.later("register", [one.pk for one in written], given.name)
    key = written[0].pk if len(written) == 1 else "*"
    if news:
        tell(given, key, {one.division_code[:TOWN] if key == "*" else one.division_code for one in written})


def tell(given: Sheet, key: object, divisions: Iterable[str]) -> None:
    """News for open pages, once for each division."""
    for division in sorted(divisions):
        publish(topic="register", key=key, kind=given.name, division_code=division)


def retire(
    *, given: Sheet, pk: int, actor: Actor, person: Person, version: int | None, back: bool = False, reason: str = ""
) -> None:
    """Take a row out of use, or `back` into it; nothing is deleted, twice is once."""
    row(given, person, pk)
    require_write(person, given, pk)
    with transaction.atomic():
        one = _locked(given, pk, None)
        assert one is not None
        if (one.retired_at is None) is back:
            return
        _check_version(one, version)
        history.keep(given.name, [one])
        one.retired_at = None if back else timezone.now()
        one.version += 1
        one.save(update_fields=["retired_at", "version", "updated_at"])
        verb = "back" if back else "retire"
        summary = f"{history.VERBS[verb]}《{given.register.name}》{one.name}"[:400]
        audit.record(actor=actor, verb="register.retire", subject=one.subject(), summary=summary)
        after_write(given, [one], actor=actor, verb=verb, reason=reason)


def _locked(given: Sheet, pk: int | None, version: int | None) -> RegisterModel | None:
    """The row as it stands, locked until the transaction ends; None for a new one."""
    if pk is None:
        return None
    one = given.model._default_manager.select_for_update().get(pk=pk)
    _check_version(one, version)
    return one


def _check_version(one: RegisterModel, version: int | None) -> None:
    """Conflict unless it is still the version that the person saw."""
    if version is not None and one.version != version:
        raise Conflict(f"{one.name} 在您打开之后已被他人修改，请核对两个版本后再保存。")


def _changes(given: Sheet, before: RegisterModel | None, after: RegisterModel) -> dict[str, Any]:
    """Label → [before, after] for the fields that differ, masked by grade."""
    if before is None:
        return {}
    changed = [name for name in given.fields if stored(before, name) != stored(after, name)]
    return {given.label(name): [shown(given, before, name), shown(given, after, name)] for name in changed}


def stored(one: models.Model, field: str) -> Any:
    """The column's stored value: of a link its key."""
    return getattr(one, one._meta.get_field(field).attname)  # type: ignore[union-attr]
