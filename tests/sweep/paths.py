"""Every address of the platform, found from the URL table, with the values that fill its parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product

from django.urls import URLPattern, URLResolver, get_resolver
from tests.sweep.world import World, photos

from lixin.help import pages
from lixin.kernel.registry import registry
from lixin.sensing.models import Device

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
NOT_SWEPT = {
    "web/live/": "a stream without end: its rows are asked through heard_by in this sweep",
    "api/openapi.json": "the description of the API, no rows",
    "api/": "the API's own entry, no rows",
}
"""Addresses left out, each with its reason."""


WHOLE_REGISTERS = (
    *("registers/<str:name>/", "registers/<str:name>/<int:pk>/", "registers/<str:name>/export.csv"),
    *("api/registers/<name>/", "api/registers/<name>/<pk>/"),
)
"""Pages that are swept for every register; the rest are the same code for all and are swept for some."""
SOME_REGISTERS = ("water.sluice", "water.reach", "urban.grid", "urban.flood_point", "infrastructure.tower")
"""A point, a line, an area, a link to a device, personal columns."""


PIPES: dict[str, Callable[[World], list[object]]] = {
    "subject": lambda world: ["line", "node"],
    "way": lambda world: ["up", "down", "burst", "linked"],
    "pipe_id": lambda world: [row.pk for row in world.rows if row.kind.startswith("register urban.pip")],
    "node_id": lambda world: [row.pk for row in world.of("register urban.pipe_node")],
}
"""What stands for the parameters of the pipe network's addresses."""


def patterns(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every route as it stands in the URL table."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        elif isinstance(entry, URLPattern):
            yield route


def addresses(world: World) -> list[str]:
    """Every address with every value its parameters may have here; a new parameter must be taught below."""
    return list(dict.fromkeys(address for found in by_route(world).values() for address in found))


def by_route(world: World) -> dict[str, list[str]]:
    """The same, apart by route."""
    return {route: list(filled(route, world)) for route in patterns() if route not in NOT_SWEPT}


def filled(route: str, world: World) -> Iterator[str]:
    """The route with each combination of values."""
    names = PARAMETER.findall(route)
    for values in product(*(dict.fromkeys(values_of(route, name, world)) for name in names)):
        address = route
        for value in values:
            address = PARAMETER.sub(str(value), address, count=1)
        if not (
            address.startswith(("registers/", "api/registers/", "ogc/")) and len(values) > 1 and foreign(world, values)
        ):
            yield f"/{address}"


def foreign(world: World, values: tuple[object, ...]) -> bool:
    """Whether the number belongs to another register than the one named (a tile belongs to every one)."""
    numbers = {(row.kind, row.pk) for row in world.rows if row.kind.startswith("register")}
    own = (f"register {values[0]}", values[1])
    return own not in numbers and values[1] in {pk for _, pk in numbers}


def values_of(route: str, name: str, world: World) -> list[object]:
    """What stands for a parameter; AssertionError for one that nobody has taught the sweep yet."""
    own = {
        "case_id": [row.pk for row in world.of("case")],
        "device_id": [row.pk for row in world.of("device")],
        "order_id": [row.pk for row in world.of("order")],
        "key": ["set_clock"],
        "code": list(
            Device.objects.filter(pk__in=[row.pk for row in world.of("device")]).values_list("code", flat=True)
        ),
        "quiet_id": [row.pk for row in world.of("quiet")],
        "name_id": [1],
        "kind_id": [1],
        "alarm_id": [row.pk for row in world.of("alarm")],
        "suspect_id": [row.pk for row in world.of("suspect")],
        "unknown_id": [row.pk for row in world.of("unknown")],
        "photo_id": list(photos(world)),
        "filter_id": [1],
        "kind": ["csv", "json", "jsonld"],
        "field": ["owner"],
        "view_id": [1],
        "bulk_id": [1],
        "number": [1],
        "file_id": [1],
        "link_id": [1],
        "query_number": [world.query_number],
        "action": ["note", "take"],
        "role_pk": [1],
        "collection": list(registry.all("registers")),
        "fid": [row.pk for row in world.rows if row.kind.startswith("register")],
        **dict.fromkeys("zyx", [0]),  # the tile of the whole world
        "import_id": [1],
        "metric": ["nh3n"],
        "protocol": ["hj212"],
        "vendor_id": [row.word for row in world.of("suspect")],
    }
    if ("pipes/" in route or "profile/" in route) and name in PIPES:
        return PIPES[name](world)
    if route.startswith("help/"):
        return {"page": list(pages.paths()), "picture": list(pages.pictures())}[name]
    if name == "name" and "layer" in route:
        return list(registry.all("layers"))
    if name == "name" and "indicators" in route:
        return list(registry.all("indicators"))
    if name == "name" and "registers" in route:
        every = list(registry.all("registers"))
        return every if route in WHOLE_REGISTERS else [one for one in every if one in SOME_REGISTERS]
    if name == "pk":
        in_registers = "registers" in route
        return (
            [row.pk for row in world.rows if row.kind.startswith("register")]
            if in_registers
            else [world.cast.leader.pk]
        )
    assert name in own, f"新的读取路径 {route}：请在 tests/sweep/paths.py 中说明参数 {name} 用什么值"
    return own[name]
