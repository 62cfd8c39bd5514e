"""The forms of the actions a person may take: which fields, filled with what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lixin.accounts.models import Organisation, Person
from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.cases.moving import MOST_EXTENSION_HOURS
from lixin.cases.states import LOOP
from lixin.kernel.registry import registry

FIELDS: dict[str, tuple[str, ...]] = {
    "file": ("case_type", "note"),
    "merge": ("into", "note"),
    "dispatch": ("unit_id", "note"),
    "redispatch": ("unit_id", "note"),
    "take": (),
    "ask_extension": ("hours", "note"),
    "decide_extension": ("granted", "note"),
    "call_in": ("unit_id", "note"),
    "photo": ("photos",),
    "submit": ("note", "photos"),
}
"""Fields of each action; the others have a note alone."""
PRIMARY = ("file", "dispatch", "take", "submit", "confirm", "decide_extension")


@dataclass(slots=True)
class Field:
    """One input as the template draws it."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    value: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    hint: str = ""
    most: int = 0


def forms_for(person: Person, case: Case, typed: dict[str, str], opened: str) -> list[dict[str, Any]]:
    """A form per permitted action; that of `opened` is open and holds what was typed."""
    actions = cases.actions_for(person, case)
    units = _units() if {"dispatch", "redispatch", "call_in"} & set(actions) else []
    ordered = sorted(actions, key=lambda action: action not in PRIMARY)
    return [
        {
            "action": action,
            "name": LOOP.transition(action).name,
            "primary": action in PRIMARY,
            "open": action == opened,
            "fields": [
                _field(name, action, case, units, typed if action == opened else {}) for name in fields_of(action)
            ],
        }
        for action in ordered
    ]


def fields_of(action: str) -> tuple[str, ...]:
    """Names of the inputs an action takes."""
    return FIELDS.get(action, ("note",))


def _units() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Organisation.objects.order_by("kind", "name").values_list("pk", "name")]


def _field(name: str, action: str, case: Case, units: list[tuple[str, str]], typed: dict[str, str]) -> Field:
    made = MAKERS[name](action, case, units)
    made.value = typed.get(name, made.value)
    return made


def _note(action: str, case: Case, units: list[tuple[str, str]]) -> Field:
    return Field("note", "说明", required=LOOP.transition(action).note_required)


def _unit(action: str, case: Case, units: list[tuple[str, str]]) -> Field:
    suggested = case.suggested_unit_id if action == "dispatch" else None
    choices = [("", "请选择"), *units]
    return Field("unit_id", "单位", "select", required=True, value=str(suggested or ""), choices=choices)


def _type(action: str, case: Case, units: list[tuple[str, str]]) -> Field:
    choices = [(name, one.name) for name, one in registry.all("cases").items()]
    return Field("case_type", "类型", "select", required=True, value=case.case_type, choices=choices)


def _into(action: str, case: Case, units: list[tuple[str, str]]) -> Field:
    others = Case.objects.filter(case_type=case.case_type, closed_at=None, division_code=case.division_code)
    near = others.exclude(pk=case.pk).order_by("-pk")[:20]
    choices = [("", "请选择"), *((str(one.pk), f"{one.number} {one.title}") for one in near)]
    return Field("into", "并入", "select", required=True, choices=choices, hint="同一区划、同一类型、还在办理的事。")


def _hours(action: str, case: Case, units: list[tuple[str, str]]) -> Field:
    return Field("hours", "延长多少小时", "number", required=True, value="8", most=MOST_EXTENSION_HOURS)


def _granted(action: str, case: Case, units: list[tuple[str, str]]) -> Field:
    return Field("granted", "批复", "select", required=True, choices=[("yes", "同意"), ("no", "不同意")], value="yes")


def _photos(action: str, case: Case, units: list[tuple[str, str]]) -> Field:
    must = "photo" in registry.case_type(case.case_type).proof
    hint = "这类事项要有现场处理照片；已经上传过的不必再传。" if must and action == "submit" else ""
    return Field("photos", "照片", "photos", required=action == "photo", hint=hint)


MAKERS = {
    "note": _note, "unit_id": _unit, "case_type": _type, "into": _into, "hours": _hours, "granted": _granted,
    "photos": _photos,
}  # fmt: skip
