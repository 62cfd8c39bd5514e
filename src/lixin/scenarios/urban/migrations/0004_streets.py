import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import lixin.registers.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_totp_step"),
        ("sensing", "0002_lake_and_adoption"),
        ("urban", "0003_pipes"),
    ]

    operations = [
        migrations.CreateModel(
            name="DutyGrid",
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
                ("worker", models.CharField(blank=True, max_length=40, verbose_name="网格员")),
                (
                    "worker_phone",
                    lixin.registers.fields.PhoneField(blank=True, max_length=20, verbose_name="网格员电话"),
                ),
                ("households", models.PositiveIntegerField(blank=True, null=True, verbose_name="户数（户）")),
                ("patrols", models.PositiveSmallIntegerField(default=5, verbose_name="每周巡查次数（次）")),
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
                "verbose_name": "责任网格",
                "verbose_name_plural": "责任网格",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="urban_dutyg_thin_a778d9_idx"),
                    models.Index(fields=["division_code", "code"], name="urban_dutyg_divisio_94d4b5_idx"),
                    models.Index(fields=["owner", "code"], name="urban_dutyg_owner_i_77710d_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="urban_dutygrid_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Lamp",
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
                    "light",
                    models.CharField(
                        choices=[("led", "LED"), ("sodium", "高压钠灯"), ("solar", "太阳能 LED")],
                        max_length=8,
                        verbose_name="光源",
                    ),
                ),
                (
                    "power",
                    models.FloatField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="功率（W）"
                    ),
                ),
                (
                    "height",
                    models.FloatField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="灯杆高度（m）"
                    ),
                ),
                ("cabinet", models.CharField(blank=True, max_length=40, verbose_name="控制箱编号")),
                ("circuit", models.CharField(blank=True, max_length=20, verbose_name="回路")),
                (
                    "state",
                    models.CharField(
                        choices=[("sound", "完好"), ("damaged", "破损"), ("lost", "丢失"), ("abandoned", "废弃")],
                        default="sound",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("lit_on", models.DateField(blank=True, null=True, verbose_name="启用日期")),
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
                "verbose_name": "路灯",
                "verbose_name_plural": "路灯",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="urban_lamp_thin_c0646a_idx"),
                    models.Index(fields=["division_code", "code"], name="urban_lamp_divisio_0b53d2_idx"),
                    models.Index(fields=["owner", "code"], name="urban_lamp_owner_i_450715_idx"),
                    models.Index(fields=["light", "code"], name="urban_lamp_light_3fd98a_idx"),
                    models.Index(fields=["state", "code"], name="urban_lamp_state_721f18_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="urban_lamp_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Manhole",
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
                            ("supply", "给水"),
                            ("sewage", "污水"),
                            ("rain", "雨水"),
                            ("gas", "燃气"),
                            ("heat", "热力"),
                            ("power", "电力"),
                            ("telecom", "通信"),
                        ],
                        max_length=8,
                        verbose_name="井盖类型",
                    ),
                ),
                (
                    "load",
                    models.CharField(
                        choices=[
                            ("A15", "A15（绿地、人行）"),
                            ("B125", "B125（人行道、小车停车）"),
                            ("C250", "C250（路边）"),
                            ("D400", "D400（车行道）"),
                            ("E600", "E600（货运站）"),
                            ("F900", "F900（机场等）"),
                        ],
                        max_length=4,
                        verbose_name="承载等级",
                    ),
                ),
                (
                    "material",
                    models.CharField(
                        choices=[("iron", "球墨铸铁"), ("composite", "复合材料"), ("concrete", "钢纤维混凝土")],
                        max_length=10,
                        verbose_name="材质",
                    ),
                ),
                ("on_road", models.BooleanField(default=False, verbose_name="在车行道上")),
                ("net", models.BooleanField(default=False, verbose_name="有防坠网")),
                (
                    "state",
                    models.CharField(
                        choices=[("sound", "完好"), ("damaged", "破损"), ("lost", "丢失"), ("abandoned", "废弃")],
                        default="sound",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("checked_on", models.DateField(blank=True, null=True, verbose_name="上次检查日期")),
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
                "verbose_name": "井盖",
                "verbose_name_plural": "井盖",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="urban_manho_thin_f52d9e_idx"),
                    models.Index(fields=["division_code", "code"], name="urban_manho_divisio_fd0512_idx"),
                    models.Index(fields=["owner", "code"], name="urban_manho_owner_i_d9856a_idx"),
                    models.Index(fields=["kind", "code"], name="urban_manho_kind_2f0762_idx"),
                    models.Index(fields=["state", "code"], name="urban_manho_state_53a062_idx"),
                    models.Index(fields=["on_road", "code"], name="urban_manho_on_road_9f170b_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="urban_manhole_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("on_road", False), ("load__in", ("D400", "E600", "F900")), _connector="OR"),
                        name="urban_manhole_load",
                        violation_error_message="车行道上的井盖承载等级不低于 D400。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pump",
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
                    "flow",
                    models.FloatField(
                        validators=[django.core.validators.MinValueValidator(0)], verbose_name="设计流量（m³/s）"
                    ),
                ),
                (
                    "power",
                    models.FloatField(
                        validators=[django.core.validators.MinValueValidator(0)], verbose_name="装机功率（kW）"
                    ),
                ),
                (
                    "pumps",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="水泵台数（台）"
                    ),
                ),
                ("mobile", models.BooleanField(default=False, verbose_name="移动泵车")),
                (
                    "state",
                    models.CharField(
                        choices=[("ready", "完好"), ("repair", "检修"), ("broken", "故障")],
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("outlet", models.CharField(blank=True, max_length=60, verbose_name="排入河渠")),
                ("tried_on", models.DateField(blank=True, null=True, verbose_name="上次试运行日期")),
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
                    "point",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pumps",
                        to="urban.floodpoint",
                        verbose_name="服务的易涝点",
                    ),
                ),
            ],
            options={
                "verbose_name": "排涝泵站",
                "verbose_name_plural": "排涝泵站",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="urban_pump_thin_2b734f_idx"),
                    models.Index(fields=["division_code", "code"], name="urban_pump_divisio_8e49ef_idx"),
                    models.Index(fields=["owner", "code"], name="urban_pump_owner_i_72dd2b_idx"),
                    models.Index(fields=["state", "code"], name="urban_pump_state_784523_idx"),
                    models.Index(fields=["mobile", "code"], name="urban_pump_mobile_8f1220_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="urban_pump_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Restaurant",
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
                    "firm_code",
                    lixin.registers.fields.CreditCodeField(blank=True, max_length=18, verbose_name="统一社会信用代码"),
                ),
                (
                    "size",
                    models.CharField(
                        choices=[
                            ("small", "小型（1 至 2 个基准灶头）"),
                            ("middle", "中型（3 至 5 个）"),
                            ("large", "大型（6 个及以上）"),
                        ],
                        max_length=8,
                        verbose_name="规模",
                    ),
                ),
                (
                    "stoves",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="基准灶头数（个）"
                    ),
                ),
                ("purifier", models.CharField(blank=True, max_length=60, verbose_name="净化设施型号")),
                ("cleaned_on", models.DateField(blank=True, null=True, verbose_name="上次清洗日期")),
                ("clean_by", models.DateField(blank=True, null=True, verbose_name="下次清洗截止日")),
                ("contact", models.CharField(blank=True, max_length=40, verbose_name="联系人")),
                (
                    "contact_phone",
                    lixin.registers.fields.PhoneField(blank=True, max_length=20, verbose_name="联系电话"),
                ),
                (
                    "monitor",
                    models.ForeignKey(
                        blank=True,
                        help_text="没有安装的不选。",
                        limit_choices_to={"kind": "urban.fume", "retired_at": None},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensing.device",
                        verbose_name="油烟监测仪",
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
                "verbose_name": "餐饮油烟单位",
                "verbose_name_plural": "餐饮油烟单位",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="urban_resta_thin_957808_idx"),
                    models.Index(fields=["division_code", "code"], name="urban_resta_divisio_3d66b6_idx"),
                    models.Index(fields=["owner", "code"], name="urban_resta_owner_i_4d22f8_idx"),
                    models.Index(fields=["size", "code"], name="urban_resta_size_8f6d5b_idx"),
                    models.Index(fields=["clean_by", "code"], name="urban_resta_clean_b_2b133b_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="urban_restaurant_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Vehicle",
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
                            ("sprinkler", "洒水车"),
                            ("sweeper", "清扫车"),
                            ("refuse", "垃圾车"),
                            ("spoil", "渣土车"),
                            ("concrete", "商砼车"),
                        ],
                        max_length=10,
                        verbose_name="车辆类型",
                    ),
                ),
                (
                    "plate",
                    models.CharField(
                        max_length=9,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]([A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9学挂警港澳]|[0-9]{5}[A-HJK]|[A-HJK][A-HJ-NP-Z0-9][0-9]{4})$",
                                "车牌号不对，例如 皖S12345 或 皖SD12345。",
                            )
                        ],
                        verbose_name="车牌号",
                    ),
                ),
                ("firm", models.CharField(max_length=80, verbose_name="所属企业")),
                (
                    "firm_code",
                    lixin.registers.fields.CreditCodeField(
                        blank=True, max_length=18, verbose_name="企业统一社会信用代码"
                    ),
                ),
                (
                    "capacity",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="核定载质量（t）",
                    ),
                ),
                (
                    "permit",
                    models.CharField(blank=True, help_text="渣土车要有。", max_length=60, verbose_name="准运证编号"),
                ),
                ("permitted_until", models.DateField(blank=True, null=True, verbose_name="准运到期日")),
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
                    "terminal",
                    models.ForeignKey(
                        blank=True,
                        help_text="没有安装的不选。",
                        limit_choices_to={"kind": "urban.vehicle", "retired_at": None},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensing.device",
                        verbose_name="车载终端",
                    ),
                ),
            ],
            options={
                "verbose_name": "作业车辆",
                "verbose_name_plural": "作业车辆",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="urban_vehic_thin_ebb644_idx"),
                    models.Index(fields=["division_code", "code"], name="urban_vehic_divisio_2de1bb_idx"),
                    models.Index(fields=["owner", "code"], name="urban_vehic_owner_i_1ce96a_idx"),
                    models.Index(fields=["kind", "code"], name="urban_vehic_kind_04877d_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="urban_vehicle_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "spoil"), _negated=True),
                            models.Q(("permit", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="urban_vehicle_permit",
                        violation_error_message="渣土车要有准运证编号。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Billboard",
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
                            ("roof", "楼顶"),
                            ("wall", "墙面"),
                            ("ground", "落地"),
                            ("column", "高立柱"),
                            ("screen", "电子屏"),
                        ],
                        max_length=8,
                        verbose_name="设置形式",
                    ),
                ),
                (
                    "size",
                    models.FloatField(
                        validators=[django.core.validators.MinValueValidator(0.1)], verbose_name="面积（m²）"
                    ),
                ),
                ("licence", models.CharField(blank=True, max_length=60, verbose_name="设置许可编号")),
                ("licensed_until", models.DateField(blank=True, null=True, verbose_name="许可到期日")),
                ("firm", models.CharField(max_length=80, verbose_name="设置人")),
                (
                    "firm_code",
                    lixin.registers.fields.CreditCodeField(
                        blank=True, max_length=18, verbose_name="设置人统一社会信用代码"
                    ),
                ),
                ("checked_on", models.DateField(blank=True, null=True, verbose_name="上次安全检查日期")),
                ("check_by", models.DateField(blank=True, null=True, verbose_name="下次安全检查截止日")),
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
                "verbose_name": "户外广告",
                "verbose_name_plural": "户外广告",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="urban_billb_thin_07483e_idx"),
                    models.Index(fields=["division_code", "code"], name="urban_billb_divisio_09cfbd_idx"),
                    models.Index(fields=["owner", "code"], name="urban_billb_owner_i_1a9627_idx"),
                    models.Index(fields=["kind", "code"], name="urban_billb_kind_34575e_idx"),
                    models.Index(fields=["licensed_until", "code"], name="urban_billb_license_89cf10_idx"),
                    models.Index(fields=["check_by", "code"], name="urban_billb_check_b_5dc26a_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="urban_billboard_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("licence", ""), ("licensed_until", None)),
                            models.Q(models.Q(("licence", ""), _negated=True), ("licensed_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="urban_billboard_licence",
                        violation_error_message="许可编号和到期日要么都填，要么都不填。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Component",
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
                            ("01", "公用设施"),
                            ("02", "道路交通"),
                            ("03", "市容环境"),
                            ("04", "园林绿化"),
                            ("05", "其他设施"),
                        ],
                        max_length=2,
                        verbose_name="部件大类",
                    ),
                ),
                (
                    "thing",
                    models.CharField(help_text="小类的名称，例如 雨水箅子。", max_length=40, verbose_name="部件名称"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("sound", "完好"), ("damaged", "破损"), ("lost", "丢失"), ("abandoned", "废弃")],
                        default="sound",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("holder", models.CharField(blank=True, max_length=80, verbose_name="权属单位")),
                ("keeper_unit", models.CharField(blank=True, max_length=80, verbose_name="养护单位")),
                ("surveyed_on", models.DateField(blank=True, null=True, verbose_name="普查日期")),
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
                "verbose_name": "城市部件",
                "verbose_name_plural": "城市部件",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="urban_compo_thin_90bf9f_idx"),
                    models.Index(fields=["division_code", "code"], name="urban_compo_divisio_45c764_idx"),
                    models.Index(fields=["owner", "code"], name="urban_compo_owner_i_6edaf1_idx"),
                    models.Index(fields=["kind", "code"], name="urban_compo_kind_a506e3_idx"),
                    models.Index(fields=["state", "code"], name="urban_compo_state_e47964_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="urban_component_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Grid",
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
                        choices=[
                            ("street", "街巷"),
                            ("housing", "居住小区"),
                            ("market", "商业和集市"),
                            ("public", "公共场所"),
                            ("green", "公园绿地"),
                            ("other", "其他"),
                        ],
                        max_length=8,
                        verbose_name="用地类型",
                    ),
                ),
                (
                    "area",
                    models.FloatField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="面积（m²）"
                    ),
                ),
                ("drawn_on", models.DateField(blank=True, null=True, verbose_name="划定日期")),
                (
                    "duty",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grids",
                        to="urban.dutygrid",
                        verbose_name="责任网格",
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
                "verbose_name": "单元网格",
                "verbose_name_plural": "单元网格",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="urban_grid_thin_a75324_idx"),
                    models.Index(fields=["division_code", "code"], name="urban_grid_divisio_1d5278_idx"),
                    models.Index(fields=["owner", "code"], name="urban_grid_owner_i_0f6441_idx"),
                    models.Index(fields=["kind", "code"], name="urban_grid_kind_380ef1_idx"),
                    models.Index(fields=["duty", "code"], name="urban_grid_duty_id_c086e9_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="urban_grid_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__startswith", models.F("division_code"))),
                        name="urban_grid_code",
                        violation_error_message="网格编码应以所在区划的代码开头。",
                    ),
                ],
            },
        ),
    ]
