"""The county's seed folder: counts, parents, areas, people, devices; and that the tools write exactly what is there."""

import csv
import json
import shutil
import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from shapely.geometry import Point, shape
from shapely.ops import unary_union

from lixin.accounts.roles import ROLES, check_separation
from lixin.seeds.load import load

REPO = Path(__file__).resolve().parents[2]
FOLDER = REPO / "src/lixin/seeds/341623"
SEED = load(FOLDER)
AREAS = {code: shape(area.geometry) for code, area in SEED.areas.items()}


def test_counts_of_divisions():
    kinds = Counter((row.level, row.kind) for row in SEED.divisions)
    assert kinds == {
        ("county", "县"): 1,
        ("town", "镇"): 20,
        ("town", "乡"): 3,
        ("town", "园区"): 2,
        ("village", "社区"): 134,
        ("village", "村"): 227,
        ("village", "园区"): 2,
    }


def test_divisions_are_those_of_the_public_tables(shared):
    for level, file in (("town", "lixin_towns.csv"), ("village", "lixin_villages.csv")):
        with (shared / "data/divisions" / file).open(encoding="utf-8", newline="") as source:
            public = [(row["code"], row["name"], row["parent"]) for row in csv.DictReader(source)]
        assert [(row.code, row.name, row.parent) for row in SEED.divisions if row.level == level] == public


def test_every_parent_exists_and_is_the_prefix():
    codes = {row.code for row in SEED.divisions}
    assert [row.code for row in SEED.divisions if row.parent and row.parent not in codes] == []
    assert [row.code for row in SEED.divisions if not row.code.startswith(row.parent)] == []


def test_township_areas_fill_the_county_without_overlap():
    boundary = shape(SEED.boundary)
    assert len(AREAS) == 25
    assert [code for code, area in AREAS.items() if area.area <= 0 or not area.is_valid] == []
    assert max(one.intersection(other).area for one, other in combinations(AREAS.values(), 2)) == 0
    assert unary_union(list(AREAS.values())).symmetric_difference(boundary).area / boundary.area < 1e-6


def test_every_township_area_holds_its_centre_and_is_labelled():
    assert [code for code, area in SEED.areas.items() if not AREAS[code].contains(Point(area.centre))] == []
    assert {area.label for area in SEED.areas.values()} == {"示意"}


def test_every_device_lies_in_its_division():
    assert [row.code for row in SEED.devices if not AREAS[row.division].contains(Point(row.lon, row.lat))] == []


def test_units_are_those_of_the_plan(shared):
    with (shared / "plan/units.csv").open(encoding="utf-8", newline="") as source:
        plan = [row["name"] for row in csv.DictReader(source)]
    assert [unit.name for unit in SEED.units][: len(plan)] == plan
    governments = {unit.division for unit in SEED.units if unit.kind == "乡镇"}
    assert governments == {row.code for row in SEED.divisions if row.level == "town" and row.kind != "园区"}


def test_the_cast_has_every_role_and_keeps_the_officers_apart():
    assert {person.role for person in SEED.people} == set(ROLES)
    held = {person.username: set() for person in SEED.people}
    for person in SEED.people:
        held[person.username].add(person.role)
    for roles in held.values():
        check_separation(roles)


def test_devices_by_kind_and_protocol():
    assert Counter((row.kind, row.protocol) for row in SEED.devices) == {
        ("environment.section", "hj212"): 3,
        ("water.rain_gauge", "sl651"): 8,
        ("water.level_gauge", "sl651"): 2,
        ("environment.air_station", "mqtt"): 4,
        ("urban.flood_gauge", "http"): 4,
        ("urban.fume", "http"): 4,
        ("water.intake_meter", "szy206"): 2,
        ("urban.vehicle", "http"): 8,
        ("urban.vehicle", "jt808"): 2,
        ("environment.outlet_monitor", "hj212"): 2,
        ("traffic.electric_bus", "gbt32960"): 2,
        ("fire.transmitter", "gb26875"): 2,
        ("water.sluice_gate", "http"): 1,
    }
    assert [row.code for row in SEED.devices if not row.label] == []
    assert {len(row.vendor_id) for row in SEED.devices if row.protocol == "hj212"} == {24}
    assert {len(row.vendor_id) for row in SEED.devices if row.protocol == "sl651"} == {10}


@pytest.mark.parametrize(
    ("tool", "made"),
    [
        ("build_seed.py", ["townships.geojson"]),
        ("build_demo.py", ["demo/air.csv", "demo/flood.csv", "demo/rain.csv", "demo/water_quality.csv"]),
    ],
)
def test_tools_write_what_is_committed(tmp_path, tool, made):
    copy = tmp_path / "county"
    shutil.copytree(FOLDER, copy)
    for name in made:
        (copy / name).unlink()
    subprocess.run([sys.executable, REPO / "tools" / tool, copy], check=True)
    assert [name for name in made if (copy / name).read_bytes() != (FOLDER / name).read_bytes()] == []


def test_geojson_is_plain_wgs84():
    west, south, east, north = SEED.county.bounds
    assert shape(SEED.boundary).bounds == (west, south, east, north)
    assert json.loads((FOLDER / "townships.geojson").read_text("utf-8"))["type"] == "FeatureCollection"
