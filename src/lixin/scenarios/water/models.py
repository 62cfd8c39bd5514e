"""What stands in the water and is looked after: sluices."""

from django.core.validators import MinValueValidator
from django.db import models

from lixin.registers.models import RegisterModel, listed_by


class Sluice(RegisterModel):
    """A sluice (水闸). `code` is the object code by SL/T 213-2020; safety classes by SL 214-2015."""

    class Kind(models.TextChoices):
        """By what it is for (SL 265-2016, section 2)."""

        REGULATING = "regulating", "节制闸"
        INTAKE = "intake", "进水闸"
        DRAINAGE = "drainage", "排水闸"
        DIVERSION = "diversion", "分洪闸"

    class Safety(models.TextChoices):
        """SL 214-2015: three and four are 病险水闸."""

        ONE = "one", "一类闸"
        TWO = "two", "二类闸"
        THREE = "three", "三类闸"
        FOUR = "four", "四类闸"

    kind = models.CharField("闸型", max_length=12, choices=Kind)
    river = models.CharField("所在河渠", max_length=60)
    design_flow = models.FloatField("设计过闸流量（m³/s）", validators=[MinValueValidator(0)])
    gates = models.PositiveSmallIntegerField("闸孔数", validators=[MinValueValidator(1)])
    safety = models.CharField("安全类别", max_length=8, choices=Safety, blank=True, help_text="没有鉴定过就不选。")
    assessed_on = models.DateField("安全鉴定日期", null=True, blank=True)
    keeper = models.CharField("管护责任人", max_length=40, blank=True)
    keeper_phone = models.CharField("责任人电话", max_length=20, blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "水闸"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("kind", "safety"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(safety="", assessed_on=None) | (~models.Q(safety="") & ~models.Q(assessed_on=None)),
                name="water_sluice_assessed",
                violation_error_message="安全类别和鉴定日期要么都填，要么都不填。",
            ),
        )
