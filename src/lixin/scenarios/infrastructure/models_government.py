"""The government's own network and systems: what there is, how it is protected, who still uses it."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from lixin.registers.fields import CreditCodeField
from lixin.registers.models import RegisterModel, listed_by


class NetworkAsset(RegisterModel):
    """A device or line of the e-government network (电子政务外网, GB/T 21061; IPv6 by 中网办 plan 2021-2025)."""

    class Kind(models.TextChoices):
        """What it is."""

        CORE = "core", "核心交换机"
        ACCESS = "access", "接入交换机"
        ROUTER = "router", "路由器"
        FIREWALL = "firewall", "防火墙和安全设备"
        SERVER = "server", "服务器"
        LINE = "line", "专线"

    class IPv6(models.TextChoices):
        """How far it is with the next protocol."""

        ON = "on", "已启用"
        READY = "ready", "支持未启用"
        NONE = "none", "不支持"

    kind = models.CharField("资产类型", max_length=10, choices=Kind)
    brand = models.CharField("品牌型号", max_length=80, blank=True)
    serial = models.CharField("序列号", max_length=60, blank=True)
    ipv4 = models.GenericIPAddressField("IPv4 地址", protocol="IPv4", null=True, blank=True)
    ipv6 = models.GenericIPAddressField("IPv6 地址", protocol="IPv6", null=True, blank=True)
    readiness = models.CharField("IPv6 状态", max_length=6, choices=IPv6)
    bandwidth = models.PositiveIntegerField("带宽（Mbps）", null=True, blank=True, validators=[MinValueValidator(1)])
    bought_on = models.DateField("启用日期", null=True, blank=True)
    maintained_until = models.DateField("维保到期日", null=True, blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "政务外网资产"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("kind", "readiness"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(readiness="on") | models.Q(ipv6__isnull=False),
                name="infrastructure_ipv6_on",
                violation_error_message="写“已启用”就要有 IPv6 地址。",
            ),
        )


class GovernmentSystem(RegisterModel):
    """An information system of a unit: grade of protection (GB/T 22240-2020), filing, assessment, cloud, use."""

    class Level(models.TextChoices):
        """Grade of protection; three and four are assessed every year and every half year (公通字〔2007〕43号, 14)."""

        ONE = "1", "一级"
        TWO = "2", "二级"
        THREE = "3", "三级"
        FOUR = "4", "四级"

    class Cloud(models.TextChoices):
        """Where it runs."""

        CLOUD = "cloud", "已上政务云"
        MOVING = "moving", "迁移中"
        OWN = "own", "自建机房"
        EXEMPT = "exempt", "涉密或不宜上云"

    class Usage(models.TextChoices):
        """What its access records say; worked out every day."""

        UNKNOWN = "unknown", "没有访问记录"
        NORMAL = "normal", "正常使用"
        RARE = "rare", "很少使用"
        UNUSED = "unused", "疑似僵尸系统"

    level = models.CharField("等保级别", max_length=1, choices=Level, blank=True, help_text="没有定级就不选。")
    filing = models.CharField("备案证明编号", max_length=40, blank=True)
    filed_on = models.DateField("备案日期", null=True, blank=True)
    assessed_on = models.DateField("上次测评日期", null=True, blank=True)
    assess_by = models.DateField("下次测评截止日", null=True, blank=True)
    cloud = models.CharField("上云情况", max_length=8, choices=Cloud)
    users = models.PositiveIntegerField("注册用户（人）", null=True, blank=True)
    launched_on = models.DateField("上线日期", null=True, blank=True)
    vendor = models.CharField("承建单位", max_length=80, blank=True)
    vendor_code = CreditCodeField("承建单位统一社会信用代码", blank=True)
    usage = models.CharField("使用情况", max_length=8, choices=Usage, default=Usage.UNKNOWN, editable=False)
    usage_note = models.CharField("判断依据", max_length=120, blank=True, editable=False)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "政务信息系统"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("level", "cloud", "usage", "assess_by"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(filing="") | ~models.Q(level=""),
                name="infrastructure_system_filed",
                violation_error_message="有备案编号就要有等保级别。",
            ),
            models.CheckConstraint(
                condition=models.Q(assessed_on=None) | models.Q(assess_by=None)
                | models.Q(assess_by__gt=models.F("assessed_on")),
                name="infrastructure_system_assessed",
                violation_error_message="下次测评截止日应晚于上次测评日期。",
            ),
        )  # fmt: skip


class SystemUse(RegisterModel):
    """How much a system was used in one month, from its access records."""

    system = models.ForeignKey(GovernmentSystem, models.PROTECT, related_name="months", verbose_name="系统")
    month = models.DateField("月份", help_text="填当月 1 日。")
    visits = models.PositiveIntegerField("访问次数（次）")
    people = models.PositiveIntegerField("活跃用户（人）")
    done = models.PositiveIntegerField("办理业务（件）")

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "系统访问月报"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("system", "month"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["system", "month"], name="infrastructure_month_once",
                violation_error_message="这个系统这个月已经报过。",
            ),
        )  # fmt: skip

    def clean(self) -> None:
        """The month by its first day; a database function would say it too, and lock out every other SQLite tool."""
        super().clean()
        if self.month and self.month.day != 1:
            raise ValidationError({"month": "月份填当月 1 日。"})
