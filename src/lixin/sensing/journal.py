"""The journal: what the gateway accepted, in order, on the disk before the sender gets its answer.

Five methods, so that another engine can stand in its place: append, read, last, trim, close.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import msgspec

from lixin.kernel.errors import Invalid


class Arrival(msgspec.Struct, frozen=True):
    """What came in at a listener: raw bytes as sent, so that evidence and replay are exact.

    `received_at` in microseconds since 1970 (UTC). `fault`: why the listener itself refuses the piece ("" if it does
    not). `secret`: digest of what the sender showed as password, where its protocol has one outside the frame.
    `certificate`: SHA-256 of the client certificate of its connection, where that is one with TLS.
    """

    protocol: str
    received_at: int
    peer: str
    payload: bytes
    fault: str = ""
    secret: str = ""
    certificate: str = ""


def digest_of(secret: str) -> str:
    """What is kept of a password: SHA-256, "" for none shown."""
    return hashlib.sha256(secret.encode()).hexdigest() if secret else ""


class Entry(msgspec.Struct, frozen=True):
    """An arrival at its place in the journal."""

    position: int
    arrival: Arrival


MOST_BYTES = 32 * 1024 * 1024
"""Read at once: a body may have 64 MB, and what is made of it has more."""
SCHEMA = "CREATE TABLE IF NOT EXISTS entry (position INTEGER PRIMARY KEY AUTOINCREMENT, record BLOB NOT NULL)"


class Journal:
    """One SQLite file in WAL mode with full synchronisation: an append that returned survives power loss.

    Not thread-safe; one writer (the gateway), any number of readers with an object of their own.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=20)
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                self._connection.execute(f"PRAGMA {pragma}")
            self._connection.execute(SCHEMA)
        except (OSError, sqlite3.OperationalError) as error:
            raise Invalid(f"报文日志 {path} 打不开：{error}。请检查文件夹权限和磁盘空间。") from error
        self._pack = msgspec.msgpack.Encoder()
        self._unpack = msgspec.msgpack.Decoder(Arrival)

    def append(self, arrivals: Sequence[Arrival]) -> int:
        """Write all in one transaction (group commit); the position of the last one."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            rows = [(self._pack.encode(arrival),) for arrival in arrivals]
            self._connection.executemany("INSERT INTO entry(record) VALUES (?)", rows)
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        return self.last()

    def read(self, after: int, limit: int, most_bytes: int = MOST_BYTES) -> list[Entry]:
        """Up to `limit` entries beyond the position, in order, as far as they fit into so many bytes; at least one."""
        query = "SELECT position, record FROM entry WHERE position > ? ORDER BY position LIMIT ?"
        found, size = [], 0
        for position, record in self._connection.execute(query, (after, limit)):
            size += len(record)
            if found and size > most_bytes:
                break
            found.append(Entry(position, self._unpack.decode(record)))
        return found

    def last(self) -> int:
        """Position of the newest entry, 0 when there is none; trimming does not lower it."""
        row = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'entry'").fetchone()
        return int(row[0]) if row else 0

    def trim(self, before: int) -> int:
        """Forget entries below the position; how many they were."""
        return self._connection.execute("DELETE FROM entry WHERE position < ?", (before,)).rowcount

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
