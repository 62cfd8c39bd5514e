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


def drawn(page, tool, name, *points):
    """Draw with a tool of the bar: click each point of the map (shares of its width and height), the last one twice."""
    page.get_by_role("toolbar").locator("summary", has_text=tool).click()
    page.get_by_role("button", name=name, exact=True).click()
    box = page.locator("#map canvas").bounding_box()
    for number, (x, y) in enumerate(points, start=1):
        place = (box["x"] + x * box["width"], box["y"] + y * box["height"])
        if number < len(points):
            page.mouse.click(*place)
            page.wait_for_timeout(400)  # two clicks close together are a double click
        else:
            page.mouse.dblclick(*place)


CORNERS = ((0.45, 0.15), (0.9, 0.15), (0.9, 0.85), (0.45, 0.85))


def test_a_drawn_area_is_a_list_with_figures_and_leads_to_the_pages(crew):
    page = crew.page("shenxianzhang", path="/maps/?layer=water.rain&layer=environment.air")
    until(page, READY)
    drawn(page, "圈选", "多边形", *CORNERS)
    panel = page.locator("[data-panel]")
    expect(panel.locator("h2")).to_contain_text("范围内共")
    total = int("".join(filter(str.isdigit, panel.locator("h2").inner_text())))
    parts = [int(one) for one in panel.locator("summary strong").all_inner_texts()]
    assert len(parts) == 2
    assert sum(parts) == total > 0
    panel.locator(".atlas-row").first.click()
    link = panel.locator("a").first
    expect(link).to_have_attribute("href", "/sensing/" + link.get_attribute("href").split("/")[2] + "/")
    link.click()
    expect(page.locator("h1")).not_to_have_text("一张图")


def test_a_way_is_measured(crew):
    page = crew.page("shenxianzhang", path="/maps/?at=116.2,33.1,10")
    until(page, READY)
    drawn(page, "测量", "量距离", (0.5, 0.3), (0.5, 0.6), (0.5, 0.61))
    expect(page.locator("[data-panel] h2")).to_contain_text("公里")


def test_the_slider_shows_a_past_moment_and_the_link_keeps_it(crew):
    page = crew.page("shenxianzhang", path="/maps/?layer=water.sluices")
    until(page, READY)
    page.get_by_role("button", name="时间").click()
    expect(page.locator("[data-time]")).to_be_visible()
    page.locator("#span").select_option("365")
    page.locator("[data-slider]").fill("0")
    until(page, "new URL(location).searchParams.get('time') < new Date(Date.now() - 360*864e5).toISOString()")
    expect(page.locator("[data-layer='water.sluices'] .layer-state")).to_have_text("没有可显示的")
    page.reload()
    until(page, READY)
    expect(page.locator("[data-time]")).to_be_visible()
    page.locator("[data-time-close]").click()
    expect(page.locator("[data-layer='water.sluices'] .layer-state")).to_have_text("")
    assert "time=" not in page.url


def test_two_sides_are_compared_and_the_link_opens_them(crew):
    page = crew.page("shenxianzhang", path="/maps/?layer=water.rain")
    until(page, READY)
    page.get_by_role("button", name="对比").click()
    expect(page.locator("[data-swipe]")).to_be_visible()
    expect(page.locator("#map-right canvas")).to_be_visible()
    page.locator("[data-side='1']").click()
    page.locator("input[name=layer][value='urban.lamps']").check()
    until(page, "new URL(location).searchParams.getAll('right').includes('urban.lamps')")
    page.reload()
    until(page, READY)
    expect(page.locator("[data-swipe]")).to_be_visible()
    assert "right=urban.lamps" in page.url


def test_the_printed_sheet_has_map_legend_scale_and_who_printed(crew):
    page = crew.page("shenxianzhang", path="/maps/?layer=water.rain&layer=urban.lamps")
    until(page, READY)
    page.get_by_role("button", name="打印").click()
    page.locator("#sheet-title").fill("雨量站和路灯")
    page.locator("[data-sheet-ask]").get_by_role("button", name="预览").click()
    sheet = page.locator("[data-sheet]")
    expect(sheet).to_be_visible(timeout=30_000)
    for words in ("雨量站和路灯", "雨量站", "路灯", "比例尺", "打印：", "坐标系 CGCS2000"):
        expect(sheet).to_contain_text(words)
    width = page.evaluate("document.querySelector('[data-sheet] figure img').naturalWidth")
    assert width > 1000
    paper = page.pdf(prefer_css_page_size=True)
    assert paper[:5] == b"%PDF-"
    assert len(paper) > 20_000


def test_names_are_found_on_the_map_through_the_search(crew):
    page = crew.page("shenxianzhang", path="/maps/?layer=water.rain")
    until(page, READY)
    page.get_by_label("在图上查找").fill("ktz")
    row = page.locator(".map-found li", has_text="区划")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("阚疃镇")
    row.locator("button").click()
    until(page, "Math.abs(+new URL(location).searchParams.get('at')?.split(',')[0] - 116.3) < 0.1")
