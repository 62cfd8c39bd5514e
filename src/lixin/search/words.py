"""The words of an entry, and the question as a tree of words; the same for both databases.

Beside the plain words (kernel/words.py) an entry has marked ones that no text can hold: how its name begins, its pinyin
and initials from every character on, and its scope (kind, divisions, unit, in use or not). The scope as words lets the
index itself pass over what the reader may not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from importlib import import_module
from itertools import pairwise
from typing import Any

from lixin.kernel.words import RUN, asked, pairs, runs, words_of
from lixin.search.models import Entry

SCOPE, START, SOUND, INITIALS, SYLLABLE = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
RETIRED, PART, OF = "\ue005", "\ue006", "\ue007"
"""Characters of Unicode's private use: they stand in front of marked words (SYLLABLE: between two)."""
MARKS = (SCOPE, START, SOUND, INITIALS, SYLLABLE, RETIRED, PART, OF)
LETTERS = 8
"""How many initials are kept from each character on."""
MOST_SPELLINGS, MOST_GUESSES, LONGEST_SYLLABLE = 4, 24, 6
MOST_WORDS = 12
MOST_READINGS = 4
MOST_PARTS = 24


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


def _read_aloud(text: str | list[str], **how: bool) -> list[list[str]]:
    """The readings of each character, without tones. Loaded when first needed: its dictionary takes 60 MB."""
    pypinyin: Any = import_module("pypinyin")
    return pypinyin.pinyin(text, style=pypinyin.Style.NORMAL, **how)  # type: ignore[no-any-return]


@lru_cache(maxsize=100_000)
def readings(run: str) -> tuple[tuple[str, ...], ...]:
    """The syllables of a Chinese run as its words are usually read, then with one character read otherwise.

    阚 is Han to a dictionary and Kan to the people of 阚疃镇: both find it.
    """
    heard = [list(dict.fromkeys(one)) for one in _read_aloud(run, heteronym=True)]
    usual = tuple(one[0] for one in heard)
    others = [(*usual[:i], other, *usual[i + 1 :]) for i, one in enumerate(heard) for other in one[1:]]
    return (usual, *others[:MOST_READINGS])


def sounds(run: str) -> tuple[str, ...]:
    """The usual reading."""
    return readings(run)[0]


def words_for(entry: Entry) -> list[str]:
    """Every word of the entry, each once."""
    found = words_of(f"{entry.title} {entry.code} {entry.text} {entry.words}")
    first = next(iter(runs(entry.title)), "")
    found += [*spoken(entry.title), START + first[:1], START + first[:2]]
    if entry.of:
        found += [of_word(entry.of), *_parts(f"{entry.title} {entry.code} {entry.words}")]
    return list(dict.fromkeys([*found, *_scope(entry)]))


@lru_cache(maxsize=50_000)
def spoken(text: str) -> tuple[str, ...]:
    """The marked words of how a text sounds: pinyin and initials from every character on, in every reading."""
    chinese = [run for run in runs(text) if not run.isascii()]
    every = [word for run in chinese for syllables in readings(run) for word in _sounding(syllables)]
    return tuple(dict.fromkeys(every))


def _sounding(syllables: Sequence[str]) -> list[str]:
    """Each syllable, each two that follow one another, and the initials from each character on."""
    found = [SOUND + one for one in syllables]
    found += [SOUND + one + SYLLABLE + two for one, two in pairwise(syllables)]
    return found + [INITIALS + "".join(one[0] for one in syllables[i : i + LETTERS]) for i in range(len(syllables) - 1)]


def _scope(entry: Entry) -> list[str]:
    """Kind, kind with each division above, kind with its unit: one word for each way in which a reader is bound."""
    divisions = [entry.division_code[:length] for length in (0, 6, 9, 12) if len(entry.division_code) >= length]
    units = ["", f"u{entry.unit_id}"] if entry.unit_id else [""]
    found = [scope_word(entry.kind, division, unit) for division in divisions for unit in units]
    return [*found, RETIRED] if entry.retired else found


def of_word(of: str) -> str:
    """The mark of a register, whose name would fall apart at its dot."""
    return OF + blake2b(of.encode(), digest_size=8).hexdigest()


def _parts(text: str) -> list[str]:
    """Every three letters or digits that follow one another, and the last two: parts of codes as lists ask for them."""
    found = []
    for run in runs(text):
        if run.isascii():
            found += [PART + run[i : i + 3] for i in range(max(1, len(run) - 1))]
    return found


def within_words(text: str) -> All | None:
    """What a thing must have for the text's words to stand in it, each anywhere; None when nothing of it is indexed.

    It may let through too much, never too little.
    """
    found = [All(tuple(dict.fromkeys(_inside(word)))[:MOST_PARTS]) for word in text.lower().split()]
    found = [one for one in found if one.parts]
    return All(tuple(found)) if found else None


