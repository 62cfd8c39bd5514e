"""The whole platform as a person starts it, `lixin up`, in a folder of its own on free ports."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from socket import create_connection, socket

from lixin.kernel.errors import Invalid
from lixin.sensing.protocols.catalogue import WIRES

HOST = "127.0.0.1"
NAMES = ("LIXIN_PORT", *(wire.setting for wire in WIRES.values()))
"""The page's port, then those of the devices."""
START_WITHIN, END_WITHIN = 90.0, 20.0


class Platform:
    """Start, ask, kill, stop; whatever happens, `stop` leaves no process behind."""

    def __init__(self, folder: Path, *, replay: bool = False, settings: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.numbers = free_ports(len(NAMES))
        self.ports = dict(zip(WIRES, self.numbers[1:], strict=True))
        self.url = f"http://{HOST}:{self.numbers[0]}"
        self.log = folder / "platform.log"
        self._arguments = [] if replay else ["--no-replay"]
        self._environment = {**(settings or {}), **dict(zip(NAMES, map(str, self.numbers), strict=True))}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool = True) -> float:
        """Start it; seconds until the page answers and every device port is open (0 when not waited for)."""
        ours = {"LIXIN_DATA": str(self.folder), "LIXIN_HOST": HOST, "LIXIN_DEMO": "true", "LIXIN_DATABASE_URL": ""}
        environment = os.environ | ours | self._environment | {"LIXIN_PARENT": str(os.getpid())}
        command = [sys.executable, "-m", "lixin.config.cli", "up", *self._arguments]
        began = time.perf_counter()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )
        if not wait:
            return 0.0
        self.wait()
        return time.perf_counter() - began

    def wait(self) -> None:
        """Until the home page answers and every device port is open; Invalid with the log's end when it never does."""
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline and self._process and self._process.poll() is None:
            if all(is_open(port) for port in self.numbers[1:]) and self._answers():
                return
            time.sleep(0.05)
        raise Invalid(f"平台没有启动（最多等 {START_WITHIN:.0f} 秒）：\n{self.last_words()}")

    def last_words(self) -> str:
        """The end of what the platform said, for whoever has to find out."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-3000:]

    def _answers(self) -> bool:
        try:
            with create_connection((HOST, self.numbers[0]), timeout=5) as page:
                page.sendall(f"GET / HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
                return page.recv(12) == b"HTTP/1.1 200"
        except OSError:
            return False

    def members(self) -> list[int]:
        """Every process that was started with this data folder, this process excepted."""
        mark = f"LIXIN_DATA={self.folder}".encode()
        return [pid for pid in _processes() if pid != os.getpid() and mark in _environment_of(pid)]

    def kill(self) -> int:
        """SIGKILL to every process at once, the supervisor first; how many there were. None is left when it returns."""
        killed: set[int] = set()
        found = list(dict.fromkeys([*([self._process.pid] if self._process else []), *self.members()]))
        while found:
            for pid in found:
                _signal(pid, signal.SIGKILL)
            killed.update(found)
            time.sleep(0.01)
            found = self.members()
        self._reap()
        return len(killed)

    def stop(self) -> None:
        """End it as Ctrl-C does; what does not end in time is killed."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._reap()
        self.kill()

    def _reap(self) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(END_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def memory(self) -> tuple[float, float]:
        """Megabytes of all processes together: proportional (shared pages counted once) and resident set sizes."""
        parts = [_memory_of(pid) for pid in self.members()]
        return sum(pss for pss, _ in parts) / 1024, sum(rss for _, rss in parts) / 1024


def free_ports(count: int) -> list[int]:
    """Ports that nobody uses now."""
    sockets = [socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind((HOST, 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


def is_open(port: int) -> bool:
    """Whether somebody listens."""
    try:
        create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _environment_of(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:  # it has just ended, or is not ours to see
        return []


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _memory_of(pid: int) -> tuple[int, int]:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0, 0
    sizes = {line.split()[0]: int(line.split()[1]) for line in lines[1:]}
    return sizes.get("Pss:", 0), sizes.get("Rss:", 0)
