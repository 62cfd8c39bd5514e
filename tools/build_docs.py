"""Write the pages of docs/reference that follow from the code; --check says which are out of date."""

import argparse
import ast
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ["LIXIN_DATA"] = tempfile.mkdtemp(prefix="lixin-docs-")
os.environ.setdefault("LIXIN_SECRET", "only-for-docs")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lixin.config.settings")

import django  # noqa: E402 - the environment must stand before Django reads it

django.setup()

from lixin.accounts.roles import roles_with  # noqa: E402
from lixin.cases.states import LOOP, STAGES  # noqa: E402
from lixin.kernel.declare import GRADE_NAMES, Scenario  # noqa: E402
from lixin.kernel.registry import registry  # noqa: E402
from lixin.kernel.states import Transition  # noqa: E402
from lixin.registers.rows import BASE_FIELDS, Sheet, sheets  # noqa: E402
from lixin.sensing.protocols.catalogue import WIRES  # noqa: E402

OWNERS = {"operator": "指挥中心坐席", "handler": "承办单位", "verifier": "核查员", "": "—"}


def case_states() -> str:
    """The closed loop: diagram, states, actions."""
    states = [
        f"| `{s.key}` | {s.name} | {s.stage} | {OWNERS[s.owner]} | {'是' if s.final else ''} |"
        for s in LOOP.states.values()
    ]
    actions = [_action(transition) for transition in LOOP.transitions]
    return "\n".join(
        [
            "# 案件的状态与动作",
            "",
            "本页由 `python tools/build_docs.py` 从 `src/lixin/cases/states.py` 生成，请改代码，不要改本页。",
            "",
            f"阶段：{' → '.join(STAGES)}。",
            "",
            f"```mermaid\n{LOOP.mermaid()}```",
            "",
            "## 状态",
            "",
            "| 键 | 名称 | 阶段 | 由谁推进 | 终态 |",
            "| --- | --- | --- | --- | --- |",
            *states,
            "",
            "## 动作",
            "",
            "| 键 | 名称 | 可用状态 | 之后 | 权限 | 有此权限的角色 | 必须写说明 |",
            "| --- | --- | --- | --- | --- | --- | --- |",
            *actions,
            "",
        ]
    )


def _action(transition: Transition) -> str:
    sources = "、".join(LOOP[key].name for key in transition.sources)
    target = LOOP[transition.target].name if transition.target else "不变"
    roles = "、".join(role.name for role in roles_with(transition.permission)) or "反映人（凭查询号）"
    return (
        f"| `{transition.action}` | {transition.name} | {sources} | {target} | `{transition.permission}` "
        f"| {roles} | {'是' if transition.note_required else ''} |"
    )


def scenarios() -> str:
    """What each installed scenario declares, by code."""
    parts = [_scenario(one) for one in sorted(registry, key=lambda scenario: scenario.code)]
    return "\n\n".join(["# 场景", MARK, *parts]) + "\n"


def _scenario(one: Scenario) -> str:
    declared = {
        "指标量": one.metrics,
        "设备类型": one.kinds,
        "事件": one.events,
        "事项类型": one.cases,
        "台账": one.registers,
        "图层": one.layers,
        "指标": one.indicators,
    }
    lines = [f"- {name}：{'、'.join(item.name for item in items)}" for name, items in declared.items() if items]
    head = f"{one.summary} 牵头：{one.lead}。规划：{one.plan}。"
    return "\n\n".join([f"## {one.name}（{one.code}）", head, "\n".join(lines)])


def registers() -> str:
    """Every register with its fields, their grades, its sharing class and standard."""
    parts = [_register(sheet) for sheet in sheets()]
    intro = "编码、名称、区划、责任单位、经纬度、备注是每本台账都有的。个人信息和敏感的字段在页面、导出和接口里都隐藏。"
    return "\n\n".join(["# 台账", MARK, intro, *parts]) + "\n"


