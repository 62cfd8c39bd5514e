"""What the platform knows of its own processes and periodic jobs."""

from django.db import models


class Heartbeat(models.Model):
    """A process of the platform, last seen alive, with its own figures (queue, lag, rates)."""

    process = models.CharField("进程", max_length=40, primary_key=True)
    pid = models.IntegerField()
    at = models.DateTimeField("最近心跳")
    started_at = models.DateTimeField("启动时间")
    figures = models.JSONField("指标", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "进程心跳"

    def __str__(self) -> str:
        return self.process


class JobState(models.Model):
    """A periodic job: when it ran last, how it went."""

    key = models.CharField("任务", max_length=80, primary_key=True)
    name = models.CharField("名称", max_length=80)
    due_at = models.DateTimeField("下次运行", db_index=True)
    ran_at = models.DateTimeField("最近运行", null=True, blank=True)
    seconds = models.FloatField("用时（秒）", null=True, blank=True)
    result = models.CharField("结果", max_length=400, blank=True)
    failures = models.PositiveIntegerField("连续失败", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "定时任务"

    def __str__(self) -> str:
        return self.name
