"""A database for one measurement: on the server that LIXIN_DATABASE_URL names, never the one that it names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from urllib.parse import urlsplit, urlunsplit


@contextmanager
def of_its_own(wanted: bool) -> Iterator[str]:
    """The address of an empty database that is dropped afterwards; "" for SQLite in the part's folder."""
    server = os.environ.get("LIXIN_DATABASE_URL", "")
    if not (wanted and server):
        yield ""
        return
    name = f"lixin_bench_{os.getpid()}"
    _run(server, f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        import_module("django.db").connections.close_all()
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(server: str, statement: str) -> None:
    with import_module("psycopg").connect(server, autocommit=True) as connection:
        connection.execute(statement)
