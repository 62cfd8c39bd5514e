"""Generate the demo sequences of a seed folder (demo/*.csv): made-up values, labelled 模拟, the same on every run.

    python tools/build_demo.py src/lixin/seeds/341623

Each sequence is calm but for one course of events that must raise an alarm; the stations come from devices.csv.
"""

import csv
import math
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from lixin.kernel.water_quality import grade

START = datetime(2021, 4, 6)  # noqa: DTZ001 - Beijing time, as the recordings have it; follows the public records of April
LABEL = "模拟"
WATER_FIELDS = (
    *("station", "province", "basin", "time", "class", "temperature_c", "ph", "do_mg_l", "conductivity_us_cm"),
    *("turbidity_ntu", "codmn_mg_l", "nh3n_mg_l", "tp_mg_l", "tn_mg_l", "chlorophyll_a_mg_l", "algae_cells_l"),
    "station_state",
)
RAIN = ("vendor_id", "time", "rain_1h", "rain_total", "level", "battery", "label")
AIR = ("vendor_id", "time", "pm2_5", "pm10", "so2", "no2", "co", "o3_1h", "label")
FLOOD = ("vendor_id", "time", "depth", "label")
Row = Mapping[str, object]


def main() -> None:
    """Write the four files."""
    folder = Path(sys.argv[1])
    with (folder / "devices.csv").open(encoding="utf-8", newline="") as file:
        devices = list(csv.DictReader(file))
    stations = {kind: [row for row in devices if row["kind"] == kind] for kind in {row["kind"] for row in devices}}
    write(folder / "demo/water_quality.csv", WATER_FIELDS, water(stations["environment.section"]))
    write(folder / "demo/rain.csv", RAIN, rain(stations["water.rain_gauge"], stations["water.level_gauge"]))
    write(folder / "demo/air.csv", AIR, air(stations["environment.air_station"]))
    write(folder / "demo/flood.csv", FLOOD, flood(stations["urban.flood_gauge"]))


