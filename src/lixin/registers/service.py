"""The door of registers: sheets, their visible rows, history, and the verbs on rows."""

from lixin.registers.history import as_of, past_row, past_rows, revisions
from lixin.registers.rows import (
    Sheet,
    after_write,
    may_write,
    places,
    require_write,
    retire,
    reveal,
    row,
    rows,
    save,
    sheet,
    sheets,
    shown,
)

__all__ = [
    "Sheet",
    "after_write",
    "as_of",
    "may_write",
    "past_row",
    "past_rows",
    "places",
    "require_write",
    "retire",
    "reveal",
    "revisions",
    "row",
    "rows",
    "save",
    "sheet",
    "sheets",
    "shown",
]
