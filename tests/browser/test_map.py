"""一张图: layers by role, the address keeps the choice, words find a place on it."""

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import PHONE, until

pytestmark = [pytest.mark.browser, pytest.mark.platform]


READY = "document.querySelector('[data-atlas]')?.dataset.ready === 'true'"


def test_words_find_a_station_and_the_address_keeps_the_layers(crew):
    page = crew.page("shenxianzhang", path="/maps/")
    until(page, READY)
    page.get_by_label("在图上查找").fill("利辛段")
    page.locator(".map-found").get_by_role("button", name="利辛段").first.click()
    panel = page.locator("[data-panel]")
    expect(panel).to_contain_text("利辛段")
    expect(panel.locator("a").first).to_have_attribute("href", "/sensing/1/")
    page.get_by_label("在图上查找").fill("没有这个站")
    expect(page.locator(".map-found")).to_have_text("没有找到这个名称。")
    page.locator("input[name=layer][value='environment.sections']").uncheck()
    page.reload()
    until(page, READY)
    expect(page.locator("input[name=layer][value='environment.sections']")).not_to_be_checked()
    expect(page.locator("input[name=layer][value='environment.air']")).to_be_checked()


def test_the_dark_map_on_a_dark_page(crew):
    page = crew.page("shenxianzhang", size=PHONE)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "base.json" in request.url else None)
    page.emulate_media(color_scheme="dark")
    page.goto("/maps/")
    until(page, READY)
    assert [url.split("/maps/")[1] for url in asked] == ["base.json?theme=dark"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
