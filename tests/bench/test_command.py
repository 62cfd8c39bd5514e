"""`lixin bench loop` as somebody runs it, with the smallest sizes."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.platform


def bench(tmp_path, *arguments, **environment):
    command = [sys.executable, "-m", "lixin.config.cli", "bench", "loop", *arguments]
    ours = os.environ | {"LIXIN_DATA": str(tmp_path / "own"), "TMPDIR": str(tmp_path)} | environment
    return subprocess.run(command, env=ours, capture_output=True, text=True, check=False, timeout=80)


def test_it_measures_and_writes_a_table_and_leaves_nothing_behind(tmp_path):
    done = bench(tmp_path, "--only", "bulk", "--cases", "5000", "--markdown", str(tmp_path / "figures.md"))
    rows = (tmp_path / "figures.md").read_text(encoding="utf-8").splitlines()
    assert [one for one in rows if one.startswith("| 批量立案 |")] == [rows[-1]]
    assert done.returncode == (1 if "**否**" in rows[-1] else 0)
    assert list(tmp_path.glob("lixin-bench-*")) == []
    assert not (tmp_path / "own" / "records.sqlite3").exists()


def test_a_part_that_breaks_is_exit_status_one(tmp_path):
    done = bench(tmp_path, "--only", "bulk", "--cases", "5000", LIXIN_SEED=str(tmp_path / "nothing"))
    assert done.returncode == 1
    assert list(tmp_path.glob("lixin-bench-*")) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--only", "nothing"), "--only 只能是：bulk、lists、cockpit、reading、start、report、kill。"),
        (("--cases", "10"), "--cases 应当在 5000 到 5000000 之间。"),
    ],
)
def test_what_it_is_not_made_for_is_one_sentence(tmp_path, arguments, sentence):
    done = bench(tmp_path, *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"lixin：{sentence}\n")
