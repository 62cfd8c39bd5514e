"""Run every test: sees to Chromium and PostgreSQL first, says in one sentence what cannot run and how to get it."""

import os
import shutil
import subprocess
import sys

import psycopg

CI = os.environ.get("CI") == "true"
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
NOTHING = 5
"""pytest found no test."""
POSTGRES = os.environ.get("LIXIN_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")


def has_chromium() -> bool:
    """Chromium is there, or could be installed (root on Debian)."""
    if shutil.which("chromium"):
        return True
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update"], check=False, **quiet)
        packages = ["chromium", "fonts-noto-cjk"]
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "install", "-y", *packages], check=False, env=environment, **quiet)
    return shutil.which("chromium") is not None


def has_postgres() -> bool:
    """A PostgreSQL server answers at LIXIN_TEST_POSTGRES."""
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


def require_in_ci(present: bool, sentence: str) -> bool:
    """Absent things are reported; under CI=true they are an error."""
    if not present:
        print(sentence, file=sys.stderr)
        if CI:
            sys.exit(1)
    return present


def beside(*commands: list[str]) -> int:
    """Run them at the same time, what they say one after the other; the worst status."""
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for command in commands]
    told = [process.communicate()[0] for process in started]
    for words in told:
        sys.stdout.buffer.write(words)
    sys.stdout.flush()
    return max(0 if process.returncode == NOTHING else process.returncode for process in started)


def main() -> int:
    """SQLite first, then browser stories beside the faults, both of which wait a lot, then the records on PostgreSQL.

    The worst status is the answer.
    """
    browser = require_in_ci(
        has_chromium(), "浏览器测试未运行：请安装 Debian 的 chromium（apt-get install chromium fonts-noto-cjk）。"
    )
    postgres = require_in_ci(
        has_postgres(), "PostgreSQL 测试未运行：127.0.0.1:5432 没有服务（或设置 LIXIN_TEST_POSTGRES）。"
    )
    apart = "browser or platform"
    status = subprocess.run([*PYTEST, "-n", "2", "-m", f"not ({apart}) and not postgres"], check=False).returncode
    waiting = ["platform and not browser", *(["browser"] if browser else [])]
    status = beside(*([*PYTEST, "-m", f"({one}) and not postgres"] for one in waiting)) or status
    if postgres:
        environment = os.environ | {"LIXIN_DATABASE_URL": POSTGRES}
        command = [*PYTEST, "-n", "2", "-m", f"not ({apart})", "tests"]
        status = subprocess.run(command, check=False, env=environment).returncode or status
    return status


if __name__ == "__main__":
    sys.exit(main())
