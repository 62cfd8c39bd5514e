from django.db import migrations, models

import lixin.lake.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Stream",
            fields=[
                ("table", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="表")),
                ("key", models.CharField(default=lixin.lake.models.new_key, max_length=40)),
                ("sequence", models.BigIntegerField(default=0, verbose_name="已编到")),
            ],
            options={
                "verbose_name": "入湖编号",
                "verbose_name_plural": "入湖编号",
            },
        ),
        migrations.CreateModel(
            name="Pending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=40, verbose_name="表")),
                ("sequence", models.BigIntegerField(verbose_name="编号")),
                ("first", models.BigIntegerField(verbose_name="最早的日志位置")),
                ("rows", models.PositiveIntegerField(verbose_name="行数")),
                ("blob", models.BinaryField(verbose_name="数据")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="写入时间")),
                ("fault", models.CharField(blank=True, max_length=300, verbose_name="不能入湖的原因")),
            ],
            options={
                "verbose_name": "待入湖数据",
                "verbose_name_plural": "待入湖数据",
                "constraints": [models.UniqueConstraint(fields=("table", "sequence"), name="pending_once")],
            },
        ),
    ]
