import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sensing", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SuspectTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hour", models.DateTimeField(verbose_name="小时")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("checksum", "校验错误"),
                            ("length", "长度错误"),
                            ("syntax", "格式错误"),
                            ("range", "时间或数值越界"),
                            ("unknown", "未登记设备"),
                            ("secret", "密码错误"),
                            ("impossible", "数值不可能"),
                            ("repeated", "重复上报"),
                            ("late", "迟到"),
                            ("future", "时间超前"),
                            ("retired", "设备已停用"),
                        ],
                        max_length=12,
                        verbose_name="原因",
                    ),
                ),
                ("sender", models.CharField(max_length=64, verbose_name="来源")),
                ("kept", models.PositiveIntegerField(default=0, verbose_name="保留")),
                ("counted", models.PositiveIntegerField(default=0, verbose_name="只计数")),
            ],
            options={
                "verbose_name": "异常报文计数",
                "verbose_name_plural": "异常报文计数",
            },
        ),
        migrations.CreateModel(
            name="UnknownDevice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("protocol", models.CharField(max_length=20, verbose_name="协议")),
                ("vendor_id", models.CharField(max_length=64, verbose_name="自报标识")),
                ("first_at", models.DateTimeField(verbose_name="首次出现")),
                ("last_at", models.DateTimeField(db_index=True, verbose_name="最近出现")),
                ("frames", models.PositiveBigIntegerField(default=0, verbose_name="报文数")),
                ("peer", models.CharField(blank=True, max_length=64, verbose_name="来源地址")),
                ("payload", models.BinaryField(verbose_name="最近报文")),
            ],
            options={
                "verbose_name": "未登记设备",
                "verbose_name_plural": "未登记设备",
            },
        ),
        migrations.AddField(
            model_name="device",
            name="units",
            field=models.JSONField(blank=True, default=dict, verbose_name="报文单位"),
        ),
        migrations.AddField(
            model_name="device",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="版本"),
        ),
        migrations.AddField(
            model_name="suspect",
            name="settled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="补录时间"),
        ),
        migrations.AddField(
            model_name="suspect",
            name="size",
            field=models.PositiveIntegerField(default=0, verbose_name="报文字节数"),
        ),
        migrations.AlterField(
            model_name="suspect",
            name="reason",
            field=models.CharField(
                choices=[
                    ("checksum", "校验错误"),
                    ("length", "长度错误"),
                    ("syntax", "格式错误"),
                    ("range", "时间或数值越界"),
                    ("unknown", "未登记设备"),
                    ("secret", "密码错误"),
                    ("impossible", "数值不可能"),
                    ("repeated", "重复上报"),
                    ("late", "迟到"),
                    ("future", "时间超前"),
                    ("retired", "设备已停用"),
                ],
                max_length=12,
                verbose_name="原因",
            ),
        ),
        migrations.AddIndex(
            model_name="suspect",
            index=models.Index(fields=["protocol", "vendor_id"], name="suspect_sender"),
        ),
        migrations.AddIndex(
            model_name="suspect",
            index=models.Index(fields=["received_at"], name="suspect_received"),
        ),
        migrations.AddConstraint(
            model_name="suspecttally",
            constraint=models.UniqueConstraint(fields=("hour", "reason", "sender"), name="tally_once"),
        ),
        migrations.AddField(
            model_name="unknowndevice",
            name="device",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                to="sensing.device",
                verbose_name="接入为",
            ),
        ),
        migrations.AddConstraint(
            model_name="unknowndevice",
            constraint=models.UniqueConstraint(fields=("protocol", "vendor_id"), name="unknown_once"),
        ),
    ]
