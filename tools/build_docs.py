"""Write the pages of docs/reference that follow from the code; --check says which are out of date."""

import argparse
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
from lixin.kernel.states import Transition  # noqa: E402

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


PAGES: dict[str, Callable[[], str]] = {"docs/reference/case-states.md": case_states}


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