def _register(sheet: Sheet) -> str:
    one = sheet.register
    head = f"{sheet.scenario}。主管：{one.owner}。{one.sharing}。依据：{one.standard}。"
    head += f"接口：`/api/registers/{sheet.name}/`。"
    own = [name for name in sheet.fields if name not in BASE_FIELDS]
    rows = [
        f"| `{name}` | {sheet.label(name)} | {_values(sheet, name)} | {GRADE_NAMES[sheet.grade(name)]} |"
        for name in own
    ]
    table = ["| 字段 | 名称 | 可填 | 分级 |", "| --- | --- | --- | --- |", *rows]
    return "\n\n".join([f"## {one.name}（{sheet.name}）", head, "\n".join(table)])


def _values(sheet: Sheet, name: str) -> str:
    """What a field takes: its choices, or its kind in a word."""
    field = sheet.model._meta.get_field(name)
    if field.choices:
        return "、".join(f"`{value}` {word}" for value, word in field.choices)
    if field.many_to_one:
        return str(field.related_model._meta.verbose_name)
    return FIELD_WORDS.get(field.get_internal_type(), "文字")


FIELD_WORDS = {
    "FloatField": "数", "PositiveSmallIntegerField": "整数", "PositiveIntegerField": "整数", "IntegerField": "整数",
    "BooleanField": "是、否", "DateField": "日期", "DateTimeField": "时间",
}  # fmt: skip


def settings() -> str:
    """Every variable that settings.py reads, with its kind, its default as written there, and the comment beside it."""
    text = (ROOT / "src/lixin/config/settings.py").read_text(encoding="utf-8")
    lines = text.splitlines()
    found = (row for node in ast.walk(ast.parse(text)) if (row := _setting(node, lines)))
    rows = sorted([*found, *_device_ports()], key=lambda row: row.split("`")[1])
    head = ["| 环境变量 | 含义 | 类型 | 缺省 |", "| --- | --- | --- | --- |"]
    return "\n".join(["# 设置", "", MARK, "", *head, *rows, ""])


def _device_ports() -> list[str]:
    return [f"| `{one.setting}` | {one.label} 设备端口 | 端口 | `{one.port}` |" for one in WIRES.values()]


def _setting(node: ast.AST, lines: list[str]) -> str:
    """A row of the table for a call env.<kind>("LIXIN_…", default), else nothing."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in KINDS):
        return ""
    if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "env"):
        return ""
    if not isinstance(node.args[0], ast.Constant):  # a name that is put together: the ports of the protocols
        return ""
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    default = node.args[1] if len(node.args) > 1 else given["default"]
    written = str(default.value) if isinstance(default, ast.Constant) else ast.unparse(default).replace("'", '"')
    name = ast.literal_eval(node.args[0])
    meaning = lines[(node.end_lineno or node.lineno) - 1].partition("  # ")[2]
    if not meaning:
        sys.exit(f"settings.py 第 {node.lineno} 行的 {name} 没有说明：请在行尾用注释写明含义。")
    return f"| `{name}` | {meaning} | {KINDS[node.func.attr]} | `{written or '（空）'}` |"


KINDS = {"text": "文字", "flag": "是/否", "number": "整数", "port": "端口", "folder": "文件夹"}
MARK = "<!-- 由 tools/build_docs.py 生成，请勿手改 -->"
PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/case-states.md": case_states,
    "docs/reference/registers.md": registers,
    "docs/reference/scenarios.md": scenarios,
    "docs/reference/settings.md": settings,
}


def main() -> int:
    """Write the pages, or with --check answer 1 and name those that differ from the code."""
    parser = argparse.ArgumentParser(description="从代码生成参考文档")
    parser.add_argument("--check", action="store_true", help="只检查，不写")
    check = parser.parse_args().check
    stale = 0
    for name, build in PAGES.items():
        path, text = ROOT / name, build()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        print(f"{name} 与代码不一致，请运行 python tools/build_docs.py。" if check else f"已更新 {name}")
        if not check:
            path.write_text(text, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
