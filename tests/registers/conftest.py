"""A register as a scenario would declare it, with its tables, for the tests of the generic pages."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import models
from tests.tables import tables_of

from lixin.accounts import service as accounts
from lixin.kernel.declare import Column, Group, Register, Scenario
from lixin.kernel.registry import Registry
from lixin.registers import models as register_models
from lixin.registers import relations
from lixin.registers import rows as register_rows
from lixin.registers.models import AreaRegister, RegisterModel, listed_by


class Park(AreaRegister):
    """A park, drawn as an area."""

    class Meta(AreaRegister.Meta):
        app_label = "registers"


class Lamp(RegisterModel):
    """A street lamp with one field of every kind."""

    class Kind(models.TextChoices):
        LED = "led", "LED 灯"
        SODIUM = "sodium", "钠灯"
        OTHER = "other", "其他"

    kind = models.CharField("灯型", max_length=8, choices=Kind)
    power = models.FloatField("功率", null=True, blank=True)
    built = models.DateField("建成日期", null=True, blank=True)
    smart = models.BooleanField("已联网", default=False)
    road = models.CharField("道路", max_length=60, blank=True)
    keeper = models.CharField("看护人", max_length=20, blank=True)
    park = models.ForeignKey(Park, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所在公园")
    gauge = models.ForeignKey(
        "sensing.Device", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="监测设备"
    )

    class Meta(RegisterModel.Meta):
        app_label = "registers"
        indexes = (*RegisterModel.Meta.indexes, *listed_by("kind", "power", "built", "smart", "road"))


COLUMNS = (
    Column("name"), Column("code"), Column("division_code", filtered=True), Column("kind", filtered=True),
    Column("power", filtered=True, unit="W"), Column("built", filtered=True), Column("smart", filtered=True),
    Column("road", filtered=True, searched=True), Column("keeper", filtered=True, grade="personal"),
)  # fmt: skip
SCENARIO = Scenario(
    "registers", "测试市政", "县水利局", "测试",
    registers=(
        Register("lamp", "路灯台账", "Lamp", COLUMNS, groups=(Group("灯具", ("kind", "power")),), cadence="每月"),
        Register("park", "公园台账", "Park", (Column("name"),)),
    ),
)  # fmt: skip
LAMPS, PARKS = "/registers/registers.lamp/", "/registers/registers.park/"


lamp_tables = tables_of(Park, Lamp)


@pytest.fixture
def lamps(db, lamp_tables, cast, monkeypatch, settings, tmp_path):
    """The cast; the leader is steward of the county, the clerk of his town, the handler head of his unit."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    fresh = Registry()
    fresh.add(SCENARIO)
    for module in (register_rows, register_models, relations):
        monkeypatch.setattr(module, "registry", fresh)
    by = accounts.actor_of(cast.security_officer)
    accounts.assign_role(person=cast.leader, role="steward", division=cast.environment.division, by=by)
    accounts.assign_role(person=cast.clerk, role="steward", division=cast.town.division, by=by)
    accounts.assign_role(person=cast.handler, role="unit_head", division=cast.environment.division, by=by)
    return cast


def lamp(code, **more):
    """A lamp in the town of the south unless told otherwise."""
    values = {"name": f"灯{code}", "division_code": "341623101", "kind": "led", "keeper": "张三丰"} | more
    return Lamp.objects.create(code=code, **values)


def form(**more):
    """What the form of a lamp sends."""
    empty = dict.fromkeys(("owner", "lon", "lat", "note", "power", "built", "road", "keeper", "park", "gauge"), "")
    return empty | {"code": "L1", "name": "一号灯", "division_code": "341623101", "kind": "led"} | more


def codes(page):
    """The codes on a list's page, in order."""
    return [row.code for row, _ in page.context["rows"]]


YEAR_2020 = date(2020, 5, 1)
