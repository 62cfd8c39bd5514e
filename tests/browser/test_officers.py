"""Three officers: one manages accounts and sees no case, one gives roles, one reads the record and changes nothing."""

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.platform]
ADMIN, SECURITY, AUDITOR = "zhuxitong", "qinanquan", "youshenji"
SOMEBODY = "蒋网格（模拟）"


def test_the_administrator_sees_no_case_and_is_told_who_does(crew):
    page = crew.page(ADMIN, path="/cases/")
    expect(page.locator("h1")).to_have_text("没有权限")
    expect(page.locator("main")).to_contain_text("指挥中心坐席")
    page.goto("/work/")
    expect(page.get_by_role("link", name="指挥台")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("账号的建立、停用和解锁；看不到案件")
    crew.complaints[:] = [one for one in crew.complaints if "403" not in one]


def test_the_administrator_opens_an_account_and_ends_it(crew):
    page = crew.page(ADMIN, path="/accounts/people/new/")
    page.get_by_label("账号（必填）").fill("liangce")
    page.get_by_label("姓名（必填）").fill("梁测（模拟）")
    page.get_by_label("单位（必填）").select_option(label="县水利局")
    page.get_by_role("button", name="建立账号").click()
    expect(page.locator("main")).to_contain_text("临时密码（只显示这一次）")
    expect(page.get_by_role("button", name="授予")).to_have_count(0)
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.get_by_role("button", name="停用账号").click()
    expect(page.locator("main")).to_contain_text("已停用")
    assert asked == ["停用梁测（模拟）的账号？登录和令牌立即失效；他经办过的记录都保留。"]


def test_the_security_officer_gives_and_takes_a_role(crew):
    page = crew.page(SECURITY, path="/accounts/people/")
    page.get_by_role("link", name=SOMEBODY).click()
    expect(page.get_by_role("button", name="停用账号")).to_have_count(0)
    page.locator("#role").select_option("verifier")
    page.get_by_role("button", name="授予", exact=True).click()
    held = page.locator("tbody tr", has_text="核查员")
    expect(held).to_have_count(1)
    page.once("dialog", lambda dialog: dialog.accept())
    held.get_by_role("button", name="收回").click()
    expect(held).to_have_count(0)


def test_the_auditor_reads_what_they_did_and_changes_nothing(crew):
    page = crew.page(AUDITOR, path="/accounts/audit/")
    page.get_by_label("动作").select_option(label="收回角色")
    page.get_by_role("button", name="筛选").click()
    row = page.locator("tbody tr").first
    expect(row).to_contain_text("秦安全（模拟）")
    expect(row).to_contain_text("核查员")
    page.goto("/accounts/people/")
    page.get_by_role("link", name=SOMEBODY).click()
    buttons = page.locator("main button")
    assert [buttons.nth(i).inner_text() for i in range(buttons.count())] == []
    page.goto("/cases/")
    expect(page.locator("h1")).to_have_text("没有权限")
    crew.complaints[:] = [one for one in crew.complaints if "403" not in one]


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_signing_in_says_what_was_wrong(crew, size):
    page = crew.page(size=size, path="/accounts/sign-in/")
    page.get_by_label("账号").fill("zhuxitong-nobody")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("账号或密码")
    crew.complaints[:] = [one for one in crew.complaints if "status of 4" not in one]
