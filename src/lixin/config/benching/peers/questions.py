"""What everybody is asked: the same places, kinds, items and tiles, each server putting them into its own address."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lixin.kernel.cells import cell_of_point, tile_of

SEED = 341623
COUNTY = (115.97, 32.86, 116.45, 33.45)
"""West, south, east, north: the county."""
KINDS = ("regulating", "intake", "drainage", "diversion")
ZOOMS, LOW = range(8, 17), range(8, 12)
"""All zooms, and those where a tile is the same as another one soon: fewer of them are asked."""
TILES = {"瓦片 14-16 级": range(14, 17), "瓦片 12-16 级": range(12, 17), "瓦片 8-16 级": ZOOMS}
"""Where no tile is thinned by us, where some are, and all."""
GROUPS = {
    "瓦片 14-16 级": 30.0,
    "瓦片 12-16 级": 30.0,
    "瓦片 8-16 级": 30.0,
    "列表 10": 50.0,
    "列表 100": 50.0,
    "筛选 种类": 50.0,
    "筛选 种类和范围": 50.0,
    "单个要素": 10.0,
}
"""Figure → what the issue wants of its P95, in milliseconds."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Question:
    """A page of features (in a box, of a kind), one feature, or one tile (z, x, y)."""

    limit: int = 10
    box: Box | None = None
    kind: str = ""
    item: int = 0
    tile: tuple[int, int, int] | None = None


def questions(rounds: int, first: int, features: int, seed: int = SEED) -> dict[str, list[Question]]:
    """Kind of question → each once, none the same as another but tiles of the whole county."""
    rng = random.Random(seed)
    few = max(2, rounds // 5)
    return {
        **{f"{zoom}": [_tile(rng, zoom) for _ in range(few if zoom in LOW else rounds)] for zoom in ZOOMS},
        "列表 10": [Question(box=_box(rng, 0.02)) for _ in range(rounds * 4)],
        "列表 100": [Question(limit=100) for _ in range(rounds)],
        "筛选 种类": [Question(kind=rng.choice(KINDS)) for _ in range(rounds * 2)],
        "筛选 种类和范围": [Question(kind=rng.choice(KINDS), box=_box(rng, 0.01)) for _ in range(rounds * 2)],
        "单个要素": [Question(item=first + rng.randrange(features)) for _ in range(rounds * 4)],
    }


def grouped(times: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    """The same times under the names of the figures: tiles by how far the zooms are told together."""
    tiles = {name: [ms for zoom in zooms for ms in times.get(str(zoom), ())] for name, zooms in TILES.items()}
    every = {**tiles, **{name: list(found) for name, found in times.items() if name in GROUPS}}
    return {name: every[name] for name in GROUPS if every.get(name)}


def probes(first: int, features: int) -> dict[str, Question]:
    """Questions whose answers are compared feature by feature, each with far fewer than it may give."""
    rng = random.Random(SEED + 1)
    side = min(0.4, 0.01 * (1_000_000 / features) ** 0.5)
    return {
        "范围": Question(limit=1000, box=_box(rng, side)),
        "种类和范围": Question(limit=1000, kind=KINDS[0], box=_box(rng, side)),
        "第一页": Question(limit=100),
        "种类": Question(kind=KINDS[1]),
        "要素": Question(item=first + features // 2),
        "瓦片 14 级": _tile(rng, 14),
        "瓦片 16 级": _tile(rng, 16),
    }


def _tile(rng: random.Random, zoom: int) -> Question:
    _, x, y = tile_of(cell_of_point(rng.uniform(COUNTY[0], COUNTY[2]), rng.uniform(COUNTY[1], COUNTY[3])))
    return Question(tile=(zoom, x >> 30 - zoom, y >> 30 - zoom))


def _box(rng: random.Random, side: float) -> Box:
    west, south = rng.uniform(COUNTY[0], COUNTY[2] - side), rng.uniform(COUNTY[1], COUNTY[3] - side)
    return round(west, 6), round(south, 6), round(west + side, 6), round(south + side, 6)
