"""Indexes that answer lists by themselves; the rows by responsible unit alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_search")]

    operations = [
        migrations.CreateModel(
            name="OwnCase",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("cases.case",),
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_state",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_type_id",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_unit",
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["state", "-id", "unit", "division_code", "case_type", "source"], name="case_state"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["case_type", "-id", "unit", "division_code", "state", "closed_at"], name="case_type_id"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["scenario", "-id", "unit", "division_code", "state", "closed_at"], name="case_scenario"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["source", "-id", "unit", "division_code", "state", "closed_at"], name="case_source"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["unit", "-id", "state", "case_type", "closed_at"], name="case_unit"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["-id", "unit", "division_code", "state", "closed_at", "due_at"], name="case_walk"
            ),
        ),
    ]
