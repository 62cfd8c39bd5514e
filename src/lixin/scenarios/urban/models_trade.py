"""Who works in the town: restaurants with their fumes, and the vehicles that sweep, water and carry."""

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

from lixin.registers.fields import CreditCodeField, PhoneField
from lixin.registers.models import RegisterModel, listed_by

PLATE = RegexValidator(
    r"^[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]"
    r"([A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9学挂警港澳]|[0-9]{5}[A-HJK]|[A-HJK][A-HJ-NP-Z0-9][0-9]{4})$",
    "车牌号不对，例如 皖S12345 或 皖SD12345。",
)
"""GA 36-2018: no I and no O; new-energy plates have six characters after the letter of the city."""


class Restaurant(RegisterModel):
    """A restaurant and its fumes; sizes and the limit of 2.0 mg/m³ by GB 18483-2001, tables 1 and 2."""

    class Size(models.TextChoices):
        """By reference stoves (GB 18483-2001, table 1)."""

        SMALL = "small", "小型（1 至 2 个基准灶头）"
        MIDDLE = "middle", "中型（3 至 5 个）"
        LARGE = "large", "大型（6 个及以上）"

    firm_code = CreditCodeField("统一社会信用代码", blank=True)
    size = models.CharField("规模", max_length=8, choices=Size)
    stoves = models.PositiveSmallIntegerField("基准灶头数（个）", validators=[MinValueValidator(1)])
    purifier = models.CharField("净化设施型号", max_length=60, blank=True)
    cleaned_on = models.DateField("上次清洗日期", null=True, blank=True)
    clean_by = models.DateField("下次清洗截止日", null=True, blank=True)
    monitor = models.ForeignKey(
        "sensing.Device", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="油烟监测仪",
        limit_choices_to={"kind": "urban.fume", "retired_at": None}, help_text="没有安装的不选。",
    )  # fmt: skip
    contact = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = PhoneField("联系电话", blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "餐饮油烟单位"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("size", "clean_by"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(size="small", stoves__lte=2)
                | models.Q(size="middle", stoves__gte=3, stoves__lte=5)
                | models.Q(size="large", stoves__gte=6),
                name="urban_restaurant_size",
                violation_error_message="规模与基准灶头数不符：1 至 2 个为小型，3 至 5 个为中型，6 个及以上为大型。",
            ),
            models.CheckConstraint(
                condition=models.Q(cleaned_on=None)
                | models.Q(clean_by=None)
                | models.Q(clean_by__gt=models.F("cleaned_on")),
                name="urban_restaurant_clean",
                violation_error_message="下次清洗截止日应晚于上次清洗日期。",
            ),
        )


class Vehicle(RegisterModel):
    """A works vehicle of the five kinds that the plan watches; its terminal is a device of the kind `vehicle`."""

    class Kind(models.TextChoices):
        """What it does (plan 3.4.1.2)."""

        SPRINKLER = "sprinkler", "洒水车"
        SWEEPER = "sweeper", "清扫车"
        REFUSE = "refuse", "垃圾车"
        SPOIL = "spoil", "渣土车"
        CONCRETE = "concrete", "商砼车"

    kind = models.CharField("车辆类型", max_length=10, choices=Kind)
    plate = models.CharField("车牌号", max_length=9, unique=True, validators=[PLATE])
    firm = models.CharField("所属企业", max_length=80)
    firm_code = CreditCodeField("企业统一社会信用代码", blank=True)
    capacity = models.FloatField("核定载质量（t）", null=True, blank=True, validators=[MinValueValidator(0)])
    permit = models.CharField("准运证编号", max_length=60, blank=True, help_text="渣土车要有。")
    permitted_until = models.DateField("准运到期日", null=True, blank=True)
    terminal = models.ForeignKey(
        "sensing.Device", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="车载终端",
        limit_choices_to={"kind": "urban.vehicle", "retired_at": None}, help_text="没有安装的不选。",
    )  # fmt: skip

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "作业车辆"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("kind"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(kind="spoil") | ~models.Q(permit=""),
                name="urban_vehicle_permit",
                violation_error_message="渣土车要有准运证编号。",
            ),
            models.CheckConstraint(
                condition=models.Q(permit="", permitted_until=None)
                | (~models.Q(permit="") & models.Q(permitted_until__isnull=False)),
                name="urban_vehicle_permitted",
                violation_error_message="准运证编号和到期日要么都填，要么都不填。",
            ),
        )
