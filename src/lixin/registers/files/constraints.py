"""Meta constraints judged for many rows: checks in Python where that can be, unique ones by one query for a chunk."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import F, Q

from lixin.web.service import among

Errors = dict[str, list[str]]
Holds = Callable[[models.Model], bool | None]
Getter = Callable[[models.Model], Any]
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


def compiled(condition: Q, model: type[models.Model]) -> Holds:
    """The condition as a function of a row, by SQL's three values; NotHere for what only the database can judge.

    The function raises NotHere for a negation over something unknown: there the database has rules of its own for
    columns that may be null.
    """
    children = [_child(child, model) for child in condition.children]
    if condition.connector not in (Q.AND, Q.OR):
        raise NotHere
    ends, whole = (True, False) if condition.connector == Q.OR else (False, True)
    negated = condition.negated

    def holds(row: models.Model) -> bool | None:
        result: bool | None = whole
        for child in children:
            found = child(row)
            if found is ends:
                return not ends if negated else ends
            if found is None:
                result = None
        if result is None and negated:
            raise NotHere
        return not result if negated else result

    return holds


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


class Checks:
    """The check constraints of a model."""

    def __init__(self, model: type[models.Model]) -> None:
        found = [one for one in model._meta.constraints if isinstance(one, models.CheckConstraint)]
        self._checks = [(one, fields_of(one.condition), _holds(one.condition, model)) for one in found]

    def faults(self, row: models.Model, exclude: Collection[str]) -> Errors:
        """What they say against the row, as Model.validate_constraints would; not those of a column left out."""
        faults: Errors = {}
        for one, names, holds in self._checks:
            if exclude and not names.isdisjoint(exclude):
                continue
            try:
                violated = holds(row) is False
            except NotHere:
                violated = _database_refuses(one, row, exclude)
            if violated:
                faults.setdefault(NON_FIELD_ERRORS, []).append(str(one.get_violation_error_message()))
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
        holds = _always if condition is None else compiled(condition, self._model)
        concerned = {
            number: tuple(getattr(row, attribute) for attribute in attributes)
            for number, row in enumerate(rows)
            if not set(names) & set(self._exclude[number]) and holds(row)
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
        if not first:
            return {}
        rows = among(self._model._default_manager.all(), attributes[0], first)
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


def _always(row: models.Model) -> bool | None:
    return True


def _holds(condition: Q, model: type[models.Model]) -> Holds:
    """The compiled condition, or a function that always leaves it to the database."""
    try:
        return compiled(condition, model)
    except NotHere:
        return _leave


def _leave(row: models.Model) -> bool | None:
    raise NotHere


def _child(child: Any, model: type[models.Model]) -> Holds:
    if isinstance(child, Q):
        return compiled(child, model)
    if not isinstance(child, tuple):
        raise NotHere
    name, _, lookup = child[0].partition("__")
    value, given = _getter(name, model), child[1]
    if lookup == "isnull" or (given is None and lookup in ("", "exact")):
        wanted = bool(given) if lookup == "isnull" else True
        return lambda row: (value(row) is None) is wanted
    if (lookup or "exact") not in COMPARE or given is None:
        raise NotHere
    if isinstance(given, F):
        other = _getter(given.name, model)
    elif hasattr(given, "resolve_expression"):
        raise NotHere
    else:
        other = _constant(given)
    return _compared(value, other, COMPARE[lookup or "exact"])


def _compared(value: Getter, other: Getter, compare: Callable[[Any, Any], bool]) -> Holds:
    def holds(row: models.Model) -> bool | None:
        left, right = value(row), other(row)
        if left is None or right is None:
            return None
        try:
            return compare(left, right)
        except TypeError as error:
            raise NotHere from error

    return holds


def _constant(value: Any) -> Getter:
    return lambda row: value


def _getter(name: str, model: type[models.Model]) -> Getter:
    if "__" in name:
        raise NotHere
    try:
        return operator.attrgetter(model._meta.get_field(name).attname)  # type: ignore[union-attr]
    except FieldDoesNotExist as error:
        raise NotHere from error
