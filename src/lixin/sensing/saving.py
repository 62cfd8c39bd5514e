"""Many changed rows written with one prepared statement: at a thousand readings a second the rows are what costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Model


def save_many(rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Write the named fields of existing rows of one model, as bulk_update does.

    bulk_update builds a CASE expression per field and row, which took six sevenths of the processor's time.
    """
    if not rows:
        return
    columns = [type(rows[0])._meta.get_field(name) for name in fields]
    save_values(type(rows[0]), fields, [(row.pk, [getattr(row, one.attname) for one in columns]) for row in rows])


def save_values(model: type[Model], fields: Sequence[str], rows: Sequence[tuple[int, Sequence[Any]]]) -> None:
    """The same from (primary key, value of each field): without an object for every row."""
    if not rows:
        return
    database = connections[DEFAULT_DB_ALIAS]  # once: the proxy looks the thread's own up at every use
    meta = model._meta
    columns = [meta.get_field(name) for name in fields]
    quote = database.ops.quote_name
    places = ", ".join(f"{quote(column.column)} = %s" for column in columns)
    key = meta.pk
    statement = f"UPDATE {quote(meta.db_table)} SET {places} WHERE {quote(key.column)} = %s"  # noqa: S608 - own names
    values = [
        [*(column.get_db_prep_save(value, database) for column, value in zip(columns, given, strict=True)), pk]
        for pk, given in rows
    ]
    with transaction.atomic(), database.cursor() as cursor:
        cursor.executemany(statement, values)
