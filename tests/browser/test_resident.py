"""A resident's story on a phone, without an account: reported, answered, rated, reopened once; a neighbour joins."""

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import DESK, PHONE, act

pytestmark = [pytest.mark.browser, pytest.mark.platform]
OPERATOR, HANDLER, VERIFIER = "wangjiexian", "fengchengguan", "qianhecha"
WORDS = "人民路路口积水很深，电动车过不去"


def write(page, words):
    """Position, place and words on the report form; the type is suggested from the words."""
    page.get_by_role("button", name="用我的位置").click()
    expect(page.locator("[data-place-words]")).to_contain_text("已标出：城关镇")
    page.get_by_label("位置说明").fill("人民路与青年路路口")
    page.get_by_label("3 情况").press_sequentially(words)
    expect(page.get_by_label("类型")).to_contain_text("自动判断：道路积水")
    expect(page.locator("[data-sum]")).to_be_hidden()


def test_report_to_answer_and_once_again(crew, photo):
    phone = crew.page(size=PHONE, path="/")
    phone.get_by_role("link", name="我要反映").click()
    heavy = []
    phone.on("request", lambda request: heavy.append(request.url) if "maplibre" in request.url else None)
    phone.get_by_label("1 照片").set_input_files(photo("gray"))
    expect(phone.locator("#photos img")).to_have_count(1)
    write(phone, WORDS)
    phone.get_by_label("4 电话").fill("13800001234")
    phone.get_by_role("button", name="提交").click()
    number = phone.locator(".query-number").inner_text()
    assert (len(number), heavy) == (10, [])
    progress = phone.url.split("?")[0]

    join_as_neighbour(crew, progress)

    desk = crew.page(OPERATOR, size=DESK, path="/cases/?state=reported")
    desk.locator(".case-row", has_text="电动车过不去").locator("a").click()
    desk.get_by_role("link", name="打开完整页面").click()
    expect(desk.locator("h1")).to_contain_text("电动车过不去")
    case = desk.url
    desk.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    expect(desk.locator(".case-head")).to_contain_text("1 人附议")
    expect(desk.locator("body")).not_to_contain_text("13800001234")
    handler, verifier = crew.page(HANDLER, size=PHONE), crew.page(VERIFIER, size=PHONE)
    for round_number, colour in enumerate(("navy", "teal")):
        desk.goto(case)
        act(desk, "受理立案")
        act(desk, "派遣", 单位="县城市管理局")
        handler.goto(case)
        act(handler, "接单")
        act(handler, "提交反馈", note=f"第 {round_number + 1} 次抽排完毕", photos=[photo(colour)])
        verifier.goto(case)
        act(verifier, "核查通过")
        # When the case is reopened it is no longer theirs, and an open page would say so.
        for page in (handler, verifier):
            page.goto("/work/")
        phone.goto(progress)
        expect(phone.locator("body")).to_contain_text(f"第 {round_number + 1} 次抽排完毕")
        if round_number == 0:
            rate_and_reopen(crew, phone, progress)
    expect(phone.locator("body")).to_contain_text("已经重新办理过一次")
    expect(phone.get_by_role("button", name="要求重新办理")).to_have_count(0)


def join_as_neighbour(crew, progress):
    """A second resident, at the same place, is asked whether it is the same thing, and it is."""
    neighbour = crew.page(size=PHONE, path="/report/")
    write(neighbour, "路口积水，过不去")
    neighbour.get_by_label("位置说明").press("Tab")
    expect(neighbour.get_by_role("heading", name="附近有人反映过，是同一件事吗？")).to_be_visible()
    neighbour.get_by_role("button", name="是同一件事，附议").click()
    expect(neighbour.locator(".notice-success")).to_contain_text("已附议")
    own = neighbour.url.split("?")[0]
    assert (own == progress, own.rsplit("/", 2)[0]) == (False, progress.rsplit("/", 2)[0])
    expect(neighbour.get_by_role("button", name="要求重新办理")).to_have_count(0)


def rate_and_reopen(crew, phone, progress):
    """Two stars; then "not solved" twice from two open pages: the second is told why not."""
    phone.get_by_label("2 星").check()
    phone.get_by_role("button", name="评价").click()
    expect(phone.locator("body")).to_contain_text("您的评价：2 星")
    second = crew.page(size=PHONE, path=progress)
    for page in (phone, second):
        page.get_by_label("没有解决").fill("第二天又积水了")
        page.get_by_role("button", name="要求重新办理").click()
    expect(phone.locator(".notice-success")).to_contain_text("已要求重新办理")
    expect(second.locator(".notice-error")).to_contain_text("不能")


def test_words_of_the_one_box_begin_a_report_and_a_number_finds_it(crew):
    phone = crew.page(size=PHONE, path="/")
    box = phone.get_by_role("searchbox")
    box.fill("路灯不亮")
    box.press("Enter")
    expect(phone.get_by_label("3 情况")).to_have_value("路灯不亮")
    expect(phone.get_by_label("类型")).to_contain_text("自动判断：路灯故障")


def test_nothing_typed_is_lost(crew):
    phone = crew.page(size=PHONE, path="/report/")
    phone.get_by_label("3 情况").press_sequentially("井盖破了")
    phone.wait_for_timeout(600)
    phone.reload()
    expect(phone.get_by_label("3 情况")).to_have_value("井盖破了")
    phone.get_by_role("button", name="在地图上标").click()
    expect(phone.locator("#map canvas")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE[0]
