"""The county's digital ground: base stations, poles and what hangs on them, broadband by village."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from lixin.registers.fields import PhoneField
from lixin.registers.models import RegisterModel, listed_by

from .models_government import GovernmentSystem, NetworkAsset, SystemUse

__all__ = ["BaseStation", "GovernmentSystem", "Mount", "NetworkAsset", "Tower", "VillageBroadband", "SystemUse"]

PUBLIC_LIMIT = 40.0
"""µW/cm² of power density, 30 MHz to 3 GHz, for the public (GB 8702-2014, table 1: 0.4 W/m²)."""


class Operator(models.TextChoices):
    """Who runs it."""

    TELECOM = "telecom", "中国电信"
    MOBILE = "mobile", "中国移动"
    UNICOM = "unicom", "中国联通"
    BROADCASTING = "broadcasting", "中国广电"


class Tower(RegisterModel):
    """A tower or pole that can carry equipment (多杆合一; kinds and services after GB/T 40994-2021)."""

    class Kind(models.TextChoices):
        """What it was put up for."""

        TOWER = "tower", "通信铁塔"
        MULTI = "multi", "智慧多功能杆"
        LAMP = "lamp", "路灯杆"
        CAMERA = "camera", "监控杆"
        TRAFFIC = "traffic", "交通标志和信号杆"
        POWER = "power", "电力杆"

    class Sharing(models.TextChoices):
        """Whether others may use it."""

        OPEN = "open", "可共享"
        AGREED = "agreed", "商定后可共享"
        CLOSED = "closed", "不共享"

    kind = models.CharField("杆塔类型", max_length=10, choices=Kind)
    height = models.FloatField("高度（m）", validators=[MinValueValidator(1), MaxValueValidator(150)])
    places = models.PositiveSmallIntegerField("可挂载数（个）", default=0, help_text="含已经挂上的。")
    sharing = models.CharField("共享方式", max_length=8, choices=Sharing)
    power_supply = models.BooleanField("有市电", default=True)
    fibre = models.BooleanField("有光缆", default=False)
    built_on = models.DateField("建成日期", null=True, blank=True)
    checked_on = models.DateField("上次安全检查日期", null=True, blank=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = PhoneField("联系电话", blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "杆塔"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("kind", "sharing"))


class Mount(RegisterModel):
    """Something that hangs on a tower or pole, and on what terms."""

    class Kind(models.TextChoices):
        """What hangs there (services of GB/T 40994-2021, section 5)."""

        BASE_STATION = "base_station", "移动通信设备"
        CAMERA = "camera", "视频采集"
        LIGHT = "light", "照明"
        SIGN = "sign", "交通标志或信号"
        SENSOR = "sensor", "环境和气象监测"
        SCREEN = "screen", "信息发布屏"
        SPEAKER = "speaker", "公共广播"
        WIFI = "wifi", "公共无线网"
        CHARGER = "charger", "充电设施"
        CALL = "call", "一键呼叫"

    tower = models.ForeignKey(Tower, models.PROTECT, related_name="mounts", verbose_name="所在杆塔")
    kind = models.CharField("设备类型", max_length=12, choices=Kind)
    height = models.FloatField("挂高（m）", null=True, blank=True, validators=[MinValueValidator(0)])
    weight = models.FloatField("重量（kg）", null=True, blank=True, validators=[MinValueValidator(0)])
    power = models.FloatField("功率（W）", null=True, blank=True, validators=[MinValueValidator(0)])
    installed_on = models.DateField("安装日期", null=True, blank=True)
    agreed_until = models.DateField("共享协议到期日", null=True, blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "杆塔挂载设备"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("kind", "tower"))


class BaseStation(RegisterModel):
    """A mobile base station; emission of the site held against GB 8702-2014."""

    class Form(models.TextChoices):
        """How it is built."""

        MACRO = "macro", "宏站"
        MICRO = "micro", "微站"
        INDOOR = "indoor", "室内分布"

    class Scene(models.TextChoices):
        """What it covers first (plan 3.1.3)."""

        TOWN = "town", "城区"
        SEAT = "seat", "乡镇集市"
        VILLAGE = "village", "农村"
        PARK = "park", "园区"
        SCENIC = "scenic", "景区"

    class State(models.TextChoices):
        """Where it stands in its life."""

        BUILDING = "building", "在建"
        ON = "on", "在网"
        FAULTY = "faulty", "故障"

    operator = models.CharField("运营商", max_length=12, choices=Operator)
    is_5g = models.BooleanField("有 5G", default=False)
    is_4g = models.BooleanField("有 4G", default=False)
    form = models.CharField("站型", max_length=8, choices=Form)
    scene = models.CharField("覆盖场景", max_length=8, choices=Scene)
    state = models.CharField("状态", max_length=8, choices=State)
    bands = models.CharField("频段", max_length=60, blank=True, help_text="例如 n78、n28、B3，用顿号分开。")
    tower = models.ForeignKey(
        Tower, models.PROTECT, null=True, blank=True, related_name="stations", verbose_name="所在杆塔"
    )
    antenna_height = models.FloatField("天线挂高（m）", null=True, blank=True, validators=[MinValueValidator(0)])
    opened_on = models.DateField("开通日期", null=True, blank=True)
    emission = models.FloatField(
        "电磁环境监测值（µW/cm²）", null=True, blank=True, validators=[MinValueValidator(0)],
        help_text=f"公众曝露控制限值 {PUBLIC_LIMIT:g}（GB 8702-2014，30 MHz～3 GHz）。",
    )  # fmt: skip
    measured_on = models.DateField("监测日期", null=True, blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "基站"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("operator", "is_5g", "scene", "state"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(is_4g=True) | models.Q(is_5g=True),
                name="infrastructure_station_generation",
                violation_error_message="4G 和 5G 至少选一个。",
            ),
            models.CheckConstraint(
                condition=models.Q(emission=None, measured_on=None)
                | models.Q(emission__isnull=False, measured_on__isnull=False),
                name="infrastructure_station_measured",
                violation_error_message="监测值和监测日期要么都填，要么都不填。",
            ),
        )


class VillageBroadband(RegisterModel):
    """Fibre and broadband of one village, at the newest count; the code is the village's division code."""

    class Area(models.TextChoices):
        """As the plan's figures tell households apart."""

        URBAN = "urban", "城镇"
        RURAL = "rural", "农村"

    area = models.CharField("城乡", max_length=8, choices=Area)
    households = models.PositiveIntegerField("户数（户）", validators=[MinValueValidator(1)])
    residents = models.PositiveIntegerField("常住人口（人）", validators=[MinValueValidator(1)])
    fixed = models.PositiveIntegerField("固定宽带用户（户）")
    mobile = models.PositiveIntegerField("移动宽带用户（户）")
    gigabit = models.PositiveIntegerField("千兆用户（户）", default=0)
    fibre = models.BooleanField("光纤通达", default=False)
    hamlets = models.PositiveSmallIntegerField("自然村数（个）", default=0)
    hamlets_fibre = models.PositiveSmallIntegerField("通光纤的自然村（个）", default=0)
    four_g = models.BooleanField("4G 覆盖", default=False)
    five_g = models.BooleanField("5G 覆盖", default=False)
    capacity = models.PositiveIntegerField("家庭接入速率（Mbps）", help_text="能提供给家庭的最高下行速率。")
    counted_on = models.DateField("统计日期")

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "村宽带覆盖"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("area", "fibre", "five_g"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(hamlets_fibre__lte=models.F("hamlets")),
                name="infrastructure_hamlets",
                violation_error_message="通光纤的自然村不能多于自然村数。",
            ),
            models.CheckConstraint(
                condition=models.Q(gigabit__lte=models.F("fixed")),
                name="infrastructure_gigabit",
                violation_error_message="千兆用户不能多于固定宽带用户。",
            ),
            models.CheckConstraint(
                condition=models.Q(code=models.F("division_code")),
                name="infrastructure_village_code",
                violation_error_message="编码应当就是村的 12 位区划代码。",
            ),
        )
