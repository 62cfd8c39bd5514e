"""Sections are graded as the national reports graded them."""

import csv

import pytest

from lixin.kernel.water_quality import CLASS_NAMES, Grade, grade

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
