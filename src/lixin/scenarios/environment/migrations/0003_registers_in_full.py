import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import lixin.registers.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_totp_step"),
        ("environment", "0002_registers"),
        ("sensing", "0002_lake_and_adoption"),
    ]

    operations = [
        migrations.CreateModel(
            name="RoadSection",
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
                        choices=[("county", "县级"), ("town", "乡级"), ("village", "村级")],
                        max_length=8,
                        verbose_name="路长级别",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("county", "县道"), ("town", "乡道"), ("village", "村道"), ("street", "城区道路")],
                        max_length=8,
                        verbose_name="道路类别",
                    ),
                ),
                ("road", models.CharField(max_length=60, verbose_name="道路名称")),
                (
                    "length",
                    models.FloatField(
                        validators=[django.core.validators.MinValueValidator(0)], verbose_name="责任长度（km）"
                    ),
                ),
                ("appointed", models.BooleanField(default=False, verbose_name="已明确路长")),
                ("chief", models.CharField(blank=True, max_length=40, verbose_name="路长姓名")),
                ("chief_phone", lixin.registers.fields.PhoneField(blank=True, max_length=20, verbose_name="路长电话")),
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
            ],
            options={
                "verbose_name": "路长责任路段",
                "verbose_name_plural": "路长责任路段",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="environment_thin_675f2d_idx"),
                    models.Index(fields=["division_code", "code"], name="environment_divisio_b04bc1_idx"),
                    models.Index(fields=["owner", "code"], name="environment_owner_i_48c8bf_idx"),
                    models.Index(fields=["level", "code"], name="environment_level_6aebab_idx"),
                    models.Index(fields=["kind", "code"], name="environment_kind_0b8c83_idx"),
                    models.Index(fields=["appointed", "code"], name="environment_appoint_e87d78_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="environment_roadsection_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("appointed", False), ("chief", "")),
                            models.Q(("appointed", True), models.Q(("chief", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="environment_road_chief",
                        violation_error_message="已明确路长的要写路长姓名，没有明确的不写。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForestSection",
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
                    "level",
                    models.CharField(
                        choices=[("county", "县级"), ("town", "乡级"), ("village", "村级")],
                        max_length=8,
                        verbose_name="林长级别",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("forest", "成片林"),
                            ("shelter", "防护林带"),
                            ("wetland", "湿地"),
                            ("garden", "城镇绿地"),
                        ],
                        max_length=8,
                        verbose_name="林地类型",
                    ),
                ),
                (
                    "area",
                    models.FloatField(
                        validators=[django.core.validators.MinValueValidator(0)], verbose_name="责任面积（hm²）"
                    ),
                ),
                ("appointed", models.BooleanField(default=False, verbose_name="已明确林长")),
                ("chief", models.CharField(blank=True, max_length=40, verbose_name="林长姓名")),
                ("chief_phone", lixin.registers.fields.PhoneField(blank=True, max_length=20, verbose_name="林长电话")),
                ("ranger", models.CharField(blank=True, max_length=40, verbose_name="护林员姓名")),
                (
                    "ranger_phone",
                    lixin.registers.fields.PhoneField(blank=True, max_length=20, verbose_name="护林员电话"),
                ),
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
            ],
            options={
                "verbose_name": "林长责任区",
                "verbose_name_plural": "林长责任区",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="environment_thin_c45d15_idx"),
                    models.Index(fields=["division_code", "code"], name="environment_divisio_c1baef_idx"),
                    models.Index(fields=["owner", "code"], name="environment_owner_i_2c90d2_idx"),
                    models.Index(fields=["level", "code"], name="environment_level_1d21de_idx"),
                    models.Index(fields=["kind", "code"], name="environment_kind_839223_idx"),
                    models.Index(fields=["appointed", "code"], name="environment_appoint_5462c8_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="environment_forestsection_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("appointed", False), ("chief", "")),
                            models.Q(("appointed", True), models.Q(("chief", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="environment_forest_chief",
                        violation_error_message="已明确林长的要写林长姓名，没有明确的不写。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonitoringPoint",
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
                            ("air", "环境空气"),
                            ("water", "地表水"),
                            ("soil", "土壤"),
                            ("noise", "声环境"),
                            ("radiation", "辐射"),
                        ],
                        max_length=10,
                        verbose_name="监测要素",
                    ),
                ),
                (
                    "control",
                    models.CharField(
                        choices=[("nation", "国控"), ("province", "省控"), ("city", "市控"), ("county", "县控")],
                        max_length=10,
                        verbose_name="控制级别",
                    ),
                ),
                ("automatic", models.BooleanField(default=False, verbose_name="自动监测")),
                ("factors", models.CharField(max_length=200, verbose_name="监测项目")),
                ("every", models.CharField(max_length=40, verbose_name="监测频次")),
                (
                    "noise_area",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("0", "0 类"),
                            ("1", "1 类"),
                            ("2", "2 类"),
                            ("3", "3 类"),
                            ("4a", "4a 类"),
                            ("4b", "4b 类"),
                        ],
                        max_length=2,
                        verbose_name="声环境功能区",
                    ),
                ),
                (
                    "day_level",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="昼间等效声级（dB(A)）",
                    ),
                ),
                (
                    "night_level",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="夜间等效声级（dB(A)）",
                    ),
                ),
                ("measured_on", models.DateField(blank=True, null=True, verbose_name="最近监测日期")),
                ("quiet", models.BooleanField(default=False, editable=False, verbose_name="噪声达标")),
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
            ],
            options={
                "verbose_name": "环境监测点位",
                "verbose_name_plural": "环境监测点位",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="environment_thin_7d91fe_idx"),
                    models.Index(fields=["division_code", "code"], name="environment_divisio_f6718c_idx"),
                    models.Index(fields=["owner", "code"], name="environment_owner_i_8d92a2_idx"),
                    models.Index(fields=["kind", "code"], name="environment_kind_a4e536_idx"),
                    models.Index(fields=["control", "code"], name="environment_control_4e4fff_idx"),
                    models.Index(fields=["automatic", "code"], name="environment_automat_0f64d3_idx"),
                    models.Index(fields=["device", "code"], name="environment_device__a7b262_idx"),
                    models.Index(fields=["noise_area", "code"], name="environment_noise_a_d6364e_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="environment_monitoringpoint_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "noise"), models.Q(("noise_area", ""), _negated=True)),
                            models.Q(
                                models.Q(("kind", "noise"), _negated=True),
                                ("day_level", None),
                                ("night_level", None),
                                ("noise_area", ""),
                            ),
                            _connector="OR",
                        ),
                        name="environment_point_noise",
                        violation_error_message="声环境点位要选功能区；其他点位不填功能区和声级。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PollutionSource",
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
                    "credit_code",
                    lixin.registers.fields.CreditCodeField(
                        blank=True,
                        help_text="没有统一社会信用代码的不填，编码以 H9 开头。",
                        max_length=18,
                        verbose_name="统一社会信用代码",
                    ),
                ),
                (
                    "industry",
                    models.CharField(
                        max_length=4,
                        validators=[
                            django.core.validators.RegexValidator("^\\d{3,4}$", "按 GB/T 4754 填 3 或 4 位数字。")
                        ],
                        verbose_name="行业类别代码",
                    ),
                ),
                (
                    "management",
                    models.CharField(
                        choices=[("key", "重点管理"), ("simple", "简化管理"), ("registered", "登记管理")],
                        max_length=12,
                        verbose_name="管理类别",
                    ),
                ),
                ("permitted", models.BooleanField(default=False, verbose_name="已领证或登记")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="有效期起")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True, help_text="期满六十日前申请延续。", null=True, verbose_name="有效期止"
                    ),
                ),
                ("authority", models.CharField(blank=True, max_length=60, verbose_name="发证机关")),
                ("contact", models.CharField(blank=True, max_length=40, verbose_name="环保联系人")),
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
            ],
            options={
                "verbose_name": "固定污染源",
                "verbose_name_plural": "固定污染源",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="environment_thin_9aed9b_idx"),
                    models.Index(fields=["division_code", "code"], name="environment_divisio_662503_idx"),
                    models.Index(fields=["owner", "code"], name="environment_owner_i_58641f_idx"),
                    models.Index(fields=["management", "code"], name="environment_managem_5bf646_idx"),
                    models.Index(fields=["permitted", "code"], name="environment_permitt_474f92_idx"),
                    models.Index(fields=["industry", "code"], name="environment_industr_797020_idx"),
                    models.Index(fields=["valid_until", "code"], name="environment_valid_u_0520f3_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="environment_pollutionsource_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("permitted", False), ("valid_from", None), ("valid_until", None)),
                            models.Q(
                                ("permitted", True),
                                ("valid_from__isnull", False),
                                ("valid_until__gt", models.F("valid_from")),
                                ("valid_until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="environment_source_permit",
                        violation_error_message="已领证的要写有效期，止期晚于起期；没有领证的不写有效期。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outlet",
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
                    "medium",
                    models.CharField(
                        choices=[("water", "废水"), ("gas", "废气")], max_length=6, verbose_name="排放类别"
                    ),
                ),
                (
                    "rank",
                    models.CharField(
                        choices=[("main", "主要排放口"), ("general", "一般排放口")],
                        max_length=8,
                        verbose_name="排放口类型",
                    ),
                ),
                (
                    "height",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="排气筒高度（m）",
                    ),
                ),
                (
                    "diameter",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="出口内径（m）",
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensing.device",
                        verbose_name="自动监测设备",
                    ),
                ),
                (
                    "outfall",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outlets",
                        to="environment.outfall",
                        verbose_name="入河排污口",
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
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outlets",
                        to="environment.pollutionsource",
                        verbose_name="所属污染源",
                    ),
                ),
            ],
            options={
                "verbose_name": "污染源排放口",
                "verbose_name_plural": "污染源排放口",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="environment_thin_cca3da_idx"),
                    models.Index(fields=["division_code", "code"], name="environment_divisio_75b5f3_idx"),
                    models.Index(fields=["owner", "code"], name="environment_owner_i_44654c_idx"),
                    models.Index(fields=["source", "code"], name="environment_source__f41253_idx"),
                    models.Index(fields=["medium", "code"], name="environment_medium_87e61f_idx"),
                    models.Index(fields=["rank", "code"], name="environment_rank_91de93_idx"),
                    models.Index(fields=["outfall", "code"], name="environment_outfall_7f8f9c_idx"),
                    models.Index(fields=["device", "code"], name="environment_device__5e9bb6_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="environment_outlet_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("medium", "gas"), ("outfall", None)),
                            models.Q(("diameter", None), ("height", None), ("medium", "water")),
                            _connector="OR",
                        ),
                        name="environment_outlet_medium",
                        violation_error_message="废气口不填入河排污口，废水口不填排气筒高度和内径。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PermitLimit",
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
                    "factor",
                    models.CharField(
                        choices=[
                            ("cod", "化学需氧量"),
                            ("nh3n", "氨氮"),
                            ("tp", "总磷"),
                            ("tn", "总氮"),
                            ("stack_so2", "二氧化硫（烟气）"),
                            ("stack_nox", "氮氧化物（烟气）"),
                            ("stack_dust", "颗粒物（烟气）"),
                        ],
                        max_length=12,
                        verbose_name="污染因子",
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        choices=[("hour", "小时均值"), ("day", "日均值"), ("year", "年排放量")],
                        max_length=6,
                        verbose_name="时段",
                    ),
                ),
                (
                    "value",
                    models.FloatField(
                        validators=[django.core.validators.MinValueValidator(0)], verbose_name="许可限值"
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[("mg_l", "mg/L"), ("mg_m3", "mg/m³"), ("t_a", "t/a")],
                        max_length=6,
                        verbose_name="限值单位",
                    ),
                ),
                ("basis", models.CharField(blank=True, max_length=120, verbose_name="执行标准")),
                (
                    "outlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="limits",
                        to="environment.outlet",
                        verbose_name="排放口",
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
                "verbose_name": "许可限值",
                "verbose_name_plural": "许可限值",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="environment_thin_a5fd01_idx"),
                    models.Index(fields=["division_code", "code"], name="environment_divisio_10cd7c_idx"),
                    models.Index(fields=["owner", "code"], name="environment_owner_i_fe8bf8_idx"),
                    models.Index(fields=["outlet", "code"], name="environment_outlet__b6882f_idx"),
                    models.Index(fields=["factor", "code"], name="environment_factor_b04224_idx"),
                    models.Index(fields=["period", "code"], name="environment_period_8745a9_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="environment_permitlimit_place",
                    ),
                    models.UniqueConstraint(
                        fields=("outlet", "factor", "period"),
                        name="environment_limit_once",
                        violation_error_message="这个排放口的这个因子在这个时段已有限值。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("measure", "t_a"), ("period", "year")),
                            models.Q(
                                models.Q(("period", "year"), _negated=True), models.Q(("measure", "t_a"), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="environment_limit_unit",
                        violation_error_message="年排放量用 t/a，小时和日均值用浓度单位。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("measure", "t_a"),
                            models.Q(("factor__startswith", "stack_"), ("measure", "mg_m3")),
                            models.Q(("measure", "mg_l"), models.Q(("factor__startswith", "stack_"), _negated=True)),
                            _connector="OR",
                        ),
                        name="environment_limit_medium",
                        violation_error_message="烟气因子用 mg/m³，废水因子用 mg/L。",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="outfall",
            name="approval",
            field=models.CharField(blank=True, max_length=80, verbose_name="设置审批或登记文号"),
        ),
        migrations.AddField(
            model_name="outfall",
            name="design_flow",
            field=models.FloatField(
                blank=True,
                null=True,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="设计排放量（m³/d）",
            ),
        ),
        migrations.AlterField(
            model_name="outfall",
            name="credit_code",
            field=lixin.registers.fields.CreditCodeField(
                blank=True, help_text="责任主体不是法人的不填。", max_length=18, verbose_name="统一社会信用代码"
            ),
        ),
        migrations.AddField(
            model_name="outfall",
            name="source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outfalls",
                to="environment.pollutionsource",
                verbose_name="对应污染源",
            ),
        ),
        migrations.AddIndex(
            model_name="outfall",
            index=models.Index(fields=["source", "code"], name="environment_source__e61759_idx"),
        ),
    ]
