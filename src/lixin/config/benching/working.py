"""People at work over the API while the platform is killed again and again: every confirmed step goes to the ledger."""

from __future__ import annotations

import asyncio
import hashlib
import io
import random
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import httpx
from PIL import Image

from lixin.config.benching.browsing import sign_in
from lixin.config.benching.ledger import Ledger
from lixin.kernel.errors import Invalid

REST, REST_AFTER_FALL = 0.02, 0.15
CASES = "/api/cases"
REPORT = {"case_type": "urban.litter", "title": "路边垃圾（模拟）", "lon": 116.21, "lat": 33.15}


class Worker(ABC):
    """One person with one session, who goes on where it stopped, however often the platform falls."""

    def __init__(self, url: str, username: str, ledger: Ledger, seed: int) -> None:
        self.username = username
        self.ledger = ledger
        self.fixed = random.Random(seed)
        browser = sign_in(url, username)
        token = str(browser.cookies["csrftoken"])
        headers = {"x-csrftoken": token, "referer": url}
        self.browser = httpx.AsyncClient(base_url=url, cookies=browser.cookies, headers=headers, timeout=25)
        browser.close()

    async def work(self, stop: asyncio.Event) -> None:
        """Turn after turn until told to stop."""
        while not stop.is_set():
            try:
                await self.turn()
                await asyncio.sleep(REST)
            except httpx.TransportError:
                await asyncio.sleep(REST_AFTER_FALL)
        await self.browser.aclose()

    @abstractmethod
    async def turn(self) -> None:
        """One thing to do; each kind of person has its own."""

    async def cases(self, **query: str) -> list[dict[str, Any]]:
        """The open cases this person sees, a page of them."""
        answer = await self.browser.get(f"{CASES}/", params={"stage": "open", **query})
        return list(_good(answer, 200).json()["items"])

    async def act(self, case: Mapping[str, Any], action: str, **values: Any) -> None:
        """Take a step on the version at hand; in the ledger as tried before, as confirmed after."""
        entry = (int(case["id"]), int(case["version"]) + 1, action, self.username)
        self.ledger.tried.add(entry)
        body = {"version": case["version"], **values}
        answer = await self.browser.post(f"{CASES}/{case['id']}/actions/{action}", json=body)
        if answer.status_code == 200:
            self.ledger.confirmed.add(entry)


class Handler(Worker):
    """Takes over, notes, photographs, submits."""

    async def turn(self) -> None:
        """A random case of the unit, one step further."""
        found = await self.cases(mine="1")
        wanted = [case for case in found if case["state"] in ("dispatched", "handling")]
        if not wanted:
            return
        case = self.fixed.choice(wanted)
        if case["state"] == "dispatched":
            await self.act(case, "take")
        elif self.fixed.random() < 0.4:
            await self.act(case, "note", note="到现场看过，情况已记录。")
        else:
            await self._finish(case)

    async def _finish(self, case: Mapping[str, Any]) -> None:
        await self._photograph(case)
        for fresh in await self.cases(mine="1", state="handling"):
            if fresh["id"] == case["id"]:
                await self.act(fresh, "submit", note="已处理完毕。")

    async def _photograph(self, case: Mapping[str, Any]) -> None:
        data = picture(self.fixed)
        digest = hashlib.sha256(data).hexdigest()
        answer = await self.browser.post(f"{CASES}/{case['id']}/photos", files={"file": ("现场.jpg", data)})
        if answer.status_code == 201:
            self.ledger.photos.add((int(case["id"]), digest))


class Operator(Worker):
    """Reports cases (the same form again when no answer came) and dispatches what waits."""

    token = ""

    async def turn(self) -> None:
        """A report, or a dispatch."""
        if self.token or self.fixed.random() < 0.4:
            await self._report()
        for case in (await self.cases(state="filed"))[:1]:
            if case["unit"] is None:
                await self.act(case, "dispatch", unit_id=self.unit, note="请处理。")

    unit = 0
    """The unit that gets what nobody was suggested for."""

    async def _report(self) -> None:
        self.token = self.token or f"kill-{self.fixed.getrandbits(96):024x}"
        self.ledger.tokens.add(self.token)
        answer = await self.browser.post(f"{CASES}/", json={**REPORT, "client_token": self.token})
        self.ledger.opened[self.token] = _good(answer, 201).json()["id"]
        self.token = ""


class Verifier(Worker):
    """Confirms results, sends some back."""

    async def turn(self) -> None:
        """A random case that waits."""
        found = await self.cases(state="verifying")
        if found:
            case = self.fixed.choice(found)
            again = self.fixed.random() < 0.2
            await self.act(case, *(("send_back",) if again else ("confirm",)), note="已核查。")


class Noter(Worker):
    """Writes a note on one open case after the other, and looks at the clock."""

    def __init__(self, url: str, username: str, ledger: Ledger, seed: int) -> None:
        super().__init__(url, username, ledger, seed)
        self.times: list[float] = []

    async def turn(self) -> None:
        """One click, as long as it takes to be answered."""
        case = self.fixed.choice(await self.cases())
        began = time.perf_counter()
        await self.act(case, "note", note="电话问过，正在处理。")
        self.times.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.2 + 0.3 * self.fixed.random())


def _good(answer: httpx.Response, status: int) -> httpx.Response:
    """The answer, when it is the one a sound platform gives."""
    if answer.status_code != status:
        raise Invalid(f"{answer.request.url} 回答 {answer.status_code}：{answer.text[:200]}")
    return answer


def picture(fixed: random.Random) -> bytes:
    """A small JPEG that differs from all others."""
    image = Image.frombytes("RGB", (16, 16), fixed.randbytes(16 * 16 * 3))
    data = io.BytesIO()
    image.save(data, "JPEG")
    return data.getvalue()
