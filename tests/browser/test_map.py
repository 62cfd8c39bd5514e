"""一张图: layers by role, the address keeps the choice, words find a place on it."""

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import PHONE, until

pytestmark = [pytest.mark.browser, pytest.mark.platform]


def test_words_find_a_station_and_the_address_keeps_the_layers(crew):
    page = crew.page("shenxianzhang", path="/maps/")
    until(page, "document.querySelector('#map').lixinFeatures?.size > 3")
    page.get_by_label("在图上查找").fill("利辛段")
    page.get_by_role("button", name="利辛段").click()
    expect(page.locator(".maplibregl-popup")).to_contain_text("利辛段")
    link = page.locator(".maplibregl-popup a")
    expect(link).to_have_attribute("href", "/sensing/1/")
    page.get_by_label("在图上查找").fill("没有这个站")
    expect(page.locator(".map-found")).to_have_text("图上没有这个名称。")
    page.get_by_label("水质断面").uncheck()
    page.reload()
    expect(page.get_by_label("水质断面")).not_to_be_checked()
    expect(page.get_by_label("空气站")).to_be_checked()


def test_the_dark_map_on_a_dark_page(crew):
    page = crew.page("shenxianzhang", size=PHONE)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "base.json" in request.url else None)
    page.emulate_media(color_scheme="dark")
    page.goto("/maps/")
    until(page, "document.querySelector('#map').lixinMap?.loaded()")
    assert [url.split("/maps/")[1] for url in asked] == ["base.json?theme=dark"]
