"""Where things are, in words: roads, estates, door plates, buildings and landmarks."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from lixin.registers.models import RegisterModel, listed_by

POSTCODE = RegexValidator(r"^\d{6}$", "邮政编码是 6 位数字，例如 236700。")


class Address(RegisterModel):
    """A place name or address (地名地址, GB/T 30428.3).

    As GB/T 23705-2009 builds them: the division, then what bounds the ground (road, estate, hamlet), then the place
    itself (door plate, building, landmark). `name` is the whole of it, as it is said.
    """

    class Kind(models.TextChoices):
        """What is named: the first three bound ground, the others are places in it."""

        ROAD = "road", "街路巷"
        ESTATE = "estate", "居住小区"
        HAMLET = "hamlet", "自然村"
        DOOR = "door", "门牌"
        BUILDING = "building", "楼牌"
        LANDMARK = "landmark", "标志物或兴趣点"

    kind = models.CharField("类型", max_length=8, choices=Kind)
    ground = models.CharField("街路巷、小区或自然村", max_length=60, help_text="例如 向阳路。")
    number = models.CharField("门牌号或楼号", max_length=20, blank=True, help_text="例如 63号、5号楼。")
    alias = models.CharField("别名", max_length=80, blank=True, help_text="居民平常怎么叫，有几个用顿号隔开。")
    postcode = models.CharField("邮政编码", max_length=6, blank=True, validators=[POSTCODE])
    plated_on = models.DateField("装牌日期", null=True, blank=True, help_text="没有装牌的不填。")

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "地名地址"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("kind", "plated_on"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(kind__in=("door", "building")) | ~models.Q(number=""),
                name="urban_address_number",
                violation_error_message="门牌和楼牌要有门牌号或楼号。",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=("road", "estate", "hamlet")) | models.Q(number=""),
                name="urban_address_ground",
                violation_error_message="街路巷、居住小区和自然村本身没有门牌号。",
            ),
        )

    def clean(self) -> None:
        """The whole address holds its parts, so that what is found by one is found by the other."""
        super().clean()
        if self.ground and self.ground not in (self.name or ""):
            raise ValidationError({"name": f"名称里应有“{self.ground}”，例如 利辛县城关镇向阳路63号。"})
        if self.number and self.number not in (self.name or ""):
            raise ValidationError({"name": f"名称里应有“{self.number}”，例如 利辛县城关镇向阳路63号。"})
