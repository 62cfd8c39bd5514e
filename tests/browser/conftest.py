"""The whole platform as its own processes, real sockets for the instruments, and browsers for the people."""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from lixin.kernel.worktime import BEIJING
from lixin.sensing.protocols import hj212
from lixin.sensing.protocols.catalogue import WIRES

DEMO_PASSWORD = "Lixin@Demo2026"
SECTIONS = {
    "利辛段": "341623210000000000000001",
    "刘寨村后": "341623210000000000000002",
    "西淝河闸下": "341623210000000000000003",
}
GOOD = {"w01001": 8.0, "w01009": 7.5, "w01019": 4.2, "w21003": 0.4, "w21011": 0.08, "w21001": 1.1}
BAD = GOOD | {"w21003": 1.42}
"""Ammonia nitrogen of class Ⅳ where the target is Ⅲ."""
PHONE, DESK, WALL = (360, 740), (1440, 900), (1920, 1080)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--lang=zh-CN"]
PLACE = {"longitude": 116.205, "latitude": 33.145}
"""In 城关镇."""


@dataclass
class Platform:
    """A running platform: its address, and the ports that HJ 212 stations and HTTP devices report to."""

    url: str
    hj212: int
    data: Path
    log: Path
    ingest: int
    signed_in: dict[str, object] = field(default_factory=dict)

    def report(self, section: str, *samples: dict[str, float], hours_ago: int = 0) -> None:
        """Send one frame per sample, four hours apart, the last one `hours_ago`; each is answered before the next."""
        now = datetime.now(BEIJING).replace(minute=0, second=0, microsecond=0)
        for number, sample in enumerate(samples, start=1):
            at = now - timedelta(hours=hours_ago + 4 * (len(samples) - number))
            values = [(code, f"{value:g}", "N") for code, value in sample.items()]
            self.send(hj212.upload(device=SECTIONS[section], at=at, values=values))

    def send(self, frame: bytes, *, answered: bool = True) -> bytes:
        """One connection, one frame; the platform's answer when there is to be one."""
        with socket.create_connection(("127.0.0.1", self.hj212), timeout=10) as station:
            station.sendall(frame)
            if answered:
                return station.recv(4096)
            station.shutdown(socket.SHUT_WR)
            return station.recv(4096)


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


@pytest.fixture(scope="session")
def platform(tmp_path_factory) -> Iterator[Platform]:
    """`lixin up` on free ports with an empty folder; it must also end cleanly."""
    folder = tmp_path_factory.mktemp("platform")
    names = ("LIXIN_PORT", *(wire.setting for wire in WIRES.values()))
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIXIN_", "DJANGO_"))}
    environment = kept | {name: str(port) for name, port in ports.items()}
    environment |= {"LIXIN_DATA": str(folder / "data"), "LIXIN_DEMO": "true", "PYTHONUNBUFFERED": "1"}
    log = folder / "log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "lixin.config.cli", "up", "--no-replay"]
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
    try:
        wait_for_words(log, "数字利辛已启动", process)
        url = f"http://127.0.0.1:{ports['LIXIN_PORT']}"
        yield Platform(url, ports["LIXIN_HJ212_PORT"], folder / "data", log, ports["LIXIN_INGEST_PORT"])
    finally:
        process.send_signal(signal.SIGINT)
        status = process.wait(30)
    assert status == 0, log.read_text()[-2000:]


def wait_for_words(log: Path, words: str, process: subprocess.Popen[bytes]) -> None:
    """Until the log says them; fails with the log when the process ends or a minute passes."""
    deadline = time.monotonic() + 60
    while words not in log.read_text(errors="replace"):
        running = process.poll() is None and time.monotonic() < deadline
        assert running, log.read_text(errors="replace")[-2000:]
        time.sleep(0.1)


