"""The pages of the map: who may open them and what they answer."""

import json

import pytest
from django.urls import reverse


@pytest.fixture(autouse=True)
def _static_folder(settings, tmp_path):
    """Collected static files are looked for in a folder that exists."""
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def signed_in(client, person):
    """A browser signed in as a member of the cast."""

    def enter(username):
        client.force_login(person(username))
        return client

    return enter


def test_base_map_and_where_are_public(client, county):
    assert client.get("/maps/base.json").json()["name"] == "利辛县底图"
    assert client.get("/maps/where", {"lon": "116.295", "lat": "33.015"}).json()["township"]["name"] == "阚疃镇"


def test_layers_need_a_sign_in(client, county):
    answer = client.get("/maps/layer/water.rain.json")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("accounts:sign_in"))


def test_layer_of_the_own_scope(signed_in):
    answer = signed_in("wushuili").get("/maps/layer/water.rain.json", {"bbox": "116.25,32.8,116.45,33.1"})
    assert answer["Content-Type"] == "application/geo+json"
    assert len(json.loads(answer.content)["features"]) == 2
    assert json.loads(signed_in("sunhuanbao").get("/maps/layer/water.rain.json").content)["features"] == []


def test_the_page_lists_the_layers_and_keeps_the_choice(signed_in):
    page = signed_in("wangjiexian").get("/maps/", {"layer": "water.rain"})
    assert page.status_code == 200
    assert page.context["chosen"] == {"water.rain"}
    assert [theme for theme, _ in page.context["themes"]] == [
        "环境",
        "事件",
        "消防",
        "基础设施",
        "交通",
        "城管",
        "网格",
        "地下管线",
        "水利",
    ]
    assert signed_in("zhuxitong").get("/maps/").status_code == 403
