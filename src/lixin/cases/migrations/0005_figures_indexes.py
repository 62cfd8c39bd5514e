"""Indexes that carry what lists and the cockpit ask, so that neither walks past the rows of others."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_supporter_number")]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="case_closed",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_opened",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_open_due",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_unit",
        ),
        migrations.AlterField(
            model_name="case",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
                verbose_name="承办单位",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["unit", "-id", "division_code", "state", "closed_at", "due_at", "case_type", "source"],
                name="case_unit",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["state", "closed_at", "on_time", "unit", "division_code"], name="case_closed"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["opened_at", "unit", "division_code"], name="case_opened"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["due_at", "unit", "division_code", "state"],
                name="case_open_due",
                condition=models.Q(closed_at__isnull=True),
            ),
        ),
    ]
