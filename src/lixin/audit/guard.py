"""The database itself refuses to change or remove an audit row, whoever asks: triggers on SQLite and PostgreSQL.

They are put up after every migrate, not by a migration: SQLite loses a table's triggers when it rebuilds the table for
a later migration, and whoever took them down finds them back at the next start.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

SENTENCE = "审计记录只能追加，不能修改或删除。"
ROWS, HEAD = "audit_auditrow", "audit_audithead"
PAIRS = ((ROWS, "UPDATE"), (ROWS, "DELETE"), (HEAD, "DELETE"))
POSTGRES_PAIRS = (*PAIRS, (ROWS, "TRUNCATE"), (HEAD, "TRUNCATE"))
"""PostgreSQL also empties tables with TRUNCATE, which no row trigger sees."""
FUNCTION = "audit_append_only"


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers up; safe to repeat, and nothing while the tables do not exist yet."""
    if {ROWS, HEAD} <= set(connection.introspection.table_names()):
        _run(connection, _sqlite_up() if connection.vendor == "sqlite" else _postgres_up())


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers down: for tests that forge the record or empty all tables, never for the platform."""
    sqlite = connection.vendor == "sqlite"
    pairs = PAIRS if sqlite else POSTGRES_PAIRS
    _run(connection, [f"DROP TRIGGER IF EXISTS {_name(*pair)}{'' if sqlite else f' ON {pair[0]}'}" for pair in pairs])


def stands(connection: BaseDatabaseWrapper) -> bool:
    """Whether every trigger is there."""
    sqlite = connection.vendor == "sqlite"
    question = "SELECT name FROM sqlite_master WHERE type = 'trigger'" if sqlite else "SELECT tgname FROM pg_trigger"
    with connection.cursor() as cursor:
        cursor.execute(question)
        found = {name for (name,) in cursor.fetchall()}
    return {_name(table, event) for table, event in (PAIRS if sqlite else POSTGRES_PAIRS)} <= found


def _sqlite_up() -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {_name(table, event)} BEFORE {event} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        for table, event in PAIRS
    ]


def _postgres_up() -> list[str]:
    function = (
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    triggers = [
        f"CREATE OR REPLACE TRIGGER {_name(table, event)} BEFORE {event} ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
        for table, event in POSTGRES_PAIRS
    ]
    return [function, *triggers]


def _name(table: str, event: str) -> str:
    return f"{table}_no_{event.lower()}"


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
