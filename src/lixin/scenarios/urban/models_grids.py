"""The town cut into grids: the smallest ground, and who answers for it."""

from django.core.validators import MinValueValidator
from django.db import models

from lixin.registers.fields import PhoneField
from lixin.registers.models import AreaRegister, listed_by


class DutyGrid(AreaRegister):
    """A responsibility grid (责任网格, GB/T 30428.1): unit grids in one worker's care, numbered by the county."""

    worker = models.CharField("网格员", max_length=40, blank=True)
    worker_phone = PhoneField("网格员电话", blank=True)
    households = models.PositiveIntegerField("户数（户）", null=True, blank=True)
    patrols = models.PositiveSmallIntegerField("每周巡查次数（次）", default=5)

    class Meta(AreaRegister.Meta):
        verbose_name = verbose_name_plural = "责任网格"


class Grid(AreaRegister):
    """A unit grid (单元网格): the basic ground of management, about 10,000 m² in town (GB/T 30428.1).

    Its code is that of the division it lies in and a serial number within it.
    """

    class Kind(models.TextChoices):
        """What mostly stands there."""

        STREET = "street", "街巷"
        HOUSING = "housing", "居住小区"
        MARKET = "market", "商业和集市"
        PUBLIC = "public", "公共场所"
        GREEN = "green", "公园绿地"
        OTHER = "other", "其他"

    duty = models.ForeignKey(
        DutyGrid, models.PROTECT, null=True, blank=True, related_name="grids", verbose_name="责任网格"
    )
    kind = models.CharField("用地类型", max_length=8, choices=Kind)
    area = models.FloatField("面积（m²）", validators=[MinValueValidator(1)])
    drawn_on = models.DateField("划定日期", null=True, blank=True)

    class Meta(AreaRegister.Meta):
        verbose_name = verbose_name_plural = "单元网格"
        indexes = (*AreaRegister.Meta.indexes, *listed_by("kind", "duty"))
        constraints = (
            *AreaRegister.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(code__startswith=models.F("division_code")),
                name="urban_grid_code",
                violation_error_message="网格编码应以所在区划的代码开头。",
            ),
        )
