"""An empty database is made in a quick way of our own, and comes to exactly what Django's own makes of it."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

MOMENT = re.compile(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+'")
"""When a migration was applied."""


def lixin(folder, *words):
    environment = os.environ | {"LIXIN_DATA": str(folder), "LIXIN_DATABASE_URL": ""}
    command = [sys.executable, "-m", "lixin.config.cli", *words]
    done = subprocess.run(command, capture_output=True, check=False, text=True, env=environment, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def contents(folder):
    """Tables, indexes, triggers and rows as statements."""
    with closing(sqlite3.connect(folder / "records.sqlite3")) as records:
        return [MOMENT.sub("?", statement) for statement in records.iterdump()]


def test_tables_indexes_and_rows_are_those_that_django_makes(tmp_path):
    ours, djangos = tmp_path / "ours", tmp_path / "djangos"
    djangos.mkdir()
    lixin(ours, "migrate")
    lixin(djangos, "manage", "migrate", "--verbosity", "0")
    assert contents(ours) == contents(djangos)


def test_what_was_broken_off_is_finished(tmp_path):
    """Some migrations are applied: Django goes on from there."""
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    broken.mkdir()
    lixin(whole, "migrate")
    lixin(broken, "manage", "migrate", "cases", "0003", "--verbosity", "0")
    lixin(broken, "migrate")
    names = [sorted(line for line in contents(one) if line.startswith("CREATE")) for one in (whole, broken)]
    assert names[0] == names[1]
    lixin(broken, "migrate")
