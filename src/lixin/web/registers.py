"""The model every register (台账) of a scenario extends: code, name, place, owner, version."""

from django.db import models
from django.urls import reverse

from lixin.kernel.access import Access
from lixin.kernel.registry import registry


class RegisterModel(models.Model):
    """A thing the county keeps a record of. Rows are retired, never deleted; `version` tells a stale form."""

    access = Access(permission="registers.read", division="division_code")

    code = models.CharField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=120, db_index=True)
    division_code = models.CharField("区划代码", max_length=12, db_index=True)
    owner = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, verbose_name="责任单位", related_name="+"
    )
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)
    """CGCS2000/WGS84 degrees; both or neither."""
    note = models.TextField("备注", blank=True)
    is_demo = models.BooleanField("模拟", default=False, editable=False)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=models.Q(lon__isnull=True, lat__isnull=True) | models.Q(lon__isnull=False, lat__isnull=False),
                name="%(app_label)s_%(class)s_place",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page; the register's name is the app label and the model's declared key."""
        return reverse("web:register_detail", args=[register_name(type(self)), self.pk])

    def subject(self) -> str:
        """How audit rows name it."""
        return f"{self._meta.label_lower}:{self.pk}"


def register_name(model: type[RegisterModel]) -> str:
    """Full name "scenario.key" of the register that a model belongs to; KeyError when none declares it."""
    from_model = {(name.split(".")[0], one.model): name for name, one in registry.all("registers").items()}
    return from_model[model._meta.app_label, model.__name__]
