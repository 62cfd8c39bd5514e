"""The words of cases: FTS5 on SQLite, a GIN index on PostgreSQL."""

from django.db import migrations

CREATE = {
    "sqlite": ["CREATE VIRTUAL TABLE cases_search USING fts5(words, content='', detail=none, tokenize='unicode61')"],
    "postgresql": [
        "CREATE TABLE cases_search (id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX cases_search_words ON cases_search USING gin (words)",
    ],
}


def create(apps, schema_editor):
    """Make the index of the database at hand."""
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    """Remove it."""
    schema_editor.execute("DROP TABLE cases_search")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
