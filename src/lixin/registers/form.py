"""The form of a register, generated from its model."""

from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse

from lixin.accounts import service as accounts
from lixin.accounts.models import Division, Organisation, Person
from lixin.registers.fields import CHINA
from lixin.registers.rows import Sheet, shown

TOWN = 9
"""Length of a township's code."""
CHOOSE, OPEN = "请选择", "未定"
"""The first of a list of choices: where one must be made, and where it may stay open."""
CLEAR = "-"
"""Typed into a field whose value is hidden: empty it."""
MOST_LISTED = 200
"""Rows that a choice lists; of more one searches."""
LONGEST_NAME = 120
Options = list[tuple[str, Any]]


class DivisionField(forms.ChoiceField):
    """A division by its code: offers those of the person's own scope, knows all."""

    default_error_messages = {"invalid_choice": "没有区划代码 %(value)s。"}

    def valid_value(self, value: Any) -> bool:
        """Whether there is such a division; whether it is the person's is judged where it is written."""
        return accounts.division(str(value)) is not None


class RegisterForm(forms.ModelForm):
    """Both coordinates or none, inside China; hidden values stay hidden; errors tied to their fields."""

    sheet: Sheet

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.kept: Mapping[str, Any] = {}
        # Read when a page shows them: checking a row needs neither list.
        self.fields["division_code"] = DivisionField(
            label="区划", choices=lambda: [("", CHOOSE), *division_options(person)]
        )
        self.fields["owner"].widget.choices = lambda: [("", OPEN), *unit_options()]
        if self.instance.pk:
            self._hide()
        for name in self.sheet.links:
            self._narrow(name, person)
        for field in self.fields.values():
            self._dress(field)
        for name in self.errors:  # asks for the values to be checked: after everything else stands
            if name in self.fields:
                self.fields[name].widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"error-{name}"}

    def _hide(self) -> None:
        """A value that is masked on the page is not laid open by the form: left empty, it stays."""
        self.kept = {name: getattr(self.instance, name) for name in self.sheet.masked if getattr(self.instance, name)}
        for name in self.kept:
            self.initial[name], self.fields[name].required = "", False
            told = f"已登记 {shown(self.sheet, self.instance, name)}，不填就不改，填“{CLEAR}”清空"
            self.fields[name].widget.attrs |= {"placeholder": told, "data-no-draft": ""}

    def _narrow(self, name: str, person: Person | None) -> None:
        """Rows of another table: only those the person may see, and the one that stands there already."""
        field = self.fields[name]
        if person is None or not hasattr(field.queryset.model, "access"):
            return
        seen = accounts.visible(person, field.queryset).values("pk")
        field.queryset = field.queryset.filter(Q(pk__in=seen) | Q(pk=getattr(self.instance, f"{name}_id")))

    def _dress(self, field: forms.Field) -> None:
        """The design kit's classes, and words of our own where Django has none that fit."""
        choice = isinstance(field.widget, forms.Select)
        field.widget.attrs["class"] = "form-select" if choice else "form-control"
        field.error_messages["required"] = f"请{'选择' if choice else '填写'}{field.label}。"
        first = CHOOSE if field.required else OPEN
        if field in (self.fields["division_code"], self.fields["owner"]):
            pass  # theirs says so already
        elif isinstance(field, forms.ModelChoiceField):
            field.empty_label = first
        elif choice and field.choices and next(iter(field.widget.choices))[0] == "":
            field.widget.choices = [("", first), *list(field.widget.choices)[1:]]
        if isinstance(field.widget, forms.CheckboxInput):
            field.widget.attrs["class"] = "form-check-input"
        if isinstance(field.widget, forms.Textarea) and "data-shape" not in field.widget.attrs:
            field.widget.attrs["rows"] = 3
        if isinstance(field.widget, forms.DateInput):
            field.widget = forms.DateInput(format="%Y-%m-%d", attrs=field.widget.attrs | {"type": "date"})

    def clean(self) -> dict[str, Any]:
        """Cross-field rules of every register."""
        values = super().clean() or {}
        for name, kept in self.kept.items():
            typed = str(values.get(name) or "").strip()
            values[name] = "" if typed == CLEAR else values.get(name) or kept
        if fault := place_fault(values.get("lon"), values.get("lat")):
            self.add_error(*fault)
        return values

    def look_up(self) -> None:
        """For a page: a link with very many rows to choose from is searched instead of listed."""
        for name in self.sheet.links:
            field = self.fields[name]
            if not isinstance(field, forms.ModelChoiceField) or name == "owner":
                continue
            if field.queryset.order_by()[: MOST_LISTED + 1].count() > MOST_LISTED:
                current = field.queryset.filter(pk=_number(self[name].value())).first()
                shown_now = [(current.pk, str(current))] if current else []
                field.widget.choices = [("", field.empty_label), *shown_now]
                field.widget.attrs["data-lookup"] = reverse("registers:options", args=[self.sheet.name, name])

    def told(self) -> dict[str, str]:
        """Field → a warning that stops nobody: another row in use has the same name close by."""
        name = self["name"].value() or ""
        if not name or "\0" in name or len(name) > LONGEST_NAME:
            return {}
        others = self.sheet.model._default_manager.filter(name=name, retired_at=None).exclude(pk=self.instance.pk)
        division = str(self["division_code"].value() or "")[:TOWN]
        others = others.filter(division_code__startswith=division) if "\0" not in division else others.none()
        found = accounts.visible(self.person, others)[:3] if self.person else others[:3]
        codes = "、".join(one.code for one in found)
        return {"name": f"同一乡镇已有同名的记录：{codes}。确实不是同一个再保存。"} if codes else {}

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings: what every register has, then its own."""
        return [(title, [self[name] for name in names]) for title, names in self.sheet.groups]


def place_fault(lon: float | None, lat: float | None) -> tuple[str, str] | None:
    """What is wrong with a typed position, as (field, sentence): both numbers or none, inside China."""
    if lon is None and lat is None:
        return None
    if lon is None or lat is None:
        return ("lon" if lon is None else "lat"), "经度和纬度要么都填，要么都不填。"
    if CHINA[0] <= lon <= CHINA[2] and CHINA[1] <= lat <= CHINA[3]:
        return None
    return "lon", "这个位置不在中国境内，请检查经纬度是否填反。"


def _number(value: Any) -> int | None:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def division_options(person: Person | None, *, villages: bool = True) -> Options:
    """The county and its townships, each with its villages under its name; only what the person's roles reach."""
    reach = tuple(person.roles.values_list("division_id", flat=True)) if person else ("",)
    names = dict(Division.objects.order_by("code").values_list("code", "name"))
    codes = [code for code in names if code.startswith(reach) and (villages or len(code) <= TOWN)]
    options: Options = []
    for town, group in groupby(codes, key=lambda code: code[:TOWN]):
        members = [(code, names[code]) for code in group]
        options += members if len(members) == 1 else [(names[town], members)]
    return options


def unit_options() -> Options:
    """Every unit under the kind it is of, the kinds as they first occur."""
    kinds: dict[str, Options] = {}
    for unit in Organisation.objects.order_by("pk"):
        kinds.setdefault(unit.kind, []).append((str(unit.pk), unit.name))
    return list(kinds.items())


@cache
def form_for(sheet: Sheet) -> type[RegisterForm]:
    """The form class of a register."""
    base = type("Form", (RegisterForm,), {"sheet": sheet})
    return forms.modelform_factory(sheet.model, form=base, fields=sheet.fields)
