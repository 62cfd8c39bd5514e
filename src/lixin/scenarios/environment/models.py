"""Where waste water enters the rivers: outfalls."""

from django.core.exceptions import ValidationError
from django.db import models

from lixin.kernel.errors import FrameError
from lixin.kernel.identity import check_credit_code
from lixin.registers.models import RegisterModel, listed_by


def a_credit_code(text: str) -> None:
    """A form field's check of a unified social credit code (GB 32100)."""
    try:
        check_credit_code(text)
    except FrameError as error:
        raise ValidationError(error.message) from error


class Outfall(RegisterModel):
    """An outfall into a river (入河排污口, HJ 1310-2023); the four categories are those of HJ 1312-2023."""

    class Category(models.TextChoices):
        """HJ 1312-2023, first level."""

        INDUSTRIAL = "industrial", "工业排污口"
        SEWAGE_PLANT = "sewage_plant", "城镇污水处理厂排污口"
        AGRICULTURAL = "agricultural", "农业排口"
        OTHER = "other", "其他排口"

    class Manner(models.TextChoices):
        """How it discharges."""

        CONTINUOUS = "continuous", "连续排放"
        INTERMITTENT = "intermittent", "间歇排放"

    category = models.CharField("排污口类别", max_length=16, choices=Category)
    water_body = models.CharField("受纳水体", max_length=60)
    manner = models.CharField("排放方式", max_length=16, choices=Manner)
    discharger = models.CharField("责任主体", max_length=120)
    credit_code = models.CharField(
        "统一社会信用代码", max_length=18, blank=True, validators=[a_credit_code], help_text="责任主体不是法人的不填。"
    )
    has_sign = models.BooleanField("已立标志牌", default=False)
    has_monitor = models.BooleanField("已装自动监测", default=False)
    contact = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=20, blank=True)

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "入河排污口"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("category", "has_sign", "has_monitor"))
