"""Sections that somebody answers for: forest chiefs (林长制) and road chiefs (路长制)."""

from django.core.validators import MinValueValidator
from django.db import models

from lixin.registers.fields import PhoneField
from lixin.registers.models import AreaRegister, PathRegister, listed_by

NAMED = models.Q(appointed=False, chief="") | (models.Q(appointed=True) & ~models.Q(chief=""))
"""A chief is named where one is appointed, and only there."""


class Level(models.TextChoices):
    """Of the chief."""

    COUNTY = "county", "县级"
    TOWN = "town", "乡级"
    VILLAGE = "village", "村级"


class ForestSection(AreaRegister):
    """A forest chief's area (林长责任区, 《关于全面推行林长制的意见》2020; 安徽省林长制条例)."""

    class Kind(models.TextChoices):
        """What grows there."""

        FOREST = "forest", "成片林"
        SHELTER = "shelter", "防护林带"
        WETLAND = "wetland", "湿地"
        GARDEN = "garden", "城镇绿地"

    level = models.CharField("林长级别", max_length=8, choices=Level)
    kind = models.CharField("林地类型", max_length=8, choices=Kind)
    area = models.FloatField("责任面积（hm²）", validators=[MinValueValidator(0)])
    appointed = models.BooleanField("已明确林长", default=False)
    chief = models.CharField("林长姓名", max_length=40, blank=True)
    chief_phone = PhoneField("林长电话", blank=True)
    ranger = models.CharField("护林员姓名", max_length=40, blank=True)
    ranger_phone = PhoneField("护林员电话", blank=True)
    has_sign = models.BooleanField("已立公示牌", default=False)

    class Meta(AreaRegister.Meta):
        verbose_name = verbose_name_plural = "林长责任区"
        indexes = (*AreaRegister.Meta.indexes, *listed_by("level", "kind", "appointed"))
        constraints = (
            *AreaRegister.Meta.constraints,
            models.CheckConstraint(
                condition=NAMED,
                name="environment_forest_chief",
                violation_error_message="已明确林长的要写林长姓名，没有明确的不写。",
            ),
        )


class RoadSection(PathRegister):
    """A road chief's section (路长责任路段, 《关于深化农村公路管理养护体制改革的意见》国办发〔2019〕45号)."""

    class Kind(models.TextChoices):
        """《公路法》第六条, by standing; streets in town beside it."""

        COUNTY = "county", "县道"
        TOWN = "town", "乡道"
        VILLAGE = "village", "村道"
        STREET = "street", "城区道路"

    level = models.CharField("路长级别", max_length=8, choices=Level)
    kind = models.CharField("道路类别", max_length=8, choices=Kind)
    road = models.CharField("道路名称", max_length=60)
    length = models.FloatField("责任长度（km）", validators=[MinValueValidator(0)])
    appointed = models.BooleanField("已明确路长", default=False)
    chief = models.CharField("路长姓名", max_length=40, blank=True)
    chief_phone = PhoneField("路长电话", blank=True)
    has_sign = models.BooleanField("已立公示牌", default=False)

    class Meta(PathRegister.Meta):
        verbose_name = verbose_name_plural = "路长责任路段"
        indexes = (*PathRegister.Meta.indexes, *listed_by("level", "kind", "appointed"))
        constraints = (
            *PathRegister.Meta.constraints,
            models.CheckConstraint(
                condition=NAMED,
                name="environment_road_chief",
                violation_error_message="已明确路长的要写路长姓名，没有明确的不写。",
            ),
        )
