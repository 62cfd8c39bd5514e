"""The models every register (台账) extends: code, name, place, owner, version; and the history of all of them."""

from __future__ import annotations

from hashlib import blake2b

import shapely
from django.db import models
from django.urls import reverse
from django.utils import timezone

from lixin.kernel.access import Access
from lixin.kernel.cells import cell_of_box, cell_of_point
from lixin.kernel.registry import registry
from lixin.registers.attached import Attachment, BulkAction, DeviceLink, SavedView
from lixin.registers.devicebook.models import DeviceImport
from lixin.registers.fields import ShapeField
from lixin.registers.files.models import Import

__all__ = [
    "AreaRegister",
    "Import",
    "PathRegister",
    "RegisterModel",
    "Revision",
    "ShapedRegister",
    "listed_by",
    "register_name",
    "register_names",
    "thinness",
]

__all__ = [
    "AreaRegister",
    "Attachment",
    "BulkAction",
    "DeviceImport",
    "DeviceLink",
    "PathRegister",
    "RegisterModel",
    "Revision",
    "SavedView",
    "ShapedRegister",
    "listed_by",
    "register_name",
    "register_names",
    "thinness",
]
THINNEST = 15


def thinness(code: str) -> int:
    """0..15, the same for the same code: a quarter of all rows has at least 1, a sixteenth at least 2 …

    A map that shows too many points at a low zoom shows those above a step: an even sample that needs no reading of
    the rest.
    """
    number = int.from_bytes(blake2b(code.encode(), digest_size=4).digest(), "big")
    zeros = (number & -number).bit_length() - 1 if number else 2 * THINNEST
    return min(THINNEST, zeros // 2)


def listed_by(*fields: str) -> tuple[models.Index, ...]:
    """Indexes that keep a long list quick when it is filtered by each of the fields (the list's order is by code)."""
    return tuple(models.Index(fields=[field, "code"]) for field in fields)


class RegisterModel(models.Model):
    """A thing the county keeps a record of. Rows are retired, never deleted; `version` tells a stale form."""

    access = Access(permission="registers.read", division="division_code")

    code = models.CharField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=120, db_index=True)
    division_code = models.CharField("区划代码", max_length=12)
    owner = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="责任单位",
        related_name="+",
        db_index=False,
    )
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)
    """CGCS2000/WGS84 degrees; both or neither."""
    note = models.TextField("备注", blank=True)
    extra = models.JSONField("本县补充", default=dict, blank=True, editable=False)
    """Columns that the county added to the declaration: key → value."""
    is_demo = models.BooleanField("模拟", default=False, editable=False)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    cell = models.BigIntegerField(null=True, editable=False)
    """Where it lies as one number (kernel/cells.py): a map tile is a range of it."""
    thin = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=models.Q(lon__isnull=True, lat__isnull=True) | models.Q(lon__isnull=False, lat__isnull=False),
                name="%(app_label)s_%(class)s_place",
            ),
        )
        indexes = (
            models.Index(fields=["thin", "cell"]),
            models.Index(fields=["division_code", "code"]),
            models.Index(fields=["owner", "code"]),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **options: object) -> None:
        """With its place worked out."""
        self.place()
        super().save(*args, **options)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        """Its page; the register's name is the app label and the model's declared key."""
        return reverse("registers:detail", args=[register_name(type(self)), self.pk])

    def place(self) -> None:
        """Work out what is not typed but follows from the position; writers of many rows call it themselves."""
        self.thin = thinness(self.code)
        self.cell = None if self.lon is None or self.lat is None else cell_of_point(self.lon, self.lat)

    def subject(self) -> str:
        """How audit rows name it."""
        return f"{self._meta.label_lower}:{self.pk}"


class ShapedRegister(RegisterModel):
    """What is drawn as a line or an area; its point (lon, lat) lies on it and is worked out from it."""

    shape: ShapeField
    west = models.FloatField(null=True, editable=False)
    south = models.FloatField(null=True, editable=False)
    east = models.FloatField(null=True, editable=False)
    north = models.FloatField(null=True, editable=False)

    class Meta(RegisterModel.Meta):
        abstract = True

    def place(self) -> None:
        """A drawn shape decides the point; without one, the point that was typed stands."""
        super().place()
        if not self.shape:
            self.west = self.east = self.lon
            self.south = self.north = self.lat
            return
        drawn = shapely.from_geojson(self.shape)
        point = drawn.representative_point() if self._meta.get_field("shape").kind == "area" else _middle(drawn)
        self.lon, self.lat = round(point.x, 7), round(point.y, 7)
        self.west, self.south, self.east, self.north = drawn.bounds
        self.cell = cell_of_box(*drawn.bounds)


class PathRegister(ShapedRegister):
    """What is drawn as a line: rivers, roads, pipes."""

    shape = ShapeField("走向", kind="line", blank=True)  # type: ignore[assignment]

    class Meta(ShapedRegister.Meta):
        abstract = True


class AreaRegister(ShapedRegister):
    """What is drawn as an area: grids, reserves, sites."""

    shape = ShapeField("范围", kind="area", blank=True)  # type: ignore[assignment]

    class Meta(ShapedRegister.Meta):
        abstract = True


def _middle(line: shapely.Geometry) -> shapely.Point:
    """The point half way along the line (of several parts: along the longest)."""
    longest = max(getattr(line, "geoms", [line]), key=lambda part: part.length)
    return longest.interpolate(0.5, normalized=True)


class Revision(models.Model):
    """A row of a register as it stood after a change: who, when, why. Never changed, never deleted."""

    register = models.CharField("台账", max_length=80)
    row = models.BigIntegerField("行")
    version = models.PositiveIntegerField("版本")
    at = models.DateTimeField("时间", default=timezone.now)
    verb = models.CharField("动作", max_length=20)
    """add, change, retire, restore, import, undo … (history.VERBS)."""
    actor_key = models.CharField("账号", max_length=80)
    actor_name = models.CharField("姓名", max_length=80)
    actor_unit = models.CharField("单位", max_length=80, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    batch = models.BigIntegerField("导入批次", null=True, blank=True)
    division_code = models.CharField("区划代码", max_length=12)
    data = models.JSONField("内容")
    """Stored column → value, as JSON; masked when shown, never in a search index."""

    access = Access(permission="registers.read", division="division_code")

    class Meta:
        verbose_name = verbose_name_plural = "台账版本"
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=["register", "row", "version"], name="revision_once"),)
        indexes = (
            models.Index(fields=["register", "at"], name="revision_at"),
            models.Index(fields=["batch"], name="revision_batch", condition=models.Q(batch__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.register}:{self.row} v{self.version}"


def register_name(model: type[models.Model]) -> str:
    """Full name "scenario.key" of the register that a model belongs to; KeyError when none declares it."""
    from_model = register_names()
    return from_model[model._meta.app_label, model.__name__]


def register_names() -> dict[tuple[str, str], str]:
    """(app label, model class) → full name, for every declared register."""
    return {(name.split(".")[0], one.model): name for name, one in registry.all("registers").items()}
