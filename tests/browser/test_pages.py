"""Every menu page of every role on the narrowest phone: it fits, is labelled, has one heading, complains of nothing."""

import pytest
from tests.browser.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.platform]
ROLES = {
    "坐席": "wangjiexian", "核查员": "qianhecha", "经办人": "sunhuanbao", "负责人": "zhengheguan", "乡镇": "chukantuan",
    "网格员": "jiangwangge", "县领导": "shenxianzhang", "数据管理员": "hanshuju", "集成商": "yangjicheng",
    "系统管理员": "zhuxitong", "安全管理员": "qinanquan", "审计员": "youshenji",
}  # fmt: skip
PUBLIC = ("/", "/report/", "/progress/", "/who-read/", "/accounts/sign-in/")
FAULTS = """() => {
  const all = (what) => [...document.querySelectorAll(what)];
  const said = (one) => one.labels?.length || one.ariaLabel || one.getAttribute("aria-labelledby");
  const named = (one) => one.textContent.trim() || one.ariaLabel || one.title || one.querySelector("img[alt]");
  const short = (one) => one.outerHTML.slice(0, 100);
  const heading = all("h1");
  return [
    document.documentElement.scrollWidth > innerWidth ? "wider than the screen" : "",
    heading.length === 1 && heading[0].textContent.trim() ? "" : "not one heading",
    all("main").length === 1 ? "" : "no main",
    document.title.length > 6 ? "" : "no title",
    document.documentElement.lang === "zh-CN" ? "" : "no language",
    ...all("input:not([type=hidden]), select, textarea").filter((one) => !said(one)).map(short),
    ...all("a[href], button, summary").filter((one) => !named(one)).map(short),
    ...all("img:not([alt])").map(short),
  ].filter(Boolean);
}"""
CONTRAST = """() => {
  const parts = (text) => text.match(/[\\d.]+/g).slice(0, 3).map((one) => one / (text.startsWith("rgb") ? 255 : 1));
  const light = (text) => parts(text)
    .map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (one) => {
    const own = getComputedStyle(one).backgroundColor;
    if (!/, 0\\)|transparent/.test(own)) return own;
    return one.parentElement ? ground(one.parentElement) : "rgb(255, 255, 255)";
  };
  const wordy = (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  const shown = [...document.querySelectorAll("main *, header *")]
    .filter((one) => one.checkVisibility() && !one.closest("svg, [data-map]") && wordy(one));
  const measured = shown.map((one) => {
    const ink = getComputedStyle(one).color, paper = ground(one);
    const [bright, dark] = [light(ink), light(paper)].sort((x, y) => y - x);
    const words = `${one.textContent.trim().slice(0, 20)} ${ink} / ${paper}`;
    return { ratio: (bright + 0.05) / (dark + 0.05), words };
  });
  return measured.filter((one) => one.ratio < 4.5).map((one) => `${one.ratio.toFixed(2)} ${one.words}`);
}"""


def faults(page, path):
    """What is wrong with the page there."""
    page.goto(path)
    return [f"{path}: {one}" for one in page.evaluate(FAULTS)]


@pytest.mark.parametrize("role", ROLES)
def test_every_menu_page_fits_a_phone(crew, role):
    page = crew.page(ROLES[role], size=PHONE, path="/work/")
    paths = page.locator(".drawer a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    found = [fault for path in [*paths, "/accounts/me/"] for fault in faults(page, path)]
    assert (found, len(paths) > 1) == ([], True)


def test_the_residents_pages_fit_a_phone(crew):
    page = crew.page(size=PHONE)
    assert [fault for path in PUBLIC for fault in faults(page, path)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("who", "path"), [("", "/"), ("", "/report/"), ("wangjiexian", "/cases/"), ("wangjiexian", "/work/")]
)
def test_words_stand_out_from_their_ground(crew, who, path, scheme):
    page = crew.page(who, size=DESK)
    page.emulate_media(color_scheme=scheme)
    page.goto(path)
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("path", ["/report/", "/"])
def test_large_type_still_fits(crew, path):
    page = crew.page(size=PHONE, path=path)
    small = page.locator("h1").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    page.get_by_role("button", name="大字").click()
    page.reload()
    large = page.locator("h1").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert large > small
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
