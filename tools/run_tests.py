"""Run every test: sees to Chromium and PostgreSQL first, says in one sentence what cannot run and how to get it."""

import os
import shutil
import subprocess
import sys

import psycopg

CI = os.environ.get("CI") == "true"
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
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


def main() -> int:
    """SQLite with browser stories first, then the records on PostgreSQL; the worse status is the answer."""
    browser = require_in_ci(
        has_chromium(), "浏览器测试未运行：请安装 Debian 的 chromium（apt-get install chromium fonts-noto-cjk）。"
    )
    postgres = require_in_ci(
        has_postgres(), "PostgreSQL 测试未运行：127.0.0.1:5432 没有服务（或设置 LIXIN_TEST_POSTGRES）。"
    )
    apart = "browser or platform"
    status = subprocess.run([*PYTEST, "-n", "2", "-m", f"not ({apart}) and not postgres"], check=False).returncode
    wanted = apart if browser else "platform and not browser"
    alone = subprocess.run([*PYTEST, "-m", f"({wanted}) and not postgres"], check=False).returncode
    status = status or (0 if alone == 5 else alone)
    if postgres:
        environment = os.environ | {"LIXIN_DATABASE_URL": POSTGRES}
        command = [*PYTEST, "-n", "2", "-m", f"not ({apart})", "tests"]
        status = subprocess.run(command, check=False, env=environment).returncode or status
    return status


if __name__ == "__main__":
    sys.exit(main())
