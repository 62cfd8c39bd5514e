"""Versions of a row side by side, and the verb that brings an old one back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from django.core.exceptions import ValidationError

from lixin.accounts.models import Person
from lixin.kernel.actor import Actor
from lixin.kernel.errors import Invalid, NotFound
from lixin.registers import history
from lixin.registers import rows as registers
from lixin.registers.models import RegisterModel, Revision
from lixin.registers.rows import Sheet, stored

HIDDEN_CHANGE = "（有变化，内容隐藏）"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not the same in two versions, both masked by its grade."""

    field: str
    label: str
    before: str
    after: str


def said(given: Sheet, one: RegisterModel, field: str, places: Mapping[str, str] | None = None) -> str:
    """The field in words, masked; a drawn shape by its size."""
    if field == "shape":
        return shape_words(getattr(one, field))
    return registers.shown(given, one, field, places)


def shape_words(text: str) -> str:
    """ "线，12 个点", "面，5 个点"; "" when nothing is drawn."""
    if not text:
        return ""
    drawn = shapely.from_geojson(text)
    return f"{'线' if 'Line' in drawn.geom_type else '面'}，{len(shapely.get_coordinates(drawn))} 个点"


def differences(
    given: Sheet, before: RegisterModel, after: RegisterModel, places: Mapping[str, str] | None = None
) -> list[Difference]:
    """The fields that differ, in the form's order; what is masked stays so, and says at least that it changed."""
    changed = [name for name in given.fields if stored(before, name) != stored(after, name)]
    found = [_difference(given, name, before, after, places) for name in changed]
    if (before.retired_at is None) is not (after.retired_at is None):
        words = {True: "在用", False: "已停用"}
        found.append(
            Difference("retired_at", "状态", words[before.retired_at is None], words[after.retired_at is None])
        )
    return found


def _difference(
    given: Sheet, name: str, before: RegisterModel, after: RegisterModel, places: Mapping[str, str] | None
) -> Difference:
    old, new = said(given, before, name, places), said(given, after, name, places)
    if old == new:
        new = f"{new}{HIDDEN_CHANGE}" if name in given.masked else f"{new}（形状有变化）"
    return Difference(name, given.label(name), old, new)


def version(given: Sheet, person: Person, pk: int, number: int) -> Revision:
    """One version of a visible row, or NotFound."""
    found = history.revisions(given.name, person, pk).filter(version=number).first() if number < 2**31 else None
    if found is None:
        raise NotFound("没有这个版本，或不在您的范围内。")
    return found


def at(given: Sheet, person: Person, pk: int, when: datetime) -> Revision:
    """The version of a row that stood at the moment, or NotFound."""
    found = history.revisions(given.name, person, pk).filter(at__lte=when).first()
    if found is None:
        raise NotFound("这一天还没有这一行，或不在您的范围内。")
    return found


def steps(given: Sheet, revisions: Sequence[Revision], places: Mapping[str, str]) -> list[dict[str, Any]]:
    """The versions with what each changed against the one before it in the sequence (newest first)."""
    rows = [history.past_row(given.model, one) for one in revisions]
    older: list[RegisterModel | None] = [*rows[1:], None] if rows else []
    return [
        {
            "revision": one,
            "verb": history.VERBS.get(one.verb, one.verb),
            "changes": differences(given, before, row, places) if before else [],
        }
        for one, row, before in zip(revisions, rows, older, strict=True)
    ]


def take_over(given: Sheet, one: RegisterModel, past: RegisterModel) -> None:
    """Give the row the other's contents; whether it is in use stays as it is."""
    for name in given.fields:
        attname = one._meta.get_field(name).attname  # type: ignore[union-attr]
        setattr(one, attname, getattr(past, attname))
    one.extra = past.extra


def restore(
    *, given: Sheet, pk: int, number: int, current: int | None, actor: Actor, person: Person, reason: str = ""
) -> RegisterModel:
    """Bring the contents of an old version back as a new one; Invalid when they no longer fit the register."""
    one = registers.row(given, person, pk)
    registers.require_write(person, given, pk)
    take_over(given, one, history.past_row(given.model, version(given, person, pk, number)))
    try:
        one.full_clean()
    except ValidationError as error:
        told = "；".join(_sentences(given, error))
        raise Invalid(f"第 {number} 版的内容现在不能用：{told}") from error
    words = f"恢复到第 {number} 版" + (f"：{reason}" if reason else "")
    return registers.save(
        given=given, instance=one, actor=actor, person=person, version=current, reason=words, verb="restore"
    )


def _sentences(given: Sheet, error: ValidationError) -> Iterable[str]:
    for name, texts in error.message_dict.items():
        label = f"{given.label(name)}：" if name in given.fields else ""
        yield f"{label}{'、'.join(texts)}"


def merged_defaults(given: Sheet, base: RegisterModel | None, theirs: RegisterModel, mine: RegisterModel) -> set[str]:
    """The differing fields that only the other one touched since `base`: there his version is offered first."""
    if base is None:
        return set()
    return {
        name
        for name in given.fields
        if stored(mine, name) == stored(base, name) and stored(theirs, name) != stored(base, name)
    }


def geometry(text: str) -> dict[str, Any]:
    """A stored shape as a GeoJSON geometry."""
    found: dict[str, Any] = json.loads(text)
    return found