def _inside(word: str) -> Iterator[Node]:
    """Letters and digits with something else on both sides stand so in the thing too: they are one of its words."""
    for one in RUN.finditer(word):
        run = one[0]
        if not run.isascii():
            yield from (Word(pair) for pair in pairs(run) or [run])
        elif one.start() > 0 and one.end() < len(word):
            yield Word(run)
        elif len(run) == 2:
            yield Word(PART + run, prefix=True)
        else:
            yield from (Word(PART + run[i : i + 3]) for i in range(len(run) - 2))


def scope_word(kind: str, division: str = "", unit: str = "") -> str:
    """The mark of a kind within a division and a unit."""
    return f"{SCOPE}{kind}{division}{unit}"


def within(kind: str, reach: Iterable[tuple[str, tuple[int, ...]]]) -> Either | None:
    """The scope of a reader as words, from accounts.reach; None when it reaches nothing."""
    found: list[Node] = []
    for division, units in reach:
        found += [Word(scope_word(kind, division, f"u{unit}")) for unit in units] or [Word(scope_word(kind, division))]
    return Either(tuple(dict.fromkeys(found))) if found else None


def starting(text: str) -> All | None:
    """Entries whose name begins with the text."""
    found = runs(text)
    if not found:
        return None
    first = Word(START + found[0][:2])
    return All((first, *_plain(text)))


def holding(text: str) -> All | None:
    """Entries with every word of the text; Latin letters also as pinyin or initials."""
    parts = _plain(text)
    return All(tuple(parts)) if parts else None


def named(text: str, name: str) -> bool:
    """Whether a short name holds the text (in small letters) as it stands, as pinyin or as initials."""
    if text in name.lower():
        return True
    said = [readings(run) for run in runs(name) if not run.isascii()] if text.isalpha() and text.isascii() else []
    ways = [syllables for run in said for syllables in run]
    return any(text in "".join(one) or text in "".join(part[0] for part in one) for one in ways)


def _plain(text: str) -> list[Node]:
    return [_latin(word) if word.isascii() else Word(word) for word in dict.fromkeys(asked(text))][:MOST_WORDS]


def _latin(word: str) -> Node:
    """As it stands; letters also as initials and as pinyin."""
    plain = Word(word, prefix=True)
    if not word.isalpha() or len(word) < 2:
        return plain
    ways: list[Node] = [plain, *(sound for one in spelt(word) for sound in [_sound(one)])]
    if len(word) <= LETTERS:
        ways.append(Word(INITIALS + word, prefix=True))
    return Either(tuple(ways))


def _sound(spelling: Sequence[str]) -> Node:
    """A row of syllables, the last of which may be unfinished."""
    whole = spelling[-1] in syllables_known()
    if len(spelling) == 1:
        return Word(SOUND + spelling[0], prefix=not whole)
    *before, (one, two) = pairwise(spelling)
    last = Word(SOUND + one + SYLLABLE + two, prefix=not whole)
    return All((*(Word(SOUND + a + SYLLABLE + b) for a, b in before), last)) if before else last


@cache
def syllables_known() -> frozenset[str]:
    """Every syllable of Mandarin as pypinyin spells it, without tones."""
    return frozenset(one[0] for one in _read_aloud([chr(code) for code in range(0x4E00, 0x9FA6)]))


def spelt(word: str) -> list[tuple[str, ...]]:
    """The ways to read letters as pinyin: whole syllables, the last may be a beginning; the longest ones first."""
    known, beginnings = syllables_known(), _beginnings()
    found: list[tuple[str, ...]] = []

    def go(rest: str, before: tuple[str, ...]) -> None:
        if len(found) >= MOST_SPELLINGS:
            return
        if rest in known or (rest in beginnings and before):
            found.append((*before, rest))
        for size in range(min(LONGEST_SYLLABLE, len(rest) - 1), 0, -1):
            if rest[:size] in known:
                go(rest[size:], (*before, rest[:size]))

    go(word, ())
    return found


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(one[:size] for one in syllables_known() for size in range(1, len(one)))


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
    ways: list[Node] = [_sound(syllables)]
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
    letters = "aeioungh"
    longer = [run[:i] + letter + run[i:] for i in range(1, len(run) + 1) for letter in letters]
    other = [run[:i] + letter + run[i + 1 :] for i in range(1, len(run)) for letter in letters if letter != run[i]]
    mixed = [run.replace(a, b, 1) for a, b in MIXED if a in run]
    meant = dict.fromkeys([*mixed, *swapped, *shorter, *longer, *other])
    whole = [found[0] for one in meant if (found := spelt(one)) and found[0][-1] in syllables_known()]
    return [_sound(one) for one in whole if len(one) > 1][:MOST_GUESSES]


MIXED = (
    *(("zh", "z"), ("ch", "c"), ("sh", "s"), ("z", "zh"), ("c", "ch"), ("s", "sh"), ("n", "l"), ("l", "n")),
    *(("ing", "in"), ("eng", "en"), ("ang", "an"), ("in", "ing"), ("en", "eng"), ("an", "ang"), ("f", "h"), ("h", "f")),
)
