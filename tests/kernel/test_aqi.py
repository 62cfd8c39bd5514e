"""The index comes out as the standard's tables say, in both editions."""

import json
from datetime import date

import pytest

from lixin.kernel.aqi import LIMITS, Air, assess, class_of, edition_on, sub_index
from lixin.kernel.errors import Invalid

ITEMS = {"SO2_1H": "so2", "NO2_1H": "no2", "CO_1H": "co", "O3_1H": "o3_1h", "PM25_24H": "pm2_5", "PM10_24H": "pm10"}


@pytest.mark.parametrize(
    ("pm2_5", "edition", "air"),
    [
        (35, "2012", Air(50, "优", ())),
        (75, "2012", Air(100, "良", ("pm2_5",))),
        (75, "2026", Air(114, "轻度污染", ("pm2_5",))),
        (500.1, "2026", Air(500, "严重污染", ("pm2_5",))),
    ],
)
def test_fine_dust(pm2_5, edition, air):
    assert assess({"pm2_5": pm2_5}, edition) == air


def test_all_at_the_maximum_are_primary():
    assert assess({"pm2_5": 75, "pm10": 150, "so2": 3}, "2012") == Air(100, "良", ("pm2_5", "pm10"))


def test_nothing_measured():
    assert assess({"pm2_5": None}, "2026") == Air(None, "", ())


def test_negative_is_refused():
    with pytest.raises(Invalid) as refusal:
        assess({"co": -0.1}, "2026")
    assert str(refusal.value) == "一氧化碳 浓度不能是负数。"


def test_the_edition_changes_on_the_first_of_march():
    assert (edition_on(date(2026, 2, 28)), edition_on(date(2026, 3, 1))) == ("2012", "2026")


def test_every_published_row(shared):
    rows = [json.loads(line) for line in (shared / "vectors/aqi/rows.jsonl").read_text("utf-8").splitlines()]
    rows = [row for row in rows if row.get("item") in ITEMS and row["valid"]]
    got = {r["name"]: sub_index(ITEMS[r["item"]], r["concentration"], r["edition"][-4:]) for r in rows}
    assert got == {r["name"]: r["expected"]["iaqi"] for r in rows}


def test_every_published_index(shared):
    rows = [json.loads(line) for line in (shared / "vectors/aqi/rows.jsonl").read_text("utf-8").splitlines()]
    rows = [row for row in rows if row.get("period") == "hourly"]
    names = {"pm25": "pm2_5", "o3": "o3_1h"}
    got = [
        assess({names.get(key, key): value for key, value in row["concentrations"].items()}, row["edition"][-4:]).index
        for row in rows
    ]
    assert got == [row["expected"]["aqi"] for row in rows]
    assert len(rows) == 5


def test_every_published_level(shared):
    rows = [json.loads(line) for line in (shared / "vectors/aqi/rows.jsonl").read_text("utf-8").splitlines()]
    rows = [row for row in rows if "level" in row["expected"]]
    names = ("优", "良", "轻度污染", "中度污染", "重度污染", "严重污染")
    assert [class_of(row["aqi"]) for row in rows] == [names[row["expected"]["level"] - 1] for row in rows]


def test_every_limit(shared):
    published = json.loads((shared / "vectors/aqi/breakpoints.json").read_text("utf-8"))["editions"]
    told = {e[-4:]: {ITEMS[i]: tuple(row) for i, row in rows.items() if i in ITEMS} for e, rows in published.items()}
    assert {edition: dict(rows) for edition, rows in LIMITS.items()} == told