def write(path: Path, fields: Iterable[str], rows: Iterable[Row]) -> None:
    """One CSV, LF line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(fields), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def moments(count: int, step: timedelta) -> list[datetime]:
    """`count` times from START on."""
    return [START + step * index for index in range(count)]


def each(
    stations: list[Mapping[str, str]], count: int, step: timedelta, values: Callable[[Random, int, int], Row]
) -> list[Row]:
    """Rows in time order; `values(random, station number, step number)` gives the measured columns."""
    rows = []
    for turn, moment in enumerate(moments(count, step)):
        for number, station in enumerate(stations):
            random = Random(f"{station['vendor_id']} {turn}")
            head = {"vendor_id": station["vendor_id"], "time": f"{moment:%Y-%m-%d %H:%M}", "label": LABEL}
            rows.append(head | dict(values(random, number, turn)))
    return rows


def water(stations: list[Mapping[str, str]]) -> Iterable[Row]:
    """Two days, every four hours: ammonia rises at the first section to class Ⅳ for two samples, then falls."""
    names = {row["vendor_id"]: row["name"] for row in stations}
    for row in each(stations, 12, timedelta(hours=4), water_values):
        values = {key: row[key] for key in WATER_FIELDS if key in row}
        factors = {name: float(str(row[column])) for name, column in FACTORS.items()}
        head = {"station": names[str(row["vendor_id"])], "province": "安徽省", "basin": "淮河流域"}
        tail = {"class": grade(factors).name, "chlorophyll_a_mg_l": "*", "algae_cells_l": "*", "station_state": LABEL}
        yield head | values | tail


FACTORS = {"ph": "ph", "do": "do_mg_l", "codmn": "codmn_mg_l", "nh3n": "nh3n_mg_l", "tp": "tp_mg_l"}
AMMONIA = {5: 0.72, 6: 1.24, 7: 1.31, 8: 0.84}
"""Step → mg/L at the first section; class Ⅳ begins above 1.0."""


def water_values(random: Random, number: int, turn: int) -> Row:
    """One sample of one section, in the columns of the public records."""
    ammonia = AMMONIA.get(turn, 0.25) if number == 0 else 0.15
    return {
        "temperature_c": f"{15 + random.uniform(-0.5, 0.5):.1f}",
        "ph": f"{8 + random.uniform(-0.1, 0.1):.2f}",
        "do_mg_l": f"{7.4 + random.uniform(-0.4, 0.6):.2f}",
        "conductivity_us_cm": f"{1160 + random.uniform(-8, 8):.1f}",
        "turbidity_ntu": f"{10 + random.uniform(-2, 3):.1f}",
        "codmn_mg_l": f"{4.5 + random.uniform(-0.2, 0.2):.2f}",
        "nh3n_mg_l": f"{ammonia + random.uniform(-0.02, 0.02):.3f}",
        "tp_mg_l": f"{0.08 + random.uniform(-0.008, 0.008):.3f}",
        "tn_mg_l": f"{1.0 + random.uniform(-0.06, 0.06):.2f}",
    }


STORM = {10: 6.5, 11: 34.5, 12: 18.0, 13: 4.0}
"""Step → mm in the hour at the first rain gauge."""


def rain(gauges: list[Mapping[str, str]], levels: list[Mapping[str, str]]) -> list[Row]:
    """A day, every hour: one cloudburst at the first gauge, and the first level above its warning for three hours."""
    rows = each(gauges, 24, timedelta(hours=1), rain_values) + each(levels, 24, timedelta(hours=1), level_values)
    return sorted(rows, key=lambda row: str(row["time"]))


def rain_hour(number: int, turn: int) -> float:
    """mm in the hour: the storm at the first gauge, a shower elsewhere, in steps of half a millimetre."""
    if number == 0:
        return STORM.get(turn, 0.0)
    return max(0.0, round((4 - number / 2) * math.sin((turn - 8) / 6 * math.pi)) / 2) if 8 <= turn <= 14 else 0.0


def rain_values(random: Random, number: int, turn: int) -> Row:
    """One report of one rain gauge."""
    total = sum(rain_hour(number, past) for past in range(turn + 1))
    volts = 12.6 + random.uniform(-0.1, 0.1)
    return {"rain_1h": f"{rain_hour(number, turn):.1f}", "rain_total": f"{total:.1f}", "battery": f"{volts:.2f}"}


def level_values(random: Random, number: int, turn: int) -> Row:
    """One report of one level gauge: metres; the first passes 24.50 m at step 14."""
    rise = 1.4 * math.exp(-(((turn - 15) / 3.5) ** 2)) if number == 0 else 0.3 * math.exp(-(((turn - 16) / 5) ** 2))
    return {
        "level": f"{23.4 + rise + random.uniform(0, 0.02):.2f}",
        "battery": f"{12.5 + random.uniform(-0.1, 0.1):.2f}",
    }


def air(stations: list[Mapping[str, str]]) -> list[Row]:
    """A day, every hour: fine particles at the third station in moderate pollution for three hours."""
    return each(stations, 24, timedelta(hours=1), air_values)


SMOKE = {17: 96, 18: 168, 19: 182, 20: 160, 21: 88}
"""Step → µg/m³ of PM2.5 at the third station."""


def air_values(random: Random, number: int, turn: int) -> Row:
    """One hour of one air monitor: µg/m³, carbon monoxide in mg/m³."""
    fine = SMOKE.get(turn, 38) if number == 2 else 34
    fine = round(fine + random.uniform(-4, 4))
    sun = max(0.0, math.sin((turn - 7) / 12 * math.pi))
    return {
        "pm2_5": fine,
        "pm10": round(fine * 1.4 + random.uniform(0, 12)),
        "so2": round(8 + random.uniform(-2, 3)),
        "no2": round(28 + random.uniform(-8, 12)),
        "co": f"{0.6 + fine / 400:.2f}",
        "o3_1h": round(45 + 75 * sun + random.uniform(-6, 6)),
    }


def flood(stations: list[Mapping[str, str]]) -> list[Row]:
    """Five hours, every ten minutes: the first underpass fills to 31 cm and drains."""
    return each(stations, 30, timedelta(minutes=10), flood_values)


def flood_values(random: Random, number: int, turn: int) -> Row:
    """One reading of one flood gauge, cm."""
    crest = 31.0 if number == 0 else 4.0 + number
    return {"depth": f"{crest * math.exp(-(((turn - 14) / 5) ** 2)) + random.uniform(0, 0.4):.1f}"}


if __name__ == "__main__":
    main()
