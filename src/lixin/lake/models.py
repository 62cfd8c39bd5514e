"""What waits for the lake: written with the records in one transaction, appended afterwards, then removed."""

import secrets

from django.db import models


def new_key() -> str:
    """A name that no other set of records has."""
    return f"outbox-{secrets.token_hex(8)}"


class Stream(models.Model):
    """The numbering of what one table is given; its row is held until commit, so numbers appear in their order.

    `key` is the consumer under which the lake remembers the number: records that start anew start a new key, and
    nothing of theirs is taken for something the lake holds already.
    """

    table = models.CharField("表", max_length=40, primary_key=True)
    key = models.CharField(max_length=40, default=new_key)
    sequence = models.BigIntegerField("已编到", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "入湖编号"

    def __str__(self) -> str:
        return f"{self.table} {self.sequence}"


class Pending(models.Model):
    """Rows as one Arrow blob on their way to the lake."""

    table = models.CharField("表", max_length=40)
    sequence = models.BigIntegerField("编号")
    first = models.BigIntegerField("最早的日志位置")
    rows = models.PositiveIntegerField("行数")
    blob = models.BinaryField("数据")
    at = models.DateTimeField("写入时间", auto_now_add=True)
    fault = models.CharField("不能入湖的原因", max_length=300, blank=True)
    """Empty for what will be appended; a blob that cannot be read is set aside with its reason."""

    class Meta:
        verbose_name = verbose_name_plural = "待入湖数据"
        constraints = (models.UniqueConstraint(fields=["table", "sequence"], name="pending_once"),)

    def __str__(self) -> str:
        return f"{self.table} {self.sequence}"
