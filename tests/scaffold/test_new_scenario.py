"""`lixin new scenario`: what it writes keeps the contract at once; what is broken later turns red with its cure."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lixin.config import scaffolding
from lixin.config.scaffolding import NewScenario
from lixin.kernel.errors import Invalid

REPO = Path(__file__).resolve().parents[2]
UNITS = ["县水利局", "县住建局", "县林业中心"]
RESERVOIR = NewScenario("reservoir", "小型水库", "县水利局")


def run(folder: Path, source: Path, *command: str) -> subprocess.CompletedProcess:
    data = {"LIXIN_DATA": str(folder / "data"), "LIXIN_DATABASE_URL": "", "PYTHONPATH": str(source)}
    return subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False, env=os.environ | data
    )


@pytest.fixture
def copy(tmp_path):
    """The platform's source in a folder of its own, without the vendored front-end."""
    unwanted = shutil.ignore_patterns("__pycache__", "vendored")
    shutil.copytree(REPO / "src", tmp_path / "src", ignore=unwanted)
    return tmp_path


def new(copy: Path, *options: str) -> subprocess.CompletedProcess:
    return run(copy, copy / "src", "-m", "lixin.config.cli", "new", "scenario", "reservoir", *options)


def contract(copy: Path, *options: str) -> subprocess.CompletedProcess:
    words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "lixin.contract.plugin", "--pyargs")
    return run(copy, copy / "src", *words, "lixin.contract", "--scenario", "reservoir", *options)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_new_folder_keeps_the_contract_and_a_broken_one_says_what_to_do(copy):
    done = new(copy, "--name", "小型水库", "--lead", "县水利局")
    assert (done.returncode, done.stderr) == (0, "")
    assert "22 passed" in done.stdout
    assert "约定测试全部通过。接下来：" in done.stdout
    folder = copy / "src/lixin/scenarios/reservoir"
    again = new(copy)
    assert (again.returncode, again.stderr) == (1, f"lixin：场景 reservoir 已经有了：{folder}。请换一个代码。\n")

    change(folder / "rules.py", "min(levels) <= limit", "min(levels) >= 0")
    change(folder / "scenario.py", 'handler="县水利局"', 'handler="县水库局"')
    change(folder / "quality.toml", "registers =", "registrars =")
    change(folder / "README.md", "## 给谁用", "## 谁用")
    change(
        folder / "scenario.py",
        "from . import rules",
        "from lixin.cases.models import Case  # noqa\n\nfrom . import rules",
    )
    broken = contract(copy)
    assert broken.returncode == 1
    for told in (
        "小型水库（reservoir）：demo/rising.json 不报“over_limit”，而它的 raises 有这一项。办法：改规则、改数据，",
        "小型水库（reservoir）：事项 inspect（现场核查）的承办单位“县水库局”不在单位表里。办法：写单位的正式名称。",
        "小型水库（reservoir）：quality.toml 缺少或多出 registers、registrars。办法：每条规则恰好一行。",
        "小型水库（reservoir）：README.md 的小节不对。办法：依次写 ## 为什么、## 给谁用、## 依据标准、## 已知限制。",
        "小型水库（reservoir）：scenario.py 引用了平台的内部 ['lixin.cases.models.Case']。",
    ):
        assert told in broken.stdout


