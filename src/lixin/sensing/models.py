"""Devices, what is known of each now, refused frames, findings and alarms. Readings live in the lake."""

from django.db import models

from lixin.kernel.access import Access


class Device(models.Model):
    """An instrument. `vendor_id` is what it calls itself on the wire (MN, station address, MQTT id).

    It may call itself otherwise by other protocols: `DeviceName`.
    """

    class State(models.TextChoices):
        NEVER = "never", "未上报"
        ONLINE = "online", "在线"
        OFFLINE = "offline", "离线"

    code = models.CharField("设备编码", max_length=40, unique=True)
    """By the county's one rule (coding.py), given once and never changed."""
    own_number = models.CharField("原编号", max_length=40, blank=True, db_index=True)
    """The number it had before, or that its unit knows it by."""
    vendor_id = models.CharField("厂家标识", max_length=64)
    protocol = models.CharField("协议", max_length=20)
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类型", max_length=80, db_index=True)
    """Full name of a DeviceKind, e.g. "environment.section"."""
    division_code = models.CharField("区划", max_length=12, db_index=True)
    lon = models.FloatField("经度")
    lat = models.FloatField("纬度")
    owner = models.ForeignKey("accounts.Organisation", models.PROTECT, verbose_name="管理单位")
    cadence_seconds = models.PositiveIntegerField("上报间隔（秒）", null=True, blank=True)
    thresholds = models.JSONField("限值", default=dict, blank=True)
    units = models.JSONField("报文单位", default=dict, blank=True)
    """Metric key → symbol of the unit this device sends it in, where that differs from what the metric declares."""
    keys = models.JSONField(default=list, blank=True, editable=False)
    """Passwords and certificates by which frames are told to be its own (credentials.py); empty: none asked."""
    claim_digest = models.CharField(max_length=64, blank=True, editable=False)
    """Keyed digest of the secret with which an installer takes the device over for his unit; empty: not to be had."""
    claimed_at = models.DateTimeField("认领时间", null=True, blank=True)
    label = models.CharField("标注", max_length=40, blank=True)
    """模拟, 示意 … shown wherever the device is shown."""
    enrolled_at = models.DateTimeField("入网时间", auto_now_add=True)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    """Counts what people change, so that nobody overwrites what he has not seen."""

    state = models.CharField("状态", max_length=10, choices=State, default=State.NEVER)
    last_seen_at = models.DateTimeField("最近上报", null=True, blank=True)
    last_time = models.DateTimeField("最近观测", null=True, blank=True)
    latest = models.JSONField("最新值", default=dict, blank=True)
    """Metric key → value of the newest good sample."""
    window = models.BinaryField(default=b"", editable=False)
    """msgpack of the newest samples, the rules' memory; written in the transaction that moves the checkpoint."""
    counts = models.JSONField(default=dict, blank=True)
    """quality word → number of samples ever."""

    access = Access("devices.read", units=("owner_id",))

    class Meta:
        verbose_name = verbose_name_plural = "设备"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["protocol", "vendor_id"], name="device_vendor_id"),)

    def __str__(self) -> str:
        return self.name


