"""kill -9 of the whole platform a few times while devices send and people work: nothing lost, doubled or half done."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.platform


def test_nothing_is_lost_when_everything_is_killed(tmp_path):
    command = [sys.executable, "-m", "lixin.config.cli", "bench", "loop", "--only", "kill", "--kills", "3"]
    environment = os.environ | {"TMPDIR": str(tmp_path), "LIXIN_DATA": str(tmp_path / "own")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=240)
    told = [line for line in done.stdout.splitlines() if line.startswith(("丢失、重复或残缺：0 处", "  ✗"))]
    assert (done.returncode, len(told)) == (0, 1), done.stdout + done.stderr
    assert list(tmp_path.glob("lixin-bench-*")) == []
