"""Where water is taken: drinking-water sources, plants, intakes with their permits."""

from django.core.validators import MinValueValidator
from django.db import models

from lixin.registers.fields import CreditCodeField, PhoneField
from lixin.registers.models import AreaRegister, RegisterModel, listed_by


class WaterSource(AreaRegister):
    """A source of drinking water (饮用水水源地) with its zones (HJ 338-2018). `code` by HJ 747-2015."""

    class Kind(models.TextChoices):
        """HJ 338-2018: by the water it is."""

        RIVER = "river", "河流型"
        LAKE = "lake", "湖库型"
        GROUND = "ground", "地下水型"

    class Level(models.TextChoices):
        """Whom it serves."""

        COUNTY = "county", "县级及以上"
        TOWN = "town", "乡镇级"
        VILLAGE = "village", "农村“千吨万人”"

    class Zone(models.TextChoices):
        """The zones laid out so far (水污染防治法第六十三条): 一级 always comes first."""

        NONE = "none", "未划定"
        FIRST = "first", "一级保护区"
        SECOND = "second", "一级、二级保护区"
        OUTER = "outer", "一级、二级和准保护区"

    kind = models.CharField("水源类型", max_length=8, choices=Kind)
    level = models.CharField("水源级别", max_length=8, choices=Level)
    in_use = models.CharField("使用状态", max_length=8, choices=[("used", "在用"), ("spare", "备用")], default="used")
    zone = models.CharField("保护区级别", max_length=8, choices=Zone)
    approved_by = models.CharField("划定批文", max_length=80, blank=True)
    first_area = models.FloatField("一级保护区面积（km²）", null=True, blank=True, validators=[MinValueValidator(0)])
    second_area = models.FloatField("二级保护区面积（km²）", null=True, blank=True, validators=[MinValueValidator(0)])
    daily_supply = models.FloatField("设计日供水量（m³/d）", validators=[MinValueValidator(0)])
    population = models.PositiveIntegerField("服务人口（人）", null=True, blank=True)
    has_signs = models.BooleanField("已设标志", default=False)

    class Meta(AreaRegister.Meta):
        verbose_name = verbose_name_plural = "饮用水水源地"
        indexes = (*AreaRegister.Meta.indexes, *listed_by("kind", "level", "in_use", "zone"))
        constraints = (
            *AreaRegister.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(zone="none") | ~models.Q(approved_by=""),
                name="water_source_zone_approved",
                violation_error_message="已划定保护区的要写划定批文。",
            ),
        )


class WaterPlant(RegisterModel):
    """A water works (水厂); its water is judged by GB 5749-2022."""

    class Process(models.TextChoices):
        """How the water is treated."""

        FULL = "full", "常规处理"
        DEEP = "deep", "深度处理"
        DISINFECT = "disinfect", "仅消毒"

    source = models.ForeignKey(WaterSource, models.PROTECT, verbose_name="取水水源地", related_name="plants")
    process = models.CharField("净水工艺", max_length=10, choices=Process)
    capacity = models.FloatField("设计规模（m³/d）", validators=[MinValueValidator(0)])
    population = models.PositiveIntegerField("供水人口（人）", null=True, blank=True)
    tested_on = models.DateField("最近水质检测日期", null=True, blank=True)
    qualified = models.BooleanField("最近水质合格", default=False)
    operator = models.CharField("运营单位", max_length=120)
    credit_code = CreditCodeField(blank=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = PhoneField("联系电话", blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "水厂"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("source", "process", "qualified"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(qualified=False) | ~models.Q(tested_on=None),
                name="water_plant_tested",
                violation_error_message="水质合格的要写检测日期。",
            ),
        )


class Intake(RegisterModel):
    """A water intake (取水口) with its permit (《取水许可和水资源费征收管理条例》第二十四、二十五条)."""

    class Kind(models.TextChoices):
        """What it draws on."""

        SURFACE = "surface", "地表水"
        GROUND = "ground", "地下水"

    class Purpose(models.TextChoices):
        """What the water is for."""

        LIVING = "living", "生活用水"
        INDUSTRY = "industry", "工业用水"
        FARMING = "farming", "农业用水"
        ECOLOGY = "ecology", "生态用水"

    kind = models.CharField("水源类别", max_length=8, choices=Kind)
    purpose = models.CharField("取水用途", max_length=10, choices=Purpose)
    reach = models.ForeignKey(
        "water.Reach", models.PROTECT, null=True, blank=True, verbose_name="取水河段", related_name="intakes"
    )
    plant = models.ForeignKey(
        WaterPlant, models.PROTECT, null=True, blank=True, verbose_name="供给水厂", related_name="intakes"
    )
    holder = models.CharField("取水权人", max_length=120)
    credit_code = CreditCodeField(blank=True)
    permit_number = models.CharField("取水许可证编号", max_length=40, unique=True)
    volume = models.FloatField("许可年取水量（m³/a）", validators=[MinValueValidator(0)])
    valid_from = models.DateField("有效期起")
    valid_until = models.DateField("有效期止", help_text="期满四十五日前申请延续。")
    metered = models.BooleanField("已装计量设施", default=False)
    contact = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = PhoneField("联系电话", blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "取水口"
        indexes = (
            *RegisterModel.Meta.indexes,
            *listed_by("kind", "purpose", "reach", "plant", "metered", "valid_until"),
        )
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(valid_until__gt=models.F("valid_from")),
                name="water_intake_valid",
                violation_error_message="有效期止要晚于有效期起。",
            ),
        )
