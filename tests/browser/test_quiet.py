"""Quiet times in the browser: an operator puts an alarm aside on his phone, a steward plans work, it ends early."""

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import BAD, DESK, GOOD, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.platform]
OPERATOR, STEWARD = "wangjiexian", "hanshuju"
NARROW = "document.documentElement.scrollWidth <= innerWidth"


def test_an_alarm_is_put_aside_and_comes_back(platform, crew):
    platform.report("刘寨村后", GOOD, BAD, BAD)
    phone = crew.page(OPERATOR, size=PHONE, path="/sensing/alarms/")
    row = phone.locator("tbody tr", has_text="刘寨村后")
    expect(row).to_have_count(1, timeout=15_000)
    row.get_by_role("link", name="搁置").click()
    phone.get_by_label("搁置多久").select_option("24")
    phone.get_by_label("原因").fill("探头结垢，已约厂家清洗")
    assert phone.evaluate(NARROW)
    phone.get_by_role("button", name="搁置").click()
    expect(phone.locator(".notice-success")).to_contain_text("已搁置")
    expect(phone.locator("tbody tr", has_text="刘寨村后")).to_have_count(0)
    phone.get_by_role("link", name="检修与搁置").click()
    quiet = phone.locator("tbody tr", has_text="探头结垢")
    expect(quiet).to_contain_text("进行中")
    assert phone.evaluate(NARROW)
    quiet.get_by_role("button", name="提前结束").click()
    expect(phone.locator(".notice-success")).to_contain_text("已结束")
    phone.goto("/sensing/alarms/")
    expect(phone.locator("tbody tr", has_text="刘寨村后")).to_have_count(1, timeout=15_000)


def test_a_steward_plans_work_on_one_device(crew):
    page = crew.page(STEWARD, size=DESK, path="/sensing/?text=西淝河闸下")
    page.get_by_role("link", name="西淝河闸下").first.click()
    page.get_by_role("link", name="检修").click()
    page.get_by_role("button", name="安排").click()
    assert page.get_by_label("原因").evaluate("field => !field.checkValidity()")
    page.get_by_label("原因").fill("年度校准")
    page.get_by_role("button", name="安排").click()
    expect(page.locator(".notice-success")).to_contain_text("已安排 1 台设备检修")
    page.get_by_role("link", name="西淝河闸下").click()
    expect(page.locator("#now")).to_contain_text("年度校准")
    page.goto("/sensing/quiet/")
    page.locator("tbody tr", has_text="年度校准").get_by_role("button", name="提前结束").click()
    expect(page.locator("tbody tr", has_text="年度校准")).to_have_count(0)
