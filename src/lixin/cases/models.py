"""Cases and everything that is written down on their way to a verified result."""

from django.conf import settings
from django.db import models

from lixin.kernel.access import Access

WALKED = ("-id", "unit", "division_code", "state", "closed_at")
"""What a list needs to know of a row to pass it by."""


class Case(models.Model):
    """A matter that somebody handles and somebody else verifies. Where it stands: `state`, a key of cases/states.py.

    Numbers shown to people: `number` (LX + date + id) for staff, `query_number` (unguessable) for the resident.
    Open means `closed_at` is null: the partial indexes below keep lists of open cases small whatever the archive holds.
    """

    case_type = models.CharField("事项类型", max_length=80)
    """Full name of a CaseType, e.g. "environment.water_quality"."""
    scenario = models.CharField("场景", max_length=40)
    title = models.CharField("标题", max_length=120)
    description = models.TextField("情况", blank=True)
    state = models.CharField("状态", max_length=20)
    severity = models.CharField("等级", max_length=10, default="blue")
    source = models.CharField("来源", max_length=20)
    """instrument | resident | staff | hotline …: a key of cases/states.py: SOURCES."""
    division_code = models.CharField("区划", max_length=12)
    place = models.CharField("地点", max_length=160, blank=True)
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)
    unit = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承办单位",
        db_index=False,  # case_unit begins with it, and SQLite would take the narrower index for everything
    )
    suggested_unit = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="建议单位"
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人"
    )
    alarm = models.ForeignKey("sensing.Alarm", models.PROTECT, null=True, blank=True, related_name="cases")
    device = models.ForeignKey("sensing.Device", models.PROTECT, null=True, blank=True, related_name="cases")

    opened_at = models.DateTimeField("立案时间")
    state_since = models.DateTimeField("进入当前状态")
    dispatched_at = models.DateTimeField("派遣时间", null=True, blank=True)
    accept_due_at = models.DateTimeField("接单时限", null=True, blank=True)
    due_at = models.DateTimeField("办理时限", null=True, blank=True)
    submitted_at = models.DateTimeField("反馈时间", null=True, blank=True)
    closed_at = models.DateTimeField("结案时间", null=True, blank=True)
    on_time = models.BooleanField("按时", null=True, blank=True)
    """Set when the result is submitted that is later confirmed: submitted_at <= due_at."""

    dedupe_key = models.CharField(max_length=120, blank=True)
    """While open, at most one case has it (event + device for instruments); empty: no such rule."""
    client_token = models.CharField(max_length=64, null=True, blank=True, unique=True)  # noqa: DJ001 - unique only when given
    """Made by the form or the program; the same token again answers with the first case (double submission)."""
    query_number = models.CharField("查询号", max_length=16, null=True, blank=True, unique=True)  # noqa: DJ001
    supporters = models.PositiveIntegerField("附议人数", default=0)
    reopened = models.PositiveSmallIntegerField("重开次数", default=0)
    returned = models.PositiveSmallIntegerField("退回次数", default=0)
    rating = models.PositiveSmallIntegerField("满意度", null=True, blank=True)
    """1..5 by the resident."""
    rating_note = models.CharField("评价", max_length=300, blank=True)
    answer = models.TextField("答复", blank=True)
    """What the resident is told."""
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    is_demo = models.BooleanField("模拟", default=False)
    version = models.PositiveIntegerField(default=0)
    """Moves with every step: a page that shows an older version is told so."""

    access = Access("cases.read", units=("unit_id", "co_handlers__unit_id"))

    class Meta:
        verbose_name = verbose_name_plural = "事件"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["dedupe_key"],
                condition=models.Q(closed_at__isnull=True) & ~models.Q(dedupe_key=""),
                name="case_open_once",
            ),
        )
        indexes = (
            # Lists go newest first and stop at a page. Each index carries what scope and usual filters ask, so that a
            # long walk past other units' rows stays within the index.
            models.Index(fields=["state", "-id", "unit", "division_code", "case_type", "source"], name="case_state"),
            models.Index(fields=["case_type", *WALKED], name="case_type_id"),
            models.Index(fields=["scenario", *WALKED], name="case_scenario"),
            models.Index(fields=["source", *WALKED], name="case_source"),
            models.Index(
                fields=["unit", "-id", "division_code", "state", "closed_at", "due_at", "case_type", "source"],
                name="case_unit",
            ),
            models.Index(fields=["division_code", "-id"], name="case_division"),
            models.Index(fields=["-id", "unit", "division_code", "state", "closed_at", "due_at"], name="case_walk"),
            # The cockpit adds up what is open and the last thirty days, from these alone.
            models.Index(fields=["state", "closed_at", "on_time", "unit", "division_code"], name="case_closed"),
            models.Index(fields=["opened_at", "unit", "division_code"], name="case_opened"),
            models.Index(
                fields=["due_at", "unit", "division_code", "state"],
                name="case_open_due",
                condition=models.Q(closed_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """The number staff use: LX, day of filing, id."""
        return f"LX{self.opened_at:%Y%m%d}-{self.pk:06d}"


class OwnCase(Case):
    """The same rows by responsible unit alone: lists read them without joining the units called in (queries.seen)."""

    access = Access("cases.read", units=("unit_id",))

    class Meta:
        proxy = True


class CaseRow(models.Model):
    """A row of a register that a case is about: from its page the case was reported."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="register_rows")
    register = models.CharField("台账", max_length=80)
    row = models.BigIntegerField("行")

    class Meta:
        verbose_name = verbose_name_plural = "事件涉及的台账行"
        constraints = (models.UniqueConstraint(fields=["register", "row", "case"], name="case_row_once"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.register}:{self.row}"


class Step(models.Model):
    """One step of a case's history: appended, never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    sequence = models.PositiveIntegerField("步")
    action = models.CharField("动作", max_length=24)
    from_state = models.CharField("原状态", max_length=20, blank=True)
    to_state = models.CharField("新状态", max_length=20)
    actor_kind = models.CharField(max_length=10)
    actor_key = models.CharField(max_length=80)
    actor_name = models.CharField("经手人", max_length=80)
    actor_unit = models.CharField("经手单位", max_length=80, blank=True)
    note = models.TextField("说明", blank=True)
    detail = models.JSONField("明细", default=dict)
    at = models.DateTimeField("时间")
    lay_seconds = models.PositiveIntegerField("前一状态停留（秒）", default=0)
    lay_working_seconds = models.PositiveIntegerField("前一状态停留（工作时间，秒）", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "办理过程"
        ordering = ("case_id", "sequence")
        constraints = (models.UniqueConstraint(fields=["case", "sequence"], name="case_step_once"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.sequence} {self.action}"


class Reporter(models.Model):
    """The resident behind a case or a support: personal data, purpose 答复反映人, erased after `erase_after`."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reporters")
    phone = models.CharField("电话", max_length=20, blank=True)
    phone_digest = models.CharField(max_length=64, blank=True, db_index=True)
    """Keyed SHA-256 of the number: lets the person look up who read it without storing it twice."""
    query_number = models.CharField("查询号", max_length=16, null=True, blank=True, unique=True)  # noqa: DJ001
    """A supporter's own, to look up progress; the first reporter has the case's."""
    words = models.TextField("原话", blank=True)
    is_first = models.BooleanField("首位反映人", default=True)
    at = models.DateTimeField("时间")
    erase_after = models.DateField("清除日期")
    erased_at = models.DateTimeField("清除时间", null=True, blank=True)

    access = Access(
        "cases.contact",
        division="case__division_code",
        units=("case__unit_id", "case__co_handlers__unit_id"),
        grades={"phone": "personal"},
    )

    class Meta:
        verbose_name = verbose_name_plural = "反映人"

    def __str__(self) -> str:
        return f"{self.case_id}"


class Photo(models.Model):
    """A picture of a case: kept as sent (EXIF place and time read out), with a thumbnail without EXIF."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="photos")
    step = models.ForeignKey(Step, models.PROTECT, null=True, blank=True, related_name="photos")
    file = models.CharField(max_length=200)
    thumbnail = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=30)
    size = models.PositiveIntegerField("字节")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_at = models.DateTimeField("拍摄时间", null=True, blank=True)
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)
    by = models.CharField("上传人", max_length=80)
    from_resident = models.BooleanField(default=False)
    at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "照片"
        constraints = (models.UniqueConstraint(fields=["case", "sha256"], name="case_photo_once"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.sha256[:8]}"


class Extension(models.Model):
    """A request for more time, decided by the dispatching side."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="extensions")
    hours = models.PositiveSmallIntegerField("申请延长（工作小时）")
    reason = models.CharField("理由", max_length=400)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_before = models.DateTimeField()
    due_after = models.DateTimeField(null=True, blank=True)
    granted = models.BooleanField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField("批复", max_length=400, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "延期申请"
        constraints = (
            models.UniqueConstraint(fields=["case"], condition=models.Q(granted__isnull=True), name="extension_once"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.hours}"


class CoHandler(models.Model):
    """A unit called in to help (吹哨报到): it sees the case, reports its part, the lead stays responsible."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="co_handlers")
    unit = models.ForeignKey("accounts.Organisation", models.PROTECT, verbose_name="协办单位")
    reason = models.CharField("事由", max_length=400)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    reply = models.TextField("协办反馈", blank=True)
    replied_by = models.CharField(max_length=80, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    access = Access("cases.read", division="case__division_code", units=("unit_id",))

    class Meta:
        verbose_name = verbose_name_plural = "协办"
        constraints = (models.UniqueConstraint(fields=["case", "unit"], name="co_handler_once"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.unit_id}"


class SavedFilter(models.Model):
    """A person's saved list: the query string of the console under a name."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    name = models.CharField("名称", max_length=40)
    query = models.CharField(max_length=400)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "常用筛选"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["person", "name"], name="saved_filter_once"),)

    def __str__(self) -> str:
        return self.name
