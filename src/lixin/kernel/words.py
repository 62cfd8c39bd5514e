"""Text as the words that are searched for: Latin runs whole, Chinese as overlapping pairs and single characters."""

from __future__ import annotations

import re

RUN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")


def runs(text: str) -> list[str]:
    """Stretches of Latin letters and digits, and stretches of Chinese, in lower case."""
    return RUN.findall(text.lower())


def pairs(run: str) -> list[str]:
    """Overlapping pairs of a Chinese run; none for a single character."""
    return [run[i : i + 2] for i in range(len(run) - 1)]


def words_of(text: str) -> list[str]:
    """The words a text is found by."""
    words = []
    for run in runs(text):
        words += [run] if run.isascii() else [*pairs(run), *run]
    return words


def asked(text: str) -> list[str]:
    """The words of a question: of a longer Chinese run the pairs say it all; a lone character stands for itself."""
    words = []
    for run in runs(text):
        words += [run] if run.isascii() else pairs(run) or [run]
    return words
