"""The words of an entry, and the question as a tree of words; the same for both databases.

Beside the plain words (kernel/words.py) an entry has marked ones that no text can hold: how its name begins, its pinyin
and initials from every character on, and its scope (kind, divisions, unit, in use or not). The scope as words lets the
index itself pass over what the reader may not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, pinyin

from lixin.kernel.words import asked, pairs, runs, words_of
from lixin.search.models import Entry

SCOPE, START, SOUND, INITIALS = "\ue000", "\ue001", "\ue002", "\ue003"
"""Characters of Unicode's private use: they stand in front of marked words."""
SYLLABLES, LETTERS = 4, 8
"""How far a sound or a row of initials is kept from each character on."""
MOST_WORDS = 12
MOST_READINGS = 4


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `prefix` also takes longer ones that begin so."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """All of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of the parts at least."""

    parts: tuple[Node, ...]


Node = Word | All | Either


@lru_cache(maxsize=100_000)
def readings(run: str) -> tuple[tuple[str, ...], ...]:
    """The syllables of a Chinese run as its words are usually read, then with one character read otherwise.

    阚 is Han to a dictionary and Kan to the people of 阚疃镇: both find it.
    """
    heard = [list(dict.fromkeys(one)) for one in pinyin(run, style=Style.NORMAL, heteronym=True)]
    usual = tuple(one[0] for one in heard)
    others = [(*usual[:i], other, *usual[i + 1 :]) for i, one in enumerate(heard) for other in one[1:]]
    return (usual, *others[:MOST_READINGS])


def sounds(run: str) -> tuple[str, ...]:
    """The usual reading."""
    return readings(run)[0]


def words_for(entry: Entry) -> list[str]:
    """Every word of the entry, each once."""
    found = words_of(f"{entry.title} {entry.code} {entry.text}")
    for run in runs(entry.title):
        if not run.isascii():
            for syllables in readings(run):
                found += _sounding(syllables)
    first = next(iter(runs(entry.title)), "")
    found += [START + first[:1], START + first[:2]]
    return list(dict.fromkeys([*found, *_scope(entry)]))


def _sounding(syllables: Sequence[str]) -> list[str]:
    found = []
    for i in range(len(syllables)):
        found.append(SOUND + "".join(syllables[i : i + SYLLABLES]))
        found.append(INITIALS + "".join(one[0] for one in syllables[i : i + LETTERS]))
    return found


def _scope(entry: Entry) -> list[str]:
    lengths = [length for length in (6, 9, 12) if len(entry.division_code) >= length]
    found = [kind_word(entry.kind), state_word(entry.retired)]
    found += [division_word(entry.division_code[:length]) for length in lengths]
    return found + ([unit_word(entry.unit_id)] if entry.unit_id else [])


def kind_word(kind: str) -> str:
    """The mark of a kind; the others likewise."""
    return f"{SCOPE}k{kind}"


def state_word(retired: bool) -> str:
    return f"{SCOPE}z{int(retired)}"


def division_word(code: str) -> str:
    return f"{SCOPE}d{code}"


def unit_word(unit: int) -> str:
    return f"{SCOPE}u{unit}"


def within(kind: str, reach: Iterable[tuple[str, tuple[int, ...]]], *, retired: bool) -> All | None:
    """The scope of a reader as words, from accounts.reach; None when it reaches nothing."""
    ways: list[Node] = []
    for division, units in reach:
        narrow: list[Node] = [Word(division_word(division))] if division else []
        if units:
            narrow.append(Either(tuple(Word(unit_word(unit)) for unit in units)))
        ways.append(All(tuple(narrow)))
    if not ways:
        return None
    parts: list[Node] = [Word(kind_word(kind))]
    if not retired:
        parts.append(Word(state_word(False)))
    if all(isinstance(way, All) and way.parts for way in ways):
        parts.append(Either(tuple(ways)))
    return All(tuple(parts))


def starting(text: str) -> All | None:
    """Entries whose name begins with the text."""
    found = runs(text)
    if not found:
        return None
    first = Word(START + found[0][:2], prefix=len(found[0]) == 1)
    return All((first, *_plain(text)))


def holding(text: str) -> All | None:
    """Entries with every word of the text; Latin letters also as pinyin or initials."""
    parts = _plain(text)
    return All(tuple(parts)) if parts else None


def _plain(text: str) -> list[Node]:
    return [_latin(word) if word.isascii() else Word(word) for word in dict.fromkeys(asked(text))][:MOST_WORDS]


def _latin(word: str) -> Node:
    plain = Word(word, prefix=True)
    if not word.isalpha() or len(word) < 2:
        return plain
    return Either((plain, Word(SOUND + word, prefix=True), Word(INITIALS + word, prefix=True)))


def nearly(text: str) -> Either | None:
    """Entries that sound like the text, or have it with one character wrong, missing or too many."""
    ways: list[Node] = []
    for run in runs(text):
        ways += _near_latin(run) if run.isascii() else _near_chinese(run)
    return Either(tuple(dict.fromkeys(ways))) if ways else None


def _near_chinese(run: str) -> list[Node]:
    """The same sound; or the run with a character left out, or one that stands for any."""
    syllables = sounds(run)
    if len(run) < 2:
        return []
    ways: list[Node] = [Word(SOUND + "".join(syllables[:SYLLABLES]), prefix=True)]
    if len(run) == 2:
        return [*ways, All(tuple(Word(one) for one in run))]
    for i in range(len(run)):
        whole = [part for part in (run[:i], run[i + 1 :]) if part]
        words = [word for part in whole for word in pairs(part) or [part]]
        ways.append(All(tuple(Word(word) for word in words)))
        ways.append(All(tuple(Word(word) for word in pairs(run[:i] + run[i + 1 :]))))
    return ways


def _near_latin(run: str) -> list[Node]:
    """Pinyin mistyped: a letter swapped with the next, left out, or too many; sounds that the region mixes up."""
    if not run.isalpha() or len(run) < 4:
        return []
    swapped = [run[:i] + run[i + 1] + run[i] + run[i + 2 :] for i in range(len(run) - 1)]
    shorter = [run[:i] + run[i + 1 :] for i in range(1, len(run))]
    longer = [run[:i] + letter + run[i:] for i in range(1, len(run)) for letter in "aeghinou"]
    other = [run[:i] + letter + run[i + 1 :] for i in range(1, len(run)) for letter in "aeiounghl" if letter != run[i]]
    mixed = [run.replace(a, b, 1) for a, b in MIXED if a in run]
    return [Word(SOUND + one, prefix=True) for one in dict.fromkeys([*mixed, *swapped, *shorter, *longer, *other])]


MIXED = (
    *(("zh", "z"), ("ch", "c"), ("sh", "s"), ("z", "zh"), ("c", "ch"), ("s", "sh"), ("n", "l"), ("l", "n")),
    *(("ing", "in"), ("eng", "en"), ("ang", "an"), ("in", "ing"), ("en", "eng"), ("an", "ang"), ("f", "h"), ("h", "f")),
)