class DeviceName(models.Model):
    """What a device calls itself beside `vendor_id`, by another protocol or the same."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="names", verbose_name="设备")
    protocol = models.CharField("协议", max_length=20)
    vendor_id = models.CharField("厂家标识", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "设备的其他标识"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["protocol", "vendor_id"], name="device_name_once"),)

    def __str__(self) -> str:
        return f"{self.protocol} {self.vendor_id}"


class DeviceHealth(models.Model):
    """How a device keeps its hours: noted as its frames come, its shares counted anew every few minutes."""

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True, related_name="health", verbose_name="设备")
    memory = models.BinaryField(default=b"", editable=False)
    """vitals.Memory, packed."""
    kept_day = models.FloatField("近 24 小时到报率", default=1.0)
    kept_week = models.FloatField("近 7 天到报率", default=1.0)
    good_share = models.FloatField("正常报文占比", default=1.0)
    drift = models.FloatField("时钟偏差（秒）", null=True)
    """By how much its time is before ours; negative: its clock is fast."""
    drift_abs = models.FloatField(default=0.0)
    battery = models.FloatField("电量", null=True)
    battery_unit = models.CharField(max_length=8, blank=True)
    signal = models.FloatField("信号", null=True)
    signal_unit = models.CharField(max_length=8, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "设备健康"
        indexes = (models.Index(fields=["kept_day"], name="health_kept_day"),)

    def __str__(self) -> str:
        return f"{self.device_id} {self.kept_day:.0%}"


class DeviceClass(models.Model):
    """The two characters that stand for a kind in the codes of its devices, and the last serial given."""

    kind = models.CharField("类型", max_length=80, unique=True)
    mark = models.CharField("类别码", max_length=2, unique=True)
    last = models.PositiveIntegerField("最后的顺序号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "设备类别"
        ordering = ("mark",)

    def __str__(self) -> str:
        return f"{self.mark} {self.kind}"


class CountyKind(models.Model):
    """A kind of device that the county has added: kinds.py declares it to the registry as "county.<key>"."""

    key = models.CharField("代码", max_length=12, blank=True)
    name = models.CharField("名称", max_length=40, unique=True)
    every_seconds = models.PositiveIntegerField("上报间隔（秒）")
    protocols = models.JSONField("协议", default=list)
    metrics = models.JSONField("指标", default=list)
    """source (full name of a scenario's metric, "" for a new one), key, name, code, unit, low, high, least, most."""
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "本县设备类型"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ClaimTry(models.Model):
    """How often somebody tried to claim, or a device was tried, within an hour: no secret is to be guessed."""

    what = models.CharField("对象", max_length=60, unique=True)
    count = models.PositiveIntegerField("次数", default=0)
    until = models.DateTimeField("到期", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "认领次数"

    def __str__(self) -> str:
        return f"{self.what} {self.count}"


class Suspect(models.Model):
    """A frame that no rule may see: marked and shown to the operator.

    Kept whole within the hour's allowance (`SuspectTally`), beyond it only counted: the raw bytes stay in the journal.
    """

    class Reason(models.TextChoices):
        CHECKSUM = "checksum", "校验错误"
        LENGTH = "length", "长度错误"
        SYNTAX = "syntax", "格式错误"
        RANGE = "range", "时间或数值越界"
        UNKNOWN = "unknown", "未登记设备"
        SECRET = "secret", "密码错误"
        IMPOSSIBLE = "impossible", "数值不可能"
        REPEATED = "repeated", "重复上报"
        LATE = "late", "迟到"
        FUTURE = "future", "时间超前"
        RETIRED = "retired", "设备已停用"

    position = models.BigIntegerField("日志位置", db_index=True)
    received_at = models.DateTimeField("收到时间")
    protocol = models.CharField("协议", max_length=20)
    peer = models.CharField("来源地址", max_length=64, blank=True)
    vendor_id = models.CharField("厂家标识", max_length=64, blank=True)
    device = models.ForeignKey(Device, models.CASCADE, null=True, blank=True, verbose_name="设备")
    reason = models.CharField("原因", max_length=12, choices=Reason)
    sentence = models.CharField("说明", max_length=300)
    payload = models.BinaryField("原始报文")
    size = models.PositiveIntegerField("报文字节数", default=0)
    """Of the whole frame; `payload` holds its beginning when it is longer."""
    settled_at = models.DateTimeField("补录时间", null=True, blank=True)
    """When its readings were put into the lake after all, because the device was taken in."""
    seen_by = models.CharField("已阅", max_length=40, blank=True)
    seen_at = models.DateTimeField("已阅时间", null=True, blank=True)

    access = Access("suspects.read", division="")

    class Meta:
        verbose_name = verbose_name_plural = "异常报文"
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["reason", "-id"], name="suspect_reason"),
            models.Index(fields=["protocol", "vendor_id"], name="suspect_sender"),
            models.Index(fields=["received_at"], name="suspect_received"),
        )

    def __str__(self) -> str:
        return f"{self.protocol} {self.reason} {self.vendor_id}"


class SuspectTally(models.Model):
    """How many doubtful frames of a reason one sender brought in an hour: kept whole, and only counted."""

    hour = models.DateTimeField("小时")
    reason = models.CharField("原因", max_length=12, choices=Suspect.Reason)
    sender = models.CharField("来源", max_length=64)
    """"device:12" of a device we know, the address of any other, "" for all beyond the most we tell apart."""
    kept = models.PositiveIntegerField("保留", default=0)
    counted = models.PositiveIntegerField("只计数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "异常报文计数"
        constraints = (models.UniqueConstraint(fields=["hour", "reason", "sender"], name="tally_once"),)

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H} {self.reason} {self.sender}"


class UnknownDevice(models.Model):
    """Somebody who sends and is not registered: what it calls itself, how often it came, its newest frame."""

    protocol = models.CharField("协议", max_length=20)
    vendor_id = models.CharField("自报标识", max_length=64)
    first_at = models.DateTimeField("首次出现")
    last_at = models.DateTimeField("最近出现", db_index=True)
    frames = models.PositiveBigIntegerField("报文数", default=0)
    peer = models.CharField("来源地址", max_length=64, blank=True)
    payload = models.BinaryField("最近报文")
    device = models.ForeignKey(Device, models.CASCADE, null=True, blank=True, verbose_name="接入为")
    """What it was registered as; the row stays a while, so that a second submission is told so."""

    access = Access("suspects.read", division="")

    class Meta:
        verbose_name = verbose_name_plural = "未登记设备"
        constraints = (models.UniqueConstraint(fields=["protocol", "vendor_id"], name="unknown_once"),)

    def __str__(self) -> str:
        return f"{self.protocol} {self.vendor_id}"