def test_a_package_brings_a_scenario_through_its_entry_point(tmp_path):
    """Not installed by pip: a .dist-info on the search path says the same."""
    done = run(
        tmp_path, REPO / "src", "-m", "lixin.config.cli", "new", "scenario", "street_trees", "--name", "行道树",
        "--lead", "县住建局", "--into", "out",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    folder = tmp_path / "out/lixin-street-trees"
    info = tmp_path / "site/lixin_street_trees-0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: lixin-street-trees\nVersion: 0\n")
    (info / "entry_points.txt").write_text("[lixin.scenarios]\nstreet_trees = lixin_street_trees.street_trees\n")
    search = os.pathsep.join(map(str, (folder / "src", info.parent, REPO / "src")))
    told = run(tmp_path, Path(search), "-m", "lixin.config.cli", "manage", "shell", "-v0", "-c",
               "from lixin.kernel.registry import registry; print(registry.scenario('street_trees').name)")  # fmt: skip
    assert (told.stdout, told.returncode) == ("行道树\n", 0)
    again = run(tmp_path, Path(search), "-m", "lixin.config.cli", "new", "scenario", "street_trees", "--into", "other")
    assert again.stderr == "lixin：street_trees 是平台已有的应用或场景的名字，请换一个代码。\n"
    built = (folder / "pyproject.toml").read_text("utf-8")
    assert 'street_trees = "lixin_street_trees.street_trees"' in built


def test_what_is_written_is_as_well_kept_as_the_rest(copy, monkeypatch):
    monkeypatch.setattr(scaffolding, "SCENARIOS", copy / "src/lixin/scenarios")
    folder = scaffolding.write_inside(RESERVOIR).folder
    shutil.copy(REPO / "pyproject.toml", copy)
    ruff = str(Path(sys.executable).with_name("ruff"))
    for words in (("check", "--no-cache"), ("format", "--check", "--no-cache")):
        done = subprocess.run([ruff, *words, str(folder)], cwd=copy, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, done.stdout)


@pytest.mark.parametrize(
    ("scenario", "told"),
    [
        (NewScenario("Reservoir", "水库", "县水利局"), "“Reservoir”不能做场景代码："),
        (NewScenario("small-dam", "水库", "县水利局"), "“small-dam”不能做场景代码："),
        (NewScenario("class", "水库", "县水利局"), "“class”不能做场景代码："),
        (NewScenario("r" * 31, "水库", "县水利局"), f"“{'r' * 31}”不能做场景代码："),
        (NewScenario("water", "水库", "县水利局"), "场景 water 已经有了："),
        (NewScenario("cases", "水库", "县水利局"), "cases 是平台已有的应用或场景的名字"),
        (NewScenario("reservoir", '水"库', "县水利局"), '中文名“水"库”不能用：'),
        (NewScenario("reservoir", "水库", "水利局"), "单位表里没有“水利局”。您要的是县水利局吗？"),
        (NewScenario("reservoir", "水库", "xyz"), "单位表里没有“xyz”。请写单位表里的正式名称。"),
    ],
)
def test_what_cannot_be_is_refused_in_words(scenario, told):
    with pytest.raises(Invalid) as refused:
        scaffolding.check(scenario, {"cases"}, UNITS)
    assert refused.value.sentence.startswith(told)


def test_an_installed_platform_offers_a_package_instead(monkeypatch, tmp_path):
    monkeypatch.setattr(scaffolding, "SCENARIOS", tmp_path / "site-packages/lixin/scenarios")
    with pytest.raises(Invalid) as refused:
        scaffolding.write_inside(RESERVOIR)
    assert refused.value.sentence.endswith("请做成单独的包：lixin new scenario reservoir --into 文件夹")


def test_without_the_right_to_write_a_package_is_offered(monkeypatch, tmp_path):
    monkeypatch.setattr(scaffolding, "SCENARIOS", tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(Invalid) as refused:
        scaffolding.write_inside(RESERVOIR)
    assert refused.value.sentence.startswith(f"没有写 {tmp_path} 的权限。")


def test_what_cannot_be_written_whole_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Invalid) as refused:
        scaffolding.write_package(RESERVOIR, tmp_path / "file")
    assert refused.value.sentence.startswith(f"写不了 {tmp_path / 'file' / 'lixin-reservoir'}（")
    (tmp_path / "lixin-reservoir").mkdir()
    with pytest.raises(Invalid) as refused:
        scaffolding.write_package(RESERVOIR, tmp_path)
    assert refused.value.sentence.endswith("已经有了，不覆盖。请换一个文件夹或代码。")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "lixin-reservoir"]
