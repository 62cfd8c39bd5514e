"""The residents' pages in a real browser: they fit a phone and load without complaints."""

import os

import pytest
from playwright.sync_api import sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture
def page(monkeypatch):
    """A phone-sized page of Debian's Chromium; its driver keeps an event loop that Django would take for a mistake."""
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser.new_context(viewport={"width": 360, "height": 740}).new_page()
        browser.close()


@pytest.mark.parametrize(("path", "heading"), [("/", "利辛县"), ("/report/", "我要反映"), ("/progress/", "查进度")])
def test_the_residents_pages_fit_a_phone(cast, live_server, page, path, heading):
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{live_server.url}{path}")
    assert (page.evaluate("document.documentElement.scrollWidth"), complaints) == (360, [])
    assert heading in page.content()
