"""Read and check a county's seed folder: pure, no tables; a mistake names the file and the line."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from shapely.errors import ShapelyError
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from lixin.kernel.errors import Invalid
from lixin.seeds.table import Row, rows, text_of, wrong
from lixin.sensing.protocols.catalogue import WIRES

LEVELS = ("county", "town", "village")
CODE_LENGTHS = {"county": 6, "town": 9, "village": 12}
SIZES = {"centre": 2, "bounds": 4}
"""How many numbers county.toml must give."""
DIVISION_FIELDS = ("code", "full_code", "name", "level", "parent", "kind")
UNIT_FIELDS = ("code", "name", "kind", "parent", "division")
PERSON_FIELDS = ("username", "name", "title", "unit", "role", "division", "organisation")
DEVICE_FIELDS = (
    *("code", "vendor_id", "protocol", "name", "kind", "division", "lon", "lat", "owner"),
    *("cadence_seconds", "thresholds", "label"),
)


@dataclass(frozen=True, slots=True)
class County:
    """What county.toml says. Coordinates are WGS 84 degrees, `bounds` is west, south, east, north."""

    code: str
    name: str
    province: str
    city: str
    centre: tuple[float, float]
    bounds: tuple[float, float, float, float]
    zoom: float
    hotline: str
    government: str
    operator: str
    steward: str
    credit: str


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """A division; `code` is the prefix form, `full_code` the official twelve digits, `parent` "" for the county."""

    code: str
    full_code: str
    name: str
    level: str
    parent: str
    kind: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """An organisation; `parent` is the code of a unit further up in the file, or ""."""

    code: str
    name: str
    kind: str
    parent: str
    division: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A demo person with one role; `unit` and `organisation` are unit names, the latter "" for no narrower scope."""

    username: str
    name: str
    title: str
    unit: str
    role: str
    division: str
    organisation: str


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device; `division` a township's prefix code, `owner` a unit's name."""

    code: str
    vendor_id: str
    protocol: str
    name: str
    kind: str
    division: str
    lon: float
    lat: float
    owner: str
    cadence_seconds: int
    thresholds: Mapping[str, float]
    label: str


@dataclass(frozen=True, slots=True)
class Area:
    """The drawn ground of a township: GeoJSON geometry, centre, and what must be said of it (示意)."""

    code: str
    geometry: Mapping[str, Any]
    centre: tuple[float, float]
    label: str


@dataclass(frozen=True, slots=True)
class Seed:
    """A checked seed folder."""

    county: County
    divisions: tuple[DivisionRow, ...]
    boundary: Mapping[str, Any]
    areas: Mapping[str, Area]
    units: tuple[UnitRow, ...]
    people: tuple[PersonRow, ...]
    devices: tuple[DeviceRow, ...]


Item = TypeVar("Item")


def load(folder: Path) -> Seed:
    """The folder, read and checked; Invalid with file and line at the first mistake."""
    county = read_county(folder / "county.toml")
    divisions = read_divisions(folder / "divisions.csv", county)
    codes = {row.code for row in divisions}
    boundary = features(folder / "boundary.geojson")[0]["geometry"]
    areas = read_areas(folder / "townships.geojson", {row.code for row in divisions if row.level == "town"})
    units = read_units(folder / "units.csv", codes)
    names = {unit.name for unit in units}
    for key in ("operator", "steward"):
        if getattr(county, key) not in names:
            raise Invalid(f"county.toml：{key} 写的 {getattr(county, key)} 不在 units.csv 里。")
    ground = {county.code: shape(boundary)} | {code: shape(area.geometry) for code, area in areas.items()}
    return Seed(
        county=county,
        divisions=divisions,
        boundary=boundary,
        areas=areas,
        units=units,
        people=read_people(folder / "people.csv", codes, names),
        devices=read_devices(folder / "devices.csv", codes, names, ground),
    )


def read_county(path: Path) -> County:
    """county.toml; Invalid when it is no TOML or something is missing."""
    try:
        raw = tomllib.loads(text_of(path))
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"{path.name}：不是合格的 TOML（{error}）。") from error
    missing = [name for name in County.__slots__ if name not in raw]
    if missing:
        raise Invalid(f"{path.name}：缺少 {'、'.join(missing)}。")
    lists = {name: _numbers(path.name, name, raw[name], size) for name, size in SIZES.items()}
    (zoom,) = _numbers(path.name, "zoom", [raw["zoom"]], 1)
    words = {name: raw[name] for name in County.__slots__ if name not in (*SIZES, "zoom")}
    if wordless := [name for name, value in words.items() if not isinstance(value, str) or not value.strip()]:
        raise Invalid(f"{path.name}：{'、'.join(wordless)} 应为文字，写在引号里。")
    return County(**lists, zoom=zoom, **words)


def _numbers(file: str, name: str, value: Any, size: int) -> Any:
    """`value` as a tuple of `size` finite numbers."""
    found = tuple(value) if isinstance(value, list) else ()
    if len(found) != size or not all(_is_number(number) for number in found):
        raise Invalid(f"{file}：{name} 应为 {size} 个数字。")
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def read_divisions(path: Path, county: County) -> tuple[DivisionRow, ...]:
    """divisions.csv: parents stand before their children."""
    known: dict[str, str] = {}

    def read(row: Row) -> DivisionRow:
        found = DivisionRow(**{name: row.text(name, empty=name == "parent") for name in DIVISION_FIELDS})
        _check_division(row, found, known, county.code)
        known[found.code] = found.level
        return found

    return _read(path, DIVISION_FIELDS, read, "code")


def _check_division(row: Row, found: DivisionRow, known: Mapping[str, str], county: str) -> None:
    if found.level not in LEVELS:
        raise row.wrong(f"级别 {found.level} 应为 {'、'.join(LEVELS)} 之一")
    if not found.code.isdigit() or len(found.code) != CODE_LENGTHS[found.level]:
        raise row.wrong(f"代码 {found.code} 应为 {CODE_LENGTHS[found.level]} 位数字")
    if found.full_code != found.code.ljust(12, "0"):
        raise row.wrong(f"十二位代码 {found.full_code} 与 {found.code} 不一致")
    if found.level == "county":
        if found.code != county:
            raise row.wrong(f"县代码 {found.code} 与 county.toml 的 {county} 不一致")
    elif found.parent not in known or not found.code.startswith(found.parent):
        raise row.wrong(f"上级 {found.parent} 不在前面，或不是 {found.code} 的前缀")


def read_units(path: Path, divisions: set[str]) -> tuple[UnitRow, ...]:
    """units.csv: parents stand before their children."""
    known: set[str] = set()

    def read(row: Row) -> UnitRow:
        found = UnitRow(**{name: row.text(name, empty=name == "parent") for name in UNIT_FIELDS})
        _known(row, "division", found.division, divisions)
        if found.parent:
            _known(row, "parent", found.parent, known)
        if found.code in known:
            raise row.wrong(f"代码 {found.code} 已经用过")
        known.add(found.code)
        return found

    return _read(path, UNIT_FIELDS, read, "name")


def read_people(path: Path, divisions: set[str], units: set[str]) -> tuple[PersonRow, ...]:
    """people.csv: one row per person and role; everybody is marked 模拟."""
    known: dict[str, tuple[str, str, str]] = {}

    def read(row: Row) -> PersonRow:
        found = PersonRow(**{name: row.text(name, empty=name in ("title", "organisation")) for name in PERSON_FIELDS})
        _known(row, "division", found.division, divisions)
        _known(row, "unit", found.unit, units)
        if found.organisation:
            _known(row, "organisation", found.organisation, units)
        if "模拟" not in found.name:
            raise row.wrong(f"演示人员 {found.name} 没有标注“模拟”")
        who = (found.name, found.title, found.unit)
        if known.setdefault(found.username, who) != who:
            raise row.wrong(f"账号 {found.username} 前面是 {known[found.username][0]} 的，姓名、职务、单位要一致")
        return found

    return _read(path, PERSON_FIELDS, read, "")


def read_devices(
    path: Path, divisions: set[str], units: set[str], ground: Mapping[str, BaseGeometry]
) -> tuple[DeviceRow, ...]:
    """devices.csv: each device within its township (`ground`: code of county or township → area), no address twice."""
    addresses: dict[tuple[str, str], str] = {}

    def read(row: Row) -> DeviceRow:
        found = _device(row)
        _known(row, "protocol", found.protocol, set(WIRES))
        _known(row, "division", found.division, divisions)
        _known(row, "owner", found.owner, units)
        _within(row, found, ground)
        address = (found.protocol, found.vendor_id)
        if addresses.setdefault(address, found.code) != found.code:
            raise row.wrong(f"地址 {found.vendor_id} 已经是 {addresses[address]} 的")
        return found

    return _read(path, DEVICE_FIELDS, read, "code")


def _within(row: Row, found: DeviceRow, ground: Mapping[str, BaseGeometry]) -> None:
    """A village has no drawn area: its township's counts."""
    if not (math.isfinite(found.lon) and math.isfinite(found.lat)):
        raise row.wrong("经纬度不是有限的数字")
    if not ground[found.division[:9]].covers(Point(found.lon, found.lat)):
        raise row.wrong(f"位置 {found.lon}, {found.lat} 不在区划 {found.division} 范围内")


