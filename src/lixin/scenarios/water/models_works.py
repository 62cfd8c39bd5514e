"""What stands in the water and is looked after: sluices, pump stations, gauges."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

from lixin.registers.fields import PhoneField
from lixin.registers.models import RegisterModel, listed_by
from lixin.scenarios.water.grades import pump_grade


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
    reach = models.ForeignKey(
        "water.Reach", models.PROTECT, null=True, blank=True, verbose_name="所在河段", related_name="sluices"
    )
    design_flow = models.FloatField("设计过闸流量（m³/s）", validators=[MinValueValidator(0)])
    gates = models.PositiveSmallIntegerField("闸孔数", validators=[MinValueValidator(1)])
    width = models.FloatField("闸孔总净宽（m）", null=True, blank=True, validators=[MinValueValidator(0)])
    sill_level = models.FloatField("闸底高程（m）", null=True, blank=True)
    built_year = models.PositiveSmallIntegerField(
        "建成年份", null=True, blank=True, validators=[MinValueValidator(1900)]
    )
    safety = models.CharField("安全类别", max_length=8, choices=Safety, blank=True, help_text="没有鉴定过就不选。")
    assessed_on = models.DateField("安全鉴定日期", null=True, blank=True)
    keeper = models.CharField("管护责任人", max_length=40, blank=True)
    keeper_phone = models.CharField("责任人电话", max_length=20, blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "水闸"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("kind", "safety", "reach"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(safety="", assessed_on=None) | (~models.Q(safety="") & ~models.Q(assessed_on=None)),
                name="water_sluice_assessed",
                violation_error_message="安全类别和鉴定日期要么都填，要么都不填。",
            ),
        )


class PumpStation(RegisterModel):
    """A pump station (泵站); class by flow and power (GB 50265)."""

    class Kind(models.TextChoices):
        """What it is for."""

        DRAINAGE = "drainage", "排水泵站"
        IRRIGATION = "irrigation", "灌溉泵站"
        BOTH = "both", "灌排结合泵站"
        SUPPLY = "supply", "供水泵站"

    class Grade(models.TextChoices):
        """GB 50265: Ⅰ is the largest."""

        ONE = "1", "Ⅰ等 大(1)型"
        TWO = "2", "Ⅱ等 大(2)型"
        THREE = "3", "Ⅲ等 中型"
        FOUR = "4", "Ⅳ等 小(1)型"
        FIVE = "5", "Ⅴ等 小(2)型"

    class State(models.TextChoices):
        """Whether it can run today."""

        READY = "ready", "完好"
        PARTLY = "partly", "部分机组可用"
        BROKEN = "broken", "不能运行"

    reach = models.ForeignKey(
        "water.Reach", models.PROTECT, null=True, blank=True, verbose_name="所在河段", related_name="pump_stations"
    )
    kind = models.CharField("泵站类型", max_length=12, choices=Kind)
    grade = models.CharField("泵站等别", max_length=2, choices=Grade)
    units = models.PositiveSmallIntegerField("机组台数（台）", validators=[MinValueValidator(1)])
    power = models.FloatField("装机功率（kW）", validators=[MinValueValidator(0)])
    design_flow = models.FloatField("设计流量（m³/s）", validators=[MinValueValidator(0)])
    design_head = models.FloatField("设计扬程（m）", null=True, blank=True, validators=[MinValueValidator(0)])
    state = models.CharField("设备状况", max_length=8, choices=State)
    keeper = models.CharField("管护责任人", max_length=40, blank=True)
    keeper_phone = PhoneField("责任人电话", blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "泵站"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("reach", "kind", "grade", "state"))

    def clean(self) -> None:
        """Supply stations are classed by whom they serve; all others not below what flow and power say."""
        super().clean()
        if self.kind == self.Kind.SUPPLY or not self.grade or self.design_flow is None or self.power is None:
            return
        if int(self.grade) > (lowest := pump_grade(self.design_flow, self.power)):
            raise ValidationError({"grade": f"按流量和功率，等别不低于{self.Grade(str(lowest)).label}。"})


class Gauge(RegisterModel):
    """A hydrological station (测站). `code` by SL 502-2010: 8 characters ABBCDDDD (basin, system, kind, number).

    Kinds by SL 323-2011 (站类 of the real-time rain and water database).
    """

    class Kind(models.TextChoices):
        """SL 323-2011, STTP."""

        RAIN = "PP", "雨量站"
        LEVEL = "ZZ", "河道水位站"
        FLOW = "ZQ", "河道水文站"
        SLUICE = "DD", "堰闸水文站"
        PUMP = "DP", "泵站"
        GROUND = "ZG", "地下水站"
        SOIL = "SS", "墒情站"
        EVAPORATION = "BB", "蒸发站"

    kind = models.CharField("测站类型", max_length=2, choices=Kind)
    reach = models.ForeignKey(
        "water.Reach", models.PROTECT, null=True, blank=True, verbose_name="所在河段", related_name="gauges"
    )
    device = models.ForeignKey(
        "sensing.Device", models.PROTECT, null=True, blank=True, verbose_name="接入设备", related_name="+"
    )
    warning_level = models.FloatField("警戒水位（m）", null=True, blank=True)
    assured_level = models.FloatField("保证水位（m）", null=True, blank=True)
    datum = models.CharField("高程基准", max_length=20, blank=True, default="1985国家高程")
    founded_on = models.DateField("设站日期", null=True, blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "测站"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("kind", "reach", "device"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(warning_level=None)
                | models.Q(assured_level=None)
                | models.Q(assured_level__gte=models.F("warning_level")),
                name="water_gauge_levels",
                violation_error_message="保证水位不能低于警戒水位。",
            ),
        )

    def clean(self) -> None:
        """The code has the form that SL 502-2010 gives it."""
        super().clean()
        try:
            RegexValidator(r"^[0-9A-Z]{8}$", "测站代码应为 8 位数字或大写字母（SL 502-2010）。")(self.code)
        except ValidationError as error:
            raise ValidationError({"code": error.messages}) from error
