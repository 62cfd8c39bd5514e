"""A register with every kind of column, its table, a steward of the county and one of a town."""

from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.core.validators import MinValueValidator
from django.db import models
from tests.tables import tables_of

from lixin.accounts import service as accounts
from lixin.accounts.models import Division, Person
from lixin.kernel.declare import Column, Register, Scenario
from lixin.kernel.registry import Registry
from lixin.registers import models as register_models
from lixin.registers import rows as register_rows
from lixin.registers.fields import CreditCodeField, IdNumberField
from lixin.registers.models import RegisterModel


class Weir(RegisterModel):
    """A weir, as a scenario would declare it."""

    class Kind(models.TextChoices):
        FIXED = "fixed", "固定堰"
        MOVABLE = "movable", "活动堰"

    kind = models.CharField("堰型", max_length=12, choices=Kind)
    width = models.FloatField("宽（m）", validators=[MinValueValidator(0)], default=1)
    gates = models.PositiveSmallIntegerField("孔数", null=True, blank=True)
    built_on = models.DateField("建成日期", null=True, blank=True)
    price = models.DecimalField("造价", max_digits=8, decimal_places=2, null=True, blank=True)
    automatic = models.BooleanField("自动", default=False)
    firm = CreditCodeField("管护单位代码", blank=True)
    keeper = models.CharField("看护人", max_length=20, blank=True)
    keeper_number = IdNumberField("看护人身份证", blank=True)
    tag = models.CharField("二维码", max_length=20, null=True, blank=True, unique=True)  # noqa: DJ001 - unique when given
    below = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="下游堰", related_name="+")

    class Meta(RegisterModel.Meta):
        app_label = "registers"
        verbose_name = "堰"
        constraints = (
            *RegisterModel.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(kind="movable") | models.Q(gates=None),
                name="weir_gates",
                violation_error_message="固定堰没有孔数。",
            ),
            models.UniqueConstraint(
                fields=["name", "division_code"], name="weir_once", violation_error_message="同一区划已有这个名称的堰。"
            ),
        )


COLUMNS = (
    Column("name", searched=True),
    Column("code"),
    Column("division_code", filtered=True),
    Column("kind", filtered=True),
    Column("width", unit="m"),
    Column("keeper", grade="personal"),
    Column("keeper_number", grade="sensitive"),
)
SCENARIO = Scenario(
    "registers", "测试水利", "县水利局", "测试", registers=(Register("weir", "堰台账", "Weir", COLUMNS),)
)
NAME = "registers.weir"


@dataclass(frozen=True)
class County:
    """The people of these tests."""

    steward: Person
    clerk: Person
    reader: Person
    cast: object


weir_table = tables_of(Weir)


@pytest.fixture
def county(db, weir_table, cast, monkeypatch, settings, tmp_path):
    """The cast, stewards, villages, and the register with its table."""
    cache.clear()
    settings.MEDIA_ROOT = tmp_path / "media"
    fresh = Registry()
    fresh.add(SCENARIO)
    for module in (register_rows, register_models):
        monkeypatch.setattr(module, "registry", fresh)
    accounts.forget_areas()
    for code, name in (("341623101001", "王庄村"), ("341623101002", "李庄村"), ("341623103001", "王庄村")):
        Division.objects.create(code=code, name=name, level="village", kind="村", parent_id=code[:9])
    role = {"role": "steward", "by": accounts.actor_of(cast.security_officer)}
    accounts.assign_role(person=cast.leader, division=cast.environment.division, **role)
    accounts.assign_role(person=cast.clerk, division=cast.town.division, **role)
    yield County(cast.leader, cast.clerk, cast.operator, cast)
    accounts.forget_areas()


@pytest.fixture
def sheet(county):
    """The register's sheet."""
    return register_rows.sheet(NAME)
