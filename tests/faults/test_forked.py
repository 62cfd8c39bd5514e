"""The platform's processes are forked from a loaded one: its fall, and theirs, is made good; nothing stays behind."""

import signal
import time
from os import kill
from pathlib import Path

import pytest

from lixin.config.benching.platform import Platform
from lixin.config.commands.up import VERBS
from lixin.config.forking import fork

pytestmark = pytest.mark.platform


def named(platform: Platform) -> dict[str, int]:
    """Process number by name, of those that have one."""
    found = {}
    for pid in platform.members():
        name = (Path("/proc") / str(pid) / "comm").read_text().strip()
        found |= {name.removeprefix("lixin "): pid} if name.startswith("lixin ") else {}
    return found


def wait_for_others(platform: Platform, before: dict[str, int], names: set[str]) -> dict[str, int]:
    """Until each of the names is another process than before."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        now = named(platform)
        if names <= now.keys() and all(now[name] != before.get(name) for name in names):
            return now
        time.sleep(0.2)
    raise AssertionError(f"{before} → {named(platform)}\n{platform.last_words()}")


def test_whatever_falls_comes_back_and_nothing_stays(tmp_path):
    platform = Platform(tmp_path)
    try:
        platform.start()
        first = named(platform)
        assert first.keys() == {"loaded", *VERBS}
        kill(first["worker"], signal.SIGKILL)
        second = wait_for_others(platform, first, {"worker"})
        assert {name: second[name] for name in second if name != "worker"} == {
            name: first[name] for name in first if name != "worker"
        }
        kill(second["loaded"], signal.SIGKILL)
        wait_for_others(platform, second, {"loaded", *VERBS})
        platform.wait()
        told = platform.last_words()
        assert "worker 意外退出（-9），正在重启。" in told
    finally:
        platform.stop()
    assert platform.members() == []
    assert "Traceback" not in platform.last_words()


def test_all_end_when_the_supervisor_is_killed(tmp_path):
    platform = Platform(tmp_path)
    try:
        platform.start()
        kill(platform._process.pid, signal.SIGKILL)
        deadline = time.monotonic() + 15
        while platform.members() and time.monotonic() < deadline:
            time.sleep(0.2)
        assert [pid for pid in platform.members() if pid != platform._process.pid] == []
    finally:
        platform.stop()


def test_the_status_of_a_forked_process_is_told():
    refused = fork("no-such-verb")
    assert refused.wait(60) == 2
    assert refused.poll() == 2
    refused.send_signal(signal.SIGTERM)
