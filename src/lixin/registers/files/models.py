"""An import as it is kept: who brought which file, what it would do, what became of it."""

from django.conf import settings
from django.db import models

from lixin.kernel.access import Access


class Import(models.Model):
    """A file on its way into a register; states in states.py. The file itself lies in storage for some days."""

    register = models.CharField("台账", max_length=80)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人")
    division_code = models.CharField("范围", max_length=12)
    """Widest division in which the person may write: who reaches it sees the import in the list."""
    state = models.CharField("状态", max_length=12)
    filename = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("字节")
    sha256 = models.CharField(max_length=64)
    options = models.JSONField("选项", default=dict)
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    state_since = models.DateTimeField("进入当前状态")
    claimed_at = models.DateTimeField("开始处理", null=True, blank=True)
    """When the worker took it up; null while it waits."""
    counts = models.JSONField("计数", default=dict)
    """rows, new, changed, same, wrong, back, warned; after applying also written."""
    findings = models.JSONField("检查结果", default=dict)
    """Heading, passed-over columns, first errors, warnings by sentence, a masked sample of changes."""
    told = models.CharField("说明", max_length=400, blank=True)
    erased_at = models.DateTimeField("文件清除时间", null=True, blank=True)

    access = Access(permission="registers.write", division="division_code")

    class Meta:
        verbose_name = verbose_name_plural = "台账导入"
        ordering = ("-id",)
        indexes = (models.Index(fields=["register", "-id"], name="import_register"),)

    def __str__(self) -> str:
        return f"{self.register} {self.filename}"
