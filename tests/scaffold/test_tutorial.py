"""The tutorial is done as it is written: its lines make a scenario that keeps the whole contract."""

import os
import re
import subprocess
import sys
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
PAGES = [REPO / "docs/tutorial" / name for name in ("scenario.md", "scenario.en.md")]
MOST_LINES = 60
BLOCK = re.compile(r"^`([\w/.]+)`\n\n```\w+\n(.*?)^```", re.S | re.M)


def files(page: Path) -> dict[str, str]:
    """File name → text, as the page gives them."""
    return dict(BLOCK.findall(page.read_text("utf-8")))


def test_both_languages_give_the_same_few_lines():
    chinese, english = map(files, PAGES)
    assert chinese == english
    assert sum(bool(line.strip()) for text in chinese.values() for line in text.splitlines()) <= MOST_LINES


def test_a_reader_who_follows_it_has_a_scenario_that_keeps_the_contract(tmp_path):
    info = tmp_path / "site/lixin_wells-0.dist-info"
    search = os.pathsep.join(map(str, (tmp_path / "lixin-wells/src", info.parent, REPO / "src")))
    given = {"LIXIN_DATA": str(tmp_path / "data"), "LIXIN_DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": ""}

    def run(*words: str, folder: Path = tmp_path) -> str:
        environment = {**os.environ, **given, "PYTHONPATH": search}
        del environment["DJANGO_SETTINGS_MODULE"]
        done = subprocess.run(
            [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    lixin = ("-m", "lixin.config.cli")
    run(*lixin, *["new", "scenario", "wells", "--name", "机井灌溉", "--lead", "县农业农村局", "--into", "."])
    own = tmp_path / "lixin-wells/src/lixin_wells/wells"
    for old in (*(own / "demo").glob("*.json"), own / "tests/test_story.py"):
        old.unlink()
    for name, text in files(PAGES[0]).items():
        (own / name).write_text(text, "utf-8")
    ledger = own / "quality.toml"
    ledger.write_text(re.sub(r"^registers = .*$", 'registers = "done"', ledger.read_text("utf-8"), flags=re.M), "utf-8")
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: lixin-wells\nVersion: 0\n")
    (info / "entry_points.txt").write_text("[lixin.scenarios]\nwells = lixin_wells.wells\n")

    run(*lixin, "manage", "makemigrations", "wells")
    told = run("-m", "pytest", "-q", "-p", "no:cacheprovider", folder=tmp_path / "lixin-wells")
    assert re.search(r"^\d+ passed, \d+ deselected in", told.splitlines()[-1]), told

    run(*lixin, "migrate")
    assert "机井灌溉" in run(*lixin, "scenario", "list")
