"""Read the demo rows of a register: every row on its ground, of a known unit, and labelled 模拟."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from lixin.seeds.load import Seed
from lixin.seeds.table import Row, rows

FOLDER = "registers"
"""Folder of a county's seed with one file per register: registers/water.sluice.csv."""
FIELDS = ("code", "name", "division_code", "owner", "lon", "lat", "label")
"""Columns that every file has; the register's own fields follow under their names."""
LABEL = "模拟"


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row of a register: where it stands in the file, its fields as text, the owner's name ("" for none)."""

    row: Row
    code: str
    owner: str
    fields: Mapping[str, str]


def file_of(seed_folder: Path, scenario_folder: Path, register: str) -> Path | None:
    """The county's file of the register (full name), else the one in the scenario's own demo/, else None."""
    for path in (seed_folder / FOLDER / f"{register}.csv", scenario_folder / "demo" / f"{register.split('.')[1]}.csv"):
        if path.exists():
            return path
    return None


def read_register(path: Path, seed: Seed) -> tuple[RegisterRow, ...]:
    """The rows of a file, checked against the county's divisions and units; Invalid with file and line."""
    ground = {seed.county.code: shape(seed.boundary)} | {c: shape(area.geometry) for c, area in seed.areas.items()}
    units, codes, known = {unit.name for unit in seed.units}, {one.code for one in seed.divisions}, set[str]()
    found = []
    for row in rows(path, FIELDS):
        one = _row(row)
        if one.code in known:
            raise row.wrong(f"编码 {one.code} 已经用过")
        if one.owner and one.owner not in units:
            raise row.wrong(f"owner 写的 {one.owner} 不在 units.csv 里")
        if one.fields["division_code"] not in codes:
            raise row.wrong(f"没有区划 {one.fields['division_code']}")
        _check_place(row, one.fields["division_code"], ground)
        known.add(one.code)
        found.append(one)
    return tuple(found)


def _row(row: Row) -> RegisterRow:
    if row.text("label") != LABEL:
        raise row.wrong(f"演示数据要在 label 列写“{LABEL}”")
    fields = {name: value.strip() for name, value in row.fields.items() if name not in ("label", "owner")}
    return RegisterRow(row, row.text("code"), row.text("owner", empty=True), fields)


def _check_place(row: Row, division: str, ground: Mapping[str, BaseGeometry]) -> None:
    """A village has no drawn area: its township's counts. Neither coordinate: no place."""
    if not row.text("lon", empty=True) and not row.text("lat", empty=True):
        return
    lon, lat = row.number("lon"), row.number("lat")
    if not ground[division[:9]].covers(Point(lon, lat)):
        raise row.wrong(f"位置 {lon}, {lat} 不在区划 {division} 范围内")
