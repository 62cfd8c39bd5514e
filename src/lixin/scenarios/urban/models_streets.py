"""What stands in the street: components by class, lamps, manhole covers, billboards."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from lixin.registers.fields import CreditCodeField
from lixin.registers.models import RegisterModel, listed_by

from .models_pipes import Kind as PipeKind

COMPONENT = re.compile(r"^(\d{6})(0[1-5])(\d{2})(\d{6})$")


class State(models.TextChoices):
    """How it is."""

    SOUND = "sound", "完好"
    DAMAGED = "damaged", "破损"
    LOST = "lost", "丢失"
    ABANDONED = "abandoned", "废弃"


class Component(RegisterModel):
    """A city component (部件, GB/T 30428.2): code = county 6 + class 2 + subclass 2 + serial 6 digits."""

    class Kind(models.TextChoices):
        """The five classes of GB/T 30428.2, by the two digits in the code."""

        UTILITY = "01", "公用设施"
        TRAFFIC = "02", "道路交通"
        SANITATION = "03", "市容环境"
        GREEN = "04", "园林绿化"
        OTHER = "05", "其他设施"

    kind = models.CharField("部件大类", max_length=2, choices=Kind)
    thing = models.CharField("部件名称", max_length=40, help_text="小类的名称，例如 雨水箅子。")
    state = models.CharField("状态", max_length=10, choices=State, default=State.SOUND)
    authority = models.CharField("主管部门", max_length=80, blank=True)
    holder = models.CharField("权属单位", max_length=80, blank=True)
    keeper_unit = models.CharField("养护单位", max_length=80, blank=True)
    surveyed_on = models.DateField("普查日期", null=True, blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "城市部件"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("kind", "state"))

    def clean(self) -> None:
        """The code says the class too, and must say the same."""
        super().clean()
        found = COMPONENT.match(self.code or "")
        if not found:
            raise ValidationError({"code": "应为 16 位数字：县代码 6 位、大类 01 至 05、小类 2 位、顺序号 6 位。"})
        if self.division_code and found[1] != self.division_code[:6]:
            raise ValidationError({"code": f"编码里的县代码 {found[1]} 与所在区划不一致。"})
        if self.kind and found[2] != self.kind:
            raise ValidationError({"kind": f"编码里的大类是 {self.Kind(found[2]).label}，与所选的不一致。"})


class Lamp(RegisterModel):
    """A street lamp (CJJ 89-2012 keeps them): its light, its cabinet, its circuit."""

    class Light(models.TextChoices):
        """What shines."""

        LED = "led", "LED"
        SODIUM = "sodium", "高压钠灯"
        SOLAR = "solar", "太阳能 LED"

    light = models.CharField("光源", max_length=8, choices=Light)
    power = models.FloatField("功率（W）", validators=[MinValueValidator(1)])
    height = models.FloatField("灯杆高度（m）", validators=[MinValueValidator(1)])
    cabinet = models.CharField("控制箱编号", max_length=40, blank=True)
    circuit = models.CharField("回路", max_length=20, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.SOUND)
    lit_on = models.DateField("启用日期", null=True, blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "路灯"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("light", "state"))


class Manhole(RegisterModel):
    """A manhole cover; load classes of GB/T 23858-2009, table 1."""

    class Load(models.TextChoices):
        """Test load in kN by where it lies (GB/T 23858-2009)."""

        A15 = "A15", "A15（绿地、人行）"
        B125 = "B125", "B125（人行道、小车停车）"
        C250 = "C250", "C250（路边）"
        D400 = "D400", "D400（车行道）"
        E600 = "E600", "E600（货运站）"
        F900 = "F900", "F900（机场等）"

    class Material(models.TextChoices):
        """Of the cover."""

        IRON = "iron", "球墨铸铁"
        COMPOSITE = "composite", "复合材料"
        CONCRETE = "concrete", "钢纤维混凝土"

    kind = models.CharField("井盖类型", max_length=8, choices=PipeKind)
    load = models.CharField("承载等级", max_length=4, choices=Load)
    material = models.CharField("材质", max_length=10, choices=Material)
    on_road = models.BooleanField("在车行道上", default=False)
    net = models.BooleanField("有防坠网", default=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.SOUND)
    checked_on = models.DateField("上次检查日期", null=True, blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "井盖"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("kind", "state", "on_road"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(on_road=False) | models.Q(load__in=("D400", "E600", "F900")),
                name="urban_manhole_load",
                violation_error_message="车行道上的井盖承载等级不低于 D400。",
            ),
        )


class Billboard(RegisterModel):
    """An outdoor advertisement: licence, owner, and when its safety is looked at next (CJJ/T 149-2021)."""

    class Kind(models.TextChoices):
        """How it is put up."""

        ROOF = "roof", "楼顶"
        WALL = "wall", "墙面"
        GROUND = "ground", "落地"
        COLUMN = "column", "高立柱"
        SCREEN = "screen", "电子屏"

    kind = models.CharField("设置形式", max_length=8, choices=Kind)
    size = models.FloatField("面积（m²）", validators=[MinValueValidator(0.1)])
    licence = models.CharField("设置许可编号", max_length=60, blank=True)
    licensed_until = models.DateField("许可到期日", null=True, blank=True)
    firm = models.CharField("设置人", max_length=80)
    firm_code = CreditCodeField("设置人统一社会信用代码", blank=True)
    checked_on = models.DateField("上次安全检查日期", null=True, blank=True)
    check_by = models.DateField("下次安全检查截止日", null=True, blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "户外广告"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("kind", "licensed_until", "check_by"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(licence="", licensed_until=None)
                | (~models.Q(licence="") & models.Q(licensed_until__isnull=False)),
                name="urban_billboard_licence",
                violation_error_message="许可编号和到期日要么都填，要么都不填。",
            ),
            models.CheckConstraint(
                condition=models.Q(checked_on=None)
                | models.Q(check_by=None)
                | models.Q(check_by__gt=models.F("checked_on")),
                name="urban_billboard_check",
                violation_error_message="下次安全检查截止日应晚于上次检查日期。",
            ),
        )