def _device(row: Row) -> DeviceRow:
    plain = ("code", "vendor_id", "protocol", "name", "kind", "division", "owner")
    return DeviceRow(
        **{name: row.text(name) for name in plain},
        lon=row.number("lon"),
        lat=row.number("lat"),
        cadence_seconds=row.parsed("cadence_seconds", _seconds, "大于 0 的整数秒"),
        thresholds=row.parsed("thresholds", _thresholds, "JSON 对象（名称 → 数字）"),
        label=row.text("label", empty=True),
    )


def _seconds(text: str) -> int:
    seconds = int(text)
    if seconds <= 0:
        raise ValueError(text)
    return seconds


def _thresholds(text: str) -> Mapping[str, float]:
    value = json.loads(text)
    if not isinstance(value, dict) or not all(_is_number(number) for number in value.values()):
        raise ValueError(text)
    return value


def read_areas(path: Path, towns: set[str]) -> Mapping[str, Area]:
    """townships.geojson: exactly one area for every township."""
    areas = {}
    for number, feature in enumerate(features(path), 1):
        properties = feature["properties"]
        if missing := [name for name in ("code", "centre", "label") if name not in properties]:
            raise Invalid(f"{path.name} 第 {number} 个要素：缺少 {'、'.join(missing)}。")
        centre = _numbers(path.name, f"{properties['code']} 的 centre", properties["centre"], 2)
        areas[properties["code"]] = Area(properties["code"], feature["geometry"], centre, properties["label"])
    if different := sorted(set(areas) ^ towns):
        raise Invalid(f"{path.name}：与 divisions.csv 的乡镇对不上：{'、'.join(different)}。")
    return areas


