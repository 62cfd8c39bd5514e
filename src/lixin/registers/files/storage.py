"""What lies on disk for an import: the file as sent, what is to be written, the errors, how far it is.

Progress is a file and no row: while an import is written SQLite has no other writer, nobody could say how far it is.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings

from lixin.kernel.errors import Invalid

EVERY = 0.3
"""Seconds between two notes of progress."""


class Cancelled(Exception):
    """The person does not want it any more."""


@dataclass(frozen=True, slots=True)
class Far:
    """How far the work is: 0 to 100, rows, rows in a second, when it was noted (seconds since 1970)."""

    percent: int = 0
    rows: int = 0
    rate: int = 0
    at: float = 0.0


class Folder:
    """The files of one import; other accounts of the machine cannot read them."""

    def __init__(self, number: int) -> None:
        self.path = Path(settings.MEDIA_ROOT) / "imports" / str(number)
        self.source, self.staged = self.path / "source", self.path / "staged"
        self.errors, self._progress, self._cancel = self.path / "errors", self.path / "progress", self.path / "cancel"

    def keep(self, pieces: Iterable[bytes], most: int) -> tuple[int, str]:
        """Write the file piece by piece; (size, SHA-256). Invalid, and nothing kept, when it is larger than `most`."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        size, digest = 0, hashlib.sha256()
        with open(os.open(self.source, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for piece in pieces:
                size += len(piece)
                if size > most:
                    shutil.rmtree(self.path)
                    raise Invalid(f"文件太大，最多 {most // 1024 // 1024} MB。请拆成几个文件。", {"file": "太大"})
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        return size, digest.hexdigest()

    def erase(self) -> None:
        """Take everything away."""
        shutil.rmtree(self.path, ignore_errors=True)

    def begin(self) -> Progress:
        """A new piece of work: what an earlier one left is gone."""
        self._cancel.unlink(missing_ok=True)
        return Progress(self._progress, self._cancel)

    def cancel(self) -> None:
        """Ask whoever works on it to stop."""
        if self.path.is_dir():
            self._cancel.touch()

    def far(self) -> Far:
        """The last note."""
        try:
            return Far(**json.loads(self._progress.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return Far()


class Progress:
    """Notes how far the work is, and looks whether it is still wanted."""

    def __init__(self, path: Path, cancel: Path) -> None:
        self._path, self._cancel = path, cancel
        self._began = self._noted = time.monotonic()
        self.note(0.0, 0)

    def step(self, fraction: float, rows: int) -> None:
        """Now and then a note; Cancelled when somebody asked to stop."""
        if time.monotonic() - self._noted < EVERY:
            return
        if self._cancel.exists():
            raise Cancelled
        self.note(fraction, rows)

    def note(self, fraction: float, rows: int) -> None:
        """Whole, or as it was: a reader never sees half of it."""
        self._noted = time.monotonic()
        rate = int(rows / max(0.001, self._noted - self._began)) if rows else 0
        far = Far(min(100, int(fraction * 100)), rows, rate, time.time())
        temporary = self._path.with_name("progress.part")
        temporary.write_text(json.dumps(asdict(far)), encoding="utf-8")
        temporary.replace(self._path)


class Lines:
    """A file of packed values, written and read one after the other."""

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, None

    def __enter__(self) -> Lines:
        self._file = open(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")  # noqa: SIM115
        return self

    def __exit__(self, *_: object) -> None:
        assert self._file is not None
        self._file.close()

    def write(self, value: Any) -> None:
        """Append one."""
        assert self._file is not None
        packed = msgspec.msgpack.encode(value)
        self._file.write(len(packed).to_bytes(4, "big") + packed)

    @staticmethod
    def read(path: Path) -> Iterator[Any]:
        """Each value; none when there is no such file."""
        if not path.exists():
            return
        with path.open("rb") as file:
            while head := file.read(4):
                yield msgspec.msgpack.decode(file.read(int.from_bytes(head, "big")))
