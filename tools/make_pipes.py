# ruff: noqa: E501 - drawings in numbers
"""Make the demo pipes of the county seat (模拟): seven small networks on a grid of streets; the same every time."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "src/lixin/seeds/341623/registers"
WEST, SOUTH = 116.2205, 33.1400
"""Corner of the grid, inside 城关镇 (its drawn area is a sketch)."""
EAST_STEP, NORTH_STEP = 0.0016, 0.0013
"""About 150 m by 145 m: a block."""
DIVISION = "341623100"
ROADS = ("示例一路", "示例二路", "示例三路", "示例四路")
NODE_HEAD = (
    "code", "name", "division_code", "owner", "lon", "lat", "note", "kind", "feature", "attachment", "valve", "ground",
    "depth", "well_depth", "serves", "households", "road", "surveyed_on", "label",
)  # fmt: skip
LINE_HEAD = (
    "code", "name", "division_code", "owner", "lon", "lat", "note", "kind", "start_node", "end_node", "material",
    "diameter", "section", "start_depth", "end_depth", "start_level", "end_level", "flow", "adverse", "pressure",
    "cables", "ducts", "ducts_used", "built_on", "embedding", "road", "label",
)  # fmt: skip
Node = tuple[float, float, str, str]
"""Column and row on the grid, feature, attachment."""
GRID = {
    "supply": {
        "nodes": [
            (0, 0, "end", "waterworks"), (0.3, 0, "straight", "valve"), (1, 0, "tee", "none"), (1.2, 0, "straight", "valve"),
            (2, 0, "bend", "hydrant"), (2, 0.3, "straight", "valve"), (2, 1, "tee", "none"), (1, 0.2, "straight", "valve"),
            (1, 1, "cross", "none"), (1.8, 1, "straight", "valve"), (1.2, 1, "straight", "valve"), (1, 1.8, "tee", "valve"),
            (1, 2, "bend", "hydrant"), (2, 2, "tee", "none"), (2, 1.2, "straight", "valve"), (3, 2, "service", "meter"),
            (2, 2.5, "service", "meter"), (0.4, 1, "straight", "valve"), (0, 1, "service", "meter"), (3, 0, "stub", "none"),
        ],
        "lines": [
            (0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (2, 7), (7, 8), (8, 10), (10, 9), (9, 6), (8, 11), (11, 12),
            (12, 13), (6, 14), (14, 13), (13, 15), (13, 16), (8, 17), (17, 18), (4, 19),
        ],
        "material": "ductile", "size": 300, "depth": 1.4, "shift": 0.0, "letters": "JS", "pressure": "0.35 MPa",
    },
    "sewage": {
        "nodes": [
            (0, 3, "end", "septic"), (0.7, 3, "straight", "check_well"), (1.4, 3, "tee", "check_well"),
            (1.4, 2.4, "end", "septic"), (2.1, 3, "straight", "check_well"), (2.8, 3, "tee", "check_well"),
            (2.8, 2.3, "end", "check_well"), (3.4, 3, "straight", "drop_well"), (4, 3, "straight", "check_well"),
            (4, 2.2, "bend", "check_well"), (4, 1.4, "straight", "check_well"), (4, 0.6, "outlet", "treatment"),
        ],
        "lines": [(0, 1), (1, 2), (3, 2), (2, 4), (4, 5), (6, 5), (5, 7), (7, 8), (8, 9), (9, 10), (10, 11)],
        "material": "concrete", "size": 500, "depth": 1.8, "shift": 0.03, "letters": "WS", "pressure": "",
    },
    "rain": {
        "nodes": [
            (0, 2, "inlet", "grate"), (0.8, 2, "tee", "check_well"), (0.8, 2.4, "inlet", "grate"),
            (1.6, 2, "straight", "check_well"), (2.4, 2, "tee", "check_well"), (2.4, 1.6, "inlet", "grate"),
            (3.2, 2, "straight", "check_well"), (4.2, 2, "straight", "check_well"), (4.9, 2, "outlet", "outfall_gate"),
        ],
        "lines": [(0, 1), (2, 1), (1, 3), (3, 4), (5, 4), (4, 6), (6, 7), (7, 8)],
        "material": "concrete", "size": 800, "depth": 1.3, "shift": -0.04, "letters": "YS", "pressure": "",
    },
    "gas": {
        "nodes": [
            (4.6, 0, "end", "gate_station"), (4.2, 0, "straight", "valve"), (3.4, 0, "tee", "none"),
            (3.4, 0.3, "straight", "valve"), (3.4, 1, "tee", "none"), (3.8, 1, "service", "pressure_box"),
            (3.1, 1, "straight", "valve"), (2.4, 1, "tee", "none"), (2.4, 1.4, "service", "pressure_box"),
            (3.0, 0, "straight", "valve"), (2.4, 0, "tee", "none"), (2.4, 0.7, "straight", "valve"),
        ],
        "lines": [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (4, 6), (6, 7), (7, 8), (2, 9), (9, 10), (10, 11), (11, 7)],
        "material": "pe", "size": 200, "depth": 1.1, "shift": 0.06, "letters": "RQ", "pressure": "0.4 MPa",
    },
    "heat": {
        "nodes": [
            (0, 4, "end", "heat_plant"), (0.5, 4, "straight", "valve"), (1.5, 4, "tee", "none"), (1.5, 3.6, "straight", "valve"),
            (1.5, 3.2, "service", "heat_station"), (2.2, 4, "straight", "valve"), (3, 4, "service", "heat_station"),
        ],
        "lines": [(0, 1), (1, 2), (2, 3), (3, 4), (2, 5), (5, 6)],
        "material": "steel", "size": 400, "depth": 1.6, "shift": 0.0, "letters": "RL", "pressure": "1.0 MPa",
    },
    "power": {
        "nodes": [
            (5, 4, "end", "substation"), (4.4, 4, "straight", "person_hole"), (4.4, 3.2, "tee", "switch"),
            (3.6, 3.2, "straight", "person_hole"), (2.6, 3.2, "end", "transformer"), (4.4, 2.4, "straight", "hand_hole"),
            (4.4, 1.4, "end", "distribution"),
        ],
        "lines": [(0, 1), (1, 2), (2, 3), (3, 4), (2, 5), (5, 6)],
        "material": "copper", "size": None, "depth": 0.9, "shift": -0.05, "letters": "DL", "pressure": "10 kV",
    },
    "telecom": {
        "nodes": [
            (0, -0.5, "end", "exchange"), (0.9, -0.5, "straight", "person_hole"), (1.8, -0.5, "tee", "person_hole"),
            (1.8, 0.6, "straight", "hand_hole"), (1.8, 1.6, "end", "cabinet"), (2.8, -0.5, "straight", "hand_hole"),
            (3.8, -0.5, "end", "cabinet"),
        ],
        "lines": [(0, 1), (1, 2), (2, 3), (3, 4), (2, 5), (5, 6)],
        "material": "fibre", "size": None, "depth": 0.8, "shift": -0.08, "letters": "TX", "pressure": "",
    },
}  # fmt: skip
"""Drawn by hand on a grid; nothing of it lies in the ground."""
OWNERS = {"supply": "县开源水务公司", "telecom": "县电信公司"}
WORDS = {
    "supply": "给水",
    "sewage": "污水",
    "rain": "雨水",
    "gas": "燃气",
    "heat": "热力",
    "power": "电力",
    "telecom": "通信",
}
VALVES = ("valve", "outfall_gate", "switch")
CUSTOMERS = ("meter", "pressure_box", "heat_station", "transformer", "distribution", "cabinet")
YEARS = (1991, 1998, 2006, 2012, 2018)
FALLING = ("sewage", "rain")
FALL = 0.32
"""m from one node to the next on the way down."""


def ground(column: float, row: float) -> float:
    """Height of the street there: nearly level, as the plain is."""
    return round(26.4 - 0.11 * column + 0.05 * row, 2)


def depths(kind: str) -> list[float]:
    """Depth at every node: one value under pressure; growing downstream where the pipe must fall."""
    net = GRID[kind]
    fall = [0.0] * len(net["nodes"])
    if kind in FALLING:
        for _ in net["nodes"]:
            for start, end in net["lines"]:
                fall[end] = max(fall[end], fall[start] + FALL)
    return [
        round(net["depth"] + fall[place] + ground(*node[:2]) - ground(0, 0), 2) if kind in FALLING else net["depth"]
        for place, node in enumerate(net["nodes"])
    ]


def nodes_of(kind: str) -> list[dict[str, object]]:
    """One row per node; the last valve of 给水 is stuck, so that there is something to pass over."""
    net, rows = GRID[kind], []
    for place, ((column, row, feature, attachment), depth) in enumerate(zip(net["nodes"], depths(kind), strict=True)):
        served = attachment in CUSTOMERS
        rows.append(
            {
                "code": f"{net['letters']}{place + 1:04d}", "name": f"{WORDS[kind]}管点 {place + 1}（模拟）",
                "division_code": DIVISION, "owner": OWNERS.get(kind, "县住建局"),
                "lon": round(WEST + column * EAST_STEP, 6),
                "lat": round(SOUTH + row * NORTH_STEP + net["shift"] * NORTH_STEP, 6),
                "kind": kind, "feature": feature, "attachment": attachment,
                "valve": "" if attachment not in VALVES else "stuck" if (kind, place) == ("supply", 14) else "open",
                "ground": ground(column, row), "depth": depth,
                "well_depth": round(depth + 0.3, 2) if "well" in attachment or attachment == "grate" else "",
                "serves": f"示例小区{place + 1}区（模拟）" if served else "",
                "households": 120 + 35 * place if served else "",
                "road": ROADS[int(row) % len(ROADS)], "surveyed_on": "2026-05-20", "label": "模拟",
            }
        )  # fmt: skip
    return rows


def lines_of(kind: str) -> list[dict[str, object]]:
    """One row per line; every seventh lacks its heights, as surveys do."""
    net, nodes, rows = GRID[kind], nodes_of(kind), []
    cable = kind in ("power", "telecom")
    for place, (start, end) in enumerate(net["lines"]):
        a, b = nodes[start], nodes[end]
        known = place % 7 != 6
        rows.append(
            {
                "code": f"{a['code']}-{b['code']}", "name": f"{WORDS[kind]}管线 {a['code']} 至 {b['code']}（模拟）",
                "division_code": DIVISION, "owner": a["owner"], "kind": kind, "start_node": a["code"], "end_node": b["code"],
                "material": net["material"], "diameter": net["size"] or "", "section": "400×300" if cable else "",
                "start_depth": a["depth"] if known else "", "end_depth": b["depth"] if known else "",
                "start_level": round(a["ground"] - a["depth"], 3) if known else "",
                "end_level": round(b["ground"] - b["depth"], 3) if known else "",
                "flow": "along" if kind in FALLING else "", "adverse": "False", "pressure": net["pressure"],
                "cables": 3 if kind == "power" else "", "ducts": 6 if cable else "", "ducts_used": 3 if cable else "",
                "built_on": f"{YEARS[place % len(YEARS)]}-06-01", "embedding": "block" if cable else "direct",
                "road": a["road"], "label": "模拟",
            }
        )  # fmt: skip
    return rows


def write(path: Path, head: tuple[str, ...], rows: list[dict[str, object]]) -> None:
    """The rows as the seed reads them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> int:
    """Write both files."""
    write(FOLDER / "urban.pipe_node.csv", NODE_HEAD, [row for kind in GRID for row in nodes_of(kind)])
    write(FOLDER / "urban.pipeline.csv", LINE_HEAD, [row for kind in GRID for row in lines_of(kind)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
