"""The senders' own account: what was sent and acknowledged, what was done and confirmed, whatever the platform says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

OTHERWISE = ("open", "file", "photo")
"""Steps that are held against the tokens and pictures instead: whoever takes them does not name a version."""


@dataclass
class Ledger:
    """Kept by the senders, outside the platform. A frame is named by its bytes, a step by case, number and action."""

    attempts: Counter[bytes] = field(default_factory=Counter)
    acknowledged: Counter[bytes] = field(default_factory=Counter)
    tried: set[tuple[int, int, str, str]] = field(default_factory=set)
    """Case, version it would become, action, user name."""
    confirmed: set[tuple[int, int, str, str]] = field(default_factory=set)
    opened: dict[str, int] = field(default_factory=dict)
    """Client token → case that the platform said it is."""
    tokens: set[str] = field(default_factory=set)
    """Client tokens that were sent at all."""
    photos: set[tuple[int, str]] = field(default_factory=set)
    """Case and SHA-256 of pictures that the platform said it has."""

    @property
    def words(self) -> str:
        """How much there is to check."""
        return (
            f"发送 {self.attempts.total()} 条，应答 {self.acknowledged.total()} 条；"
            f"办理 {len(self.tried)} 步，确认 {len(self.confirmed)} 步；"
            f"上报 {len(self.tokens)} 件，确认 {len(self.opened)} 件；照片确认 {len(self.photos)} 张"
        )


def lost_readings(ledger: Ledger, kept: Mapping[bytes, int]) -> list[str]:
    """Sentences on frames of which the journal has fewer than were acknowledged, or more than were sent."""
    faults = []
    for frame, count in ledger.attempts.items():
        have, least = kept.get(frame, 0), ledger.acknowledged[frame]
        if have < least:
            faults.append(f"应答过 {least} 次的报文在日志里只有 {have} 条：{frame[:60]!r}")
        if have > count:
            faults.append(f"发送过 {count} 次的报文在日志里有 {have} 条：{frame[:60]!r}")
    strangers = [frame for frame in kept if frame not in ledger.attempts]
    return faults + [f"日志里有没人发送过的报文：{frame[:60]!r}" for frame in strangers]


def lost_steps(ledger: Ledger, kept: Mapping[tuple[int, int], tuple[str, str]]) -> list[str]:
    """Sentences on confirmed steps that are not in the history as they were taken; `kept`: case, number → action, who.

    Steps of people that nobody tried would be as bad.
    """
    faults = []
    for case, number, action, who in sorted(ledger.confirmed):
        if kept.get((case, number)) != (action, who):
            faults.append(f"确认过的一步不在历史里：事件 {case} 第 {number} 步 {action}（{who}）")
    people = {who for _, _, _, who in ledger.tried}
    for (case, number), (action, who) in sorted(kept.items()):
        if action not in OTHERWISE and who in people and (case, number, action, who) not in ledger.tried:
            faults.append(f"没人做过的一步：事件 {case} 第 {number} 步 {action}（{who}）")
    return faults
