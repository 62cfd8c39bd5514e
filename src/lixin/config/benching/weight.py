"""What a page weighs on the wire: itself and all it names, as a phone's browser fetches them for the first time."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import httpx

NAMED = re.compile(r"""<(?:link|script|img|source|iframe)\b[^>]*?\s(?:href|src)=["']([^"']+)""")
IN_CSS = re.compile(r"""url\(\s*["']?([^"')]+)""")
HEADERS = {"accept-encoding": "br, gzip", "user-agent": "Mozilla/5.0 (Linux; Android 14) Mobile"}


def weigh(url: str, path: str) -> list[tuple[str, int]]:
    """Name and bytes (header and compressed body) of the page and of everything it loads by itself.

    The map comes only when it is asked for (data attributes), so it is not among them.
    """
    found: dict[str, int] = {}
    with httpx.Client(base_url=url, headers=HEADERS, timeout=30) as browser:
        size, text = _fetched(browser, path)
        found[path] = size
        waiting = [urljoin(path, name) for name in named(text)]
        while waiting:
            address = waiting.pop()
            if address in found or address.startswith(("data:", "http")):
                continue
            found[address], text = _fetched(browser, address)
            if address.endswith(".css"):
                waiting += [urljoin(address, name) for name in IN_CSS.findall(text)]
    return [(urlsplit(name).path.rsplit("/", 1)[-1] or name, size) for name, size in found.items()]


def named(page: str) -> list[str]:
    """Addresses of what the page's HTML makes a browser load."""
    return [name for name in NAMED.findall(page) if not name.startswith("#")]


def _fetched(browser: httpx.Client, address: str) -> tuple[int, str]:
    """Bytes on the wire, and the text."""
    with browser.stream("GET", address) as answer:
        answer.raise_for_status()
        head = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw) + 17
        raw = b"".join(answer.iter_raw())
    text = httpx.Response(200, headers=answer.headers, content=raw).text if raw else ""
    return head + len(raw), text if "text" in answer.headers.get("content-type", "") else ""
