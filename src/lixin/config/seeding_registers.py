"""Demo rows of every register: judged and written as an import does it, a whole file at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

from lixin.kernel.actor import CONSOLE
from lixin.kernel.registry import scenario_folder
from lixin.registers import service as registers
from lixin.registers.files.checking import Checker, Outcome
from lixin.registers.files.options import Options
from lixin.registers.inserting import insert
from lixin.registers.models import RegisterModel
from lixin.registers.service import Sheet
from lixin.seeds.load import Seed
from lixin.seeds.registers import RegisterRow, file_of, read_register
from lixin.web.service import among


def write_registers(found: Seed, folder: Path) -> tuple[int, int]:
    """The rows that are not there yet; a row that is there stays as it is. How many were added, how many there are."""
    added, total, home = 0, 0, cache(scenario_folder)
    for sheet in _in_order(registers.sheets()):
        path = file_of(folder, home(sheet.name.split(".")[0]), sheet.name)
        known = set(sheet.model._default_manager.values_list("code", flat=True))
        missing = [one for one in read_register(path, found) if one.code not in known] if path else []
        written = [row for rows in _at_once(sheet, missing) for row in _write(sheet, rows)]
        registers.after_write(sheet, written, actor=CONSOLE, verb="seed")
        added, total = added + len(missing), total + len(known) + len(missing)
    return added, total


def _in_order(sheets: Iterable[Sheet]) -> list[Sheet]:
    """What other registers refer to stands before them."""
    waiting = {sheet.model: sheet for sheet in sheets}
    needs = {model: set(_linked(sheet).values()) - {model} for model, sheet in waiting.items()}
    order = TopologicalSorter({model: needs[model] & needs.keys() for model in waiting})
    return [waiting[model] for model in order.static_order()]


def _linked(sheet: Sheet) -> dict[str, type[RegisterModel]]:
    return {name: sheet.model._meta.get_field(name).related_model for name in sheet.links}  # type: ignore[misc]


def _at_once(sheet: Sheet, rows: Sequence[RegisterRow]) -> list[Sequence[RegisterRow]]:
    """All of them, or one after the other where a row may refer to an earlier one of the same file."""
    if sheet.model in _linked(sheet).values():
        return [[one] for one in rows]
    return [rows] if rows else []


def _write(sheet: Sheet, rows: Sequence[RegisterRow]) -> list[RegisterModel]:
    """The rows, stored as 模拟; Invalid with file and line when the register's rules refuse one."""
    unknown = [name for name in rows[0].fields if name not in sheet.fields]
    if unknown:
        raise rows[0].row.wrong(f"《{sheet.register.name}》没有字段 {'、'.join(unknown)}")
    outcomes = _judged(sheet, rows)
    for one, outcome in zip(rows, outcomes, strict=True):
        if outcome.errors:
            raise one.row.wrong("，".join(f"{label}：{told}" if label else told for label, told in outcome.errors))
    return _stored([outcome.after for outcome in outcomes if outcome.after is not None])


def _judged(sheet: Sheet, rows: Sequence[RegisterRow]) -> list[Outcome]:
    columns = [*rows[0].fields, "owner"]
    places = {name: place for place, name in enumerate(columns)}
    checker = Checker(sheet, None, places, Options(), emptied=columns)
    return checker.check([(one.row.line, [*one.fields.values(), one.owner]) for one in rows])


def _stored(rows: list[RegisterModel]) -> list[RegisterModel]:
    """Written in the order of the file, which their numbers follow."""
    for row in rows:
        row.is_demo = True
        row.place()
    insert(rows)
    found = among(type(rows[0])._default_manager.all(), "code", [row.code for row in rows])
    numbers = dict(found.values_list("code", "pk"))
    for row in rows:
        row.pk = numbers[row.code]
    return rows
