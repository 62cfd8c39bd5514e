"""Everybody answers the same questions in turn; the figures, and ours over theirs."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress

import httpx

from lixin.config.benching.figures import Figure, percentile, spread
from lixin.config.benching.peers.answers import codes_of_features, codes_of_tile
from lixin.config.benching.peers.peer import PATIENCE, Peer
from lixin.config.benching.peers.questions import GROUPS, Question, grouped
from lixin.kernel.errors import Invalid

WARM = 3
"""Questions of each kind that are asked before the time is taken."""
GIVEN_UP = 2
"""Answers of a kind that did not come in time, after which a peer is asked no more of that kind."""
Times = dict[str, dict[str, list[float]]]


class Late(Exception):
    """A peer has no answer within PATIENCE; its database stops the query then."""


def compared(probes: Mapping[str, Question], peers: Sequence[Peer]) -> None:
    """Invalid unless every peer tells of the same features as the first, where it answers in time."""
    for name, asked in probes.items():
        own = fetch(peers[0], asked)
        for peer in peers[1:]:
            with suppress(Late):
                if peer.address(asked) is not None and (words := differing(asked, own, fetch(peer, asked))):
                    raise Invalid(f"{peer.name} 对“{name}”的回答比不出来（{words}），比较不成立。")


def differing(asked: Question, ours: bytes, theirs: bytes) -> str:
    """In words how the features differ; "" when they are the same (at a tile's edge rounding may differ)."""
    if asked.tile is None:
        own, other = codes_of_features(ours), codes_of_features(theirs)
        # Without a box any page of that length is right; with one, the same features must come.
        same = own == other if asked.box or asked.item else len(own) == len(other)
        return "" if same and own else _apart(len(own), len(other), "要素")
    (own, own_inside), (other, other_inside) = codes_of_tile(ours), codes_of_tile(theirs)
    same = own_inside <= other and other_inside <= own
    return "" if same and own_inside else _apart(len(own_inside), len(other_inside), "点")


def _apart(ours: int, theirs: int, things: str) -> str:
    return f"{theirs} 个{things}，应为 {ours} 个" if ours or theirs else "那里都没有要素，请用更大的 --features"


def fetch(peer: Peer, asked: Question) -> bytes:
    """One answer, whole."""
    with peer.client() as client:
        return _answer(peer, client, asked).content


def times(asked: Mapping[str, Sequence[Question]], peers: Sequence[Peer], *, missing: bool = False) -> Times:
    """Peer → kind → milliseconds.

    A kind of question goes to one peer after the other, each time beginning with another one: within seconds, so that
    whatever else the machine does meets all of them, and yet each answers in a row, as it does at work, and does not
    find the rows of the same question in the memory of a database that somebody asked just before.
    `missing`: 404 is an answer (an item beyond the person's scope).
    """
    found: Times = {peer.name: {} for peer in peers}
    with ExitStack() as stack:
        clients = {peer.name: stack.enter_context(peer.client()) for peer in peers}
        for turn, (kind, questions) in enumerate(asked.items()):
            first = turn % len(peers)
            for peer in (*peers[first:], *peers[:first]):
                found[peer.name][kind] = _in_a_row(peer, clients[peer.name], questions, missing=missing)
    return found


def _in_a_row(peer: Peer, client: httpx.Client, questions: Sequence[Question], *, missing: bool) -> list[float]:
    """The times of all questions, after a few that warm up; of none that the peer does not answer."""
    warm, taken = questions[:WARM], []
    for number, one in enumerate([*warm, *questions]):
        if peer.address(one) is None or sum(ms >= PATIENCE * 1000 for ms in taken) >= GIVEN_UP:
            break
        milliseconds = _timed(peer, client, one, missing=missing)
        if number >= len(warm) or milliseconds >= PATIENCE * 1000:
            taken.append(milliseconds)
    return taken


def _timed(peer: Peer, client: httpx.Client, asked: Question, *, missing: bool) -> float:
    """Milliseconds; PATIENCE where no answer came in that time."""
    began = time.perf_counter()
    try:
        _answer(peer, client, asked, missing=missing)
    except Late:
        return PATIENCE * 1000
    return min((time.perf_counter() - began) * 1000, PATIENCE * 1000)


def _answer(peer: Peer, client: httpx.Client, asked: Question, *, missing: bool = False) -> httpx.Response:
    address, began = str(peer.address(asked)), time.perf_counter()
    try:
        answer = client.get(address)
    except httpx.TimeoutException as error:
        raise Late from error
    if answer.status_code not in ((200, 204, 404) if missing else (200, 204)):
        if time.perf_counter() - began >= PATIENCE * 0.95:
            raise Late
        raise Invalid(f"{peer.name} 对 {address} 回答 {answer.status_code}：{answer.text[:300]}")
    return answer


def figures_of(peer: Peer, found: Mapping[str, Sequence[float]], *, ours: bool) -> Iterator[Figure]:
    """Its figures; only ours are held against the targets."""
    for name, values in grouped(found).items():
        target = GROUPS[name] if ours else None
        late = sum(ms >= PATIENCE * 1000 for ms in values)
        note = f"{peer.note}；{late} 次在 {PATIENCE:.0f} 秒内没有答出，按 {PATIENCE:.0f} 秒计" if late else peer.note
        yield spread(f"{name}（{peer.name}）", "毫秒", values, judged="p95", target=target, note=note)


def ratios(own: Mapping[str, Sequence[float]], peer: Peer, found: Mapping[str, Sequence[float]]) -> Iterator[Figure]:
    """Our P95 over the peer's P95, question by question."""
    mine = grouped(own)
    for name, values in grouped(found).items():
        target = next((most for begins, most in peer.most.items() if name.startswith(begins)), None)
        (ours, half), (theirs, their_half) = ((percentile(v, 95), percentile(v, 50)) for v in (mine[name], values))
        note = f"P95 {ours:.1f} 比 {theirs:.1f} 毫秒；中位之比 {half / their_half:.2f}"
        yield spread(f"{name}：本平台 ÷ {peer.name}", "倍", [ours / theirs], target=target, note=note)
