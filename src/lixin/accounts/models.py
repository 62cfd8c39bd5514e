"""Divisions, organisations, people, their roles, tokens and password history."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from lixin.kernel.access import Access


class Division(models.Model):
    """An administrative division (行政区划). `code` is the prefix form: 341623, 341623101, 341623101003."""

    class Level(models.TextChoices):
        COUNTY = "county", "县"
        TOWN = "town", "乡镇"
        VILLAGE = "village", "村居"

    code = models.CharField("区划代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=10, choices=Level)
    kind = models.CharField("类别", max_length=20)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="上级")
    area = models.JSONField("范围", null=True, blank=True)
    """GeoJSON geometry (WGS84) or None; `area_note` says 示意 where nobody publishes a boundary."""
    area_note = models.CharField("范围说明", max_length=60, blank=True)
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    @property
    def full_code(self) -> str:
        """The official 12-digit code."""
        return self.code.ljust(12, "0")


class Organisation(models.Model):
    """A unit. `path` is the chain of ids "/1/5/", so that a subtree is one prefix."""

    code = models.SlugField("代码", unique=True)
    name = models.CharField("名称", max_length=80, unique=True)
    kind = models.CharField("性质", max_length=20)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="上级")
    path = models.CharField(max_length=200, db_index=True, editable=False)
    division = models.ForeignKey(Division, models.PROTECT, verbose_name="所在区划")

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """People are made by the verb `accounts.service.create_account`, nowhere else."""

    def get_by_natural_key(self, username: str) -> "Person":
        return self.get(username=username)


class Person(AbstractBaseUser):
    """A member of staff with an account. Rights come from roles (RoleAssignment), never from flags here."""

    username = models.CharField("账号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职务", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=20, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="单位")
    is_active = models.BooleanField("启用", default=True)
    is_demo = models.BooleanField("模拟", default=False)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True)
    must_change_password = models.BooleanField("下次须改密码", default=False)
    failed_sign_ins = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField("锁定至", null=True, blank=True)
    totp_secret = models.CharField(max_length=64, blank=True)
    """Encrypted with the installation's secret; empty: no second factor."""
    totp_step = models.BigIntegerField(default=0, editable=False)
    """The 30-second step of the last code taken: a code counts once."""

    USERNAME_FIELD = "username"
    access = Access("accounts.read", division="", grades={"phone": "personal"})
    objects = PersonManager()

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class RoleAssignment(models.Model):
    """A role (code of accounts/roles.py) of a person, within a division prefix and an organisation subtree."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles", verbose_name="人员")
    role = models.CharField("角色", max_length=40)
    division = models.ForeignKey(Division, models.PROTECT, verbose_name="区划范围")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, verbose_name="单位范围")
    """None: every unit; else the unit and all below it."""
    until = models.DateField("有效期至", null=True, blank=True)
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "角色授予"
        constraints = (
            models.UniqueConstraint(fields=["person", "role", "division", "organisation"], name="role_once"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.division_id}"


class OldPassword(models.Model):
    """A former password's hash, so that it is not taken again."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="old_passwords")
    hash = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "历史密码"

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d}"


class PersonSession(models.Model):
    """An open sign-in, so that their number can be limited and each can be ended."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="open_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.CharField("来源地址", max_length=64, blank=True)
    agent = models.CharField("设备", max_length=200, blank=True)
    at = models.DateTimeField("登录时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "在线会话"

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d %H:%M}"


class ApiToken(models.Model):
    """A token for programs: only its SHA-256 is kept; `scopes` are permissions the owner has, never more."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens", verbose_name="人员")
    name = models.CharField("用途", max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField("权限", default=list)
    expires_at = models.DateTimeField("有效期至")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"

    def __str__(self) -> str:
        return self.name
