"""`lixin scenario`: off loses nothing, on brings it back, removed leaves files and names; nothing half done."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lixin.config import installed
from lixin.kernel.errors import Invalid

REPO = Path(__file__).resolve().parents[2]


def lixin(data: Path, *words: str) -> subprocess.CompletedProcess:
    given = {"LIXIN_DATA": str(data), "LIXIN_DATABASE_URL": "", "PYTHONPATH": str(REPO / "src")}
    return subprocess.run(
        [sys.executable, "-m", "lixin.config.cli", *words],
        capture_output=True, text=True, check=False, env=os.environ | given, cwd=data,
    )  # fmt: skip


def ask(data: Path, question: str) -> str:
    done = lixin(data, "manage", "shell", "-v0", "-c", question)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


PAGES = """
from django.test import Client
from lixin.accounts.models import Person
client = Client(HTTP_HOST="localhost")
client.force_login(Person.objects.filter(roles__role="steward").first())
pages = ("/registers/", "/registers/urban.flood_point/", "/indicators/", "/maps/")
print([client.get(one).status_code for one in pages])
"""
ROWS = "from lixin.scenarios.urban.models import FloodPoint; print(FloodPoint.objects.count())"
RETIRE = """
from django.utils import timezone
from lixin.sensing.models import Device
Device.objects.filter(kind__startswith="urban.").update(retired_at=timezone.now())
"""
NAME = "from lixin.kernel.registry import registry; print(registry.case_type('urban.road_flooding').name)"
TOLD = "from lixin.audit.models import AuditRow; print(AuditRow.objects.filter(verb='scenario.remove').get().summary)"


@pytest.fixture(scope="module")
def county(tmp_path_factory) -> Path:
    data = tmp_path_factory.mktemp("county")
    for verb in ("migrate", "seed"):
        done = lixin(data, verb)
        assert (done.returncode, done.stderr) == (0, "")
    ask(data, "from lixin.web import statics; statics.collect()")
    return data


def test_off_hides_and_keeps_on_brings_back_removed_leaves_files(county):
    rows = int(ask(county, ROWS))
    assert rows > 0
    assert ask(county, PAGES) == "[200, 200, 200, 200]"
    assert lixin(county, "scenario", "remove", "urban", "--yes").stderr == (
        "lixin：请先停用再移除：lixin scenario off urban\n"
    )

    done = lixin(county, "scenario", "off", "urban")
    assert done.stdout.startswith("已停用 智慧城管")
    assert ask(county, PAGES) == "[200, 404, 200, 200]"
    assert int(ask(county, ROWS)) == rows
    assert "urban\t智慧城管\t停用" in lixin(county, "scenario", "list").stdout

    assert lixin(county, "scenario", "on", "urban").stdout == "已启用 urban。运行 lixin up 后生效。\n"
    assert ask(county, PAGES) == "[200, 200, 200, 200]"

    lixin(county, "scenario", "off", "urban")
    refused = lixin(county, "scenario", "remove", "urban", "--yes")
    assert "台设备在用，先停用设备或改成别的类型。" in refused.stderr
    ask(county, RETIRE)
    assert lixin(county, "scenario", "remove", "urban").stderr.startswith("lixin：移除会删掉场景 urban 的台账表")
    done = lixin(county, "scenario", "remove", "urban", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    (folder,) = (county / "removed").iterdir()
    kept = [json.loads(line) for line in (folder / "floodpoint.jsonl").read_text("utf-8").splitlines()]
    assert len(kept) == rows
    assert kept[0]["version"] == 1
    assert len((folder / "revisions.jsonl").read_text("utf-8").splitlines()) >= rows
    assert ask(county, PAGES) == "[200, 404, 200, 200]"
    assert "urban\t智慧城管（已移除）\t已移除" in lixin(county, "scenario", "list").stdout
    assert ask(county, NAME) == "道路积水"
    assert ask(county, TOLD).startswith("移除场景 智慧城管，")

    assert lixin(county, "scenario", "on", "urban").stdout.endswith("台账从空的开始。\n")
    assert lixin(county, "migrate").returncode == 0
    assert ask(county, ROWS) == "0"


def test_what_is_not_there_is_said(county):
    assert lixin(county, "scenario", "off", "tourismm").stderr.startswith(
        "lixin：没有场景 tourismm。已有：environment、"
    )
    assert lixin(county, "scenario", "on", "water").stderr == "lixin：场景 water 没有停用。\n"
    assert lixin(county, "scenario", "off").stderr == "lixin：请写场景代码：lixin scenario off 代码\n"


def test_a_damaged_file_is_one_sentence(tmp_path):
    (tmp_path / installed.FILE).write_text("{")
    with pytest.raises(Invalid) as refused:
        installed.read(tmp_path)
    assert refused.value.sentence.startswith(f"{tmp_path / installed.FILE} 已损坏（")


def test_what_is_gone_keeps_the_names_that_old_rows_need(tmp_path):
    known = {"old": {"name": "旧场景", "lead": "县水利局", "cases": {"look": "巡查"}, "kinds": {"gauge": "水尺"}}}
    installed.write(tmp_path, installed.Installed(known=known))
    (scenario,) = installed.gone(installed.read(tmp_path), {"water"})
    assert (scenario.name, scenario.cases[0].name, scenario.kinds[0].name) == ("旧场景（已移除）", "巡查", "水尺")
    assert installed.gone(installed.read(tmp_path), {"old"}) == []
