"""A server in a process group of its own, from its start to its end, whatever happens in between."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import httpx

from lixin.config.benching.platform import HOST, free_ports
from lixin.kernel.errors import Invalid

START_WITHIN, END_WITHIN = 90.0, 10.0
PORT = "{port}"
"""Stands for the port in a command and in the environment."""


@contextlib.contextmanager
def served(
    command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None, ready: str = "/"
) -> Iterator[str]:
    """The address of a server on a free port of the loopback that answers `ready`; ended with all its processes."""
    port = str(free_ports(1)[0])
    url = f"http://{HOST}:{port}"
    own = {name: value.replace(PORT, port) for name, value in (environment or {}).items()}
    with log.open("ab") as told:
        process = subprocess.Popen(
            [part.replace(PORT, port) for part in command],
            env=os.environ | own, stdout=told, stderr=told, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    try:
        _wait(process, url + ready, log)
        yield url
    finally:
        _end(process)


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Until it answers without an error of its own; Invalid with the log's end when it never does."""
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(address, timeout=30, trust_env=False).status_code < 500:
                return
        time.sleep(0.1)
    words = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise Invalid(f"{log.stem} 没有启动（最多等 {START_WITHIN:.0f} 秒）：\n{words}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the first process to end, then kill what is left of its group."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(END_WITHIN)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