def features(path: Path) -> list[dict[str, Any]]:
    """The features of a GeoJSON file, each with properties and a sound area; Invalid when it is none."""
    try:
        found: list[dict[str, Any]] = json.loads(text_of(path))["features"]
    except json.JSONDecodeError as error:
        raise wrong(path.name, error.lineno, f"不是合格的 JSON（{error.msg}）") from error
    except (KeyError, TypeError) as error:
        raise Invalid(f"{path.name}：不是 GeoJSON FeatureCollection。") from error
    if not found:
        raise Invalid(f"{path.name}：一个要素也没有。")
    if unsound := [str(number) for number, feature in enumerate(found, 1) if not _sound(feature)]:
        raise Invalid(f"{path.name} 第 {'、'.join(unsound)} 个要素：没有属性，或不是完好的面。")
    return found


def _sound(feature: Any) -> bool:
    """Whether it is a feature with properties and a valid, non-empty polygon."""
    try:
        area = shape(feature["geometry"])
    except (KeyError, TypeError, ValueError, AttributeError, ShapelyError):
        return False
    return isinstance(feature.get("properties"), dict) and area.is_valid and area.area > 0


def _read(path: Path, fields: Iterable[str], read: Callable[[Row], Item], unique: str) -> tuple[Item, ...]:
    found: dict[object, int] = {}
    items = []
    for row in rows(path, tuple(fields)):
        item = read(row)
        key = getattr(item, unique) if unique else item
        if key in found:
            raise row.wrong(f"与第 {found[key]} 行重复")
        found[key] = row.line
        items.append(item)
    return tuple(items)


def _known(row: Row, field: str, value: str, known: set[str]) -> None:
    if value not in known:
        raise row.wrong(f"“{field}” 写的 {value} 不存在")
