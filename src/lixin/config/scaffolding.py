"""A new scenario written to disk: a folder of this platform, or a package of its own that brings one."""

from __future__ import annotations

import difflib
import importlib.util
import keyword
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from lixin.kernel.declare import KEY
from lixin.kernel.errors import Invalid

TEMPLATES = Path(__file__).parent / "scaffold"
SCENARIOS = Path(__file__).parent.parent / "scenarios"
LONGEST_CODE, LONGEST_NAME = 30, 20
INSTALLED = {"site-packages", "dist-packages"}
"""Folders that belong to pip: what is added there is gone with the next upgrade."""


@dataclass(frozen=True, slots=True)
class NewScenario:
    """What the author says of it: code, Chinese name, official name of the unit that leads."""

    code: str
    name: str
    lead: str

    def words(self, package: str) -> Mapping[str, str]:
        """What stands for the placeholders of the templates."""
        slug = self.code.replace("_", "-")
        return {"code": self.code, "name": self.name, "lead": self.lead, "package": package, "slug": slug}


@dataclass(frozen=True, slots=True)
class Written:
    """Where it lies, and the pytest arguments, folder and search path with which its tests run."""

    folder: Path
    tests: tuple[str, ...]
    run_in: Path
    search: tuple[Path, ...] = ()


def check(new: NewScenario, taken: Collection[str], units: Collection[str]) -> None:
    """Invalid with a sentence unless code, name and lead can be used; `taken` holds the labels of all apps."""
    if not KEY.match(new.code) or len(new.code) > LONGEST_CODE or keyword.iskeyword(new.code):
        raise Invalid(
            f"“{new.code}”不能做场景代码：只用小写字母、数字和下划线，字母开头，最多 {LONGEST_CODE} 个字符，"
            "不能是 Python 关键字，例如 reservoir。"
        )
    if (SCENARIOS / new.code).exists():
        raise Invalid(f"场景 {new.code} 已经有了：{SCENARIOS / new.code}。请换一个代码。")
    if new.code in taken:
        raise Invalid(f"{new.code} 是平台已有的应用或场景的名字，请换一个代码。")
    if not new.name.strip() or len(new.name) > LONGEST_NAME or set(new.name) & set("\"'\\{}\n$"):
        raise Invalid(f"中文名“{new.name}”不能用：1 到 {LONGEST_NAME} 个字，不含引号、反斜杠和大括号。")
    if new.lead not in units:
        close = difflib.get_close_matches(new.lead, units, 3, 0.4)
        hint = f"您要的是{'、'.join(close)}吗？" if close else "请写单位表里的正式名称。"
        raise Invalid(f"单位表里没有“{new.lead}”。{hint}")


def write_inside(new: NewScenario) -> Written:
    """A folder among the platform's own scenarios."""
    if INSTALLED & set(SCENARIOS.parts):
        raise Invalid(
            f"平台是用 pip 安装的（{SCENARIOS.parent}），升级会清掉加进去的文件。"
            f"请做成单独的包：lixin new scenario {new.code} --into 文件夹"
        )
    if not os.access(SCENARIOS, os.W_OK):
        raise Invalid(f"没有写 {SCENARIOS} 的权限。可以做成单独的包：lixin new scenario {new.code} --into 文件夹")
    folder = SCENARIOS / new.code
    _write(folder, [("scenario", Path())], new.words(f"lixin.scenarios.{new.code}"))
    root = SCENARIOS.parents[2]
    tests = ("--pyargs", "lixin.contract", str(folder / "tests"), "--scenario", new.code)
    return Written(folder, ("-p", "lixin.contract.plugin", *tests), root)


def write_package(new: NewScenario, into: Path) -> Written:
    """A package that brings the scenario through the entry point `lixin.scenarios`."""
    words = new.words(f"lixin_{new.code}.{new.code}")
    folder = into.resolve() / f"lixin-{words['slug']}"
    if folder.exists():
        raise Invalid(f"{folder} 已经有了，不覆盖。请换一个文件夹或代码。")
    own = Path("src") / f"lixin_{new.code}"
    _write(folder, [("package", Path()), ("scenario", own / new.code)], words)
    (folder / "namespace.py").rename(folder / own / "__init__.py")
    return Written(folder, (), folder, (folder / "src",))


def _write(folder: Path, parts: list[tuple[str, Path]], words: Mapping[str, str]) -> None:
    """All files or none: what could not be written whole leaves nothing behind."""
    partial = folder.with_name(f".{folder.name}.partial")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
        for part, below in parts:
            for path, text in _filled(TEMPLATES / part, words):
                target = partial / below / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
        partial.rename(folder)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise Invalid(f"写不了 {folder}（{error.strerror}）。请换一个有写权限的文件夹。") from error


def _filled(templates: Path, words: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    for template in sorted(templates.rglob("*.tmpl")):
        text = Template(template.read_text(encoding="utf-8")).substitute(words)
        yield template.relative_to(templates).with_suffix(""), text


def run_tests(written: Written, new: NewScenario) -> bool:
    """Run the contract and the scenario's own tests in a process of their own; whether all are green.

    A package that is not installed yet is made known by a passing .dist-info on the search path.
    """
    if not all(importlib.util.find_spec(name) for name in ("pytest", "pytest_django")):
        raise Invalid(
            f"已写好 {written.folder}，但没有装 pytest，还没有检查。"
            '请运行 pip install "digital-lixin[contract]"，再运行约定测试。'
        )
    with tempfile.TemporaryDirectory(prefix="lixin-new-") as passing:
        search = [*map(str, written.search), *([_made_known(Path(passing), new)] if written.search else [])]
        search += [path for path in (str(SCENARIOS.parents[1]), os.environ.get("PYTHONPATH", "")) if path]
        given = {"PYTHONPATH": os.pathsep.join(search), "LIXIN_DATA": f"{passing}/data", "LIXIN_DATABASE_URL": ""}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *written.tests]
        return subprocess.run(command, cwd=written.run_in, env=os.environ | given, check=False).returncode == 0


def _made_known(folder: Path, new: NewScenario) -> str:
    info = folder / f"lixin_{new.code}-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: lixin-{new.code}\nVersion: 0\n", encoding="utf-8")
    point = f"[lixin.scenarios]\n{new.code} = lixin_{new.code}.{new.code}\n"
    (info / "entry_points.txt").write_text(point, encoding="utf-8")
    return str(folder)


def renew_docs() -> None:
    """In a checkout, bring the generated reference up to date."""
    tool = SCENARIOS.parents[2] / "tools" / "build_docs.py"
    if tool.exists():
        subprocess.run([sys.executable, str(tool)], cwd=tool.parents[1], check=False)
