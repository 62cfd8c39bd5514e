"""The parent keeps its processes alive, says so, and ends them."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from socket import create_server

from lixin.config import supervisor
from lixin.config.supervisor import Child, Supervisor


def sleeper(verb: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


def failing(verb: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])


def test_a_fallen_process_is_started_again(monkeypatch):
    monkeypatch.setattr(supervisor, "fork", sleeper)
    told = []
    parent = Supervisor(("worker",), tell=told.append)
    fallen = failing("worker")
    fallen.wait()
    parent.children["worker"] = Child("worker", fallen, started=0.0)
    assert parent._revive(parent.children["worker"]) is True
    assert told == ["worker 意外退出（3），正在重启。"]
    assert parent._revive(parent.children["worker"]) is True
    assert parent.children["worker"].process.poll() is None
    parent.stop()
    assert parent.children["worker"].process.returncode == -signal.SIGTERM


def test_a_process_that_never_starts_ends_the_platform(monkeypatch):
    monkeypatch.setattr(supervisor, "fork", failing)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    told = []
    parent = Supervisor(("gateway",), tell=told.append)
    parent.start()
    assert parent.watch(every=0.05) == 1
    assert told[-1] == "gateway 连续 3 次起不来，平台停止；原因见上一行。"


def test_one_that_ran_well_before_is_tried_for_ever(monkeypatch):
    """With longer and longer rests; the others go on meanwhile."""
    monkeypatch.setattr(supervisor, "fork", failing)
    told = []
    parent = Supervisor(("processor",), tell=told.append)
    child = parent.children["processor"] = Child("processor", failing("processor"), started=0.0, proven=True)
    rests = []
    for _ in range(9):
        child.process.wait()
        child.started = time.monotonic()
        assert parent._revive(child) is True
        rests.append(round(child.next_start - time.monotonic(), 1))
        child.next_start = time.monotonic() - 1
        assert parent._revive(child) is True
        child = parent.children["processor"]
        assert child.next_start == 0
    assert rests == [0.3, 1.2, 3.6, 9.6, 24.0, 30.0, 30.0, 30.0, 30.0]
    assert told[0] == "processor 意外退出（3），正在重启。"
    assert told[-1] == "processor 意外退出（3），30 秒后重启。"
    child.process.wait()


def test_ports_in_use_are_one_sentence(tmp_path):
    with port_in_use() as port:
        environment = os.environ | {"LIXIN_PORT": str(port), "LIXIN_DATA": str(tmp_path)}
        command = [sys.executable, "-m", "lixin.config.cli", "up"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    sentence = f"lixin：端口 {port} 用不了（Address already in use）。请停掉占用它的程序，或设置 LIXIN_PORT。\n"
    assert (done.returncode, done.stderr) == (1, sentence)


@contextmanager
def port_in_use():
    with create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
