"""The heading of a table: found among the first lines, and matched with the columns of a register."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from lixin.kernel.errors import Invalid
from lixin.registers.files.cells import Cell, Wrong, text

LOOKED_AT = 20
"""Lines among which the heading may stand: above it people write titles and dates."""
NEAR = 0.5
LONGEST = 20
"""Characters of a heading that is compared with others."""
OURS = frozenset(("错误", "序号", "行号", "更新时间", "fid", "id", "ogcfid", "objectid"))
"""Columns that our own files, or programs, add: passed over without a word."""
BRACKETS = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column that a register takes: its field, its name for people, other names that are taken for it."""

    field: str
    label: str
    required: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it may be called, plain."""
        given = (self.label, self.field, BRACKETS.sub("", self.label), *self.aliases)
        return tuple(dict.fromkeys(plain(one) for one in given))


@dataclass(frozen=True, slots=True)
class Header:
    """Where each field stands in a row; what was passed over."""

    line: int
    titles: tuple[str, ...]
    columns: Mapping[str, int]
    ignored: tuple[str, ...] = field(default=())


def plain(name: str) -> str:
    """A heading without what people put around it: spaces, stars, full-width forms, capitals."""
    return re.sub(r"[\s*＊:：_]", "", unicodedata.normalize("NFKC", name)).lower()


def words(cells: Sequence[Cell]) -> list[str]:
    """The cells of a heading as text; a formula or a fault is no heading."""
    found = []
    for cell in cells:
        try:
            found.append(text(cell))
        except Wrong:
            found.append("")
    return found


def score(cells: Sequence[Cell], wanted: Sequence[Wanted]) -> float:
    """How many of the cells name a column; a name that is nearly one counts half."""
    known = [name for one in wanted for name in one.names]
    found = 0.0
    for word in filter(None, words(cells)):
        if plain(word) in known or plain(BRACKETS.sub("", word)) in known:
            found += 1
        elif len(word) <= LONGEST and get_close_matches(plain(word), known, n=1, cutoff=NEAR):
            found += 0.5
    return found


def match(line: int, cells: Sequence[Cell], wanted: Sequence[Wanted], *, complete: bool = True) -> Header:
    """Which cell is which column; Invalid with everything that is wrong with the heading, and what may be meant."""
    titles = words(cells)
    by_name = {name: one.field for one in reversed(wanted) for name in one.names}
    labels = {one.field: one.label for one in wanted}
    columns: dict[str, int] = {}
    faults, unknown = [], []
    for place, title in enumerate(titles):
        if not title:
            continue
        found = by_name.get(plain(title)) or by_name.get(plain(BRACKETS.sub("", title)))
        if found is None:
            unknown.append(title)
        elif found in columns:
            faults.append(f"列“{labels[found]}”出现了两次")
        else:
            columns[found] = place
    missing = [one for one in wanted if one.required and one.field not in columns] if complete else []
    near = _near(unknown, [one for one in wanted if one.field not in columns])
    faults += [f"没有“{title}”这一列，是不是“{label}”？" for title, label in near.items()]
    meant = set(near.values())
    if left := [one.label for one in missing if one.label not in meant]:
        faults.append(f"缺少必填的列：{'、'.join(left)}")
    if faults:
        raise Invalid(f"第 {line} 行的表头不对：{'；'.join(faults)}。可以下载模板对照。")
    return Header(line, tuple(titles), columns, tuple(one for one in unknown if plain(one) not in OURS))


def _near(unknown: Sequence[str], free: Sequence[Wanted]) -> dict[str, str]:
    """Unknown heading → the label of the column that it most likely means."""
    names = {name: one.label for one in free for name in one.names}
    found = {}
    for title in unknown:
        if plain(title) in OURS:
            continue
        if close := get_close_matches(plain(title), names, n=1, cutoff=NEAR):
            found[title] = names[close[0]]
    return found
