"""The words of entries: FTS5 on SQLite, a GIN index on PostgreSQL. Two and three letters after a mark have an index."""

from django.db import migrations

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE search_words USING fts5(words, content='', detail=none, tokenize='unicode61', prefix='3 4')"
    ],
    "postgresql": [
        "CREATE TABLE search_words (id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX search_words_words ON search_words USING gin (words) WITH (fastupdate = off)",
    ],
}


def create(apps, schema_editor):
    """Make the index of the database at hand."""
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    """Remove it."""
    schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
