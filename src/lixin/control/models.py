"""One command to one device, from the wish to the device's answer."""

from django.db import models

from lixin.control.states import STATES
from lixin.kernel.access import Access


class Order(models.Model):
    """A command (指令). Its id is the number that the device's answer refers to, where the protocol has room for it."""

    device = models.ForeignKey("sensing.Device", models.PROTECT, verbose_name="设备", related_name="orders")
    command = models.CharField("指令", max_length=60)
    """Key of a command that the device's kind declares."""
    values = models.JSONField("参数", default=dict, blank=True)
    said = models.CharField("内容", max_length=200)
    """The command with its values in words, as it was when it was asked for."""
    reason = models.CharField("事由", max_length=200)
    state = models.CharField("状态", max_length=12, choices=[(one.key, one.name) for one in STATES], db_index=True)
    state_words = models.CharField("说明", max_length=300, blank=True)
    batch = models.CharField("批次", max_length=32, blank=True, db_index=True)
    """Commands that were asked for together share it."""
    client_token = models.CharField(max_length=64)
    """Of one form: the same form sent twice asks once."""

    asked_by = models.ForeignKey("accounts.Person", models.PROTECT, verbose_name="申请人", related_name="+")
    asked_at = models.DateTimeField("申请时间")
    agreed_by = models.ForeignKey(
        "accounts.Person", models.PROTECT, null=True, blank=True, verbose_name="批准人", related_name="+"
    )
    agreed_at = models.DateTimeField("批准时间", null=True, blank=True)
    expires_at = models.DateTimeField("最迟下发时间")
    sent_at = models.DateTimeField("下发时间", null=True, blank=True)
    answer_by = models.DateTimeField("应答期限", null=True, blank=True)
    answered_at = models.DateTimeField("应答时间", null=True, blank=True)
    ticket = models.CharField("应答凭据", max_length=64, blank=True)
    frame = models.BinaryField("下发报文", default=b"", editable=False)
    """As sent."""
    position = models.BigIntegerField("应答的日志位置", null=True, blank=True)

    division_code = models.CharField("区划", max_length=12)
    owner = models.ForeignKey("accounts.Organisation", models.PROTECT, verbose_name="管理单位", related_name="+")

    access = Access("devices.read", units=("owner_id",))

    class Meta:
        verbose_name = verbose_name_plural = "指令"
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=["asked_by", "client_token", "device"], name="order_asked_once"),)
        indexes = (
            models.Index(fields=["device", "-id"], name="order_of_device"),
            models.Index(fields=["device", "ticket"], name="order_ticket"),
            models.Index(
                fields=["state", "expires_at"], name="order_open", condition=models.Q(state__in=("asked", "ready"))
            ),
        )

    def __str__(self) -> str:
        return self.said
