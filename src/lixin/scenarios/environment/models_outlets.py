"""Where waste leaves: outlets of a source (water and gas), and outfalls into the rivers."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from lixin.registers.fields import CreditCodeField
from lixin.registers.models import RegisterModel, listed_by

OUTLET_CODE = re.compile(r"^D([AW])[0-9]{3}$")
"""HJ 608-2017, figure 6: D, medium (A air, W water), number."""


class Outfall(RegisterModel):
    """An outfall into a river (入河排污口, HJ 1310-2023); the four categories are those of HJ 1312-2023.

    `code` by HJ 1235-2021, given by the environment authority.
    """

    class Category(models.TextChoices):
        """HJ 1312-2023, first level."""

        INDUSTRIAL = "industrial", "工业排污口"
        SEWAGE_PLANT = "sewage_plant", "城镇污水处理厂排污口"
        AGRICULTURAL = "agricultural", "农业排口"
        OTHER = "other", "其他排口"

    class Manner(models.TextChoices):
        """How it discharges."""

        CONTINUOUS = "continuous", "连续排放"
        INTERMITTENT = "intermittent", "间歇排放"

    category = models.CharField("排污口类别", max_length=16, choices=Category)
    water_body = models.CharField("受纳水体", max_length=60)
    manner = models.CharField("排放方式", max_length=16, choices=Manner)
    discharger = models.CharField("责任主体", max_length=120)
    credit_code = CreditCodeField(blank=True, help_text="责任主体不是法人的不填。")
    source = models.ForeignKey(
        "environment.PollutionSource",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="对应污染源",
        related_name="outfalls",
    )
    approval = models.CharField("设置审批或登记文号", max_length=80, blank=True)
    design_flow = models.FloatField("设计排放量（m³/d）", null=True, blank=True, validators=[MinValueValidator(0)])
    has_sign = models.BooleanField("已立标志牌", default=False)
    has_monitor = models.BooleanField("已装自动监测", default=False)
    contact = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=20, blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "入河排污口"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("category", "has_sign", "has_monitor", "source"))


class Outlet(RegisterModel):
    """An outlet of a source (排放口), water or gas. `code` = the source's code + DW001 or DA001 (HJ 608)."""

    class Medium(models.TextChoices):
        """HJ 608-2017: element mark W or A."""

        WATER = "water", "废水"
        GAS = "gas", "废气"

    class Rank(models.TextChoices):
        """HJ 942-2018, section 4.5.2."""

        MAIN = "main", "主要排放口"
        GENERAL = "general", "一般排放口"

    source = models.ForeignKey(
        "environment.PollutionSource", models.PROTECT, verbose_name="所属污染源", related_name="outlets"
    )
    medium = models.CharField("排放类别", max_length=6, choices=Medium)
    rank = models.CharField("排放口类型", max_length=8, choices=Rank)
    outfall = models.ForeignKey(
        Outfall, models.PROTECT, null=True, blank=True, verbose_name="入河排污口", related_name="outlets"
    )
    height = models.FloatField("排气筒高度（m）", null=True, blank=True, validators=[MinValueValidator(0)])
    diameter = models.FloatField("出口内径（m）", null=True, blank=True, validators=[MinValueValidator(0)])
    device = models.ForeignKey(
        "sensing.Device", models.PROTECT, null=True, blank=True, verbose_name="自动监测设备", related_name="+"
    )

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "污染源排放口"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("source", "medium", "rank", "outfall", "device"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(medium="gas", outfall=None) | models.Q(medium="water", height=None, diameter=None),
                name="environment_outlet_medium",
                violation_error_message="废气口不填入河排污口，废水口不填排气筒高度和内径。",
            ),
        )

    def clean(self) -> None:
        """The code is the source's own, followed by the outlet's mark of its medium."""
        super().clean()
        if not self.source_id or not self.code:
            return
        mark = OUTLET_CODE.match(self.code.removeprefix(self.source.code))
        if not self.code.startswith(self.source.code) or mark is None:
            raise ValidationError({"code": "编码应为污染源编码后接 DW001（废水）或 DA001（废气）这样的排放口号。"})
        if self.medium and (mark[1] == "A") != (self.medium == self.Medium.GAS):
            raise ValidationError({"code": "DA 是废气口，DW 是废水口，与排放类别不符。"})
