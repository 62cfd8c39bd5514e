"""The audit row: what was done or read, by whom, chained to the row before it."""

from django.db import models


class AuditRow(models.Model):
    """One fact, never changed. `digest` = SHA-256 over the canonical fields and the digest before (see chain.py).

    Actors are plain text: the record outlives the account and needs no join.
    """

    sequence = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    actor_kind = models.CharField("谁的类型", max_length=10)
    actor_key = models.CharField("账号", max_length=80)
    actor_name = models.CharField("姓名", max_length=80)
    actor_unit = models.CharField("单位", max_length=80, blank=True)
    address = models.CharField("来源地址", max_length=64, blank=True)
    verb = models.CharField("动作", max_length=60)
    subject = models.CharField("对象", max_length=120)
    summary = models.CharField("说明", max_length=400)
    detail = models.JSONField("明细", default=dict)
    purpose = models.CharField("用途", max_length=200, blank=True)
    person_concerned = models.CharField("涉及的人", max_length=80, blank=True)
    """Key of the person whose data was read, so that the person can look it up (hashed phone or account)."""
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ("-sequence",)
        indexes = (
            models.Index(fields=["subject", "-sequence"], name="audit_subject"),
            models.Index(fields=["actor_key", "-sequence"], name="audit_actor"),
            models.Index(fields=["verb", "-sequence"], name="audit_verb"),
            models.Index(
                fields=["person_concerned", "-sequence"],
                name="audit_person",
                condition=~models.Q(person_concerned=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.subject}"


class AuditHead(models.Model):
    """The last row's place and digest, sealed with the installation's secret: one row, moved with every append."""

    sequence = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "审计链头"

    def __str__(self) -> str:
        return str(self.sequence)
