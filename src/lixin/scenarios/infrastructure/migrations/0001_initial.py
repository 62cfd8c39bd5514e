import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import lixin.registers.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_totp_step"),
    ]

    operations = [
        migrations.CreateModel(
            name="GovernmentSystem",
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
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[("1", "一级"), ("2", "二级"), ("3", "三级"), ("4", "四级")],
                        help_text="没有定级就不选。",
                        max_length=1,
                        verbose_name="等保级别",
                    ),
                ),
                ("filing", models.CharField(blank=True, max_length=40, verbose_name="备案证明编号")),
                ("filed_on", models.DateField(blank=True, null=True, verbose_name="备案日期")),
                ("assessed_on", models.DateField(blank=True, null=True, verbose_name="上次测评日期")),
                ("assess_by", models.DateField(blank=True, null=True, verbose_name="下次测评截止日")),
                (
                    "cloud",
                    models.CharField(
                        choices=[
                            ("cloud", "已上政务云"),
                            ("moving", "迁移中"),
                            ("own", "自建机房"),
                            ("exempt", "涉密或不宜上云"),
                        ],
                        max_length=8,
                        verbose_name="上云情况",
                    ),
                ),
                ("users", models.PositiveIntegerField(blank=True, null=True, verbose_name="注册用户（人）")),
                ("launched_on", models.DateField(blank=True, null=True, verbose_name="上线日期")),
                ("vendor", models.CharField(blank=True, max_length=80, verbose_name="承建单位")),
                (
                    "vendor_code",
                    lixin.registers.fields.CreditCodeField(
                        blank=True, max_length=18, verbose_name="承建单位统一社会信用代码"
                    ),
                ),
                (
                    "usage",
                    models.CharField(
                        choices=[
                            ("unknown", "没有访问记录"),
                            ("normal", "正常使用"),
                            ("rare", "很少使用"),
                            ("unused", "疑似僵尸系统"),
                        ],
                        default="unknown",
                        editable=False,
                        max_length=8,
                        verbose_name="使用情况",
                    ),
                ),
                ("usage_note", models.CharField(blank=True, editable=False, max_length=120, verbose_name="判断依据")),
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
                "verbose_name": "政务信息系统",
                "verbose_name_plural": "政务信息系统",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="infrastruct_thin_156570_idx"),
                    models.Index(fields=["division_code", "code"], name="infrastruct_divisio_f53091_idx"),
                    models.Index(fields=["owner", "code"], name="infrastruct_owner_i_394331_idx"),
                    models.Index(fields=["level", "code"], name="infrastruct_level_c785c8_idx"),
                    models.Index(fields=["cloud", "code"], name="infrastruct_cloud_9536ae_idx"),
                    models.Index(fields=["usage", "code"], name="infrastruct_usage_d936af_idx"),
                    models.Index(fields=["assess_by", "code"], name="infrastruct_assess__74ea94_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="infrastructure_governmentsystem_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("filing", ""), models.Q(("level", ""), _negated=True), _connector="OR"),
                        name="infrastructure_system_filed",
                        violation_error_message="有备案编号就要有等保级别。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("assessed_on", None),
                            ("assess_by", None),
                            ("assess_by__gt", models.F("assessed_on")),
                            _connector="OR",
                        ),
                        name="infrastructure_system_assessed",
                        violation_error_message="下次测评截止日应晚于上次测评日期。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkAsset",
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
                            ("core", "核心交换机"),
                            ("access", "接入交换机"),
                            ("router", "路由器"),
                            ("firewall", "防火墙和安全设备"),
                            ("server", "服务器"),
                            ("line", "专线"),
                        ],
                        max_length=10,
                        verbose_name="资产类型",
                    ),
                ),
                ("brand", models.CharField(blank=True, max_length=80, verbose_name="品牌型号")),
                ("serial", models.CharField(blank=True, max_length=60, verbose_name="序列号")),
                (
                    "ipv4",
                    models.GenericIPAddressField(blank=True, null=True, protocol="IPv4", verbose_name="IPv4 地址"),
                ),
                (
                    "ipv6",
                    models.GenericIPAddressField(blank=True, null=True, protocol="IPv6", verbose_name="IPv6 地址"),
                ),
                (
                    "readiness",
                    models.CharField(
                        choices=[("on", "已启用"), ("ready", "支持未启用"), ("none", "不支持")],
                        max_length=6,
                        verbose_name="IPv6 状态",
                    ),
                ),
                (
                    "bandwidth",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="带宽（Mbps）",
                    ),
                ),
                ("bought_on", models.DateField(blank=True, null=True, verbose_name="启用日期")),
                ("maintained_until", models.DateField(blank=True, null=True, verbose_name="维保到期日")),
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
                "verbose_name": "政务外网资产",
                "verbose_name_plural": "政务外网资产",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="infrastruct_thin_d47fe6_idx"),
                    models.Index(fields=["division_code", "code"], name="infrastruct_divisio_4d6f37_idx"),
                    models.Index(fields=["owner", "code"], name="infrastruct_owner_i_0cd41f_idx"),
                    models.Index(fields=["kind", "code"], name="infrastruct_kind_f283ae_idx"),
                    models.Index(fields=["readiness", "code"], name="infrastruct_readine_dff56c_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="infrastructure_networkasset_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("readiness", "on"), _negated=True), ("ipv6__isnull", False), _connector="OR"
                        ),
                        name="infrastructure_ipv6_on",
                        violation_error_message="写“已启用”就要有 IPv6 地址。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tower",
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
                            ("tower", "通信铁塔"),
                            ("multi", "智慧多功能杆"),
                            ("lamp", "路灯杆"),
                            ("camera", "监控杆"),
                            ("traffic", "交通标志和信号杆"),
                            ("power", "电力杆"),
                        ],
                        max_length=10,
                        verbose_name="杆塔类型",
                    ),
                ),
                (
                    "height",
                    models.FloatField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(150),
                        ],
                        verbose_name="高度（m）",
                    ),
                ),
                (
                    "places",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="含已经挂上的。", verbose_name="可挂载数（个）"
                    ),
                ),
                (
                    "sharing",
                    models.CharField(
                        choices=[("open", "可共享"), ("agreed", "商定后可共享"), ("closed", "不共享")],
                        max_length=8,
                        verbose_name="共享方式",
                    ),
                ),
                ("power_supply", models.BooleanField(default=True, verbose_name="有市电")),
                ("fibre", models.BooleanField(default=False, verbose_name="有光缆")),
                ("built_on", models.DateField(blank=True, null=True, verbose_name="建成日期")),
                ("checked_on", models.DateField(blank=True, null=True, verbose_name="上次安全检查日期")),
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
            ],
            options={
                "verbose_name": "杆塔",
                "verbose_name_plural": "杆塔",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="infrastruct_thin_c3897d_idx"),
                    models.Index(fields=["division_code", "code"], name="infrastruct_divisio_6ac89c_idx"),
                    models.Index(fields=["owner", "code"], name="infrastruct_owner_i_843d7e_idx"),
                    models.Index(fields=["kind", "code"], name="infrastruct_kind_f84d28_idx"),
                    models.Index(fields=["sharing", "code"], name="infrastruct_sharing_fec954_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="infrastructure_tower_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VillageBroadband",
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
                    "area",
                    models.CharField(choices=[("urban", "城镇"), ("rural", "农村")], max_length=8, verbose_name="城乡"),
                ),
                (
                    "households",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="户数（户）"
                    ),
                ),
                (
                    "residents",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="常住人口（人）"
                    ),
                ),
                ("fixed", models.PositiveIntegerField(verbose_name="固定宽带用户（户）")),
                ("mobile", models.PositiveIntegerField(verbose_name="移动宽带用户（户）")),
                ("gigabit", models.PositiveIntegerField(default=0, verbose_name="千兆用户（户）")),
                ("fibre", models.BooleanField(default=False, verbose_name="光纤通达")),
                ("hamlets", models.PositiveSmallIntegerField(default=0, verbose_name="自然村数（个）")),
                ("hamlets_fibre", models.PositiveSmallIntegerField(default=0, verbose_name="通光纤的自然村（个）")),
                ("four_g", models.BooleanField(default=False, verbose_name="4G 覆盖")),
                ("five_g", models.BooleanField(default=False, verbose_name="5G 覆盖")),
                (
                    "capacity",
                    models.PositiveIntegerField(
                        help_text="能提供给家庭的最高下行速率。", verbose_name="家庭接入速率（Mbps）"
                    ),
                ),
                ("counted_on", models.DateField(verbose_name="统计日期")),
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
                "verbose_name": "村宽带覆盖",
                "verbose_name_plural": "村宽带覆盖",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="infrastruct_thin_248002_idx"),
                    models.Index(fields=["division_code", "code"], name="infrastruct_divisio_f79a75_idx"),
                    models.Index(fields=["owner", "code"], name="infrastruct_owner_i_7a1577_idx"),
                    models.Index(fields=["area", "code"], name="infrastruct_area_dcbd4e_idx"),
                    models.Index(fields=["fibre", "code"], name="infrastruct_fibre_cc32c0_idx"),
                    models.Index(fields=["five_g", "code"], name="infrastruct_five_g_461dd6_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="infrastructure_villagebroadband_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hamlets_fibre__lte", models.F("hamlets"))),
                        name="infrastructure_hamlets",
                        violation_error_message="通光纤的自然村不能多于自然村数。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("gigabit__lte", models.F("fixed"))),
                        name="infrastructure_gigabit",
                        violation_error_message="千兆用户不能多于固定宽带用户。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code", models.F("division_code"))),
                        name="infrastructure_village_code",
                        violation_error_message="编码应当就是村的 12 位区划代码。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SystemUse",
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
                ("month", models.DateField(help_text="填当月 1 日。", verbose_name="月份")),
                ("visits", models.PositiveIntegerField(verbose_name="访问次数（次）")),
                ("people", models.PositiveIntegerField(verbose_name="活跃用户（人）")),
                ("done", models.PositiveIntegerField(verbose_name="办理业务（件）")),
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
                    "system",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="months",
                        to="infrastructure.governmentsystem",
                        verbose_name="系统",
                    ),
                ),
            ],
            options={
                "verbose_name": "系统访问月报",
                "verbose_name_plural": "系统访问月报",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="infrastruct_thin_97f1ac_idx"),
                    models.Index(fields=["division_code", "code"], name="infrastruct_divisio_537ef6_idx"),
                    models.Index(fields=["owner", "code"], name="infrastruct_owner_i_dcdec8_idx"),
                    models.Index(fields=["system", "code"], name="infrastruct_system__b3a816_idx"),
                    models.Index(fields=["month", "code"], name="infrastruct_month_f51604_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="infrastructure_systemuse_place",
                    ),
                    models.UniqueConstraint(
                        fields=("system", "month"),
                        name="infrastructure_month_once",
                        violation_error_message="这个系统这个月已经报过。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mount",
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
                            ("base_station", "移动通信设备"),
                            ("camera", "视频采集"),
                            ("light", "照明"),
                            ("sign", "交通标志或信号"),
                            ("sensor", "环境和气象监测"),
                            ("screen", "信息发布屏"),
                            ("speaker", "公共广播"),
                            ("wifi", "公共无线网"),
                            ("charger", "充电设施"),
                            ("call", "一键呼叫"),
                        ],
                        max_length=12,
                        verbose_name="设备类型",
                    ),
                ),
                (
                    "height",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="挂高（m）",
                    ),
                ),
                (
                    "weight",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="重量（kg）",
                    ),
                ),
                (
                    "power",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="功率（W）",
                    ),
                ),
                ("installed_on", models.DateField(blank=True, null=True, verbose_name="安装日期")),
                ("agreed_until", models.DateField(blank=True, null=True, verbose_name="共享协议到期日")),
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
                    "tower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mounts",
                        to="infrastructure.tower",
                        verbose_name="所在杆塔",
                    ),
                ),
            ],
            options={
                "verbose_name": "杆塔挂载设备",
                "verbose_name_plural": "杆塔挂载设备",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="infrastruct_thin_145864_idx"),
                    models.Index(fields=["division_code", "code"], name="infrastruct_divisio_d6f0f3_idx"),
                    models.Index(fields=["owner", "code"], name="infrastruct_owner_i_31c8f4_idx"),
                    models.Index(fields=["kind", "code"], name="infrastruct_kind_2e6ca1_idx"),
                    models.Index(fields=["tower", "code"], name="infrastruct_tower_i_a90785_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="infrastructure_mount_place",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BaseStation",
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
                    "operator",
                    models.CharField(
                        choices=[
                            ("telecom", "中国电信"),
                            ("mobile", "中国移动"),
                            ("unicom", "中国联通"),
                            ("broadcasting", "中国广电"),
                        ],
                        max_length=12,
                        verbose_name="运营商",
                    ),
                ),
                ("is_5g", models.BooleanField(default=False, verbose_name="有 5G")),
                ("is_4g", models.BooleanField(default=False, verbose_name="有 4G")),
                (
                    "form",
                    models.CharField(
                        choices=[("macro", "宏站"), ("micro", "微站"), ("indoor", "室内分布")],
                        max_length=8,
                        verbose_name="站型",
                    ),
                ),
                (
                    "scene",
                    models.CharField(
                        choices=[
                            ("town", "城区"),
                            ("seat", "乡镇集市"),
                            ("village", "农村"),
                            ("park", "园区"),
                            ("scenic", "景区"),
                        ],
                        max_length=8,
                        verbose_name="覆盖场景",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("building", "在建"), ("on", "在网"), ("faulty", "故障")],
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "bands",
                    models.CharField(
                        blank=True, help_text="例如 n78、n28、B3，用顿号分开。", max_length=60, verbose_name="频段"
                    ),
                ),
                (
                    "antenna_height",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="天线挂高（m）",
                    ),
                ),
                ("opened_on", models.DateField(blank=True, null=True, verbose_name="开通日期")),
                (
                    "emission",
                    models.FloatField(
                        blank=True,
                        help_text="公众曝露控制限值 40（GB 8702-2014，30 MHz～3 GHz）。",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="电磁环境监测值（µW/cm²）",
                    ),
                ),
                ("measured_on", models.DateField(blank=True, null=True, verbose_name="监测日期")),
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
                    "tower",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stations",
                        to="infrastructure.tower",
                        verbose_name="所在杆塔",
                    ),
                ),
            ],
            options={
                "verbose_name": "基站",
                "verbose_name_plural": "基站",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["thin", "cell"], name="infrastruct_thin_3d4e36_idx"),
                    models.Index(fields=["division_code", "code"], name="infrastruct_divisio_969a9b_idx"),
                    models.Index(fields=["owner", "code"], name="infrastruct_owner_i_6e0646_idx"),
                    models.Index(fields=["operator", "code"], name="infrastruct_operato_233a06_idx"),
                    models.Index(fields=["is_5g", "code"], name="infrastruct_is_5g_66d357_idx"),
                    models.Index(fields=["scene", "code"], name="infrastruct_scene_03a225_idx"),
                    models.Index(fields=["state", "code"], name="infrastruct_state_66b234_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(("lat__isnull", False), ("lon__isnull", False)),
                            _connector="OR",
                        ),
                        name="infrastructure_basestation_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_4g", True), ("is_5g", True), _connector="OR"),
                        name="infrastructure_station_generation",
                        violation_error_message="4G 和 5G 至少选一个。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("emission", None), ("measured_on", None)),
                            models.Q(("emission__isnull", False), ("measured_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="infrastructure_station_measured",
                        violation_error_message="监测值和监测日期要么都填，要么都不填。",
                    ),
                ],
            },
        ),
    ]
