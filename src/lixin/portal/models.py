"""What keeps floods out, shared by every web process: uses per hour and address, and questions already answered."""

from django.db import models


class Use(models.Model):
    """How often an address (only its keyed digest is kept) did one thing in the hour that ends at `until`."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "使用次数"

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"


class Answer(models.Model):
    """A question that was answered: it counts for one form alone, until it would have expired anyway."""

    nonce = models.CharField(max_length=32, primary_key=True)
    owner = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "已答验证题"

    def __str__(self) -> str:
        return self.nonce
