"""Meta constraints judged for many rows: checks in Python where that can be, unique ones by one query for a chunk."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import F, Q

Errors = dict[str, list[str]]
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": lambda value, given: value in given,
    "range": lambda value, given: given[0] <= value <= given[1],
    "startswith": lambda value, given: str(value).startswith(str(given)),
}


class NotHere(Exception):
    """A condition that only the database can judge."""


def holds(condition: Q, row: models.Model) -> bool | None:
    """Whether the row meets the condition, by SQL's three values; NotHere for what this does not know.

    A negation over something unknown is NotHere too: there the database has rules of its own for columns that may be
    null.
    """
    found = [_child(child, row) for child in condition.children]
    result = _any(found) if condition.connector == Q.OR else _all(found) if condition.connector == Q.AND else None
    if condition.connector not in (Q.AND, Q.OR) or (condition.negated and result is None):
        raise NotHere
    return not result if condition.negated else result


def fields_of(condition: Q) -> set[str]:
    """Names of the columns that a condition looks at."""
    found: set[str] = set()
    for child in condition.children:
        if isinstance(child, Q):
            found |= fields_of(child)
        elif isinstance(child, tuple):
            found.add(child[0].split("__")[0])
            if isinstance(child[1], F):
                found.add(child[1].name.split("__")[0])
    return found


def check_faults(row: models.Model, exclude: Collection[str]) -> Errors:
    """What the model's check constraints say against the row, as Model.validate_constraints would."""
    faults: Errors = {}
    for constraint in row._meta.constraints:
        if not isinstance(constraint, models.CheckConstraint) or fields_of(constraint.condition) & set(exclude):
            continue
        try:
            violated = holds(constraint.condition, row) is False
        except NotHere:
            violated = _database_refuses(constraint, row, exclude)
        if violated:
            faults.setdefault(NON_FIELD_ERRORS, []).append(str(constraint.get_violation_error_message()))
    return faults


class Unique:
    """Unique columns and combinations of a model besides its natural key, within the file and against the table."""

    def __init__(self, model: type[models.Model], key: str) -> None:
        self._model, self._key = model, key
        single = [(field.name,) for field in model._meta.fields if field.unique and not field.primary_key]
        self._plain = [names for names in single if names != (key,)]
        self._declared = [one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
        self._seen: dict[tuple[str, ...], dict[tuple[Any, ...], str]] = {}
        self._exclude: Sequence[Collection[str]] = ()

    def faults(self, rows: Sequence[models.Model], exclude: Sequence[Collection[str]]) -> list[Errors]:
        """For each row what stands against it, columns to be left out aside; rows come in the order of the file."""
        found: list[Errors] = [{} for _ in rows]
        self._exclude = exclude
        for names in self._plain:
            label = str(self._model._meta.get_field(names[0]).verbose_name)
            self._judge(rows, found, names, None, names[0], f"{label}已被别的行使用。")
        for one in self._declared:
            if one.expressions:
                self._by_database(rows, found, one)
                continue
            labels = "、".join(str(self._model._meta.get_field(name).verbose_name) for name in one.fields)
            told = one.violation_error_message
            usual = told == one.default_violation_error_message
            sentence = f"{labels}和别的行重复。" if usual else str(told)
            self._judge(rows, found, tuple(one.fields), one.condition, NON_FIELD_ERRORS, sentence)
        return found

    def _judge(
        self,
        rows: Sequence[models.Model],
        found: list[Errors],
        names: tuple[str, ...],
        condition: Q | None,
        place: str,
        sentence: str,
    ) -> None:
        attributes = [self._model._meta.get_field(name).attname for name in names]  # type: ignore[union-attr]
        concerned = {
            number: tuple(getattr(row, attribute) for attribute in attributes)
            for number, row in enumerate(rows)
            if not set(names) & set(self._exclude[number]) and (condition is None or holds(condition, row))
        }
        concerned = {number: values for number, values in concerned.items() if None not in values}
        taken = self._taken(attributes, condition, {values[0] for values in concerned.values()})
        seen = self._seen.setdefault(names, {})
        for number, values in concerned.items():
            own = str(getattr(rows[number], self._key))
            if taken.get(values, own) != own or seen.setdefault(values, own) != own:
                found[number].setdefault(place, []).append(sentence)

    def _taken(self, attributes: list[str], condition: Q | None, first: set[Any]) -> dict[tuple[Any, ...], str]:
        """Combination → key of the row that has it, among those whose first value occurs."""
        rows = self._model._default_manager.filter(**{f"{attributes[0]}__in": first})
        rows = rows if condition is None else rows.filter(condition)
        return {tuple(row[1:]): str(row[0]) for row in rows.values_list(self._key, *attributes)}

    def _by_database(self, rows: Sequence[models.Model], found: list[Errors], one: models.UniqueConstraint) -> None:
        for row, faults in zip(rows, found, strict=True):
            if _database_refuses(one, row, ()):
                faults.setdefault(NON_FIELD_ERRORS, []).append(str(one.get_violation_error_message()))


def _database_refuses(one: models.BaseConstraint, row: models.Model, exclude: Collection[str]) -> bool:
    try:
        one.validate(type(row), row, exclude=set(exclude))
    except ValidationError:
        return True
    return False


def _child(child: Any, row: models.Model) -> bool | None:
    if isinstance(child, Q):
        return holds(child, row)
    if not isinstance(child, tuple):
        raise NotHere
    name, _, lookup = child[0].partition("__")
    value, given = _value(name, row), child[1]
    if isinstance(given, F):
        given = _value(given.name, row)
    elif hasattr(given, "resolve_expression"):
        raise NotHere
    if lookup == "isnull" or (lookup in ("", "exact") and child[1] is None):
        return (value is None) is (bool(given) if lookup == "isnull" else True)
    if (lookup or "exact") not in COMPARE:
        raise NotHere
    if value is None or given is None:
        return None
    try:
        return COMPARE[lookup or "exact"](value, given)
    except TypeError as error:
        raise NotHere from error


def _value(name: str, row: models.Model) -> Any:
    try:
        field = row._meta.get_field(name.split("__")[0])
    except FieldDoesNotExist as error:
        raise NotHere from error
    if "__" in name:
        raise NotHere
    return getattr(row, field.attname)  # type: ignore[union-attr]


def _any(found: Iterable[bool | None]) -> bool | None:
    values = list(found)
    return True if True in values else None if None in values else False


def _all(found: Iterable[bool | None]) -> bool | None:
    values = list(found)
    return False if False in values else None if None in values else True
