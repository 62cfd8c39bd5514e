"""Many rows in one go: what Django does row by row, done column by column.

An import writes a hundred thousand rows and as many versions in one transaction; `Model.__init__` and `bulk_create`
take most of that time for themselves (measured in docs/adr/0010). Values still go through their field's own
preparation for the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import signals
from django.db.models.base import ModelState
from django.utils import timezone

Row = TypeVar("Row", bound=models.Model)
PLAIN = frozenset((str, int, float, type(None)))
"""Types that every database takes as they are, in the columns below."""
UNPREPARED = (models.CharField, models.TextField, models.FloatField, models.IntegerField, models.ForeignKey)


def maker(model: type[Row]) -> Callable[[], Row]:
    """A function that makes rows as `model()` does, without its walk over every field each time."""
    listened = signals.pre_init.has_listeners(model) or signals.post_init.has_listeners(model)
    if model.__init__ is not models.Model.__init__ or listened:
        return model
    usual = {name: value for name, value in vars(model()).items() if name != "_state"}
    fields = [field for field in model._meta.concrete_fields if field.has_default() and callable(field.default)]
    called = [(field.attname, field.get_default) for field in fields]

    def make() -> Row:
        row = model.__new__(model)
        row.__dict__.update(usual, _state=ModelState())
        for name, default in called:
            row.__dict__[name] = default()
        return row

    return make


def insert(rows: Sequence[models.Model], *, key: str = "") -> None:
    """Insert the rows; with `key` (a unique field) a row that is there is replaced. Primary keys are not read back.

    Call it inside a transaction. Constraints hold as for any other statement: IntegrityError, and nothing is written.
    What is surely new goes without `key`: SQLite takes three times as long where it may have to replace.
    """
    if not rows:
        return
    fields = [field for field in rows[0]._meta.concrete_fields if not field.primary_key]
    columns = [list(_column(field, rows)) for field in fields]
    insert_values(type(rows[0]), fields, list(zip(*columns, strict=True)), key=key)


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


def _column(field: Any, rows: Sequence[models.Model]) -> Iterator[Any]:
    """What goes to the database for a field of each row."""
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return _now(field, rows)
    values = [getattr(row, field.attname) for row in rows]
    if isinstance(field, UNPREPARED) and PLAIN.issuperset(map(type, values)):
        return iter(values)
    return _prepared(field, values)


def _prepared(field: Any, values: Sequence[Any]) -> Iterator[Any]:
    """What was prepared once for a value is not prepared again."""
    prepared: dict[Any, Any] = {None: None}
    for value in values:
        if isinstance(value, dict | list):
            yield field.get_db_prep_save(value, connection) if value else _empty(field, value, prepared)
            continue
        kind = (type(value), value) if value is not None else None
        if kind not in prepared:
            prepared[kind] = field.get_db_prep_save(value, connection)
        yield prepared[kind]


def _empty(field: Any, value: Any, prepared: dict[Any, Any]) -> Any:
    """Most JSON values of a register are empty."""
    if type(value) not in prepared:
        prepared[type(value)] = field.get_db_prep_save(value, connection)
    return prepared[type(value)]


def _now(field: Any, rows: Sequence[models.Model]) -> Iterator[Any]:
    """One moment for all rows of a statement, set on the rows as well."""
    now = timezone.now() if isinstance(field, models.DateTimeField) else timezone.localdate()
    for row in rows:
        setattr(row, field.attname, now)
    stored = field.get_db_prep_save(now, connection)
    return iter([stored] * len(rows))
