"""News for open pages: written in the transaction that changes something, read by every web process."""

from django.db import models


class News(models.Model):
    """Something changed: topic and key only, with the scope that decides who hears of it (never content)."""

    topic = models.CharField(max_length=30)
    """case | alarm | device | job …: what an open page subscribes to."""
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=30, blank=True)
    """What happened (opened, moved, urgent …)."""
    division_code = models.CharField(max_length=12, blank=True)
    unit_ids = models.JSONField(default=list)
    """Organisations concerned; empty with an empty division: everybody signed in."""
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "页面消息"

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
