"""Stories of a register: narrow, keep, change many, take back; two people at once; an old version; a drawn shape."""

import json

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import DESK, PHONE, until

pytestmark = [pytest.mark.browser, pytest.mark.platform]
LIST = "/registers/environment.outfall/"
STEWARD = "hanshuju"


def test_a_list_is_narrowed_kept_changed_and_taken_back(crew):
    page = crew.page(STEWARD, size=DESK, path=LIST)
    page.locator("summary", has_text="更多条件").click()
    page.get_by_label("工业排污口").check()
    page.get_by_role("button", name="应用条件").click()
    expect(page.locator(".chip")).to_contain_text("工业排污口")
    count = page.locator("tbody[data-rows] tr").count()
    page.locator("summary", has_text="保存视图").click()
    page.get_by_label("视图名称").fill("工业的")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".views [aria-current]")).to_contain_text("工业的")
    page.get_by_label("全部符合条件的行").check()
    page.get_by_role("button", name="批量处理").click()
    expect(page.locator("h1")).to_contain_text(f"{count} 条")
    page.get_by_label("改哪一项").select_option(label="备注")
    page.get_by_label("备注 改为").fill("已核查")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator(".notice-warning")).to_contain_text(f"将对 {count} 条入河排污口台账把“备注”改为“已核查”")
    page.get_by_role("button", name="确认处理").click()
    expect(page.locator("main")).to_contain_text(f"已处理 {count} 条，0 条没有处理")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="撤销这次操作").click()
    expect(page.locator(".notice-success")).to_contain_text(f"{count} 条恢复到操作以前的内容")


def test_two_people_edit_and_an_old_version_comes_back(crew):
    first, second = crew.page(STEWARD, path=LIST), crew.page(STEWARD)
    address = first.locator("td.first a").first.get_attribute("href")
    for page in (first, second):
        page.goto(f"{address}edit/")
    first.get_by_label("受纳水体").fill("茨淮新河")
    first.get_by_role("button", name="保存", exact=True).click()
    expect(first.locator(".notice-success")).to_contain_text("已保存")
    expect(second.locator("[data-saved]")).to_be_visible()
    second.get_by_label("备注").fill("第二个人的备注")
    second.get_by_role("button", name="保存", exact=True).click()
    expect(second.locator(".picks")).to_contain_text("茨淮新河")
    crew.complaints[:] = [one for one in crew.complaints if "422" not in one]  # the stale form's own answer
    expect(second.locator("input[name='pick.water_body'][value=theirs]")).to_be_checked()
    second.get_by_role("button", name="保存", exact=True).click()
    expect(second.locator("main")).to_contain_text("第二个人的备注")
    expect(second.locator(".facts").nth(1)).to_contain_text("茨淮新河")
    second.get_by_role("link", name="对比和恢复").click()
    second.get_by_role("link", name="恢复到这一版").last.click()
    expect(second.locator("table")).to_contain_text("茨淮新河")
    second.get_by_label("原因").fill("改错了")
    second.get_by_role("button", name="恢复到第").click()
    expect(second.locator("#history")).to_contain_text("改错了")
    expect(second.locator("#history")).to_contain_text("恢复旧版本")


def test_two_people_at_one_form_hear_of_each_other(crew):
    first = crew.page(STEWARD, path=LIST)
    address = first.locator("td.first a").first.get_attribute("href")
    first.goto(f"{address}edit/")
    expect(first.locator("[data-present]")).to_be_empty()
    second = crew.page("zhoufuze", path=f"{address}edit/")
    expect(second.locator("[data-present]")).to_contain_text("韩数据（模拟）（县数据资源局）也正在修改这一行")
    expect(first.locator("[data-present]")).to_contain_text(
        "周负责（模拟）（县生态环境分局）也正在修改这一行", timeout=20_000
    )


def test_a_wrong_value_is_told_while_one_types(crew):
    page = crew.page(STEWARD, path=f"{LIST}new/")
    page.get_by_label("统一社会信用代码").fill("123")
    page.get_by_label("统一社会信用代码").press("Tab")
    expect(page.locator("#error-credit_code")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_pages_of_a_row_fit_the_screen(crew, size):
    page = crew.page(STEWARD, size=size, path=f"{LIST}?category=industrial")
    address = page.locator("td.first a").first.get_attribute("href")
    page.locator("summary", has_text="更多条件").click()
    for path in ("", address, f"{address}edit/", f"{address}history/", f"{LIST}grid/", "/registers/catalogue/"):
        if path:
            page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


DRAWN = {"type": "Polygon", "coordinates": [[[116.2, 33.1], [116.21, 33.1], [116.21, 33.11], [116.2, 33.1]]]}
STAGE = """(address) => {
  const main = document.querySelector("main"), text = document.querySelector("#id_note");
  text.dataset.shape = "area";
  document.querySelector("[data-pick]").remove();
  main.insertAdjacentHTML("beforeend", '<div data-draw-tools hidden><button type="button" data-draw="start">重新画</button><button type="button" data-draw="finish">画完</button><button type="button" data-draw="undo">撤销一步</button><span data-draw-words></span></div><div id="draw-map" data-map data-wait data-draw-shape></div>');
  const tag = document.createElement("script");
  tag.src = address;
  tag.onload = () => window.lixin.open(document.querySelector("#draw-map"));
  document.head.append(tag);
}"""  # noqa: E501 - markup
"""The form's drawing part, as a register with a shape has it, on the form of one without."""


def test_an_area_is_drawn_point_by_point(crew):
    page = crew.page(STEWARD, path=f"{LIST}new/")
    names = json.loads((crew.platform.data / "static" / "staticfiles.json").read_text("utf-8"))["paths"]
    page.evaluate(STAGE, f"/static/{names['registers/draw.js']}")
    until(page, "() => !document.querySelector('[data-draw-tools]').hidden", seconds=20)
    page.locator("#draw-map").scroll_into_view_if_needed()
    for x, y in ((100, 80), (300, 80), (300, 200)):
        page.locator("#draw-map canvas").click(position={"x": x, "y": y})
    page.get_by_role("button", name="画完").click()
    shape = json.loads(page.locator("#id_note").input_value())
    assert (shape["type"], len(shape["coordinates"][0]), shape["coordinates"][0][0]) == (
        "Polygon",
        4,
        shape["coordinates"][0][3],
    )
    point = page.locator(".draw-point:not(.middle)").first
    point.focus()
    page.locator(".draw-point.middle").first.focus()
    page.keyboard.press("Enter")
    assert len(json.loads(page.locator("#id_note").input_value())["coordinates"][0]) == 5
    page.get_by_role("button", name="撤销一步").click()
    assert json.loads(page.locator("#id_note").input_value()) == shape
    page.locator("#id_note").fill(json.dumps(DRAWN))
    expect(page.locator(".draw-point:not(.middle)")).to_have_count(3)


@pytest.mark.parametrize("register", ["urban.pipeline", "urban.grid", "urban.lamp"])
def test_the_map_of_a_row_shows_its_line_its_area_its_point(crew, register):
    page = crew.page("hanshuju", path=f"/registers/{register}/1/")
    page.locator("[data-map]").scroll_into_view_if_needed()
    until(page, "document.querySelector('[data-map]').lixinMap?.loaded()")
    shown = "document.querySelector('[data-map]').lixinMap.queryRenderedFeatures()"
    drawn = f"{shown}.filter((one) => one.source === 'layer0').length"
    if register == "urban.lamp":
        expect(page.locator("[data-map] .maplibregl-marker")).to_be_visible()
    else:
        until(page, f"{drawn} > 0")
