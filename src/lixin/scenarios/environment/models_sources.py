"""Who pollutes and what the permit allows: sources with permits, limits by outlet, factor and period."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

from lixin.registers.fields import CreditCodeField, PhoneField
from lixin.registers.models import RegisterModel, listed_by

SOURCE_CODE = re.compile(r"^([0-9A-Z]{18})([0-9]{3})([A-Z])$")
"""HJ 608-2017, annex A: credit code of the firm, number of its site, mark (P: 排污许可)."""


class PollutionSource(RegisterModel):
    """A fixed source of pollution (固定污染源) with its permit (《排污许可管理条例》, 国令第736号).

    `code` by HJ 608-2017: credit code (18) + site number (3) + mark (1); it is the number of the permit as well.
    """

    class Management(models.TextChoices):
        """《固定污染源排污许可分类管理名录（2019年版）》第二条."""

        KEY = "key", "重点管理"
        SIMPLE = "simple", "简化管理"
        REGISTERED = "registered", "登记管理"

    credit_code = CreditCodeField(blank=True, help_text="没有统一社会信用代码的不填，编码以 H9 开头。")
    industry = models.CharField(
        "行业类别代码", max_length=4, validators=[RegexValidator(r"^\d{3,4}$", "按 GB/T 4754 填 3 或 4 位数字。")]
    )
    management = models.CharField("管理类别", max_length=12, choices=Management)
    permitted = models.BooleanField("已领证或登记", default=False)
    valid_from = models.DateField("有效期起", null=True, blank=True)
    valid_until = models.DateField("有效期止", null=True, blank=True, help_text="期满六十日前申请延续。")
    authority = models.CharField("发证机关", max_length=60, blank=True)
    contact = models.CharField("环保联系人", max_length=40, blank=True)
    contact_phone = PhoneField("联系电话", blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "固定污染源"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("management", "permitted", "industry", "valid_until"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(permitted=False, valid_from=None, valid_until=None)
                | models.Q(
                    permitted=True,
                    valid_from__isnull=False,
                    valid_until__isnull=False,
                    valid_until__gt=models.F("valid_from"),
                ),
                name="environment_source_permit",
                violation_error_message="已领证的要写有效期，止期晚于起期；没有领证的不写有效期。",
            ),
        )

    def clean(self) -> None:
        """The code is one by HJ 608-2017 and begins with the firm's own credit code, or with H9 where there is none."""
        super().clean()
        found = SOURCE_CODE.match(self.code or "")
        if found is None:
            raise ValidationError({"code": "编码应为 18 位信用代码、3 位顺序号和 1 位大写字母（HJ 608）。"})
        if self.credit_code and found[1] != self.credit_code:
            raise ValidationError({"code": "编码前 18 位与统一社会信用代码不同。"})
        if not self.credit_code and not found[1].startswith("H9"):
            raise ValidationError({"code": "没有统一社会信用代码的，编码以 H9 开头。"})


class PermitLimit(RegisterModel):
    """What a permit allows at one outlet: factor × period × concentration or amount (HJ 942-2018, section 4.5)."""

    class Factor(models.TextChoices):
        """Keys of the metrics that outlet monitors measure."""

        COD = "cod", "化学需氧量"
        AMMONIA = "nh3n", "氨氮"
        PHOSPHORUS = "tp", "总磷"
        NITROGEN = "tn", "总氮"
        SO2 = "stack_so2", "二氧化硫（烟气）"
        NOX = "stack_nox", "氮氧化物（烟气）"
        DUST = "stack_dust", "颗粒物（烟气）"

    class Period(models.TextChoices):
        """What the value is a mean or a sum of."""

        HOUR = "hour", "小时均值"
        DAY = "day", "日均值"
        YEAR = "year", "年排放量"

    class Measure(models.TextChoices):
        """Unit of the value."""

        WATER = "mg_l", "mg/L"
        GAS = "mg_m3", "mg/m³"
        AMOUNT = "t_a", "t/a"

    outlet = models.ForeignKey("environment.Outlet", models.PROTECT, verbose_name="排放口", related_name="limits")
    factor = models.CharField("污染因子", max_length=12, choices=Factor)
    period = models.CharField("时段", max_length=6, choices=Period)
    value = models.FloatField("许可限值", validators=[MinValueValidator(0)])
    measure = models.CharField("限值单位", max_length=6, choices=Measure)
    basis = models.CharField("执行标准", max_length=120, blank=True)
    measured = models.FloatField("最近实测", null=True, editable=False)
    """The newest day's mean, or what has been discharged this year; of the hour: nothing, the monitor's page has it."""
    measured_on = models.DateField("实测日期", null=True, editable=False)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "许可限值"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("outlet", "factor", "period"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.UniqueConstraint(
                fields=("outlet", "factor", "period"),
                name="environment_limit_once",
                violation_error_message="这个排放口的这个因子在这个时段已有限值。",
            ),
            models.CheckConstraint(
                condition=models.Q(period="year", measure="t_a")
                | (~models.Q(period="year") & ~models.Q(measure="t_a")),
                name="environment_limit_unit",
                violation_error_message="年排放量用 t/a，小时和日均值用浓度单位。",
            ),
            models.CheckConstraint(
                condition=models.Q(measure="t_a")
                | models.Q(measure="mg_m3", factor__startswith="stack_")
                | (models.Q(measure="mg_l") & ~models.Q(factor__startswith="stack_")),
                name="environment_limit_medium",
                violation_error_message="烟气因子用 mg/m³，废水因子用 mg/L。",
            ),
        )

    def clean(self) -> None:
        """A factor of waste gas stands at a gas outlet, one of waste water at a water outlet."""
        super().clean()
        if self.outlet_id and self.factor and self.factor.startswith("stack_") != (self.outlet.medium == "gas"):
            raise ValidationError({"factor": "这个因子与排放口的类别（废水、废气）不符。"})
