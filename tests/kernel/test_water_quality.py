"""Sections are graded as the national reports graded them."""

import csv
import json

import pytest

from lixin.kernel.water_quality import (
    APART,
    CLASS_NAMES,
    FACTOR_NAMES,
    LAKE_PHOSPHORUS,
    LOWER,
    UPPER,
    Grade,
    factor_class,
    grade,
)

COLUMNS = {"ph": "ph", "do": "do_mg_l", "codmn": "codmn_mg_l", "nh3n": "nh3n_mg_l", "tp": "tp_mg_l", "tn": "tn_mg_l"}
FILES = ("huai_sections_4hourly_2021-04.csv", "yanji_daily_2020-05_2021-04.csv")


def values_of(row: dict) -> dict:
    return {key: float(row[name]) for key, name in COLUMNS.items() if row[name] not in ("*", "--", "")}


@pytest.mark.parametrize(
    ("values", "klass", "limiting"),
    [
        ({"ph": 8.1, "do": 7.81, "codmn": 4.47, "nh3n": 0.188, "tp": 0.077, "tn": 1.02}, 3, ("codmn",)),
        ({"ph": 9.5, "do": 8.0}, 6, ("ph",)),
        ({"codmn": 10.01, "tp": 0.3}, 5, ("codmn",)),
        ({"tn": 9.0}, 0, ()),
    ],
)
def test_worst_factor(values, klass, limiting):
    assert grade(values) == Grade(klass, limiting)


@pytest.mark.parametrize("name", FILES)
def test_every_published_class(shared, name):
    with (shared / "data/water" / name).open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["class"] in CLASS_NAMES[1:]]
    assert [grade(values_of(row)).name for row in rows] == [row["class"] for row in rows]
    assert len(rows) > 50


def test_lakes_have_their_own_phosphorus():
    assert (grade({"tp": 0.05}).klass, grade({"tp": 0.05}, lake=True).klass) == (2, 3)


def test_factors_that_stand_apart_have_a_class_of_their_own():
    assert (factor_class("tn", 1.2), factor_class("fecal_coliform", 50_000)) == (4, 6)
    assert grade({"tn": 9.9, "do": 8.0}) == Grade(1, ("do",))


def test_every_limit_of_table_1(shared):
    published = json.loads((shared / "vectors/water_quality/gb_3838_2002.json").read_text("utf-8"))
    limits = {name: tuple(float(limit["LimitValue"]) for limit in row["Limits"]) for name, row in published.items()
              if name != "pH值" and len(row["Limits"]) == 5}  # fmt: skip
    names = {**FACTOR_NAMES, **APART, "tp": "总磷_河流"}
    ours = {names[key]: tuple(map(float, row)) for key, row in (UPPER | LOWER).items()}
    assert ours | {"总磷_湖库": LAKE_PHOSPHORUS} == limits
