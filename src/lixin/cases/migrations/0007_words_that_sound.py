"""Words of cases in the form of the one box, with pinyin: the table anew; the next start fills it (search.ensure)."""

from django.db import migrations

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE cases_search USING fts5(words, content='', detail=none, tokenize='unicode61', prefix='3 4')"
    ],
    "postgresql": [
        "CREATE TABLE cases_search (id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX cases_search_words ON cases_search USING gin (words) WITH (fastupdate = off)",
    ],
}


def anew(apps, schema_editor):
    """Make the index of the database at hand."""
    for statement in ("DROP TABLE cases_search", *CREATE[schema_editor.connection.vendor]):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_case_row")]
    operations = [migrations.RunPython(anew, anew)]
