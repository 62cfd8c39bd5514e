import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import lixin.registers.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_totp_step"),
        ("sensing", "0002_lake_and_adoption"),
        ("water", "0002_registers"),
    ]

    operations = [
        migrations.CreateModel(
            name="River",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="编码")),
                ("name", models.CharField(db_index=True, max_length=120, verbose_name="名称")),
                ("division_code", models.CharField(max_length=12, verbose_name="区划代码")),
                ("lon", models.FloatField(blank=True, null=True, verbose_name="经度")),
                ("lat", models.FloatField(blank=True, null=True, verbose_name="纬度")),
                ("note", models.TextField(blank=True, verbose_name="备注")),
                ("extra", models.JSONField(blank=True, default=dict, editable=False, verbose_name="本县补充")),
                ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="模拟")),
                ("retired_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="停用时间")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                ("cell", models.BigIntegerField(editable=False, null=True)),
                ("thin", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("west", models.FloatField(editable=False, null=True)),
                ("south", models.FloatField(editable=False, null=True)),
                ("east", models.FloatField(editable=False, null=True)),
                ("north", models.FloatField(editable=False, null=True)),
                ("shape", lixin.registers.fields.ShapeField(blank=True, kind="line", verbose_name="走向")),
                (
                    "kind",
                    models.CharField(
                        choices=[("natural", "天然河流"), ("canal", "人工河道"), ("ditch", "排涝大沟")],
                        max_length=10,
                        verbose_name="河流类型",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("province", "省级"), ("city", "市级"), ("county", "县级"), ("town", "乡级")],
                        max_length=10,
                        verbose_name="管理级别",
                    ),
                ),
                ("basin", models.CharField(default="淮河流域", max_length=40, verbose_name="所属流域")),
                (
                    "length",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="县内长度（km）",
                    ),
                ),
                ("has_plan", models.BooleanField(default=False, verbose_name="已编“一河一策”")),
                (
                    "flows_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tributaries",
                        to="water.river",
                        verbose_name="汇入河流",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="责任单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "河流",
                "verbose_name_plural": "河流",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="water_river_thin_4b29ca_idx"),
                    models.Index(fields=["division_code", "code"], name="water_river_divisio_ad4f9d_idx"),
                    models.Index(fields=["owner", "code"], name="water_river_owner_i_4ead98_idx"),
                    models.Index(fields=["kind", "code"], name="water_river_kind_6f365f_idx"),
                    models.Index(fields=["level", "code"], name="water_river_level_a90913_idx"),
                    models.Index(fields=["has_plan", "code"], name="water_river_has_pla_dc78cd_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="water_river_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("flows_into", None),
                            models.Q(("flows_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="water_river_not_into_itself",
                        violation_error_message="河流不能汇入自己。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WaterSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="编码")),
                ("name", models.CharField(db_index=True, max_length=120, verbose_name="名称")),
                ("division_code", models.CharField(max_length=12, verbose_name="区划代码")),
                ("lon", models.FloatField(blank=True, null=True, verbose_name="经度")),
                ("lat", models.FloatField(blank=True, null=True, verbose_name="纬度")),
                ("note", models.TextField(blank=True, verbose_name="备注")),
                ("extra", models.JSONField(blank=True, default=dict, editable=False, verbose_name="本县补充")),
                ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="模拟")),
                ("retired_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="停用时间")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                ("cell", models.BigIntegerField(editable=False, null=True)),
                ("thin", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("west", models.FloatField(editable=False, null=True)),
                ("south", models.FloatField(editable=False, null=True)),
                ("east", models.FloatField(editable=False, null=True)),
                ("north", models.FloatField(editable=False, null=True)),
                ("shape", lixin.registers.fields.ShapeField(blank=True, kind="area", verbose_name="范围")),
                (
                    "kind",
                    models.CharField(
                        choices=[("river", "河流型"), ("lake", "湖库型"), ("ground", "地下水型")],
                        max_length=8,
                        verbose_name="水源类型",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("county", "县级及以上"), ("town", "乡镇级"), ("village", "农村“千吨万人”")],
                        max_length=8,
                        verbose_name="水源级别",
                    ),
                ),
                (
                    "in_use",
                    models.CharField(
                        choices=[("used", "在用"), ("spare", "备用")],
                        default="used",
                        max_length=8,
                        verbose_name="使用状态",
                    ),
                ),
                (
                    "zone",
                    models.CharField(
                        choices=[
                            ("none", "未划定"),
                            ("first", "一级保护区"),
                            ("second", "一级、二级保护区"),
                            ("outer", "一级、二级和准保护区"),
                        ],
                        max_length=8,
                        verbose_name="保护区级别",
                    ),
                ),
                ("approved_by", models.CharField(blank=True, max_length=80, verbose_name="划定批文")),
                (
                    "first_area",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="一级保护区面积（km²）",
                    ),
                ),
                (
                    "second_area",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="二级保护区面积（km²）",
                    ),
                ),
                (
                    "daily_supply",
                    models.FloatField(
                        validators=[django.core.validators.MinValueValidator(0)], verbose_name="设计日供水量（m³/d）"
                    ),
                ),
                ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="服务人口（人）")),
                ("has_signs", models.BooleanField(default=False, verbose_name="已设标志")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="责任单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "饮用水水源地",
                "verbose_name_plural": "饮用水水源地",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="water_water_thin_4f4823_idx"),
                    models.Index(fields=["division_code", "code"], name="water_water_divisio_9c94e0_idx"),
                    models.Index(fields=["owner", "code"], name="water_water_owner_i_99362a_idx"),
                    models.Index(fields=["kind", "code"], name="water_water_kind_2d5f8e_idx"),
                    models.Index(fields=["level", "code"], name="water_water_level_d2900e_idx"),
                    models.Index(fields=["in_use", "code"], name="water_water_in_use_5f8d78_idx"),
                    models.Index(fields=["zone", "code"], name="water_water_zone_3de0b5_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="water_watersource_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("zone", "none"), models.Q(("approved_by", ""), _negated=True), _connector="OR"
                        ),
                        name="water_source_zone_approved",
                        violation_error_message="已划定保护区的要写划定批文。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="编码")),
                ("name", models.CharField(db_index=True, max_length=120, verbose_name="名称")),
                ("division_code", models.CharField(max_length=12, verbose_name="区划代码")),
                ("lon", models.FloatField(blank=True, null=True, verbose_name="经度")),
                ("lat", models.FloatField(blank=True, null=True, verbose_name="纬度")),
                ("note", models.TextField(blank=True, verbose_name="备注")),
                ("extra", models.JSONField(blank=True, default=dict, editable=False, verbose_name="本县补充")),
                ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="模拟")),
                ("retired_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="停用时间")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                ("cell", models.BigIntegerField(editable=False, null=True)),
                ("thin", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("west", models.FloatField(editable=False, null=True)),
                ("south", models.FloatField(editable=False, null=True)),
                ("east", models.FloatField(editable=False, null=True)),
                ("north", models.FloatField(editable=False, null=True)),
                ("shape", lixin.registers.fields.ShapeField(blank=True, kind="line", verbose_name="走向")),
                ("starts_at", models.CharField(max_length=80, verbose_name="起点")),
                ("ends_at", models.CharField(max_length=80, verbose_name="止点")),
                (
                    "length",
                    models.FloatField(
                        validators=[django.core.validators.MinValueValidator(0)], verbose_name="长度（km）"
                    ),
                ),
                (
                    "target_class",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "Ⅰ类"), (2, "Ⅱ类"), (3, "Ⅲ类"), (4, "Ⅳ类"), (5, "Ⅴ类")],
                        null=True,
                        verbose_name="水质目标",
                    ),
                ),
                ("bounded", models.BooleanField(default=False, verbose_name="管理范围已划定")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "river",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reaches",
                        to="water.river",
                        verbose_name="所属河流",
                    ),
                ),
            ],
            options={
                "verbose_name": "河段",
                "verbose_name_plural": "河段",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="water_reach_thin_5dd904_idx"),
                    models.Index(fields=["division_code", "code"], name="water_reach_divisio_d50324_idx"),
                    models.Index(fields=["owner", "code"], name="water_reach_owner_i_868a79_idx"),
                    models.Index(fields=["river", "code"], name="water_reach_river_i_9451e4_idx"),
                    models.Index(fields=["target_class", "code"], name="water_reach_target__abf5c2_idx"),
                    models.Index(fields=["bounded", "code"], name="water_reach_bounded_72120b_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="water_reach_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WaterPlant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="编码")),
                ("name", models.CharField(db_index=True, max_length=120, verbose_name="名称")),
                ("division_code", models.CharField(max_length=12, verbose_name="区划代码")),
                ("lon", models.FloatField(blank=True, null=True, verbose_name="经度")),
                ("lat", models.FloatField(blank=True, null=True, verbose_name="纬度")),
                ("note", models.TextField(blank=True, verbose_name="备注")),
                ("extra", models.JSONField(blank=True, default=dict, editable=False, verbose_name="本县补充")),
                ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="模拟")),
                ("retired_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="停用时间")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                ("cell", models.BigIntegerField(editable=False, null=True)),
                ("thin", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "process",
                    models.CharField(
                        choices=[("full", "常规处理"), ("deep", "深度处理"), ("disinfect", "仅消毒")],
                        max_length=10,
                        verbose_name="净水工艺",
                    ),
                ),
                (
                    "capacity",
                    models.FloatField(
                        validators=[django.core.validators.MinValueValidator(0)], verbose_name="设计规模（m³/d）"
                    ),
                ),
                ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="供水人口（人）")),
                ("tested_on", models.DateField(blank=True, null=True, verbose_name="最近水质检测日期")),
                ("qualified", models.BooleanField(default=False, verbose_name="最近水质合格")),
                ("operator", models.CharField(max_length=120, verbose_name="运营单位")),
                (
                    "credit_code",
                    lixin.registers.fields.CreditCodeField(blank=True, max_length=18, verbose_name="统一社会信用代码"),
                ),
                ("contact", models.CharField(blank=True, max_length=40, verbose_name="联系人")),
                (
                    "contact_phone",
                    lixin.registers.fields.PhoneField(blank=True, max_length=20, verbose_name="联系电话"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plants",
                        to="water.watersource",
                        verbose_name="取水水源地",
                    ),
                ),
            ],
            options={
                "verbose_name": "水厂",
                "verbose_name_plural": "水厂",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="water_water_thin_e2cf49_idx"),
                    models.Index(fields=["division_code", "code"], name="water_water_divisio_46c82e_idx"),
                    models.Index(fields=["owner", "code"], name="water_water_owner_i_9b5e32_idx"),
                    models.Index(fields=["source", "code"], name="water_water_source__6188ab_idx"),
                    models.Index(fields=["process", "code"], name="water_water_process_132430_idx"),
                    models.Index(fields=["qualified", "code"], name="water_water_qualifi_06692d_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="water_waterplant_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("qualified", False), models.Q(("tested_on", None), _negated=True), _connector="OR"
                        ),
                        name="water_plant_tested",
                        violation_error_message="水质合格的要写检测日期。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PumpStation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="编码")),
                ("name", models.CharField(db_index=True, max_length=120, verbose_name="名称")),
                ("division_code", models.CharField(max_length=12, verbose_name="区划代码")),
                ("lon", models.FloatField(blank=True, null=True, verbose_name="经度")),
                ("lat", models.FloatField(blank=True, null=True, verbose_name="纬度")),
                ("note", models.TextField(blank=True, verbose_name="备注")),
                ("extra", models.JSONField(blank=True, default=dict, editable=False, verbose_name="本县补充")),
                ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="模拟")),
                ("retired_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="停用时间")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                ("cell", models.BigIntegerField(editable=False, null=True)),
                ("thin", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("drainage", "排水泵站"),
                            ("irrigation", "灌溉泵站"),
                            ("both", "灌排结合泵站"),
                            ("supply", "供水泵站"),
                        ],
                        max_length=12,
                        verbose_name="泵站类型",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("1", "Ⅰ等 大(1)型"),
                            ("2", "Ⅱ等 大(2)型"),
                            ("3", "Ⅲ等 中型"),
                            ("4", "Ⅳ等 小(1)型"),
                            ("5", "Ⅴ等 小(2)型"),
                        ],
                        max_length=2,
                        verbose_name="泵站等别",
                    ),
                ),
                (
                    "units",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="机组台数（台）"
                    ),
                ),
                (
                    "power",
                    models.FloatField(
                        validators=[django.core.validators.MinValueValidator(0)], verbose_name="装机功率（kW）"
                    ),
                ),
                (
                    "design_flow",
                    models.FloatField(
                        validators=[django.core.validators.MinValueValidator(0)], verbose_name="设计流量（m³/s）"
                    ),
                ),
                (
                    "design_head",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="设计扬程（m）",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("ready", "完好"), ("partly", "部分机组可用"), ("broken", "不能运行")],
                        max_length=8,
                        verbose_name="设备状况",
                    ),
                ),
                ("keeper", models.CharField(blank=True, max_length=40, verbose_name="管护责任人")),
                (
                    "keeper_phone",
                    lixin.registers.fields.PhoneField(blank=True, max_length=20, verbose_name="责任人电话"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "reach",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pump_stations",
                        to="water.reach",
                        verbose_name="所在河段",
                    ),
                ),
            ],
            options={
                "verbose_name": "泵站",
                "verbose_name_plural": "泵站",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="water_pumps_thin_9f81d5_idx"),
                    models.Index(fields=["division_code", "code"], name="water_pumps_divisio_f5710a_idx"),
                    models.Index(fields=["owner", "code"], name="water_pumps_owner_i_b71e17_idx"),
                    models.Index(fields=["reach", "code"], name="water_pumps_reach_i_79a375_idx"),
                    models.Index(fields=["kind", "code"], name="water_pumps_kind_f2cacc_idx"),
                    models.Index(fields=["grade", "code"], name="water_pumps_grade_092267_idx"),
                    models.Index(fields=["state", "code"], name="water_pumps_state_b54cbc_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="water_pumpstation_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Gauge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="编码")),
                ("name", models.CharField(db_index=True, max_length=120, verbose_name="名称")),
                ("division_code", models.CharField(max_length=12, verbose_name="区划代码")),
                ("lon", models.FloatField(blank=True, null=True, verbose_name="经度")),
                ("lat", models.FloatField(blank=True, null=True, verbose_name="纬度")),
                ("note", models.TextField(blank=True, verbose_name="备注")),
                ("extra", models.JSONField(blank=True, default=dict, editable=False, verbose_name="本县补充")),
                ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="模拟")),
                ("retired_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="停用时间")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                ("cell", models.BigIntegerField(editable=False, null=True)),
                ("thin", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("PP", "雨量站"),
                            ("ZZ", "河道水位站"),
                            ("ZQ", "河道水文站"),
                            ("DD", "堰闸水文站"),
                            ("DP", "泵站"),
                            ("ZG", "地下水站"),
                            ("SS", "墒情站"),
                            ("BB", "蒸发站"),
                        ],
                        max_length=2,
                        verbose_name="测站类型",
                    ),
                ),
                ("warning_level", models.FloatField(blank=True, null=True, verbose_name="警戒水位（m）")),
                ("assured_level", models.FloatField(blank=True, null=True, verbose_name="保证水位（m）")),
                ("datum", models.CharField(blank=True, default="1985国家高程", max_length=20, verbose_name="高程基准")),
                ("founded_on", models.DateField(blank=True, null=True, verbose_name="设站日期")),
                (
                    "device",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensing.device",
                        verbose_name="接入设备",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "reach",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gauges",
                        to="water.reach",
                        verbose_name="所在河段",
                    ),
                ),
            ],
            options={
                "verbose_name": "测站",
                "verbose_name_plural": "测站",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="water_gauge_thin_e0734b_idx"),
                    models.Index(fields=["division_code", "code"], name="water_gauge_divisio_d305a3_idx"),
                    models.Index(fields=["owner", "code"], name="water_gauge_owner_i_0e8255_idx"),
                    models.Index(fields=["kind", "code"], name="water_gauge_kind_cb63c7_idx"),
                    models.Index(fields=["reach", "code"], name="water_gauge_reach_i_7f0b36_idx"),
                    models.Index(fields=["device", "code"], name="water_gauge_device__f7be3b_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="water_gauge_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("warning_level", None),
                            ("assured_level", None),
                            ("assured_level__gte", models.F("warning_level")),
                            _connector="OR",
                        ),
                        name="water_gauge_levels",
                        violation_error_message="保证水位不能低于警戒水位。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dyke",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="编码")),
                ("name", models.CharField(db_index=True, max_length=120, verbose_name="名称")),
                ("division_code", models.CharField(max_length=12, verbose_name="区划代码")),
                ("lon", models.FloatField(blank=True, null=True, verbose_name="经度")),
                ("lat", models.FloatField(blank=True, null=True, verbose_name="纬度")),
                ("note", models.TextField(blank=True, verbose_name="备注")),
                ("extra", models.JSONField(blank=True, default=dict, editable=False, verbose_name="本县补充")),
                ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="模拟")),
                ("retired_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="停用时间")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                ("cell", models.BigIntegerField(editable=False, null=True)),
                ("thin", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("west", models.FloatField(editable=False, null=True)),
                ("south", models.FloatField(editable=False, null=True)),
                ("east", models.FloatField(editable=False, null=True)),
                ("north", models.FloatField(editable=False, null=True)),
                ("shape", lixin.registers.fields.ShapeField(blank=True, kind="line", verbose_name="走向")),
                (
                    "bank",
                    models.CharField(choices=[("left", "左岸"), ("right", "右岸")], max_length=6, verbose_name="岸别"),
                ),
                (
                    "return_period",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(10)], verbose_name="防洪标准（年一遇）"
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[("1", "1 级"), ("2", "2 级"), ("3", "3 级"), ("4", "4 级"), ("5", "5 级")],
                        max_length=2,
                        verbose_name="堤防级别",
                    ),
                ),
                (
                    "length",
                    models.FloatField(
                        validators=[django.core.validators.MinValueValidator(0)], verbose_name="长度（km）"
                    ),
                ),
                ("crest_level", models.FloatField(blank=True, null=True, verbose_name="堤顶高程（m）")),
                (
                    "crest_width",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="堤顶宽度（m）",
                    ),
                ),
                ("meets_standard", models.BooleanField(default=False, verbose_name="已达标")),
                ("keeper", models.CharField(blank=True, max_length=40, verbose_name="管护责任人")),
                (
                    "keeper_phone",
                    lixin.registers.fields.PhoneField(blank=True, max_length=20, verbose_name="责任人电话"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "reach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dykes",
                        to="water.reach",
                        verbose_name="所在河段",
                    ),
                ),
            ],
            options={
                "verbose_name": "堤防",
                "verbose_name_plural": "堤防",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="water_dyke_thin_5365de_idx"),
                    models.Index(fields=["division_code", "code"], name="water_dyke_divisio_3c62ff_idx"),
                    models.Index(fields=["owner", "code"], name="water_dyke_owner_i_bb93f7_idx"),
                    models.Index(fields=["reach", "code"], name="water_dyke_reach_i_4c6a77_idx"),
                    models.Index(fields=["bank", "code"], name="water_dyke_bank_89ec29_idx"),
                    models.Index(fields=["grade", "code"], name="water_dyke_grade_359c7b_idx"),
                    models.Index(fields=["meets_standard", "code"], name="water_dyke_meets_s_e71e50_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="water_dyke_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ChiefSection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="编码")),
                ("name", models.CharField(db_index=True, max_length=120, verbose_name="名称")),
                ("division_code", models.CharField(max_length=12, verbose_name="区划代码")),
                ("lon", models.FloatField(blank=True, null=True, verbose_name="经度")),
                ("lat", models.FloatField(blank=True, null=True, verbose_name="纬度")),
                ("note", models.TextField(blank=True, verbose_name="备注")),
                ("extra", models.JSONField(blank=True, default=dict, editable=False, verbose_name="本县补充")),
                ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="模拟")),
                ("retired_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="停用时间")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                ("cell", models.BigIntegerField(editable=False, null=True)),
                ("thin", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("west", models.FloatField(editable=False, null=True)),
                ("south", models.FloatField(editable=False, null=True)),
                ("east", models.FloatField(editable=False, null=True)),
                ("north", models.FloatField(editable=False, null=True)),
                ("shape", lixin.registers.fields.ShapeField(blank=True, kind="line", verbose_name="走向")),
                (
                    "level",
                    models.CharField(
                        choices=[("county", "县级河长"), ("town", "乡级河长"), ("village", "村级河长")],
                        max_length=8,
                        verbose_name="河长级别",
                    ),
                ),
                (
                    "length",
                    models.FloatField(
                        validators=[django.core.validators.MinValueValidator(0)], verbose_name="责任长度（km）"
                    ),
                ),
                ("appointed", models.BooleanField(default=False, verbose_name="已明确河长")),
                ("chief", models.CharField(blank=True, max_length=40, verbose_name="河长姓名")),
                ("chief_post", models.CharField(blank=True, max_length=60, verbose_name="河长职务")),
                ("chief_phone", lixin.registers.fields.PhoneField(blank=True, max_length=20, verbose_name="河长电话")),
                ("rounds_a_month", models.PositiveSmallIntegerField(default=1, verbose_name="每月巡河次数（次）")),
                ("has_sign", models.BooleanField(default=False, verbose_name="已立公示牌")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "reach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chief_sections",
                        to="water.reach",
                        verbose_name="所在河段",
                    ),
                ),
            ],
            options={
                "verbose_name": "河长责任河段",
                "verbose_name_plural": "河长责任河段",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="water_chief_thin_179e1b_idx"),
                    models.Index(fields=["division_code", "code"], name="water_chief_divisio_8ef410_idx"),
                    models.Index(fields=["owner", "code"], name="water_chief_owner_i_2dba9d_idx"),
                    models.Index(fields=["reach", "code"], name="water_chief_reach_i_023c9f_idx"),
                    models.Index(fields=["level", "code"], name="water_chief_level_929d43_idx"),
                    models.Index(fields=["appointed", "code"], name="water_chief_appoint_e5712d_idx"),
                    models.Index(fields=["has_sign", "code"], name="water_chief_has_sig_b57fff_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="water_chiefsection_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("appointed", False), ("chief", "")),
                            models.Q(("appointed", True), models.Q(("chief", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="water_chief_named",
                        violation_error_message="已明确河长的要写河长姓名，没有明确的不写。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Intake",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="编码")),
                ("name", models.CharField(db_index=True, max_length=120, verbose_name="名称")),
                ("division_code", models.CharField(max_length=12, verbose_name="区划代码")),
                ("lon", models.FloatField(blank=True, null=True, verbose_name="经度")),
                ("lat", models.FloatField(blank=True, null=True, verbose_name="纬度")),
                ("note", models.TextField(blank=True, verbose_name="备注")),
                ("extra", models.JSONField(blank=True, default=dict, editable=False, verbose_name="本县补充")),
                ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="模拟")),
                ("retired_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="停用时间")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                ("cell", models.BigIntegerField(editable=False, null=True)),
                ("thin", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("surface", "地表水"), ("ground", "地下水")], max_length=8, verbose_name="水源类别"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("living", "生活用水"),
                            ("industry", "工业用水"),
                            ("farming", "农业用水"),
                            ("ecology", "生态用水"),
                        ],
                        max_length=10,
                        verbose_name="取水用途",
                    ),
                ),
                ("holder", models.CharField(max_length=120, verbose_name="取水权人")),
                (
                    "credit_code",
                    lixin.registers.fields.CreditCodeField(blank=True, max_length=18, verbose_name="统一社会信用代码"),
                ),
                ("permit_number", models.CharField(max_length=40, unique=True, verbose_name="取水许可证编号")),
                (
                    "volume",
                    models.FloatField(
                        validators=[django.core.validators.MinValueValidator(0)], verbose_name="许可年取水量（m³/a）"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="有效期起")),
                ("valid_until", models.DateField(help_text="期满四十五日前申请延续。", verbose_name="有效期止")),
                ("metered", models.BooleanField(default=False, verbose_name="已装计量设施")),
                ("contact", models.CharField(blank=True, max_length=40, verbose_name="联系人")),
                (
                    "contact_phone",
                    lixin.registers.fields.PhoneField(blank=True, max_length=20, verbose_name="联系电话"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="责任单位",
                    ),
                ),
                (
                    "reach",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intakes",
                        to="water.reach",
                        verbose_name="取水河段",
                    ),
                ),
                (
                    "plant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intakes",
                        to="water.waterplant",
                        verbose_name="供给水厂",
                    ),
                ),
            ],
            options={
                "verbose_name": "取水口",
                "verbose_name_plural": "取水口",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="water_intak_thin_345463_idx"),
                    models.Index(fields=["division_code", "code"], name="water_intak_divisio_9bb2bb_idx"),
                    models.Index(fields=["owner", "code"], name="water_intak_owner_i_765767_idx"),
                    models.Index(fields=["kind", "code"], name="water_intak_kind_ac5573_idx"),
                    models.Index(fields=["purpose", "code"], name="water_intak_purpose_74b2f9_idx"),
                    models.Index(fields=["reach", "code"], name="water_intak_reach_i_d2d5b5_idx"),
                    models.Index(fields=["plant", "code"], name="water_intak_plant_i_9b8829_idx"),
                    models.Index(fields=["metered", "code"], name="water_intak_metered_3ecbd8_idx"),
                    models.Index(fields=["valid_until", "code"], name="water_intak_valid_u_228b68_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="water_intake_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gt", models.F("valid_from"))),
                        name="water_intake_valid",
                        violation_error_message="有效期止要晚于有效期起。",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="sluice",
            name="built_year",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(1900)],
                verbose_name="建成年份",
            ),
        ),
        migrations.AddField(
            model_name="sluice",
            name="sill_level",
            field=models.FloatField(blank=True, null=True, verbose_name="闸底高程（m）"),
        ),
        migrations.AddField(
            model_name="sluice",
            name="width",
            field=models.FloatField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="闸孔总净宽（m）",
            ),
        ),
        migrations.AddField(
            model_name="sluice",
            name="reach",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sluices",
                to="water.reach",
                verbose_name="所在河段",
            ),
        ),
        migrations.AddIndex(
            model_name="sluice",
            index=models.Index(fields=["reach", "code"], name="water_sluic_reach_i_64e55d_idx"),
        ),
    ]
