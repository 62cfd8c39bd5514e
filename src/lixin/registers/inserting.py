"""Many rows in one go: what Django's bulk_create does, without building an expression for each value of each row.

An import writes a hundred thousand rows and as many versions in one transaction; bulk_create takes most of that time
for itself (measured in docs/adr/0010). Values still go through their field's own preparation for the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection, models
from django.utils import timezone

PLAIN = frozenset((str, int, float, type(None)))
"""Types that every database takes as they are, in the columns below."""
UNPREPARED = (models.CharField, models.TextField, models.FloatField, models.IntegerField, models.ForeignKey)


def insert(rows: Sequence[models.Model], *, key: str = "") -> None:
    """Insert the rows; with `key` (a unique field) a row that is there is replaced. Primary keys are not read back.

    Call it inside a transaction. Constraints hold as for any other statement: IntegrityError, and nothing is written.
    """
    if not rows:
        return
    fields = [field for field in rows[0]._meta.concrete_fields if not field.primary_key]
    insert_values(type(rows[0]), fields, list(_values(rows, fields)), key=key)


def insert_values(
    model: type[models.Model], fields: Sequence[Any], values: Sequence[Sequence[Any]], *, key: str = ""
) -> None:
    """The same for values that are prepared for the database already, in the order of the fields."""
    quote = connection.ops.quote_name
    names = [quote(field.column) for field in fields]
    # Only names of our own tables and columns go into the text; every value is a parameter.
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"  # noqa: S608
    if key:
        column = quote(model._meta.get_field(key).column)  # type: ignore[union-attr]
        changed = ", ".join(f"{name} = excluded.{name}" for name in names if name != column)
        sql += f" ON CONFLICT ({column}) DO UPDATE SET {changed}"
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def _values(rows: Sequence[models.Model], fields: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    readers = [_reader(field) for field in fields]
    for row in rows:
        yield tuple([read(row) for read in readers])


def _reader(field: Any) -> Callable[[models.Model], Any]:
    """What goes to the database for a field of a row; what was prepared once for a value is not prepared again."""
    name = field.attname
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return _now(field)
    if isinstance(field, UNPREPARED):

        def read(row: models.Model) -> Any:
            value = getattr(row, name)
            return value if type(value) in PLAIN else field.get_db_prep_save(value, connection)

        return read
    prepared: dict[Any, Any] = {}

    def read_prepared(row: models.Model) -> Any:
        value = getattr(row, name)
        if value is None:
            return None
        if isinstance(value, dict | list):
            return field.get_db_prep_save(value, connection)
        if value not in prepared:
            prepared[value] = field.get_db_prep_save(value, connection)
        return prepared[value]

    return read_prepared


def _now(field: Any) -> Callable[[models.Model], Any]:
    """One moment for all rows of a statement, set on the rows as well."""
    now = timezone.now() if isinstance(field, models.DateTimeField) else timezone.localdate()
    stored = field.get_db_prep_save(now, connection)

    def stamp(row: models.Model) -> Any:
        setattr(row, field.attname, now)
        return stored

    return stamp
