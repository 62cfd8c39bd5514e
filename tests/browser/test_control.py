"""A gate is opened: one asks, another agrees on the phone, the gate moves and says so; too much water keeps it shut."""

import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import PHONE

from lixin.config.standing_in import StandIn

pytestmark = [pytest.mark.browser, pytest.mark.platform]
HANDLER, HEAD, OTHER = "wushuili", "zhengheguan", "sunhuanbao"
GATE = "茨淮新河示例节制闸"


@pytest.fixture
def gate(platform) -> Iterator[StandIn]:
    """The demo folder's gate, played by the test."""
    values = {"gate_opening": 0.5, "upstream_level": 26.2, "downstream_level": 23.4}
    player = StandIn(
        f"http://127.0.0.1:{platform.ingest}", "LX-GATE-01", values, {"opening": "gate_opening"}, seconds=0.5
    )
    stop = threading.Event()
    thread = threading.Thread(target=player.run, args=(stop,), daemon=True)
    thread.start()
    yield player
    stop.set()


def opened(page):
    """The gate's own page, from the list."""
    page.goto("/sensing/?text=ZM-01")
    page.get_by_role("link", name=GATE).click()
    expect(page.locator("#now")).to_contain_text("闸下水位")
    return page


def test_one_asks_another_agrees_and_the_gate_moves(crew, gate):
    asker = opened(crew.page(HANDLER))
    asker.locator("#commands").get_by_role("link", name="开到指定开度").click()
    expect(asker.locator("main")).to_contain_text("先喊话清场")
    asker.get_by_label("开度").fill("0.9")
    asker.get_by_label("事由").fill("预降水位，准备排涝")
    asker.get_by_role("button", name="提交批准").click()
    expect(asker.locator(".notice-success")).to_contain_text("等本单位另一个人批准")
    expect(asker.get_by_role("button", name="批准并下发")).to_have_count(0)
    head = crew.page(HEAD, size=PHONE, path="/control/")
    expect(head.locator("#rows")).to_contain_text("等您批准")
    assert head.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    head.get_by_role("link", name=re.compile("开度 0.9 m")).click()
    head.on("dialog", lambda dialog: dialog.accept())
    head.get_by_role("button", name="批准并下发").click()
    expect(head.locator(".notice-success")).to_contain_text("已批准")
    expect(asker.locator("#order")).to_contain_text("已执行", timeout=20_000)
    expect(asker.locator("#order")).to_contain_text("设备接受")
    assert gate.values["gate_opening"] == 0.9
    expect(opened(asker).locator("#now")).to_contain_text("0.90 m")


def test_too_much_water_below_keeps_it_shut(crew, gate):
    gate.values["downstream_level"] = 25.0
    gate.report()
    page = opened(crew.page(HANDLER))
    expect(page.locator("#now")).to_contain_text("25.00 m", timeout=10_000)
    page.locator("#commands").get_by_role("link", name="开到指定开度 需批准").click()
    expect(page.locator("main")).to_contain_text("联锁：闸下水位 25.00 m")
    page.get_by_label("开度").fill("3")
    page.get_by_label("事由").fill("试一试")
    page.get_by_role("button", name="提交批准").click()
    expect(page.get_by_role("alert")).to_contain_text("已到允许开闸的最高水位 24.50 m")
    assert page.get_by_label("开度").input_value() == "3"
    crew.complaints[:] = [one for one in crew.complaints if "409" not in one]


def test_another_bureau_cannot(crew, gate):
    page = crew.page(OTHER, path="/control/many/?kind=water.sluice_gate&command=open_to")
    expect(page.locator("main")).to_contain_text("您的单位没有这类设备")
