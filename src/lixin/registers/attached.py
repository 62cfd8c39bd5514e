"""What belongs to rows of registers beside their columns: files, devices; saved lists; what was done to many rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class SavedView(models.Model):
    """A list's query under a name: the person's own, or shared with the unit."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    unit = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    register = models.CharField("台账", max_length=80)
    name = models.CharField("名称", max_length=40)
    query = models.CharField("条件", max_length=2000, blank=True)
    shared = models.BooleanField("本单位共用", default=False)
    is_default = models.BooleanField("默认", default=False)
    at = models.DateTimeField("时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "台账视图"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["person", "register", "name"], name="saved_view_once"),)
        indexes = (models.Index(fields=["register", "unit"], name="saved_view_shared"),)

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """The query of the list that shows it."""
        return f"{self.query}&view={self.pk}".lstrip("&")


class DeviceLink(models.Model):
    """A sensing device that watches a row, or `stands` on it (a pole, a building): whoever sees both sees the link."""

    register = models.CharField("台账", max_length=80)
    row = models.BigIntegerField("行")
    device = models.ForeignKey("sensing.Device", models.CASCADE, related_name="+", verbose_name="设备")
    stands = models.BooleanField("装在这里", default=False)
    by = models.CharField("关联人", max_length=80)
    at = models.DateTimeField("关联时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "台账关联的设备"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["register", "row", "device"], name="device_link_once"),
            models.UniqueConstraint(fields=["device"], condition=models.Q(stands=True), name="device_stands_once"),
        )

    def __str__(self) -> str:
        return f"{self.register}:{self.row} {self.device_id}"


class Attachment(models.Model):
    """A file of a row: photo, PDF or office document. Taken off, it is retired; the file stays for the record."""

    register = models.CharField("台账", max_length=80)
    row = models.BigIntegerField("行")
    name = models.CharField("文件名", max_length=120)
    file = models.CharField(max_length=200)
    thumbnail = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("字节")
    grade = models.CharField("分级", max_length=10, default="internal")
    """As the register's grades: a personal or sensitive file is opened for a stated purpose only."""
    taken_at = models.DateTimeField("拍摄时间", null=True, blank=True)
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)
    by = models.CharField("上传人", max_length=80)
    at = models.DateTimeField("上传时间", default=timezone.now)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)
    retired_by = models.CharField("停用人", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "台账附件"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["register", "row", "sha256"],
                condition=models.Q(retired_at__isnull=True),
                name="attachment_once",
            ),
        )

    def __str__(self) -> str:
        return self.name


class BulkAction(models.Model):
    """What was done to many rows at once, and which version each had afterwards: from it the whole is taken back."""

    register = models.CharField("台账", max_length=80)
    token = models.CharField(max_length=64, unique=True)
    """Made by the page that asks: the same submission twice is one action."""
    verb = models.CharField("动作", max_length=20)
    summary = models.CharField("说明", max_length=300)
    reason = models.CharField("原因", max_length=200, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", default=timezone.now)
    done = models.JSONField("已处理", default=list)
    """[row, version afterwards] pairs."""
    refused = models.JSONField("未处理", default=list)
    """[row, code, why] of those left as they were."""
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "台账批量操作"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.summary
