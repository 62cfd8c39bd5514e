"""The filter form and the chips above a list: every set filter in words, each with the address that takes it off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from lixin.accounts import service as accounts
from lixin.accounts.models import Division, Organisation, Person
from lixin.registers import filters as filtering
from lixin.registers.filters import EMPTY, Condition, Filter
from lixin.registers.form import unit_options
from lixin.registers.rows import Sheet, places

MOST_LINKS = 200
"""Linked rows that a list of choices holds; of more one searches."""
TOWN = 9
STANDING = ("columns", "sort", "view", "asof")
"""What a changed filter leaves as it is."""
UNFILLED = "（未填）"
RETIRED = {"1": "已停用", "all": "含已停用"}


def form_of(sheet: Sheet, asked: Mapping[str, str], person: Person) -> list[dict[str, Any]]:
    """One entry per filter: its values as they are set, and what can be chosen."""
    set_now = {one.filter.field: one for one in filtering.set_of(sheet, asked)}
    return [_entry(sheet, one, set_now.get(one.field, Condition(one)), person) for one in filtering.filters_of(sheet)]


def _entry(sheet: Sheet, one: Filter, now: Condition, person: Person) -> dict[str, Any]:
    groups, many = _options(sheet, one, now, person)
    marked = [(title, [(value, word, value in now.values) for value, word in options]) for title, options in groups]
    return {
        "name": one.field, "label": one.label, "kind": one.kind, "unit": one.unit, "low": now.low, "high": now.high,
        "value": ",".join(now.values), "groups": marked, "many": many, "several": len(now.values) > 1,
    }  # fmt: skip


def _options(sheet: Sheet, one: Filter, now: Condition, person: Person) -> tuple[list[tuple[str, Any]], bool]:
    """(heading, [(value, word)]) groups, and whether there are too many to list."""
    many, groups = False, []
    if one.kind == "choice":
        groups = [("", [(str(value), str(word)) for value, word in _column(sheet, one).flatchoices])]
    elif one.kind == "bool":
        groups = [("", [("True", "是"), ("False", "否")])]
    elif one.kind == "unit":
        groups = unit_options()
    elif one.kind == "division":
        groups = divisions(person, now.values)
    elif one.kind == "link":
        many, groups = _links(sheet, one, now, person)
    if one.blank and groups:
        groups = [*groups, ("", [(EMPTY, UNFILLED)])]
    return groups, many


def _links(sheet: Sheet, one: Filter, now: Condition, person: Person) -> tuple[bool, list[tuple[str, Any]]]:
    found = linked(sheet, one.field, person)
    rows = list(found.order_by("pk")[: MOST_LINKS + 1])
    if len(rows) <= MOST_LINKS:
        return False, [("", [(str(row.pk), str(row)) for row in rows])]
    keys = [value for value in now.values if value.isascii() and value.isdigit() and len(value) < 19]
    return True, [("", [(str(row.pk), str(row)) for row in found.filter(pk__in=keys)])]


def linked(sheet: Sheet, field: str, person: Person) -> Any:
    """The rows that a link may point to, as far as the person sees them."""
    found = _column(sheet, field).related_model._default_manager.all()
    return accounts.visible(person, found) if hasattr(found.model, "access") else found


def _column(sheet: Sheet, one: Filter | str) -> Any:
    return sheet.model._meta.get_field(one if isinstance(one, str) else one.field)


def divisions(person: Person, chosen: tuple[str, ...]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The county and its townships in reach; the villages of a chosen township under its name."""
    towns = {code[:TOWN] for code in chosen if len(code) >= TOWN}
    reach = accounts.divisions_of(person, "registers.read")
    rows = Division.objects.order_by("code").values_list("code", "name")
    names = {
        code: name for code, name in rows if code.startswith(reach) and (len(code) <= TOWN or code[:TOWN] in towns)
    }
    found = [("", [(code, name) for code, name in names.items() if len(code) <= TOWN])]
    for town in sorted(towns & set(names)):
        found.append(
            (names[town], [(code, name) for code, name in names.items() if len(code) > TOWN and code[:TOWN] == town])
        )
    return [(title, options) for title, options in found if options]


def chips(sheet: Sheet, asked: Mapping[str, str], person: Person) -> list[dict[str, str]]:
    """Every set filter: its words, and the query without it."""
    found = [(_words(sheet, one, person), one.filter.keys) for one in filtering.set_of(sheet, asked)]
    if asked.get("q"):
        found.insert(0, (f"查找：{asked['q']}", ("q",)))
    if asked.get("retired") in RETIRED:
        found.append((RETIRED[asked["retired"]], ("retired",)))
    if "pk" in asked:
        found.append(("选中的行", ("pk",)))
    return [{"words": words, "query": without(asked, keys)} for words, keys in found]


def without(asked: Mapping[str, str], keys: tuple[str, ...]) -> str:
    """The query with the keys taken out, from its first page."""
    return "?" + urlencode({key: value for key, value in asked.items() if key not in (*keys, "cursor")})


def cleared(asked: Mapping[str, str]) -> str:
    """The query with every filter taken off."""
    return "?" + urlencode({key: value for key, value in asked.items() if key in STANDING})


def _words(sheet: Sheet, one: Condition, person: Person) -> str:
    parts = [_range(one)] if one.low or one.high else []
    if one.values:
        names = _names(sheet, one, person)
        parts.append("、".join(UNFILLED if value == EMPTY else names.get(value, value) for value in one.values))
    sign = " 含 " if one.filter.kind == "text" else "："
    return f"{one.filter.label}{sign}{'，'.join(parts)}{one.filter.unit if one.filter.ranged else ''}"


def _range(one: Condition) -> str:
    if one.low and one.high:
        return f"{one.low} 至 {one.high}"
    return f"不小于 {one.low}" if one.low else f"不大于 {one.high}"


def _names(sheet: Sheet, one: Condition, person: Person) -> Mapping[str, str]:
    """Value → the word people know it by."""
    kind = one.filter.kind
    if kind == "division":
        return places()
    if kind == "choice":
        return {str(value): str(word) for value, word in _column(sheet, one.filter).flatchoices}
    if kind == "bool":
        return {"True": "是", "False": "否"}
    keys = [value for value in one.values if value.isascii() and value.isdigit() and len(value) < 19]
    if kind == "unit":
        return {str(pk): name for pk, name in Organisation.objects.filter(pk__in=keys).values_list("pk", "name")}
    if kind == "link":
        return {str(row.pk): str(row) for row in linked(sheet, one.filter.field, person).filter(pk__in=keys)}
    return {}


def named(model: Any, words: str) -> Q:
    """Rows of a table whose name or code holds the words."""
    columns = [name for name in ("name", "code") if any(field.name == name for field in model._meta.fields)]
    condition = Q(pk__in=[]) if not columns else Q()
    for name in columns:
        condition |= Q(**{f"{name}__icontains": words})
    return condition
