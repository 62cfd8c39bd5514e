"""A device from label to keys: brought by a table, its slip printed, claimed on a phone, its password changed."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.platform]
TABLE = (
    "名称,设备类型,接入协议,厂家标识,管理单位,经度,纬度\n"
    "人民路空气站,空气质量监测站,MQTT,KQ-BROWSER-1,县数据资源局,116.21,33.145\n"
    "坏行,没有的类型,MQTT,KQ-BROWSER-2,县数据资源局,116.21,33.145\n"
)
CODE = re.compile(r"341623\d{3}-[A-Z][A-Z0-9]-\d{6}-[0-9A-Z]")


def test_from_the_table_to_the_installers_unit(crew, tmp_path):
    page = crew.page("hanshuju", path="/sensing/")
    page.get_by_role("link", name="导入").click()
    file = tmp_path / "设备.csv"
    file.write_text(TABLE, "utf-8")
    page.get_by_label("设备表").set_input_files(file)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.locator("main")).to_contain_text("设备类型：没有“没有的类型”，请从列表中选择")
    page.get_by_role("button", name="确认写入 1 台").click()
    expect(page.locator(".notice-success")).to_contain_text("新增 1 台")
    page.get_by_role("link", name="打印这些设备的标签").click()
    expect(page.locator(".label-qr svg")).to_have_count(1)
    code = CODE.search(page.locator(".label-words").inner_text()).group()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="生成认领单").click()
    secret = page.locator(".slip-secret").inner_text()

    phone = crew.page("sunhuanbao", size=PHONE, path=f"/d/{code}/")
    expect(phone.get_by_label("设备编码")).to_have_value(code)
    phone.get_by_label("认领码").fill(secret)
    phone.get_by_role("button", name="认领", exact=True).click()
    expect(phone.locator(".notice-success")).to_contain_text("已归县生态环境分局管理")
    expect(phone.locator("main")).to_contain_text(code)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_password_is_set_changed_and_revoked(crew):
    page = crew.page("hanshuju", path="/sensing/?text=利辛段")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="利辛段", exact=True).click()
    page.get_by_role("link", name="标识和密码").first.click()
    page.get_by_role("button", name="设置密码").click()
    assert re.fullmatch(r"\d{6}", page.locator(".secret-shown").inner_text())
    page.get_by_role("link", name="已抄下").click()
    page.get_by_label("旧的").select_option(label="再用 1 小时")
    page.get_by_role("button", name="更换密码").click()
    expect(page.locator("main")).to_contain_text("旧密码再用 1 小时")
    page.get_by_role("link", name="已抄下").click()
    expect(page.locator("main")).to_contain_text("换下")
    page.get_by_role("button", name="立即吊销").click()
    expect(page.locator("main")).to_contain_text("这种协议的报文现在一条也不采用")
    page.get_by_role("button", name="取消核对").click()
    expect(page.locator("main")).to_contain_text("还没有设置")
