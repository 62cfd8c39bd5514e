"""Where the state of the environment is measured: air, water, soil, noise, radiation."""

from django.core.validators import MinValueValidator
from django.db import models

from lixin.registers.models import RegisterModel, listed_by
from lixin.scenarios.environment.rules import noise_quiet


class MonitoringPoint(RegisterModel):
    """A point where the environment is measured (监测点位); noise by the areas of GB 3096-2008."""

    class Kind(models.TextChoices):
        """Element of the environment."""

        AIR = "air", "环境空气"
        WATER = "water", "地表水"
        SOIL = "soil", "土壤"
        NOISE = "noise", "声环境"
        RADIATION = "radiation", "辐射"

    class Control(models.TextChoices):
        """Who keeps the point."""

        NATION = "nation", "国控"
        PROVINCE = "province", "省控"
        CITY = "city", "市控"
        COUNTY = "county", "县控"

    class NoiseArea(models.TextChoices):
        """GB 3096-2008, section 4."""

        ZERO = "0", "0 类"
        ONE = "1", "1 类"
        TWO = "2", "2 类"
        THREE = "3", "3 类"
        FOUR_A = "4a", "4a 类"
        FOUR_B = "4b", "4b 类"

    kind = models.CharField("监测要素", max_length=10, choices=Kind)
    control = models.CharField("控制级别", max_length=10, choices=Control)
    automatic = models.BooleanField("自动监测", default=False)
    device = models.ForeignKey(
        "sensing.Device", models.PROTECT, null=True, blank=True, verbose_name="接入设备", related_name="+"
    )
    factors = models.CharField("监测项目", max_length=200)
    every = models.CharField("监测频次", max_length=40)
    noise_area = models.CharField("声环境功能区", max_length=2, choices=NoiseArea, blank=True)
    day_level = models.FloatField("昼间等效声级（dB(A)）", null=True, blank=True, validators=[MinValueValidator(0)])
    night_level = models.FloatField("夜间等效声级（dB(A)）", null=True, blank=True, validators=[MinValueValidator(0)])
    measured_on = models.DateField("最近监测日期", null=True, blank=True)
    quiet = models.BooleanField("噪声达标", default=False, editable=False)
    """Worked out: both levels are known and within GB 3096-2008, table 1."""

    class Meta(RegisterModel.Meta):
        verbose_name = verbose_name_plural = "环境监测点位"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("kind", "control", "automatic", "device", "noise_area"))
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=(models.Q(kind="noise") & ~models.Q(noise_area=""))
                | (~models.Q(kind="noise") & models.Q(noise_area="", day_level=None, night_level=None)),
                name="environment_point_noise",
                violation_error_message="声环境点位要选功能区；其他点位不填功能区和声级。",
            ),
        )

    def place(self) -> None:
        """Also whether the noise keeps its limits: it follows from what was typed, as the cell does."""
        super().place()
        self.quiet = noise_quiet(self.noise_area, self.day_level, self.night_level)
