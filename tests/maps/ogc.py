"""A stage for /ogc/: a register of points and one of lines, with rows at known places."""

import pytest
from django.core.cache import cache
from django.db import models
from tests.tables import tables_of

from lixin.kernel.declare import Column, Register, Scenario
from lixin.kernel.registry import Registry
from lixin.registers import asking
from lixin.registers import models as registers
from lixin.registers import rows as register_rows
from lixin.registers.models import AreaRegister, PathRegister, RegisterModel, listed_by


class Gate(RegisterModel):
    """A point."""

    kind = models.CharField("闸型", max_length=8, choices=[("big", "大"), ("small", "小")], default="big")
    width = models.FloatField("宽", null=True, blank=True)
    built = models.DateField("建成", null=True, blank=True)
    works = models.BooleanField("完好", default=True)
    keeper = models.CharField("看护人", max_length=20, blank=True)

    class Meta(RegisterModel.Meta):
        app_label = "registers"
        verbose_name = "闸门"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("kind"))


class Canal(PathRegister):
    """A line."""

    class Meta(PathRegister.Meta):
        app_label = "registers"
        verbose_name = "渠"


class Field(AreaRegister):
    """An area."""

    class Meta(AreaRegister.Meta):
        app_label = "registers"
        verbose_name = "田块"


COLUMNS = (
    Column("name", searched=True),
    Column("code"),
    Column("division_code", filtered=True),
    Column("kind", filtered=True),
    Column("width", filtered=True),
    Column("keeper", grade="personal"),
)
SCENARIO = Scenario(
    "registers", "测试水利", "县水利局", "测试",
    registers=(
        Register("gate", "闸门台账", "Gate", COLUMNS),
        Register("canal", "渠道台账", "Canal", COLUMNS[:3]),
        Register("field", "田块台账", "Field", COLUMNS[:3]),
    ),
)  # fmt: skip
GATES, CANALS, FIELDS = (f"/ogc/collections/registers.{key}" for key in ("gate", "canal", "field"))
SOUTH, NORTH = "341623101", "341623103"


ogc_tables = tables_of(Gate, Canal, Field)


@pytest.fixture
def stage(db, ogc_tables, cast, monkeypatch, request):
    """The cast and the registers with their tables."""
    cache.clear()
    fresh = Registry()
    fresh.add(SCENARIO)
    for module in (register_rows, registers):
        monkeypatch.setattr(module, "registry", fresh)
    yield cast
    asking.queryables_of.cache_clear()


def gate(code, lon=116.3, lat=33.0, division=SOUTH, **more):
    return Gate.objects.create(
        code=code, name=f"闸{code}", lon=lon, lat=lat, division_code=division, keeper="张三丰", **more
    )
