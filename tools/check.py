"""What a reader relies on and no test sees: lint, types, layers, sizes, migrations, generated docs."""

import ast
import subprocess
import sys
import tempfile
from os import environ
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TYPED = [
    "src/lixin/kernel",
    *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "src/lixin").glob("*/service.py"))),
]
FILE_LINES, FUNCTION_LINES = 400, 60


def run(name: str, *command: str) -> bool:
    """Run one check; its output is shown only when it fails."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(f"{'✓' if done.returncode == 0 else '✗'} {name}")
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode == 0


def tool(name: str) -> str:
    """A command of the environment this runs in."""
    return str(Path(sys.executable).with_name(name))


def sources() -> list[Path]:
    """Our Python files, without migrations."""
    folders = [ROOT / name for name in ("src", "tests", "tools")]
    return sorted(path for folder in folders for path in folder.rglob("*.py") if "migrations" not in path.parts)


def too_long(path: Path) -> list[str]:
    """What in a file is longer than the house allows."""
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT)
    found = [f"{name}: {len(text.splitlines())} 行，超过 {FILE_LINES}"] if text.count("\n") > FILE_LINES else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                found.append(f"{name}:{node.lineno} {node.name}: {length} 行，超过 {FUNCTION_LINES}")
    return found


def sizes() -> bool:
    """No file over 400 lines, no function over 60."""
    found = [sentence for path in sources() for sentence in too_long(path)]
    print(f"{'✗' if found else '✓'} 文件和函数长度", *found, sep="\n  " if found else "")
    return not found


def main() -> int:
    """Run all checks, also after the first failure, and answer 1 when any failed."""
    environ["LIXIN_DATA"] = tempfile.mkdtemp(prefix="lixin-check-")
    environ["DJANGO_SETTINGS_MODULE"] = "lixin.config.settings"
    results = [
        run("风格", tool("ruff"), "check", "src", "tests", "tools"),
        run("排版", tool("ruff"), "format", "--check", "src", "tests", "tools"),
        run("类型", tool("mypy"), "--strict", *TYPED),
        run("分层", tool("lint-imports")),
        run("迁移", tool("lixin"), "manage", "makemigrations", "--check", "--dry-run"),
        run("文档", sys.executable, "tools/build_docs.py", "--check"),
        sizes(),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
