"""A case that an instrument opens names the nearest objects of the registers that its type declares."""

import pytest
from django.apps import apps
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from lixin.cases import service as cases
from lixin.cases.nearby import METRES_PER_DEGREE, Nearby, metres_between
from lixin.sensing.models import Alarm, Device

LON, LAT = 116.3, 33.0


def sluice(code, north_metres, **fields):
    values = {
        "code": code, "name": f"闸{code}", "division_code": "341623101", "lon": LON, "kind": "drainage",
        "river": "示例沟", "design_flow": 10, "gates": 1, "lat": LAT + north_metres / METRES_PER_DEGREE,
    } | fields  # fmt: skip
    return apps.get_model("water", "Sluice").objects.create(**values)


@pytest.mark.django_db
def test_the_three_nearest_in_use_are_named_nearest_first(cast):
    sluice("远", 2500, owner=cast.water)
    sluice("近", 200)
    sluice("中", 900, owner=cast.town)
    sluice("太远", 3100)
    sluice("停用", 10, retired_at=timezone.now())
    sluice("再远", 2700)
    assert Nearby().sentence("water.flood_patrol", LON, LAT) == (
        "附近的水闸：闸近，200 米；闸中，900 米，阚疃镇人民政府；闸远，2.5 公里，县水利局。"
    )
    assert Nearby().sentence("urban.litter", LON, LAT) == ""
    assert Nearby().sentence("water.flood_patrol", None, None) == ""


@pytest.mark.django_db
def test_the_case_of_an_alarm_says_it(cast):
    sluice("近", 200)
    device = Device.objects.create(
        code="L1", name="水位站", kind="water.level_gauge", protocol="sl651", division_code="341623101",
        owner=cast.water, lon=LON, lat=LAT,
    )  # fmt: skip
    now = timezone.now()
    alarm = Alarm.objects.create(
        event="water.above_warning", device=device, severity="orange", sentence="水位超警戒", owner=cast.water,
        division_code="341623101", observed_at=now, raised_at=now, last_at=now,
    )  # fmt: skip
    (case,) = cases.open_for_alarms([alarm], [])
    assert case.description == "水位超警戒\n附近的水闸：闸近，200 米。"


@pytest.mark.django_db
def test_a_place_is_looked_at_once(cast, django_assert_num_queries):
    nearby = Nearby()
    with django_assert_num_queries(1):
        for _ in range(5):
            nearby.sentence("water.flood_patrol", LON, LAT)


@given(st.floats(115, 117), st.floats(32, 34), st.floats(-0.05, 0.05), st.floats(-0.05, 0.05))
def test_distance_is_the_same_both_ways_and_zero_only_at_the_place(lon, lat, east, north):
    there = metres_between(lon, lat, lon + east, lat + north)
    assert there == pytest.approx(metres_between(lon + east, lat + north, lon, lat))
    assert there >= abs((lat + north) - lat) * METRES_PER_DEGREE * 0.999
