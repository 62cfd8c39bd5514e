"""A new device protocol written to disk: a file that works, and its tests, both to be changed into the real thing."""

from __future__ import annotations

import keyword
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from string import Template

from lixin.kernel.declare import KEY
from lixin.kernel.errors import Invalid
from lixin.sensing.protocols.catalogue import WIRES

TEMPLATES = Path(__file__).parent / "scaffold" / "protocol"
ROOT = Path(__file__).resolve().parents[3]
LONGEST_CODE, LONGEST_NAME = 20, 30
FIRST_PORT, LAST_PORT = 1024, 65535


@dataclass(frozen=True, slots=True)
class NewProtocol:
    """What the author says of it: code, name as people say it, and the port of its devices."""

    code: str
    name: str
    port: int


def check(new: NewProtocol) -> None:
    """Invalid with a sentence unless code, name and port can be used."""
    if not KEY.match(new.code) or len(new.code) > LONGEST_CODE or keyword.iskeyword(new.code):
        raise Invalid(
            f"“{new.code}”不能做协议代码：只用小写字母、数字和下划线，字母开头，最多 {LONGEST_CODE} 个，例如 dlt645。"
        )
    if new.code in WIRES or places(new.code)[0].exists():
        raise Invalid(f"协议 {new.code} 已经有了，请换一个代码。")
    if not new.name.strip() or len(new.name) > LONGEST_NAME or set(new.name) & set("\"'\\{}\n$"):
        raise Invalid(f"名称“{new.name}”不能用：1 到 {LONGEST_NAME} 个字，不含引号、反斜杠和大括号。")
    users = {wire.port: wire.label for wire in WIRES.values()}
    if not FIRST_PORT <= new.port <= LAST_PORT or new.port in users:
        whose = f"{users[new.port]} 用着" if new.port in users else f"应在 {FIRST_PORT} 到 {LAST_PORT} 之间"
        raise Invalid(f"端口 {new.port} 不能用（{whose}），请用 --port 另选。")


def free_port() -> int:
    """One that no protocol listens on yet."""
    return max(wire.port for wire in WIRES.values()) + 1


def places(code: str) -> tuple[Path, Path]:
    """Where the protocol and its tests lie in a checkout."""
    return ROOT / "src/lixin/sensing/protocols" / f"{code}.py", ROOT / "tests/protocols" / f"test_{code}.py"


def write(new: NewProtocol) -> tuple[Path, Path]:
    """Both files or none; Invalid where this is no checkout of the source."""
    protocol, tests = places(new.code)
    if not tests.parent.is_dir() or not os.access(protocol.parent, os.W_OK):
        raise Invalid("新协议写进源代码：请在源代码的文件夹里（git clone 得到的）运行，并有写权限。")
    words = {"code": new.code, "name": new.name, "port": str(new.port)}
    texts = {protocol: _filled("protocol.py", words), tests: _filled("test_protocol.py", words)}
    written: list[Path] = []
    try:
        for path, text in texts.items():
            written.append(path)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise Invalid(f"写不了 {written[-1]}（{error.strerror}）。") from error
    return protocol, tests


def _filled(name: str, words: dict[str, str]) -> str:
    return Template((TEMPLATES / f"{name}.tmpl").read_text(encoding="utf-8")).substitute(words)


def run_tests(tests: Path) -> bool:
    """Whether they are green."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tests)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0
