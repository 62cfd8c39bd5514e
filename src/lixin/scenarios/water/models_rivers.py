"""Rivers, their reaches, the dykes along them, and the sections that river chiefs answer for."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from lixin.registers.fields import PhoneField
from lixin.registers.models import PathRegister, listed_by
from lixin.scenarios.water.grades import dyke_grade


class River(PathRegister):
    """A river or canal (河流). SL/T 213-2020 classes it; its object code is given by the water authority."""

    class Kind(models.TextChoices):
        """Natural or dug; the county's rivers are both."""

        NATURAL = "natural", "天然河流"
        CANAL = "canal", "人工河道"
        DITCH = "ditch", "排涝大沟"

    class Level(models.TextChoices):
        """Who manages it (《河道管理条例》第五条)."""

        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        COUNTY = "county", "县级"
        TOWN = "town", "乡级"

    kind = models.CharField("河流类型", max_length=10, choices=Kind)
    level = models.CharField("管理级别", max_length=10, choices=Level)
    basin = models.CharField("所属流域", max_length=40, default="淮河流域")
    flows_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="汇入河流", related_name="tributaries"
    )
    length = models.FloatField("县内长度（km）", null=True, blank=True, validators=[MinValueValidator(0)])
    has_plan = models.BooleanField("已编“一河一策”", default=False)

    class Meta(PathRegister.Meta):
        verbose_name = verbose_name_plural = "河流"
        indexes = (*PathRegister.Meta.indexes, *listed_by("kind", "level", "has_plan"))
        constraints = (
            *PathRegister.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(flows_into=None) | ~models.Q(flows_into=models.F("id")),
                name="water_river_not_into_itself",
                violation_error_message="河流不能汇入自己。",
            ),
        )


class Reach(PathRegister):
    """A reach of a river (河段): between two places where it changes hands or character."""

    river = models.ForeignKey(River, models.PROTECT, verbose_name="所属河流", related_name="reaches")
    starts_at = models.CharField("起点", max_length=80)
    ends_at = models.CharField("止点", max_length=80)
    length = models.FloatField("长度（km）", validators=[MinValueValidator(0)])
    target_class = models.PositiveSmallIntegerField(
        "水质目标", choices=[(1, "Ⅰ类"), (2, "Ⅱ类"), (3, "Ⅲ类"), (4, "Ⅳ类"), (5, "Ⅴ类")], null=True, blank=True
    )
    """Classes of GB 3838-2002, section 3."""
    bounded = models.BooleanField("管理范围已划定", default=False)

    class Meta(PathRegister.Meta):
        verbose_name = verbose_name_plural = "河段"
        indexes = (*PathRegister.Meta.indexes, *listed_by("river", "target_class", "bounded"))


class Dyke(PathRegister):
    """A dyke (堤防). Its grade follows from the flood it must hold back (GB 50286-2013, table 3.1.3)."""

    class Bank(models.TextChoices):
        """Seen downstream."""

        LEFT = "left", "左岸"
        RIGHT = "right", "右岸"

    class Grade(models.TextChoices):
        """GB 50286-2013: 1 is the strongest."""

        ONE = "1", "1 级"
        TWO = "2", "2 级"
        THREE = "3", "3 级"
        FOUR = "4", "4 级"
        FIVE = "5", "5 级"

    reach = models.ForeignKey(Reach, models.PROTECT, verbose_name="所在河段", related_name="dykes")
    bank = models.CharField("岸别", max_length=6, choices=Bank)
    return_period = models.PositiveSmallIntegerField("防洪标准（年一遇）", validators=[MinValueValidator(10)])
    grade = models.CharField("堤防级别", max_length=2, choices=Grade)
    length = models.FloatField("长度（km）", validators=[MinValueValidator(0)])
    crest_level = models.FloatField("堤顶高程（m）", null=True, blank=True)
    crest_width = models.FloatField("堤顶宽度（m）", null=True, blank=True, validators=[MinValueValidator(0)])
    meets_standard = models.BooleanField("已达标", default=False)
    keeper = models.CharField("管护责任人", max_length=40, blank=True)
    keeper_phone = PhoneField("责任人电话", blank=True)

    class Meta(PathRegister.Meta):
        verbose_name = verbose_name_plural = "堤防"
        indexes = (*PathRegister.Meta.indexes, *listed_by("reach", "bank", "grade", "meets_standard"))

    def clean(self) -> None:
        """The grade is the one of its standard, or a stronger one that somebody argued for (GB 50286 3.1.4)."""
        super().clean()
        if self.return_period and self.grade and int(self.grade) > (lowest := dyke_grade(self.return_period)):
            raise ValidationError({"grade": f"{self.return_period} 年一遇的堤防不低于 {lowest} 级。"})


class ChiefSection(PathRegister):
    """A section that a river chief answers for (河长责任河段, 《关于全面推行河长制的意见》厅字〔2016〕42号)."""

    class Level(models.TextChoices):
        """Of the chief; below the county there are town and village."""

        COUNTY = "county", "县级河长"
        TOWN = "town", "乡级河长"
        VILLAGE = "village", "村级河长"

    reach = models.ForeignKey(Reach, models.PROTECT, verbose_name="所在河段", related_name="chief_sections")
    level = models.CharField("河长级别", max_length=8, choices=Level)
    length = models.FloatField("责任长度（km）", validators=[MinValueValidator(0)])
    appointed = models.BooleanField("已明确河长", default=False)
    chief = models.CharField("河长姓名", max_length=40, blank=True)
    chief_post = models.CharField("河长职务", max_length=60, blank=True)
    chief_phone = PhoneField("河长电话", blank=True)
    rounds_a_month = models.PositiveSmallIntegerField("每月巡河次数（次）", default=1)
    has_sign = models.BooleanField("已立公示牌", default=False)

    class Meta(PathRegister.Meta):
        verbose_name = verbose_name_plural = "河长责任河段"
        indexes = (*PathRegister.Meta.indexes, *listed_by("reach", "level", "appointed", "has_sign"))
        constraints = (
            *PathRegister.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(appointed=False, chief="") | (models.Q(appointed=True) & ~models.Q(chief="")),
                name="water_chief_named",
                violation_error_message="已明确河长的要写河长姓名，没有明确的不写。",
            ),
        )
