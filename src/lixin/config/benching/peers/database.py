"""The register's points in a PostGIS database of its own on the loopback's server, dropped when the run ends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from django.db import models

from lixin.config.benching.database import connected, fresh
from lixin.config.benching.peers.peer import PATIENCE
from lixin.kernel.errors import Invalid
from lixin.maps.ogc.tiles import told_in_tiles
from lixin.registers import asking
from lixin.registers.rows import Sheet

LOOPBACK = ("127.0.0.1", "::1", "localhost")
TYPES = (
    (models.BooleanField, "boolean"),
    (models.DateTimeField, "timestamptz"),
    (models.DateField, "date"),
    (models.IntegerField, "bigint"),
    (models.FloatField, "double precision"),
    (models.DecimalField, "double precision"),
)
FEATURES, TILES = "features", "tiles"
"""Tables: all that our items tell, and no more than our tiles tell."""


@dataclass(frozen=True)
class Place:
    """Where the database is."""

    host: str
    port: int
    user: str
    password: str
    name: str
    url: str


@contextlib.contextmanager
def database(server: str, given: Sheet) -> Iterator[Place]:
    """A fresh database with the points; Invalid with a sentence where there is no PostGIS to have it on."""
    if urlsplit(server).hostname not in LOOPBACK:
        raise Invalid("比较只用本机的 PostgreSQL，请把地址写成 postgres://用户@127.0.0.1:5432/postgres。")
    with fresh(server) as address:
        place = place_of(address)
        with connected(place.url) as connection:
            _fill(connection, given)
            connection.execute(f'ALTER DATABASE "{place.name}" SET statement_timeout = {PATIENCE * 1000:.0f}')
        yield place


def place_of(address: str) -> Place:
    """The parts of a database's address, which peers are told one by one."""
    parts = urlsplit(address)
    user, password = unquote(parts.username or "postgres"), unquote(parts.password or "")
    url = urlunsplit(parts._replace(scheme="postgresql"))
    return Place(parts.hostname or "", parts.port or 5432, user, password, parts.path.lstrip("/"), url)


def _fill(connection: Any, given: Sheet) -> None:
    try:
        connection.execute("CREATE EXTENSION postgis")
    except import_module("psycopg").Error as error:
        raise Invalid("PostgreSQL 里没有 PostGIS（apt-get install postgresql-15-postgis-3）。") from error
    told = [name for name in asking.properties_of(given) if given.model._meta.get_field(name).concrete]  # type: ignore[union-attr]
    table(connection, given, FEATURES, told)
    table(connection, given, TILES, told_in_tiles(given))


def table(connection: Any, given: Sheet, name: str, fields: Sequence[str]) -> None:
    """The points with these fields: keys, a GiST index on the place, B-trees on the kind and the code, statistics."""
    columns = ", ".join(f'"{one}" {type_of(given, one)}' for one in fields)
    connection.execute(f'CREATE TABLE "{name}" (id bigint, geom geometry(Point, 4326), {columns})')
    wanted = ("owner__name" if one == "owner" else one for one in fields)
    rows = given.model._default_manager.order_by("pk").values_list("pk", "lon", "lat", *wanted)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
        for pk, lon, lat, *values in rows.iterator(chunk_size=20_000):
            copy.write_row((pk, f"SRID=4326;POINT({lon!r} {lat!r})", *values))
    connection.execute(f'ALTER TABLE "{name}" ADD PRIMARY KEY (id)')
    connection.execute(f'CREATE INDEX ON "{name}" USING gist (geom)')
    for column in ("kind", "code"):
        connection.execute(f'CREATE INDEX ON "{name}" ("{column}")')
    connection.execute(f'VACUUM (ANALYZE) "{name}"')


def type_of(given: Sheet, name: str) -> str:
    """The column's type in PostgreSQL; the unit is told by name."""
    column = given.model._meta.get_field(name)
    return next((found for kind, found in TYPES if isinstance(column, kind)), "text")
