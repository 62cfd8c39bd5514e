"""tipg (PyPI): OGC API Features and Tiles from PostGIS, under uvicorn with two workers."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from lixin.config.benching.peers.database import FEATURES, TILES, Place
from lixin.config.benching.peers.peer import Peer, box_of, kind_is, query
from lixin.config.benching.peers.python import Environment
from lixin.config.benching.peers.questions import Question
from lixin.config.benching.peers.serving import served
from lixin.config.benching.platform import HOST

COMMAND = ("-m", "uvicorn", "tipg.main:app", "--host", HOST, "--port", "{port}", "--workers", "2")
QUIET = ("--no-access-log", "--log-level", "warning")


@contextlib.contextmanager
def tipg(folder: Path, environment: Environment, place: Place) -> Iterator[Peer]:
    """It runs over the database; Invalid where it is not installed."""
    words = environment.need("tipg", "uvicorn")
    settings = {"DATABASE_URL": place.url, "TIPG_DB_SCHEMAS": '["public"]', "TIPG_CATALOG_TTL": "86400"}
    with served([environment.python, *COMMAND, *QUIET], folder / "tipg.log", settings, "/collections") as url:
        yield Peer("tipg", url, address, f"{words}，2 个进程，PostGIS 带 GiST，一块瓦片最多 10000 点", {"": 1.0})


def address(asked: Question) -> str:
    """Filters in CQL2, a box beside them in `bbox`."""
    if asked.tile:
        z, x, y = asked.tile
        return f"/collections/public.{TILES}/tiles/WebMercatorQuad/{z}/{x}/{y}"
    items = f"/collections/public.{FEATURES}/items"
    if asked.item:
        return f"{items}/{asked.item}?f=geojson"
    lang = "cql2-text" if asked.kind else ""
    return (
        f"{items}?{query(f='geojson', limit=asked.limit, bbox=box_of(asked), filter=kind_is(asked), filter_lang=lang)}"
    )
