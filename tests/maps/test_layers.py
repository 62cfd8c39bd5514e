"""Layers show the rows a person may see, and nothing else."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.cases.models import Case
from lixin.kernel.errors import NotAllowed, NotFound
from lixin.kernel.registry import registry
from lixin.maps import service
from lixin.sensing.models import Alarm, Device


def names(found):
    return sorted(feature["properties"]["name"] for feature in found["features"])


def make_case(unit, due=None, **fields):
    now = timezone.now()
    defaults = {
        "case_type": "urban.road_flooding",
        "scenario": "urban",
        "title": "道路积水",
        "state": "handling",
        "source": "resident",
        "division_code": "341623100",
        "lon": 116.2,
        "lat": 33.145,
        "opened_at": now,
        "state_since": now,
        "due_at": due,
        "unit": accounts.unit(unit),
    }
    return Case.objects.create(**defaults | fields)


def test_a_leader_sees_every_layer_with_its_counts(person):
    layers = {layer.name: layer.count for layer in service.layers_for(person("shenxianzhang"))}
    assert set(layers) == set(registry.all("layers"))
    some = ("environment.air", "environment.pollution_cases", "urban.flood_points", "urban.street_cases", "water.rain")
    assert [layers[name] for name in some] == [4, 0, 9, 0, 8]
    placed = [name for name, layer in registry.all("layers").items() if layer.source == "register"]
    assert [name for name in placed if not layers[name]] == []


def test_officers_have_no_layers(person):
    assert [service.layers_for(person(name)) for name in ("zhuxitong", "qinanquan", "youshenji")] == [[], [], []]
    with pytest.raises(NotAllowed):
        service.features(person("zhuxitong"), "water.rain")


def test_a_handler_sees_the_devices_of_the_own_unit_only(person):
    handler = person("wushuili")
    assert len(service.features(handler, "water.rain")["features"]) == 8
    assert service.features(handler, "environment.sections")["features"] == []


def test_cases_follow_unit_and_division(person):
    make_case("县城市管理局", title="甲")
    make_case("城关镇人民政府", title="乙")
    make_case("阚疃镇人民政府", title="丙", division_code="341623101")
    seen = {name: names(service.features(person(name), "urban.street_cases")) for name in CAST}
    assert seen == CAST


CAST = {
    "wangjiexian": ["一般 丙", "一般 乙", "一般 甲"],
    "fengchengguan": ["一般 甲"],
    "weichengguan": ["一般 乙"],
    "chukantuan": ["一般 丙"],
    "wushuili": [],
}


def test_closed_cases_and_cases_without_a_place_are_not_drawn(person):
    make_case("县城市管理局", closed_at=timezone.now())
    make_case("县城市管理局", lon=None, lat=None)
    assert service.features(person("wangjiexian"), "urban.street_cases")["features"] == []


def test_lights_of_cases(person):
    now = timezone.now()
    for title, due in (("甲", None), ("乙", now - timedelta(minutes=1)), ("丙", now + timedelta(minutes=30))):
        make_case("县城市管理局", due, title=title)
    make_case("县城市管理局", now + timedelta(hours=5), title="丁")
    found = service.features(person("wangjiexian"), "urban.street_cases")["features"]
    lights = {f["properties"]["name"]: (f["properties"]["light"], f["properties"]["state"]) for f in found}
    assert lights == {
        "一般 甲": ("grey", "待派遣"),
        "一般 乙": ("red", "逾期"),
        "一般 丙": ("amber", "将到期"),
        "一般 丁": ("green", "办理中"),
    }


def test_a_device_says_its_state_and_newest_values(person):
    section = Device.objects.get(own_number="WQ-01")
    section.state, section.latest = "online", {"nh3n": 1.2, "ph": 8.1}
    section.save()
    features = service.features(person("sunhuanbao"), "environment.sections")["features"]
    found = next(feature for feature in features if feature["id"] == section.pk)
    assert found["geometry"] == {"type": "Point", "coordinates": [116.2312, 33.0905]}
    properties = {key: value for key, value in found["properties"].items() if key != "url"}
    assert properties == {
        "name": "利辛段",
        "state": "在线",
        "light": "green",
        "text": "pH 8.1 · 氨氮 1.2 mg/L · 示意：位置仅供演示",
        "colour": "#0b7285",
    }


def test_an_open_alarm_turns_the_device_red(person):
    section, now = Device.objects.get(own_number="WQ-01"), timezone.now()
    alarm = Alarm.objects.create(
        event="environment.below_target", device=section, severity="orange", sentence="劣于目标", owner=section.owner,
        division_code=section.division_code, observed_at=now, raised_at=now, last_at=now,
    )  # fmt: skip
    handler = person("sunhuanbao")
    lights = {one["id"]: one["properties"]["light"] for one in features_of(handler)}
    assert (lights.pop(section.pk), set(lights.values())) == ("red", {"grey"})
    Alarm.objects.filter(pk=alarm.pk).update(cleared_at=now)
    assert {one["properties"]["light"] for one in features_of(handler)} == {"grey"}


def features_of(handler):
    return service.features(handler, "environment.sections")["features"]


def test_bbox_keeps_what_lies_within(person):
    found = service.features(person("wushuili"), "water.rain", (116.25, 32.8, 116.45, 33.1))
    assert names(found) == ["展沟雨量站（模拟）", "阚疃雨量站（模拟）"]


def test_one_row_or_many_cost_the_same_queries(person, django_assert_num_queries):
    operator = person("wangjiexian")
    make_case("县城市管理局")
    with django_assert_num_queries(3):
        service.features(operator, "urban.street_cases")
    for _ in range(3):
        make_case("县城市管理局")
    with django_assert_num_queries(3):
        service.features(operator, "urban.street_cases")


def test_an_unknown_layer_is_one_sentence(person):
    with pytest.raises(NotFound) as refused:
        service.features(person("wangjiexian"), "water.fish")
    assert refused.value.sentence == "没有图层“water.fish”。"


def test_a_register_is_drawn_with_its_owner_and_its_page_until_it_is_retired(person):
    sluice = apps.get_model("water", "Sluice").objects.get(code="LX-SZ-001")
    found = service.features(person("shenxianzhang"), "water.sluices")["features"]
    properties = next(one["properties"] for one in found if one["id"] == sluice.pk)
    assert properties == {
        "name": "阚疃一号闸（模拟）", "state": "", "light": "", "text": "县水利局", "colour": "#364fc7",
        "url": f"/registers/water.sluice/{sluice.pk}/",
    }  # fmt: skip
    sluice.retired_at = timezone.now()
    sluice.save()
    assert len(service.features(person("shenxianzhang"), "water.sluices")["features"]) == len(found) - 1
