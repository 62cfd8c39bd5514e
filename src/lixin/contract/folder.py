"""Points 2, 8, 9 of the contract: what the folder holds, what it imports, how long it is, nothing left out."""

import ast
import tomllib
from importlib.util import resolve_name

from django.core.management import call_command

from lixin.contract.stage import Stage
from lixin.contract.subjects import each_scenario, need, sources
from lixin.kernel.declare import Scenario
from lixin.kernel.registry import scenario_folder, scenario_packages

HEADINGS = ["## 为什么", "## 给谁用", "## 依据标准", "## 已知限制"]
LEDGER = {
    "declared",
    "pure_rules",
    "demo_raises",
    "demo_stays_quiet",
    "cases_close",
    "indicators",
    "readme",
    "real_payloads",
    "registers",
}
SHORTEST_REASON = 6
FILE_LINES, FUNCTION_LINES = 400, 60
IMPURE = {"django", "os", "random", "requests", "httpx", "socket", "subprocess", "time", "urllib"}
OPEN_TO_SCENARIOS = (
    "lixin.kernel",
    *(f"lixin.registers.{name}" for name in ("fields", "migrating", "models", "panels")),
    "lixin.web.api",
    "lixin.web.views",
)
"""Beside each app's door `lixin.<app>.service`."""


def imported(tree: ast.Module, package: str) -> set[str]:
    """Full names of the modules that a file imports."""
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package) if node.level else node.module or ""
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def package_of(scenario: Scenario) -> str:
    """The scenario's dotted name."""
    return next(name for name in scenario_packages() if name.rsplit(".", 1)[-1] == scenario.code)


def is_door(name: str, own: str) -> bool:
    """Whether a scenario may import it: itself, the kernel, a door of the platform, or something of Python's world."""
    if not name.startswith("lixin.") or f"{name}.".startswith(f"{own}."):
        return True
    parts = name.split(".")
    return f"{name}.".startswith(tuple(f"{one}." for one in OPEN_TO_SCENARIOS)) or parts[2:3] == ["service"]


@each_scenario
def test_it_imports_doors_only_and_no_other_scenario(scenario: Scenario) -> None:
    own, root = package_of(scenario), scenario_folder(scenario.code)
    others = [f"{name}." for name in scenario_packages() if name != own]
    for path, tree in sources(scenario):
        package = ".".join([own, *path.relative_to(root).parent.parts])
        names = imported(tree, package)
        foreign = sorted(name for name in names if f"{name}.".startswith(tuple(others)))
        need(not foreign, scenario, f"{path.name} 引用了别的场景 {foreign}", "场景互不引用，共用的东西放进 kernel")
        deep = [] if "tests" in path.parts else sorted(name for name in names if not is_door(name, own))
        need(not deep, scenario, f"{path.name} 引用了平台的内部 {deep}", "只用 lixin.kernel 和 lixin.<应用>.service")


@each_scenario
def test_rules_are_pure(scenario: Scenario) -> None:
    found = [tree for path, tree in sources(scenario) if path.name == "rules.py"]
    need(found or not scenario.events, scenario, "没有 rules.py", "把判断写成 rules.py 里的纯函数")
    for tree in found:
        impure = sorted(name for name in imported(tree, package_of(scenario)) if name.split(".")[0] in IMPURE)
        need(not impure, scenario, f"rules.py 引用了 {impure}", "规则是纯函数：不碰数据库、时钟、网络")


@each_scenario
def test_the_readme_has_its_headings(scenario: Scenario) -> None:
    path = scenario_folder(scenario.code) / "README.md"
    need(path.exists(), scenario, "没有 README.md", f"写四节：{'、'.join(HEADINGS)}")
    lines = path.read_text("utf-8").splitlines()
    need([line for line in lines if line.startswith("## ")] == HEADINGS, scenario, "README.md 的小节不对",
         f"依次写 {'、'.join(HEADINGS)}")  # fmt: skip
    sections = "\n".join(lines).split("\n## ")[1:]
    empty = [section.splitlines()[0] for section in sections if not "".join(section.splitlines()[1:]).strip()]
    need(not empty, scenario, f"README.md 的“{'、'.join(empty)}”是空的", "写上内容")


@each_scenario
def test_the_ledger_names_every_rule_and_its_reasons(scenario: Scenario) -> None:
    path = scenario_folder(scenario.code) / "quality.toml"
    need(path.exists(), scenario, "没有 quality.toml", f"写明 {'、'.join(sorted(LEDGER))}")
    ledger = tomllib.loads(path.read_text("utf-8"))
    different = sorted(set(ledger) ^ LEDGER)
    need(not different, scenario, f"quality.toml 缺少或多出 {'、'.join(different)}", "每条规则恰好一行")
    bare = [rule for rule, word in ledger.items() if not _is_answer(str(word))]
    need(not bare, scenario, f"quality.toml 的 {'、'.join(bare)} 没有说清",
         'done，或 "todo: 理由"、"exempt: 理由"')  # fmt: skip
    claimed = ledger["registers"] == "done" and not scenario.registers
    need(not claimed, scenario, "quality.toml 说台账 done，却没有声明台账", "声明台账，或写 exempt 和理由")


def _is_answer(word: str) -> bool:
    kind, _, reason = word.partition(":")
    return word == "done" or (kind in ("todo", "exempt") and len(reason.strip()) >= SHORTEST_REASON)


@each_scenario
def test_no_file_and_no_function_is_too_long(scenario: Scenario) -> None:
    for path, tree in sources(scenario):
        lines = path.read_text("utf-8").count("\n")
        need(lines <= FILE_LINES, scenario, f"{path.name} 有 {lines} 行", f"拆成不超过 {FILE_LINES} 行的文件")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                need(length <= FUNCTION_LINES, scenario, f"{path.name} 的 {node.name} 有 {length} 行",
                     f"拆成不超过 {FUNCTION_LINES} 行的函数")  # fmt: skip


@each_scenario
def test_no_migration_is_missing(scenario: Scenario, county: Stage) -> None:
    missing = False
    try:
        call_command("makemigrations", scenario.code, check=True, dry_run=True, verbosity=0)
    except SystemExit:
        missing = True
    need(not missing, scenario, "模型改了，没有迁移", f"运行 lixin manage makemigrations {scenario.code} -n 名字")
