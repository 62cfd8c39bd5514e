"""The leader's wall: every figure opens exactly its rows, it fits the screen, and it moves by itself."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import PHONE, WALL, file_case

pytestmark = [pytest.mark.browser, pytest.mark.platform]
LEADER, CLERK = "shenxianzhang", "weichengguan"
FITS = "document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight"


@pytest.fixture(scope="module")
def wall(crew):
    page = crew.page(LEADER, size=WALL, path="/cockpit/")
    expect(page.locator("[data-live-state]")).to_have_attribute("data-state", "on")
    return page


def figure(page, name):
    """The printed figure of that name."""
    return page.locator(".wall-figures .panel", has=page.get_by_text(name, exact=True)).locator(".figure")


def test_the_wall_moves_by_itself_and_fits(crew, wall):
    before = int(figure(wall, "在办事项").inner_text())
    wall.evaluate("window.untouched = true")
    file_case(crew.page(CLERK, size=PHONE), "垃圾暴露", "路边垃圾成堆")
    expect(figure(wall, "在办事项")).to_have_text(str(before + 1))
    expect(wall.locator(".trend canvas")).to_have_count(1)
    assert wall.evaluate("window.untouched")
    assert wall.evaluate(FITS)
    assert wall.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(11, 22, 38)"


@pytest.mark.parametrize(
    ("name", "rows"),
    [("正在报警", "tbody tr:has(a)"), ("在办事项", ".case-row"), ("已逾期", ".case-row"), ("待核查", ".case-row")],
)
def test_a_figure_opens_its_rows(crew, wall, name, rows):
    wall.goto("/cockpit/")
    shown = figure(wall, name)
    count = int(shown.inner_text())
    shown.click()
    expect(wall.locator("h1")).not_to_contain_text("驾驶舱")
    assert wall.locator(rows).count() == count
    assert wall.evaluate("scrollX") == 0


@pytest.mark.parametrize("part", ["单位在办", "乡镇在办"])
def test_a_bar_opens_its_rows(wall, part):
    wall.goto("/cockpit/")
    bars = wall.locator(".wall-right .panel", has_text=part).locator(".barrow")
    for number in range(bars.count()):
        count = int(bars.nth(number).inner_text().split("件")[0].split()[-1])
        bars.nth(number).click()
        expect(wall.locator(".case-row").first).to_be_visible()
        assert wall.locator(".case-row").count() == count
        wall.go_back()


def test_an_indicator_says_its_formula_and_parts(wall):
    wall.goto("/indicators/")
    row = wall.locator("tbody tr", has_text="环境监测在线率")
    expect(row).to_contain_text("在线的断面和空气站 ÷ 全部断面和空气站")
    whole = re.search(r"÷ (\d+)", row.inner_text())[1]
    row.get_by_role("link", name="%").click()
    expect(wall.locator("#rows tbody tr")).to_have_count(int(whole))
