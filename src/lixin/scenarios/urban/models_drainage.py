"""Where the town floods first: flood-prone points."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from lixin.registers.models import RegisterModel, listed_by


class FloodPoint(RegisterModel):
    """A place that floods in heavy rain (易涝点, GB 51222-2017), and the gauge that watches it, if one does."""

    class Kind(models.TextChoices):
        """What kind of place."""

        UNDERPASS = "underpass", "下穿通道"
        LOW_ROAD = "low_road", "低洼路段"
        HOUSING = "housing", "低洼小区"
        SQUARE = "square", "广场和公共场所"

    class Risk(models.TextChoices):
        """How bad it gets, from what happened before."""

        HIGH = "high", "高"
        MIDDLE = "middle", "中"
        LOW = "low", "低"

    kind = models.CharField("类型", max_length=12, choices=Kind)
    risk = models.CharField("风险等级", max_length=8, choices=Risk)
    deepest = models.PositiveSmallIntegerField(
        "历史最大积水深度（cm）", null=True, blank=True, validators=[MaxValueValidator(500)]
    )
    gauge = models.ForeignKey(
        "sensing.Device", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="积水监测点",
        limit_choices_to={"kind": "urban.flood_gauge", "retired_at": None}, help_text="没有安装的不选。",
    )  # fmt: skip
    measures = models.TextField("处置措施", blank=True)
    warden = models.CharField("值守人", max_length=40, blank=True)
    warden_phone = models.CharField("值守电话", max_length=20, blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "易涝点"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("kind", "risk"))


class Pump(RegisterModel):
    """A drainage pump or pumping station of the town (GB 51222-2017, section 6)."""

    class State(models.TextChoices):
        """Whether it can run."""

        READY = "ready", "完好"
        REPAIR = "repair", "检修"
        BROKEN = "broken", "故障"

    flow = models.FloatField("设计流量（m³/s）", validators=[MinValueValidator(0)])
    power = models.FloatField("装机功率（kW）", validators=[MinValueValidator(0)])
    pumps = models.PositiveSmallIntegerField("水泵台数（台）", validators=[MinValueValidator(1)])
    mobile = models.BooleanField("移动泵车", default=False)
    state = models.CharField("状态", max_length=8, choices=State)
    outlet = models.CharField("排入河渠", max_length=60, blank=True)
    point = models.ForeignKey(
        FloodPoint, models.PROTECT, null=True, blank=True, related_name="pumps", verbose_name="服务的易涝点"
    )
    tried_on = models.DateField("上次试运行日期", null=True, blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "排涝泵站"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("state", "mobile"))
