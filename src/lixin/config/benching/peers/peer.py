"""One server under measurement: what it is called, where it answers, and how a question is put to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import httpx

from lixin.config.benching.peers.questions import Question

PATIENCE = 10.0
"""Seconds within which an answer counts; then PostgreSQL stops the query, so that it disturbs nobody else."""
HEADERS = {"accept-encoding": "identity"}
"""Nobody compresses, nobody is measured compressing."""
Address = Callable[[Question], str | None]


@dataclass(frozen=True)
class Peer:
    """`address` gives None for what it has no answer to; `most`: tiles or everything → our P95 over its P95."""

    name: str
    url: str
    address: Address
    note: str = ""
    most: Mapping[str, float] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def client(self) -> httpx.Client:
        """A connection that is kept, the same for all."""
        own = {"headers": {**HEADERS, **self.headers}, "cookies": dict(self.cookies)}
        return httpx.Client(base_url=self.url, timeout=3 * PATIENCE, trust_env=False, **own)


def query(**given: str | int | None) -> str:
    """The query of an address, without what is not given."""
    return urlencode({name.replace("_", "-"): value for name, value in given.items() if value}, quote_via=quote)


def box_of(asked: Question) -> str:
    """West, south, east, north with commas; "" without a box."""
    return ",".join(f"{part:.6f}" for part in asked.box) if asked.box else ""


def kind_is(asked: Question) -> str:
    """The condition on the kind in CQL; "" without one."""
    return f"kind='{asked.kind}'" if asked.kind else ""
