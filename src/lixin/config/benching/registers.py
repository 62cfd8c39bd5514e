"""A million features of one register: tiles, pages of items, filters, single items, with scope applied; SQL queries."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lixin.accounts.models import Division, Person
from lixin.config.benching import mapserver
from lixin.config.benching.figures import Figure, spread
from lixin.config.benching.options import Options
from lixin.config.seeding import seed
from lixin.kernel.cells import cell_of_point, tile_of
from lixin.kernel.errors import Invalid
from lixin.registers import rows as registers

REGISTER = "water.sluice"
BASE = f"/ogc/collections/{REGISTER}"
FEATURES, BATCH, SEED = 1_000_000, 20_000, 341623
BOX = (115.97, 32.86, 116.45, 33.45)
"""West, south, east, north: the county."""
ZOOMS = range(8, 17)
TARGETS = {"tile": 30.0, "list": 50.0, "filter": 50.0, "item": 10.0}
PEOPLE = ("leader", "township_clerk")
"""The whole county, and one township: scope is applied for both."""


def run(options: Options, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """Make the rows, then ask for them as a browser does; every request different, nothing kept between them."""
    call_command("migrate", verbosity=0)
    seed()
    say(f"正在生成 {FEATURES} 个模拟点 …")
    fill(FEATURES)
    rng = random.Random(SEED)
    for role in PEOPLE:
        client = Client()
        client.force_login(_person(role))
        asked = addresses(rng, options.rounds)
        for name, found in asked.items():
            times = [ask(client, one) for one in found]
            with CaptureQueriesContext(connection) as queries:
                ask(client, found[0])
            kind = name.split(" ")[0]
            words = f"{role}，整个请求（登录检查、权限、遮盖、编码），{len(queries)} 条 SQL"
            target = TARGETS[kind]
            yield spread(f"{name}（{role}）", "毫秒", times, judged="p95", target=target, note=words)
    tiles = [tuple(map(int, one.rsplit("/", 3)[1:])) for one in tile_addresses(random.Random(SEED), options.rounds)]
    yield from mapserver.measure(folder, [(z, x, y) for z, y, x in tiles], say)


def _person(role: str) -> Person:
    found = get_user_model()._default_manager.filter(roles__role=role, is_demo=True).order_by("pk").first()
    if found is None:
        raise Invalid(f"没有角色为 {role} 的模拟人员。")
    return found  # type: ignore[return-value]


def fill(count: int) -> None:
    """Generated rows (模拟) of the register, evenly over the county."""
    rng = random.Random(SEED)
    model = registers.sheet(REGISTER).model
    towns = list(Division.objects.filter(level="town").values_list("pk", flat=True))
    kinds = [value for value, _ in model._meta.get_field("kind").flatchoices]  # type: ignore[union-attr]
    for start in range(0, count, BATCH):
        made = [
            model(
                code=f"B{number:07}", name=f"{number}号模拟闸", division_code=rng.choice(towns), is_demo=True,
                lon=rng.uniform(BOX[0], BOX[2]), lat=rng.uniform(BOX[1], BOX[3]), kind=rng.choice(kinds),
                river="西淝河", design_flow=rng.uniform(1, 500), gates=rng.randint(1, 20),
            )  # type: ignore[call-arg]
            for number in range(start, min(start + BATCH, count))
        ]  # fmt: skip
        for one in made:
            one.place()
        model._default_manager.bulk_create(made)


def addresses(rng: random.Random, rounds: int) -> dict[str, list[str]]:
    """Figure → what is asked for it."""
    items = f"{BASE}/items"
    kinds = ("regulating", "intake", "drainage", "diversion")
    pks = registers.sheet(REGISTER).model._default_manager.order_by("pk").values_list("pk", flat=True)
    first = pks.first() or 1
    return {
        "tile 8-16": tile_addresses(rng, rounds),
        "list 10": [f"{items}?limit=10&bbox={_box(rng, 0.02)}" for _ in range(rounds * 4)],
        "list 100": [f"{items}?limit=100" for _ in range(rounds)],
        "filter kind": [f"{items}?filter=kind='{rng.choice(kinds)}'" for _ in range(rounds * 2)],
        "filter box": [
            f"{items}?filter=kind='{rng.choice(kinds)}' AND S_INTERSECTS(geometry,BBOX({_box(rng, 0.01)}))"
            for _ in range(rounds * 2)
        ],
        "item": [f"{items}/{first + rng.randrange(FEATURES)}" for _ in range(rounds * 4)],
    }


def tile_addresses(rng: random.Random, rounds: int) -> list[str]:
    """Tiles at random places of the county, at each zoom as many."""
    found = []
    for zoom in ZOOMS:
        for _ in range(rounds):
            _, x, y = tile_of(cell_of_point(rng.uniform(BOX[0], BOX[2]), rng.uniform(BOX[1], BOX[3])))
            found.append(f"{BASE}/tiles/WebMercatorQuad/{zoom}/{y >> 30 - zoom}/{x >> 30 - zoom}")
    return found


def _box(rng: random.Random, side: float) -> str:
    west, south = rng.uniform(BOX[0], BOX[2] - side), rng.uniform(BOX[1], BOX[3] - side)
    return ",".join(f"{part:.6f}" for part in (west, south, west + side, south + side))


def ask(client: Client, address: str) -> float:
    """Milliseconds of one request; Invalid when it is refused (an item beyond scope is rightly 404)."""
    began = time.perf_counter()
    answer = client.get(address)
    took = (time.perf_counter() - began) * 1000
    if answer.status_code not in (200, 404):
        raise Invalid(f"{address} 的回答是 {answer.status_code}：{answer.content[:200]!r}")
    return took
