"""The examples of docs/how-to/use-api.md, run as they stand there against a real server."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.config.seeding import seed
from lixin.kernel.actor import CONSOLE
from lixin.registers import rows as registers

TEXT = Path("docs/how-to/use-api.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```sh\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


def test_the_examples_do_what_is_said(live_server, settings, tmp_path):
    settings.DEMO, settings.MEDIA_ROOT = True, tmp_path / "files"
    seed()
    steward = Person.objects.filter(roles__role="steward").order_by("pk")[0]
    token = accounts.issue_token(
        person=steward, name="示例", scopes=("registers.read", "registers.write"), days=1, by=CONSOLE
    )
    done = subprocess.run(
        ["bash", "-eu", "-c", "\n".join(EXAMPLES)],
        env={"PATH": "/usr/bin:/bin", "BASE": live_server.url, "TOKEN": token, "LC_ALL": "C.UTF-8"},
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    codes = re.findall(r"(?:^|\})(\d{3})$", done.stdout, re.MULTILINE)
    assert codes == re.findall(r"# (\d{3})$", TEXT, re.MULTILINE)
    rows = registers.sheet("water.sluice").model._default_manager.filter(code__startswith="API-").order_by("code")
    assert list(rows.values_list("code", "gates", "version")) == [("API-1", 5, 3), ("API-2", 2, 1)]
    assert '"state": "uploaded"' in done.stdout


def test_a_refusal_looks_as_shown(client, settings, db):
    settings.DEMO = True
    seed()
    client.force_login(Person.objects.filter(roles__role="steward").order_by("pk")[0])
    one = {"code": "API-9", "name": "闸", "division_code": "341623101", "kind": "x", "river": "河", "design_flow": 1,
           "gates": 1}  # fmt: skip
    answer = client.post("/api/registers/water.sluice/", one, content_type="application/json")
    shown = re.search(r"^```json\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    assert (answer.status_code, answer.json()) == (422, json.loads(shown[1]))
