"""A figure: its spread, its target, whether it is met; as a line for the terminal and as a row of a Markdown table."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

HEAD = "| 指标 | 目标 | 中位 | P95 | P99 | 最差 | 次数 | 达标 | 说明 |\n|---|---|---:|---:|---:|---:|---:|---|---|"
WORDS = {"median": "中位", "p95": "P95", "p99": "P99", "worst": ""}


class Figure(msgspec.Struct, frozen=True):
    """One measured figure. `judged` names the number that is held against the target; no target: only reported."""

    name: str
    unit: str
    median: float
    p95: float
    p99: float
    worst: float
    count: int
    judged: str = "worst"
    target: float | None = None
    better: str = "lower"
    note: str = ""

    @property
    def measured(self) -> float:
        """The number that is judged."""
        return float(getattr(self, self.judged))

    @property
    def reached(self) -> bool:
        """Whether the target is met: under it, or at least it where more is better."""
        if self.target is None:
            return True
        return self.measured < self.target if self.better == "lower" else self.measured >= self.target

    @property
    def wanted(self) -> str:
        """The target in words."""
        if self.target is None:
            return "—"
        return f"{WORDS[self.judged]} {'<' if self.better == 'lower' else '≥'} {short(self.target)} {self.unit}".strip()


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least so many percent of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def spread(
    name: str,
    unit: str,
    values: Sequence[float],
    *,
    judged: str = "worst",
    target: float | None = None,
    better: str = "lower",
    note: str = "",
) -> Figure:
    """A figure of measured values; where more is better, the percentiles count from the good end."""
    signed = values if better == "lower" else [-value for value in values]
    median, p95, p99, worst = (abs(percentile(signed, percent)) for percent in (50, 95, 99, 100))
    return Figure(name, unit, median, p95, p99, worst, len(values), judged, target, better, note)


def line(figure: Figure) -> str:
    """For the terminal."""
    numbers = [("中位", figure.median), ("P95", figure.p95), ("P99", figure.p99), ("最差", figure.worst)]
    told = "，".join(f"{word} {short(value)}" for word, value in numbers) if figure.count > 1 else short(figure.worst)
    verdict = "" if figure.target is None else ("  达标" if figure.reached else "  未达标")
    target = "" if figure.target is None else f"，目标 {figure.wanted}"
    note = f"；{figure.note}" if figure.note else ""
    return f"{figure.name}：{told} {figure.unit}（{figure.count} 次{target}{note}）{verdict}"


def row(figure: Figure) -> str:
    """For the Markdown table."""
    numbers = (figure.median, figure.p95, figure.p99, figure.worst)
    told = [f"{short(value)} {figure.unit}".strip() for value in numbers]
    if figure.count == 1:
        told = ["", "", "", told[-1]]
    verdict = "" if figure.target is None else ("是" if figure.reached else "**否**")
    cells = (figure.name, figure.wanted, *told, str(figure.count), verdict, figure.note)
    return f"| {' | '.join(cells)} |"


def table(head: str, figures: Sequence[Figure]) -> str:
    """The whole Markdown table under the machine's own words."""
    return "\n".join([head, "", HEAD, *(row(figure) for figure in figures), ""])


def short(value: float) -> str:
    """As many digits as are worth reading."""
    if 0 < abs(value) < 1:
        return f"{value:.2f}" if abs(value) >= 0.01 else "0.01 以下"
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.1f}"
