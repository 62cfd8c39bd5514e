"""A database for one measurement: on the server that an address names, never the one that it names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from lixin.kernel.errors import Invalid


@contextmanager
def of_its_own(wanted: bool) -> Iterator[str]:
    """The address of an empty database on the server of LIXIN_DATABASE_URL; "" for SQLite in the part's folder."""
    server = os.environ.get("LIXIN_DATABASE_URL", "")
    if not (wanted and server):
        yield ""
        return
    with fresh(server) as address:
        try:
            yield address
        finally:
            import_module("django.db").connections.close_all()


@contextmanager
def fresh(server: str) -> Iterator[str]:
    """The address of an empty database, dropped afterwards; Invalid with a sentence where there can be none."""
    name = f"lixin_bench_{os.getpid()}"
    _run(server, f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}", query=""))
    finally:
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def connected(address: str) -> Any:
    """A connection of psycopg in which every statement counts at once."""
    try:
        psycopg = import_module("psycopg")
    except ModuleNotFoundError as error:
        raise Invalid("缺少 psycopg（pip install 'psycopg[binary]'）。") from error
    try:
        return psycopg.connect(address, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        raise Invalid(f"连不上 PostgreSQL（{str(error).strip().splitlines()[0]}）。") from error


def _run(server: str, statement: str) -> None:
    with connected(server) as connection:
        connection.execute(statement)
