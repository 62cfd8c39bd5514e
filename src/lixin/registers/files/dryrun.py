"""The dry run: every line judged, what would be written is set aside, errors and a masked sample are kept."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Any

from lixin.accounts.models import Person
from lixin.kernel.errors import Invalid
from lixin.registers import rows as registers
from lixin.registers.files.casting import wanted
from lixin.registers.files.checking import Checker, Outcome
from lixin.registers.files.options import Options, agreed
from lixin.registers.files.reading import open_table
from lixin.registers.files.storage import Folder, Lines, Progress
from lixin.registers.rows import Sheet

AT_ONCE = 1000
MOST_ROWS = 300_000
SHOWN_ERRORS, SHOWN_CHANGES = 200, 20


def check(sheet: Sheet, person: Person, options: Options, folder: Folder, progress: Progress) -> tuple[Any, Any]:
    """(counts, findings) of the file; what is to be written lies in `folder.staged` afterwards.

    Invalid when the file as a whole cannot be read; Cancelled when nobody wants it any more.
    """
    with open_table(folder.source, wanted(sheet)) as table, Lines(folder.staged) as staged, Lines(folder.errors) as bad:
        options = agreed(options, table.system)
        checker = Checker(sheet, person, table.header.columns, options)
        tally, rows = Tally(sheet), table.rows()
        while chunk := list(islice(rows, AT_ONCE)):
            for one in checker.check(chunk):
                tally.add(one)
                if one.kind == "wrong":
                    bad.write([one.line, [list(error) for error in one.errors]])
                elif one.kind in ("new", "changed"):
                    staged.write([one.key, one.before.version if one.before else 0, one.changes])
            if tally.counts["rows"] > MOST_ROWS:
                raise Invalid(f"一次最多导入 {MOST_ROWS} 行，请拆成几个文件。")
            progress.step(table.fraction(), tally.counts["rows"])
    if not tally.counts["rows"]:
        raise Invalid("表头下面没有数据行。")
    titles = [sheet.label(name) for name in table.header.columns]
    findings = {
        "kind": table.kind,
        "system": options.system,
        "sheet": table.sheet,
        "heading": table.header.line,
        "columns": titles,
        "ignored": list(table.header.ignored),
        **tally.findings(),
    }
    return dict(tally.counts), findings


class Tally:
    """What the lines come to."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._places = registers.places()
        self.counts: Counter[str] = Counter(dict.fromkeys(("rows", "new", "changed", "same", "wrong", "warned"), 0))
        self._warnings: dict[str, list[int]] = {}
        self._warned: Counter[str] = Counter()
        self._errors: list[Any] = []
        self._samples: dict[str, list[Any]] = {"new": [], "changed": []}

    def add(self, one: Outcome) -> None:
        """One more line."""
        self.counts["rows"] += 1
        self.counts[one.kind] += 1
        self.counts["warned"] += bool(one.warnings)
        for sentence in one.warnings:
            self._warned[sentence] += 1
            lines = self._warnings.setdefault(sentence, [])
            if len(lines) < SHOWN_CHANGES:
                lines.append(one.line)
        if one.kind == "wrong" and len(self._errors) < SHOWN_ERRORS:
            self._errors += [[one.line, label, sentence] for label, sentence in one.errors]
        if one.kind in self._samples and len(self._samples[one.kind]) < SHOWN_CHANGES:
            self._samples[one.kind].append(self._sample(one))

    def findings(self) -> dict[str, Any]:
        """For the page: nothing in it lays a hidden value open."""
        warnings = [[sentence, self._warned[sentence], lines] for sentence, lines in self._warnings.items()]
        return {"errors": self._errors[:SHOWN_ERRORS], "warnings": warnings, "samples": self._samples}

    def _sample(self, one: Outcome) -> dict[str, Any]:
        assert one.after is not None
        named = [name for name in self._sheet.fields if self._sheet.model._meta.get_field(name).attname in one.changes]
        pairs = [
            [self._sheet.label(name), self._shown(one.before, name), self._shown(one.after, name)] for name in named
        ]
        changes = [pair for pair in pairs if one.before is not None or pair[2]]
        return {"line": one.line, "key": one.key, "name": one.after.name, "changes": changes}

    def _shown(self, row: Any, name: str) -> str:
        return registers.shown(self._sheet, row, name, self._places)[:80] if row is not None else ""
