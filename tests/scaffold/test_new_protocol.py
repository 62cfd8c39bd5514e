"""`lixin new protocol`: what it writes works at once, from port to sample; what cannot be used is one sentence."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lixin.config import scaffolding_protocol
from lixin.config.scaffolding_protocol import NewProtocol
from lixin.kernel.errors import Invalid

REPO = Path(__file__).resolve().parents[2]
LOOK = """
import asyncio, django, tempfile
from pathlib import Path
django.setup()
from datetime import datetime
from lixin.kernel.worktime import BEIJING
from lixin.sensing.gateway import Gateway
from lixin.sensing.protocols.catalogue import WIRES
from lixin.sensing.protocols.wire import Report
wire = WIRES["dlt645"]
frame = wire.report(Report("A-1", datetime(2026, 6, 1, 8, tzinfo=BEIJING), [("energy", 12.5)]))
async def story():
    gateway = Gateway(Path(tempfile.mkdtemp()) / "journal.sqlite3", "127.0.0.1", {})
    await gateway.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.ports["dlt645"])
    writer.write(frame)
    print((await reader.read(100)).strip().decode(), wire.setting, wire.port, wire.samples(frame)[0].values)
    writer.close()
    await gateway.stop()
asyncio.run(story())
"""


def run(folder: Path, *command: str) -> subprocess.CompletedProcess:
    data = {"LIXIN_DATA": str(folder / "data"), "LIXIN_DATABASE_URL": "", "PYTHONPATH": str(folder / "src")}
    return subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False, env=os.environ | data
    )


@pytest.fixture
def copy(tmp_path):
    """The platform's source in a folder of its own."""
    shutil.copytree(REPO / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "vendored"))
    (tmp_path / "tests/protocols").mkdir(parents=True)
    return tmp_path


def test_a_new_protocol_works_from_its_port_to_its_samples(copy):
    done = run(copy, "-m", "lixin.config.cli", "new", "protocol", "dlt645", "--name", "DL/T 645", "--port", "9645")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "9 passed" in done.stdout
    assert "测试全部通过，lixin up 以后设备可以连端口 9645。" in done.stdout
    told = run(copy, "-c", LOOK.replace("import asyncio", "import os; os.environ['DJANGO_SETTINGS_MODULE'] = "
               "'lixin.config.settings'\nimport asyncio", 1))  # fmt: skip
    assert told.stdout == "OK LIXIN_DLT645_PORT 9645 (('energy', 12.5, None),)\n", told.stderr
    again = run(copy, "-m", "lixin.config.cli", "new", "protocol", "dlt645")
    assert (again.returncode, again.stderr) == (1, "lixin：协议 dlt645 已经有了，请换一个代码。\n")


@pytest.mark.parametrize(
    ("code", "name", "port", "sentence"),
    [
        ("DL645", "DL/T 645", 9645, "“DL645”不能做协议代码"),
        ("class", "类", 9645, "“class”不能做协议代码"),
        ("hj212", "HJ 212", 9645, "协议 hj212 已经有了"),
        ("wire", "线", 9645, "协议 wire 已经有了"),
        ("dlt645", "", 9645, "名称“”不能用"),
        ("dlt645", "DL/T 645", 9212, "端口 9212 不能用（HJ 212 用着）"),
        ("dlt645", "DL/T 645", 80, "端口 80 不能用（应在 1024 到 65535 之间）"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(code, name, port, sentence):
    with pytest.raises(Invalid) as refused:
        scaffolding_protocol.check(NewProtocol(code, name, port))
    assert refused.value.sentence.startswith(sentence)
