"""Rows of a file judged by the rules of the register's form, thousands at a time.

Not one form for each row: the form's own fields and the model's own fields judge each value, column by column
(judging.py), then the form's cross rules, the model's `clean`, its check constraints, and its unique ones for a whole
chunk in one query. tests/files/test_same_rules.py holds that the outcome is the form's.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.kernel.coordinates import in_china, is_swapped, to_wgs84
from lixin.registers.files import constraints
from lixin.registers.files.casting import casts
from lixin.registers.files.cells import Cell
from lixin.registers.files.judging import BLANK, Judge, Refused, Unread
from lixin.registers.files.options import Options
from lixin.registers.form import CLEAR, form_for, place_fault
from lixin.registers.inserting import maker
from lixin.registers.models import RegisterModel
from lixin.registers.rows import WRITE, Sheet, shown
from lixin.web.service import NO_UNIT, among

Kind = Literal["new", "changed", "same", "wrong"]
DECIMALS = 7
"""Of a degree, kept of a converted position."""


@dataclass(slots=True)
class Outcome:
    """What a line of the file would do. `changes` maps stored column → value; `errors` are (label, sentence)."""

    line: int
    key: str
    kind: Kind = "same"
    before: RegisterModel | None = None
    after: RegisterModel | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def wrong(self, label: str, sentence: str) -> None:
        """One more thing against it."""
        self.kind = "wrong"
        self.errors.append((label, sentence.rstrip("。")))


@dataclass(slots=True)
class _Line:
    """A line while it is judged: values as the form would be given them, and what could not be read."""

    outcome: Outcome
    given: dict[str, Any]
    faults: dict[str, list[str]]


class Checker:
    """Judges chunks of one file, in order; `person` is whose scope counts: None for the platform itself (its seed).

    An empty cell of a new row gets the field's default; in the columns `emptied` it stays empty.
    """

    def __init__(
        self,
        sheet: Sheet,
        person: Person | None,
        columns: Mapping[str, int],
        options: Options,
        *,
        emptied: Collection[str] = (),
    ) -> None:
        self._sheet, self._person, self._columns, self._options = sheet, person, columns, options
        self._key = sheet.register.natural_key
        self._convert = to_wgs84(options.system)
        self._fields = {name: sheet.model._meta.get_field(name) for name in sheet.fields}
        self._attributes = {name: field.attname for name, field in self._fields.items()}
        self._hidden = frozenset(sheet.masked)
        self._late = frozenset((self._key, "lon", "lat", *self._hidden))
        form = form_for(sheet)(person=person).fields
        self._judges = {
            name: Judge(cast, form[name], self._fields[name], late=name in self._late, hidden=name in self._hidden)
            for name, cast in casts(sheet, person, self._convert).items()
        }
        self._checks = constraints.Checks(sheet.model)
        self._unique = constraints.Unique(sheet.model, self._key)
        self._reach: dict[tuple[str, int], bool] = {}
        self._lines: dict[str, int] = {}
        self._clean = sheet.model.clean is not models.Model.clean
        needed = [name for name in sheet.fields if form[name].required and not self._fields[name].has_default()]
        self._missing = [sheet.label(name) for name in needed if name not in columns]
        self._blank = {name: judge.blank() for name, judge in self._judges.items()}
        self._make = maker(sheet.model)
        self._filled = [
            (name, self._attributes[name], BLANK if field.has_default() and name not in emptied else self._blank[name])
            for name, field in self._fields.items()
        ]

    def check(self, chunk: Sequence[tuple[int, list[Cell]]]) -> list[Outcome]:
        """An outcome for each line."""
        lines = self._read(chunk)
        known = self._known({key for one in lines if (key := one.outcome.key) and "\0" not in key})
        writable = self._writable(known.values())
        for one in lines:
            self._apply(one, known.get(one.outcome.key), writable)
        self._judge_unique([one for one in lines if one.outcome.after is not None])
        self._judge_places([one.outcome for one in lines if one.outcome.after is not None])
        for one in lines:
            self._conclude(one)
        return [one.outcome for one in lines]

    def _read(self, chunk: Sequence[tuple[int, list[Cell]]]) -> list[_Line]:
        """The lines' cells as values, column by column; empty ones are left out, faults told."""
        read = [
            self._judges[name].read([cells[place] if place < len(cells) else None for _, cells in chunk])
            for name, place in self._columns.items()
        ]
        return [self._line(number, values) for (number, _), *values in zip(chunk, *read, strict=True)]

    def _line(self, number: int, values: Sequence[Any]) -> _Line:
        given: dict[str, Any] = {}
        faults: dict[str, list[str]] = {}
        for name, value in zip(self._columns, values, strict=True):
            if type(value) is Unread:
                faults[name] = [value.sentence]
            elif value is not BLANK:
                given[name] = value
        self._position(given, faults)
        key = given.get(self._key)
        return _Line(Outcome(number, "" if key is None else str(key)), given, faults)

    def _position(self, given: dict[str, Any], faults: dict[str, list[str]]) -> None:
        """Both numbers brought to WGS84; a swapped pair is told, or swapped back where that was asked for."""
        if "lon" not in given or "lat" not in given:
            return
        try:
            first, second = float(given["lon"]), float(given["lat"])
            if is_swapped(first, second, self._convert):
                if not self._options.correct:
                    faults["lon"] = ["经度和纬度填反了：请对调，或在导入时勾选“自动对调填反的经纬度”"]
                    return
                first, second = second, first
                given["_swapped"] = True
            if self._options.system == "wgs84" and "_swapped" not in given:
                return
            lon, lat = self._convert(first, second)
            given["lon"], given["lat"] = round(lon, DECIMALS), round(lat, DECIMALS)
        except (ValueError, OverflowError):
            return

    def _known(self, keys: Collection[str]) -> dict[str, RegisterModel]:
        """The rows that are there, by key, whoever may see them."""
        rows = among(self._sheet.model._default_manager.all(), self._key, keys)
        return {str(getattr(row, self._key)): row for row in rows}

    def _writable(self, rows: Collection[RegisterModel]) -> set[int]:
        if self._person is None:
            return {row.pk for row in rows}
        found = among(self._sheet.model._default_manager.all(), "pk", [row.pk for row in rows])
        seen = accounts.visible(self._person, found, access=WRITE)
        return set(seen.values_list("pk", flat=True)) if rows else set()

    def _apply(self, one: _Line, before: RegisterModel | None, writable: set[int]) -> None:
        """The row as it would be, with everything that its own values have against it."""
        outcome, faults = one.outcome, one.faults
        if not outcome.key and self._key not in faults:
            outcome.wrong(self._sheet.label(self._key), f"请填写{self._sheet.label(self._key)}")
            return
        if outcome.key and (earlier := self._lines.setdefault(outcome.key, outcome.line)) != outcome.line:
            outcome.wrong(self._sheet.label(self._key), f"和第 {earlier} 行重复")
            return
        if before is not None and before.pk not in writable:
            outcome.wrong(self._sheet.label(self._key), "已有这个编码的一行，不在您的管辖范围内，不能修改")
            return
        if before is None and self._missing:
            outcome.wrong("", f"系统里没有这个编码，新增时缺少必填的列：{'、'.join(self._missing)}")
            return
        after = self._make() if before is None else copy.copy(before)
        outcome.before, outcome.after = before, after
        if before is None:
            self._fill(one, after)
        else:
            after._state = copy.copy(before._state)
            for name in self._columns:
                if name not in faults:
                    self._set(one, name)
        if before is not None and before.retired_at is not None:
            after.retired_at = None
            outcome.warnings.append("已停用，导入后恢复使用")
        if one.given.get("_swapped"):
            outcome.warnings.append("经纬度填反，已自动对调")
        self._cross(one)

    def _fill(self, one: _Line, row: RegisterModel) -> None:
        """Every field of a new row; an empty cell gets the default, or what the form makes of nothing."""
        given, faults, late = one.given, one.faults, self._late
        for name, attribute, blank in self._filled:
            value = given.get(name, blank)
            if value is BLANK or name in faults:
                continue
            if name in late and name in given:
                value = self._judges[name].judge(value)
            if type(value) is Refused:
                faults[name] = list(value.sentences)
            else:
                setattr(row, attribute, value)

    def _set(self, one: _Line, name: str) -> None:
        """One value into a known row."""
        outcome, row = one.outcome, one.outcome.after
        assert row is not None
        assert outcome.before is not None
        if name not in one.given:
            self._set_blank(one, row, name)
            return
        value = one.given[name]
        if name in self._hidden and value == shown(self._sheet, outcome.before, name):
            return
        if name in self._hidden and value == CLEAR:
            value = ""
        elif name in self._late:
            value = self._judges[name].judge(value)
        self._put(one, row, name, value)

    def _set_blank(self, one: _Line, row: RegisterModel, name: str) -> None:
        """An empty cell of a known row, as was chosen; key and hidden values stay."""
        if self._options.blanks == "clear" and name != self._key and name not in self._hidden:
            self._put(one, row, name, self._blank[name])

    def _put(self, one: _Line, row: RegisterModel, name: str, value: Any) -> None:
        if type(value) is Refused:
            one.faults[name] = list(value.sentences)
        else:
            setattr(row, self._attributes[name], value)

    def _cross(self, one: _Line) -> None:
        """The form's cross rules, the model's own, and the check constraints, in the form's order."""
        row, faults = one.outcome.after, one.faults
        assert row is not None
        if not {"lon", "lat"} & set(faults) and (told := place_fault(row.lon, row.lat)):
            faults.setdefault(told[0], []).append(told[1])
        if self._clean:
            try:
                row.clean()
            except ValidationError as error:
                told_by = error.update_error_dict({})
                for name, errors in told_by.items():
                    faults.setdefault(name, []).extend(ValidationError(errors).messages)
        for name, sentences in self._checks.faults(row, faults).items():
            faults.setdefault(name, []).extend(sentences)

    def _judge_unique(self, lines: list[_Line]) -> None:
        rows = [one.outcome.after for one in lines if one.outcome.after is not None]
        found_all = self._unique.faults(rows, [set(one.faults) for one in lines])
        for one, found in zip(lines, found_all, strict=True):
            for name, sentences in found.items():
                one.faults.setdefault(name, []).extend(sentences)

    def _judge_places(self, outcomes: list[Outcome]) -> None:
        """Places outside of the county, all of a chunk at once."""
        placed = [one for one in outcomes if one.after and _moved(one) and in_china(one.after.lon, one.after.lat)]  # type: ignore[arg-type]
        points = [(one.after.lon, one.after.lat) for one in placed]  # type: ignore[union-attr]
        for one, inside in zip(placed, accounts.in_county(points), strict=True):  # type: ignore[arg-type]
            if inside:
                continue
            if self._options.outside == "refuse":
                one.wrong("经度", "位置在本县范围之外")
            else:
                one.warnings.append("位置在本县范围之外")

    def _conclude(self, one: _Line) -> None:
        """Errors in words; else whether anything changes, and whether the person may write it there."""
        outcome, row = one.outcome, one.outcome.after
        for name, sentences in one.faults.items():
            label = "" if name == NON_FIELD_ERRORS else self._sheet.label(name)
            for sentence in sentences:
                outcome.wrong(label, sentence)
        if outcome.kind == "wrong" or row is None:
            return
        if not self._may_write(row):
            outcome.wrong(self._sheet.label("division_code"), "这个区划或责任单位不在您的管辖范围内，不能登记到那里")
            return
        outcome.changes = self._changes(outcome.before, row)
        outcome.kind = "new" if outcome.before is None else "changed" if outcome.changes else "same"

    def _changes(self, before: RegisterModel | None, row: RegisterModel) -> dict[str, Any]:
        if self._follows_from_shape(row):
            row.place()
        names = [one.attname for one in self._fields.values()]
        if before is None:
            return {name: getattr(row, name) for name in names}
        if before.retired_at is not None:
            names.append("retired_at")
        return {name: getattr(row, name) for name in names if getattr(row, name) != getattr(before, name)}

    def _follows_from_shape(self, row: RegisterModel) -> bool:
        """Whether the point is worked out from a drawn shape, so that typed numbers do not count as a change."""
        return bool("shape" in self._fields and getattr(row, "shape", ""))

    def _may_write(self, row: RegisterModel) -> bool:
        if self._person is None:
            return True
        pair = (row.division_code, row.owner_id or NO_UNIT)  # type: ignore[attr-defined]
        if pair not in self._reach:
            self._reach[pair] = accounts.may_see_news(self._person, pair[0], [pair[1]], "registers.write")
        return self._reach[pair]


def _moved(one: Outcome) -> bool:
    """Whether the row gets a place that it did not have."""
    assert one.after is not None
    if one.after.lon is None or one.after.lat is None:
        return False
    return one.before is None or (one.before.lon, one.before.lat) != (one.after.lon, one.after.lat)