def until(page: Page, script: str, argument: object = None, seconds: float = 10) -> None:
    """Until the script says yes. (Playwright's own waiting would evaluate text, which the pages' policy forbids.)"""
    deadline = time.monotonic() + seconds
    while not page.evaluate(script, argument):
        assert time.monotonic() < deadline, script
        page.wait_for_timeout(100)


GIVEN_UP = ("htmx:afterRequest", "htmx:sendAbort")
"""What htmx says of a request that was under way when the person left the page; one that failed is a sendError too."""


@dataclass
class Crew:
    """Browsers of several people at once; whatever a page complains about is kept in `complaints`."""

    browser: Browser
    platform: Platform
    complaints: list[str] = field(default_factory=list)

    def page(self, who: str = "", *, size: tuple[int, int] = DESK, path: str = "") -> Page:
        """A page of its own for the person ("" for a resident), signed in once and remembered."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", timezone_id="Asia/Shanghai",
            base_url=self.platform.url, storage_state=self.platform.signed_in.get(who), geolocation=PLACE,
            permissions=["geolocation"],
        )  # fmt: skip
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda line: self._note(page, line.type, line.text))
        if who and who not in self.platform.signed_in:
            self.sign_in(page, who)
            self.platform.signed_in[who] = context.storage_state()
        if path:
            page.goto(path)
        return page

    def sign_in(self, page: Page, who: str) -> None:
        """Through the form, as the demo person."""
        page.goto("/accounts/sign-in/")
        page.get_by_label("账号").fill(who)
        page.get_by_label("密码").fill(DEMO_PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("**/work/")

    def _note(self, page: Page, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith(GIVEN_UP):
            self.complaints.append(f"{page.url}: {text}")


def file_case(page: Page, kind: str, title: str) -> str:
    """A member of staff reports an event where the browser stands; the address of its page."""
    page.goto("/cases/new/")
    page.get_by_label("类型").select_option(label=kind)
    page.get_by_label("标题").fill(title)
    page.get_by_label("地点", exact=True).fill("人民路")
    page.get_by_role("button", name="用我的位置").click()
    expect(page.locator("[data-place-words]")).to_contain_text("城关镇")
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.locator("h1, .notice-success").last).to_contain_text(re.compile(f"{title}|已上报"))
    return page.url.split("?")[0]


def act(page: Page, name: str, *, note: str = "", photos: Sequence[Path] = (), **choices: str) -> None:
    """Open the action on the page of a case, fill it in, send it; the page says that it is done."""
    page.locator("#actions summary", has_text=name).first.click()
    form = page.locator("#actions details[open]")
    for label, option in choices.items():
        form.get_by_label(label).select_option(label=option)
    if note:
        form.get_by_label("说明").fill(note)
    if photos:
        form.locator("input[type=file]").set_input_files(photos)
        expect(form.locator(".photos img")).to_have_count(len(photos))
    form.get_by_role("button", name=name, exact=True).click()
    expect(page.locator(".notice-success")).to_contain_text(f"已{name}")


@pytest.fixture(scope="module")
def driver() -> Iterator[Playwright]:
    """Module by module: its event loop must be gone before other tests open the database."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def crew(driver: Playwright, platform: Platform) -> Iterator[Crew]:
    """The people of one story; their pages must not have complained at its end."""
    browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
    crew = Crew(browser, platform)
    yield crew
    browser.close()
    assert crew.complaints == []


@pytest.fixture
def photo(tmp_path):
    """Makes a JPEG whose EXIF says when and where it was taken; every colour is another picture."""

    def make(colour: str) -> Path:
        exif = Image.Exif()
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:05:06 09:30:00"
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (33.0, 8.0, 42.0)
        gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (116.0, 12.0, 18.0)
        made = io.BytesIO()
        Image.new("RGB", (320, 240), colour).save(made, "JPEG", exif=exif)
        path = tmp_path / f"{colour}.jpg"
        path.write_bytes(made.getvalue())
        return path

    return make
