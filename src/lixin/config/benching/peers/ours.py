"""Ourselves as everybody else is measured: the real web process, over HTTP, with a signed-in person's session."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.config.benching.browsing import sign_in
from lixin.config.benching.peers.peer import Peer, box_of, kind_is, query
from lixin.config.benching.peers.questions import Question
from lixin.config.benching.peers.serving import served
from lixin.config.benching.platform import HOST
from lixin.kernel.actor import CONSOLE

REGISTER = "water.sluice"
BASE = f"/ogc/collections/{REGISTER}"


@contextlib.contextmanager
def web(folder: Path) -> Iterator[str]:
    """The address of `lixin web` over the folder's records."""
    settings = {"LIXIN_DATA": str(folder), "LIXIN_HOST": HOST, "LIXIN_PORT": "{port}", "LIXIN_DATABASE_URL": ""}
    command = [sys.executable, "-m", "lixin.config.cli", "web"]
    with served(command, folder / "lixin.log", settings, "/accounts/sign-in/") as url:
        yield url


def signed_in(url: str, person: Person, name: str) -> Peer:
    """The person with an open session: rights and scope are looked up with every request."""
    with contextlib.closing(sign_in(url, person.username)) as browser:
        cookies = dict(browser.cookies)
    return Peer(name, url, address, "会话登录，查权限和范围，遮盖个人信息", cookies=cookies)


def program_of(url: str, person: Person, name: str) -> Peer:
    """A program of the person with a token: what asks the peers is a program too."""
    scopes = ("registers.read",)
    raw = accounts.issue_token(person=person, name="测量（模拟）", scopes=scopes, days=1, by=CONSOLE)
    bearer = {"authorization": f"Bearer {raw}"}
    return Peer(name, url, address, "接口令牌，查权限和范围，遮盖个人信息", headers=bearer)


def address(asked: Question) -> str:
    """OGC API Features and Tiles; filters in CQL2."""
    if asked.tile:
        z, x, y = asked.tile
        return f"{BASE}/tiles/WebMercatorQuad/{z}/{y}/{x}"
    if asked.item:
        return f"{BASE}/items/{asked.item}"
    if asked.kind and asked.box:
        both = f"{kind_is(asked)} AND S_INTERSECTS(geometry,BBOX({box_of(asked)}))"
        return f"{BASE}/items?{query(limit=asked.limit, filter=both)}"
    return f"{BASE}/items?{query(limit=asked.limit, bbox=box_of(asked), filter=kind_is(asked))}"
