"""A table of devices as it is kept until it is written or its days are over."""

from django.conf import settings
from django.db import models


class DeviceImport(models.Model):
    """Who brought which file; the file itself until it is erased, and what became of it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人")
    filename = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField("文件", editable=False)
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    applied_at = models.DateTimeField("写入时间", null=True, blank=True)
    counts = models.JSONField("计数", default=dict)
    """new, changed, same, wrong as written."""
    devices = models.JSONField("设备", default=list)
    """Devices that were new or changed."""

    class Meta:
        verbose_name = verbose_name_plural = "设备导入"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.filename
