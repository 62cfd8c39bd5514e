"""`lixin seed` fills the tables once, repeats without harm, and leaves the county's own edits alone."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lixin.accounts import service as accounts
from lixin.accounts.models import Division, Organisation, Person
from lixin.accounts.roles import ROLES
from lixin.audit import service as audit
from lixin.config.seeding import DEMO_PASSWORD, demo_sign_ins, seed
from lixin.search.models import Entry
from lixin.seeds.load import load
from lixin.sensing.models import Device

FOLDER = Path(__file__).resolve().parents[2] / "src/lixin/seeds/341623"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_areas():
    accounts.forget_areas()
    yield
    accounts.forget_areas()


TABLES = ("区划", "单位", "模拟人员", "设备", "台账")


def _lines(path) -> int:
    """Rows of a CSV file, whose cells may hold line breaks."""
    with path.open(encoding="utf-8") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def test_first_seed_and_repetition(settings):
    settings.DEMO = True
    devices, rows = _lines(FOLDER / "devices.csv"), sum(map(_lines, (FOLDER / "registers").glob("*.csv")))
    assert rows > 0
    for added in (True, False):  # a second time nothing is new
        numbers = [(number, number if added else 0) for number in (389, 66, 20, devices, rows)]
        told = "，".join(
            f"{name} {all_of_them}（新增 {new}）" for name, (all_of_them, new) in zip(TABLES, numbers, strict=True)
        )
        assert seed(FOLDER) == f"利辛县：{told}"
    assert audit.verify() == []
    assert Counter(Division.objects.values_list("level", flat=True)) == {"county": 1, "town": 25, "village": 363}


def test_without_demo_mode_there_are_neither_demo_people_nor_devices(settings):
    settings.DEMO = False
    assert seed(FOLDER) == "利辛县：区划 389（新增 389），单位 66（新增 66）"
    assert (Person.objects.count(), Device.objects.count()) == (0, 0)


def test_edits_of_the_county_survive(settings):
    settings.DEMO = True
    seed(FOLDER)
    Device.objects.filter(own_number="WQ-01").update(name="改名", thresholds={"target_class": 2})
    Division.objects.filter(pk="341623101").update(name="写错")
    seed(FOLDER)
    assert Device.objects.values_list("name", "thresholds").get(own_number="WQ-01") == ("改名", {"target_class": 2})
    assert Division.objects.get(pk="341623101").name == "阚疃镇"


def test_nothing_is_written_where_nothing_changed(settings):
    settings.DEMO = True
    seed(FOLDER)
    with CaptureQueriesContext(connection) as asked:
        seed(FOLDER)
    assert [one["sql"] for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "DELETE", "REPLACE"))] == []


def test_a_division_that_follows_the_folder_again_is_found_by_its_name():
    seed(FOLDER)
    Division.objects.filter(pk="341623101").update(name="写错")
    Entry.objects.filter(kind="division", key="341623101").update(title="写错")
    seed(FOLDER)
    assert Entry.objects.get(kind="division", key="341623101").title == "阚疃镇"


def test_one_sign_in_per_role_and_the_password_fits(settings):
    settings.DEMO = True
    seed(FOLDER)
    lines = demo_sign_ins()
    assert len(lines) == len(ROLES)
    assert lines[0] == "指挥中心坐席：wangjiexian / Lixin@Demo2026（王接线（模拟），县城市运行管理指挥中心）"
    assert all(check_password(DEMO_PASSWORD, person.password) for person in Person.objects.all()[:2])


def test_subtree_is_a_path_prefix():
    seed(FOLDER)
    steward = accounts.unit("县数据资源局")
    operator = accounts.unit("县城市运行管理指挥中心")
    assert operator.path == f"{steward.path}{operator.pk}/"
    assert Organisation.objects.filter(path="").count() == 0


def test_every_device_is_located_in_its_own_township(settings):
    settings.DEMO = True
    seed(FOLDER)
    found = {row.code: accounts.locate(row.lon, row.lat).code for row in load(FOLDER).devices}
    assert found == dict(Device.objects.values_list("own_number", "division_code"))
    assert accounts.locate(0, 0) is None


def test_every_township_has_its_government():
    seed(FOLDER)
    towns = Division.objects.filter(level="town").exclude(kind="园区")
    names = {town.name: accounts.town_government(town.code).name for town in towns}
    assert names == {town.name: f"{town.name}人民政府" for town in towns}