class Alarm(models.Model):
    """A finding that lasts: one open alarm per device and event, however often the rule fires."""

    class State(models.TextChoices):
        ACTIVE = "active", "报警中"
        ACKNOWLEDGED = "acknowledged", "已确认"
        SHELVED = "shelved", "已搁置"
        CLEARED = "cleared", "已解除"

    event = models.CharField("事件", max_length=80)
    """Full name of an EventType, or "platform.silent"."""
    device = models.ForeignKey(Device, models.CASCADE, related_name="alarms", verbose_name="设备")
    severity = models.CharField("等级", max_length=10)
    state = models.CharField("状态", max_length=12, choices=State, default=State.ACTIVE)
    sentence = models.CharField("说明", max_length=300)
    value = models.FloatField("数值", null=True, blank=True)
    threshold = models.FloatField("限值", null=True, blank=True)
    detail = models.JSONField("明细", default=dict)
    division_code = models.CharField("区划", max_length=12, db_index=True)
    owner = models.ForeignKey("accounts.Organisation", models.PROTECT, verbose_name="管理单位")
    observed_at = models.DateTimeField("观测时间")
    raised_at = models.DateTimeField("报警时间")
    last_at = models.DateTimeField("最近一次")
    count = models.PositiveIntegerField("次数", default=1)
    acknowledged_by = models.CharField("确认人", max_length=40, blank=True)
    acknowledged_at = models.DateTimeField("确认时间", null=True, blank=True)
    cleared_at = models.DateTimeField("解除时间", null=True, blank=True)
    position = models.BigIntegerField("日志位置", default=0)
    untold = models.BooleanField("未通知", default=False)
    """Raised in a quiet time: nobody was called and no case was opened yet."""

    access = Access("devices.read", units=("owner_id", "cases__unit_id"))
    calling = models.Q(cleared_at=None) & ~models.Q(state=State.SHELVED)
    """Which of them want somebody's attention now."""

    class Meta:
        verbose_name = verbose_name_plural = "报警"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["device", "event"], condition=models.Q(cleared_at__isnull=True), name="alarm_once"
            ),
        )
        indexes = (models.Index(fields=["-raised_at"], name="alarm_raised"),)

    def __str__(self) -> str:
        return f"{self.event} {self.device_id}"


class Quiet(models.Model):
    """A time in which alarms of a device call nobody (IEC 62682:2022, 11: shelved by an operator, or out of service).

    They are recorded all the same, as shelved; what still stands when the time ends calls people then.
    """

    device = models.ForeignKey(Device, models.CASCADE, related_name="quiets", verbose_name="设备")
    event = models.CharField("事件", max_length=80, blank=True)
    """Full name of the one event that is shelved; "" for all of a device that is worked on."""
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    """When it ends by itself, or ended early."""
    reason = models.CharField("原因", max_length=200)
    made_by = models.CharField("设置人", max_length=40)
    made_at = models.DateTimeField("设置时间")
    ended_by = models.CharField("提前结束人", max_length=40, blank=True)

    access = Access("devices.read", division="device__division_code", units=("device__owner_id",))

    class Meta:
        verbose_name = verbose_name_plural = "检修与搁置"
        ordering = ("-id",)
        indexes = (models.Index(fields=["ends_at"], name="quiet_ends"),)

    def __str__(self) -> str:
        return f"{self.device_id} {self.event or '检修'}"


class RuleFault(models.Model):
    """A rule that raised an exception for a device: isolated, shown, retried with the next sample."""

    event = models.CharField("规则", max_length=80)
    device = models.ForeignKey(Device, models.CASCADE, verbose_name="设备")
    message = models.CharField("错误", max_length=300)
    first_at = models.DateTimeField("首次")
    last_at = models.DateTimeField("最近")
    count = models.PositiveIntegerField("次数", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "规则故障"
        constraints = (models.UniqueConstraint(fields=["event", "device"], name="rule_fault_once"),)

    def __str__(self) -> str:
        return f"{self.event} {self.device_id}"


class Checkpoint(models.Model):
    """How far a consumer of the journal has come; moved in the same transaction as what it wrote."""

    consumer = models.CharField(max_length=40, primary_key=True)
    position = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "处理进度"

    def __str__(self) -> str:
        return f"{self.consumer} {self.position}"
