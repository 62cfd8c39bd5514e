"""The sections' real four-hourly values raise what they must."""

import csv
from datetime import datetime

from lixin.kernel.window import SampleWindow
from lixin.scenarios.environment import rules

COLUMNS = {"ph": "ph", "do": "do_mg_l", "codmn": "codmn_mg_l", "nh3n": "nh3n_mg_l", "tp": "tp_mg_l"}


def findings(rows: list[dict], target: int) -> list[str]:
    """Times at which the rule speaks, running over one station's rows in order."""
    window, spoken = SampleWindow(thresholds={"target_class": target}), []
    for row in rows:
        time = datetime.fromisoformat(row["time"] + ":00+08:00")
        if window.is_late(time):
            continue
        window.add(time, {key: float(row[name]) for key, name in COLUMNS.items() if row[name] not in ("*", "--")})
        if rules.below_target(window):
            spoken.append(row["time"])
    return spoken


def test_the_rule_agrees_with_the_published_classes(shared):
    with (shared / "data/water/huai_sections_4hourly_2021-04.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for station in ("利辛段", "刘寨村后", "西淝河闸下"):
        own = list({row["time"]: row for row in rows if row["station"] == station}.values())
        worse = [row["class"] in ("Ⅳ", "Ⅴ", "劣Ⅴ") for row in own]
        expected = [own[i]["time"] for i in range(1, len(own)) if worse[i] and worse[i - 1]]
        assert findings(own, target=3) == expected


def test_the_sentence_names_the_factor():
    window = SampleWindow(thresholds={"target_class": 3})
    for hour in (8, 12):
        window.add(datetime.fromisoformat(f"2026-06-01T{hour:02d}:00:00+08:00"), {"nh3n": 1.3, "ph": 8.0})
    assert rules.below_target(window).sentence == "连续 2 次为Ⅳ类，目标Ⅲ类，氨氮 1.3 mg/L"
