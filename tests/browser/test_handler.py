"""The handler's story on a phone: taken over, proved, lengthened, helped, sent back once, confirmed, and counted."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import BAD, GOOD, PHONE, act, file_case

pytestmark = [pytest.mark.browser, pytest.mark.platform]
SECTION = "刘寨村后"
MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$")
CASE = re.compile(r"/cases/\d+/")
OPERATOR, HANDLER, HELPER, VERIFIER, LEADER = "wangjiexian", "sunhuanbao", "wushuili", "qianhecha", "shenxianzhang"


def on_time(page):
    """The leader's figure as it stands on the wall."""
    page.goto("/cockpit/")
    return page.locator(".wall-figures .panel", has_text="近30天按时率").locator(".figure").inner_text()


def test_from_the_phone_to_the_verified_result(platform, crew, photo):
    leader = crew.page(LEADER, size=(1920, 1080))
    before = on_time(leader)
    phone = crew.page(HANDLER, size=PHONE, path="/cases/mine/")
    case = taken_over(platform, phone)
    proved(phone, photo("red"))
    lengthened(phone, crew.page(OPERATOR, size=PHONE, path=case))
    phone.goto(case)
    act(phone, "请求协办", 单位="县水利局", note="请协助查明闸门调度")
    helper = crew.page(HELPER, size=PHONE, path=case)
    act(helper, "协办反馈", note="闸门按计划开启，无倒灌")
    verifier = crew.page(VERIFIER, size=PHONE)
    for number, colour in enumerate(("green", "blue")):
        phone.goto(case)
        act(phone, "提交反馈", note=f"已封堵排口，第 {number + 1} 次反馈", photos=[photo(colour)])
        verifier.goto(case)
        if number == 0:
            act(verifier, "核查不通过", note="照片看不清排口")
    act(verifier, "核查通过", note="现场已看")
    told(verifier)
    assert (before, on_time(leader)) == ("—", "100")


def taken_over(platform, phone):
    """The task arrives on the open phone, is sorted by distance and taken; the address of the case."""
    expect(phone.locator("[data-live-state]")).to_have_attribute("data-state", "on")
    platform.report(SECTION, GOOD, BAD, BAD)
    task = phone.locator(".mine-rows li", has_text=SECTION)
    expect(task).to_be_visible()
    phone.get_by_role("button", name="按距离").click()
    expect(task).to_contain_text("公里")
    task.get_by_role("button", name="接单").click()
    task.get_by_role("link", name="去办理").click()
    phone.wait_for_url(CASE)
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    return phone.url.split("?")[0]


def proved(phone, picture):
    """A photo with its place and time, which opens full screen, and an account."""
    act(phone, "上传照片", photos=[picture])
    act(phone, "记录情况", note="已到断面，仪器正常，上游有生活污水")
    shown = phone.locator(".card .photos li").first
    expect(shown).to_contain_text("5月6日")
    expect(shown).to_contain_text("33.14500")
    shown.get_by_role("link").click()
    expect(phone.locator(".viewer[open] p")).to_contain_text("116.20500")
    phone.get_by_role("button", name="关闭").click()


def lengthened(phone, desk):
    """More time is asked for and granted; the phone hears of it by itself."""
    phone.locator("#actions summary", has_text="申请延期").click()
    form = phone.locator("#act-ask_extension")
    form.get_by_label("延长多少小时").fill("4")
    form.get_by_label("说明").fill("要等采样结果")
    form.get_by_role("button", name="申请延期").click()
    expect(phone.locator(".notice-success")).to_contain_text("已申请延期")
    due = phone.locator(".case-lights .remaining").get_attribute("title")
    desk.reload()
    expect(desk.locator("body")).to_contain_text("申请延长 4 个工作小时")
    act(desk, "批复延期", 批复="同意")
    expect(phone.locator(".case-lights .remaining")).not_to_have_attribute("title", due)


def told(page):
    """The closed case says that it was on time, and its history each step, by whom and when."""
    expect(page.locator(".case-lights")).to_contain_text("已结案")
    expect(page.locator(".case-lights")).to_contain_text("按时")
    steps = page.locator(".timeline li")
    names = [steps.nth(i).locator("strong").inner_text() for i in range(steps.count())]
    assert [name for name in reversed(names) if name != "记录情况"] == [
        "上报", "受理立案", "派遣", "接单", "上传照片", "申请延期", "批复延期", "请求协办", "协办反馈",
        "上传照片", "提交反馈", "核查不通过", "上传照片", "提交反馈", "核查通过",
    ]  # fmt: skip
    expect(steps.first).to_contain_text("钱核查（模拟）（县城市运行管理指挥中心）")
    expect(steps.first.locator("time")).to_have_attribute("datetime", MOMENT)


def test_a_stale_phone_is_told_and_keeps_its_words(crew):
    desk = crew.page(OPERATOR, size=PHONE)
    case = file_case(desk, "环境污染反映", "工厂冒黑烟")
    act(desk, "派遣", 单位="县生态环境分局")
    phone = crew.page(HANDLER, size=PHONE, path=case)
    phone.locator("#actions summary", has_text="退回").click()
    words = phone.locator("#act-give_back").get_by_label("说明")
    words.fill("不属于本单位")
    act(desk, "催办", note="请尽快到场")
    expect(phone.locator("[data-stale]")).to_be_visible()
    expect(words).to_have_value("不属于本单位")
    phone.locator("#act-give_back").get_by_role("button", name="退回").click()
    expect(phone.get_by_role("alert")).to_contain_text("催办")
    expect(phone.locator("#act-give_back").get_by_label("说明")).to_have_value("不属于本单位")
    crew.complaints[:] = [one for one in crew.complaints if "409" not in one]


def test_news_that_comes_late_do_not_take_away_a_form_just_opened(crew, photo):
    desk = crew.page(OPERATOR)
    address = file_case(desk, "路灯故障", "建设路路灯不亮")
    page = crew.page(OPERATOR, path=address)
    held = []
    page.route("**/actions/", lambda route: held.append(route))
    with page.expect_request("**/actions/"):
        page.evaluate("document.querySelector('[data-case-actions]').dispatchEvent(new CustomEvent('refresh'))")
    page.locator("#actions summary", has_text="记录情况").first.click()
    page.locator("#actions details[open]").get_by_label("说明").fill("正在写")
    assert held
    with page.expect_response("**/actions/"):
        held[0].continue_()
    expect(page.locator("[data-stale]")).to_be_visible()
    expect(page.locator("#actions details[open]").get_by_label("说明")).to_have_value("正在写")
