import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import lixin.registers.fields
import lixin.scenarios.urban.models_pipes


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_totp_step"),
        ("urban", "0002_registers"),
    ]

    operations = [
        migrations.CreateModel(
            name="PipeNode",
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
                        verbose_name="管线种类",
                    ),
                ),
                (
                    "feature",
                    models.CharField(
                        choices=[
                            ("end", "起讫点"),
                            ("straight", "直线点"),
                            ("bend", "弯头"),
                            ("tee", "三通"),
                            ("cross", "四通"),
                            ("many", "多通"),
                            ("size", "变径"),
                            ("material", "变材"),
                            ("depth", "变深"),
                            ("stub", "预留口"),
                            ("cap", "盖堵"),
                            ("inlet", "进水口"),
                            ("outlet", "出水口"),
                            ("surface", "出地"),
                            ("service", "入户"),
                            ("beyond", "出测区"),
                        ],
                        max_length=10,
                        verbose_name="特征",
                    ),
                ),
                (
                    "attachment",
                    models.CharField(
                        choices=[
                            ("none", "无"),
                            ("valve", "阀门"),
                            ("valve_well", "阀门井"),
                            ("hydrant", "消防栓"),
                            ("meter", "水表"),
                            ("air_valve", "排气阀"),
                            ("drain_valve", "排污阀"),
                            ("check_well", "检修井"),
                            ("manhole", "窨井"),
                            ("grate", "雨水箅"),
                            ("drop_well", "跌水井"),
                            ("septic", "化粪池"),
                            ("outfall_gate", "出水闸"),
                            ("pump", "泵站"),
                            ("tower", "水塔"),
                            ("waterworks", "水厂出水"),
                            ("well", "水源井"),
                            ("treatment", "污水处理厂"),
                            ("pressure_box", "调压箱"),
                            ("pressure_station", "调压站"),
                            ("gate_station", "门站"),
                            ("heat_station", "换热站"),
                            ("heat_plant", "热源厂"),
                            ("person_hole", "人孔"),
                            ("hand_hole", "手孔"),
                            ("substation", "变电站"),
                            ("switch", "开闭所"),
                            ("transformer", "变压器"),
                            ("distribution", "配电室"),
                            ("cabinet", "交接箱"),
                            ("exchange", "机房"),
                            ("pole", "上杆"),
                        ],
                        default="none",
                        max_length=16,
                        verbose_name="附属物",
                    ),
                ),
                (
                    "valve",
                    models.CharField(
                        blank=True,
                        choices=[("open", "开"), ("shut", "关"), ("stuck", "失灵（关不上）")],
                        help_text="附属物是阀门的才填。",
                        max_length=6,
                        verbose_name="阀门状态",
                    ),
                ),
                (
                    "ground",
                    models.FloatField(
                        blank=True,
                        help_text="1985 国家高程基准。",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-100.0),
                            django.core.validators.MaxValueValidator(500.0),
                        ],
                        verbose_name="地面高程（m）",
                    ),
                ),
                (
                    "depth",
                    models.FloatField(
                        blank=True,
                        help_text="不明的不填。",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-20.0),
                            django.core.validators.MaxValueValidator(30.0),
                        ],
                        verbose_name="埋深（m）",
                    ),
                ),
                (
                    "well_depth",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-20.0),
                            django.core.validators.MaxValueValidator(30.0),
                        ],
                        verbose_name="井深（m）",
                    ),
                ),
                (
                    "serves",
                    models.CharField(
                        blank=True,
                        help_text="入户点供到的小区或单位，不写个人。",
                        max_length=80,
                        verbose_name="供给对象",
                    ),
                ),
                (
                    "households",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100000)],
                        verbose_name="用户数",
                    ),
                ),
                ("road", models.CharField(blank=True, max_length=60, verbose_name="所在道路")),
                ("surveyed_on", models.DateField(blank=True, null=True, verbose_name="探测日期")),
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
                "verbose_name": "管点",
                "verbose_name_plural": "管点",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="urban_pipen_thin_c3f8db_idx"),
                    models.Index(fields=["division_code", "code"], name="urban_pipen_divisio_637c41_idx"),
                    models.Index(fields=["owner", "code"], name="urban_pipen_owner_i_c36353_idx"),
                    models.Index(fields=["kind", "code"], name="urban_pipen_kind_061327_idx"),
                    models.Index(fields=["feature", "code"], name="urban_pipen_feature_f84ec6_idx"),
                    models.Index(fields=["attachment", "code"], name="urban_pipen_attachm_5f23cd_idx"),
                    models.Index(fields=["valve", "code"], name="urban_pipen_valve_80b971_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="urban_pipenode_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Pipeline",
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
                        verbose_name="管线种类",
                    ),
                ),
                (
                    "material",
                    models.CharField(
                        choices=[
                            ("cast_iron", "铸铁"),
                            ("ductile", "球墨铸铁"),
                            ("steel", "钢"),
                            ("concrete", "混凝土"),
                            ("pe", "聚乙烯塑料"),
                            ("pvc", "聚氯乙烯塑料"),
                            ("frp", "玻璃钢"),
                            ("brick_stone", "砖石"),
                            ("asbestos", "石棉"),
                            ("ceramic", "陶瓷"),
                            ("copper", "铜"),
                            ("acsr", "钢芯铝绞线"),
                            ("fibre", "光纤"),
                            ("unknown", "不明"),
                        ],
                        max_length=12,
                        verbose_name="材质",
                    ),
                ),
                (
                    "diameter",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(10),
                            django.core.validators.MaxValueValidator(6000),
                        ],
                        verbose_name="管径（mm）",
                    ),
                ),
                (
                    "section",
                    models.CharField(
                        blank=True,
                        help_text="方沟、管块填，如 400×300。",
                        max_length=20,
                        verbose_name="断面尺寸（宽×高，mm）",
                    ),
                ),
                (
                    "start_depth",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-20.0),
                            django.core.validators.MaxValueValidator(30.0),
                        ],
                        verbose_name="起点埋深（m）",
                    ),
                ),
                (
                    "end_depth",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-20.0),
                            django.core.validators.MaxValueValidator(30.0),
                        ],
                        verbose_name="终点埋深（m）",
                    ),
                ),
                (
                    "start_level",
                    models.FloatField(
                        blank=True,
                        help_text="排水量管内底，其他量管顶。",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-100.0),
                            django.core.validators.MaxValueValidator(500.0),
                        ],
                        verbose_name="起点管线高程（m）",
                    ),
                ),
                (
                    "end_level",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-100.0),
                            django.core.validators.MaxValueValidator(500.0),
                        ],
                        verbose_name="终点管线高程（m）",
                    ),
                ),
                (
                    "flow",
                    models.CharField(
                        blank=True,
                        choices=[("along", "起点到终点"), ("against", "终点到起点")],
                        max_length=8,
                        verbose_name="流向",
                    ),
                ),
                (
                    "adverse",
                    models.BooleanField(
                        default=False, help_text="自流管逆坡，现场核实过的才勾。", verbose_name="倒坡已核实"
                    ),
                ),
                (
                    "pressure",
                    models.CharField(
                        blank=True,
                        help_text="如 0.4 MPa、10 kV；压力排水写“压力流”。",
                        max_length=20,
                        verbose_name="压力或电压",
                    ),
                ),
                ("cables", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="电缆条数")),
                ("ducts", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="总孔数")),
                ("ducts_used", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="已用孔数")),
                ("built_on", models.DateField(blank=True, null=True, verbose_name="建成日期")),
                (
                    "embedding",
                    models.CharField(
                        choices=[
                            ("direct", "直埋"),
                            ("sleeve", "管埋"),
                            ("block", "管块"),
                            ("trench", "管沟"),
                            ("overhead", "架空"),
                            ("surface", "地面"),
                            ("riser", "上架"),
                            ("passage", "小通道"),
                            ("gallery", "综合管廊（沟）"),
                            ("shelter", "人防"),
                            ("in_well", "井内连线"),
                            ("jacked", "顶管"),
                            ("under_water", "水下"),
                        ],
                        default="direct",
                        max_length=12,
                        verbose_name="埋设方式",
                    ),
                ),
                ("road", models.CharField(blank=True, max_length=60, verbose_name="所在道路")),
                ("length", models.FloatField(editable=False, null=True, verbose_name="长度（m）")),
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
                    "end_node",
                    lixin.scenarios.urban.models_pipes.NodeField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ending",
                        to="urban.pipenode",
                        verbose_name="终点号",
                    ),
                ),
                (
                    "start_node",
                    lixin.scenarios.urban.models_pipes.NodeField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="starting",
                        to="urban.pipenode",
                        verbose_name="起点号",
                    ),
                ),
            ],
            options={
                "verbose_name": "管线",
                "verbose_name_plural": "管线",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="urban_pipel_thin_f50409_idx"),
                    models.Index(fields=["division_code", "code"], name="urban_pipel_divisio_9126cf_idx"),
                    models.Index(fields=["owner", "code"], name="urban_pipel_owner_i_fe28fc_idx"),
                    models.Index(fields=["kind", "code"], name="urban_pipel_kind_752ba0_idx"),
                    models.Index(fields=["material", "code"], name="urban_pipel_materia_e21e6a_idx"),
                    models.Index(fields=["embedding", "code"], name="urban_pipel_embeddi_6fc174_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="urban_pipeline_place",
                    )
                ],
            },
        ),
    ]
