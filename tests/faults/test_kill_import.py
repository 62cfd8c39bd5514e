"""kill -9 in the middle of writing an import: the register is as it was, the record says so, it can be done again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.platform
SCRIPT = Path(__file__).parents[1] / "files" / "kill_import.py"
LOOK = """
import os, django
django.setup()
from lixin.registers.files import importing, work
from lixin.registers.files.models import Import
from lixin.registers.models import Revision
from lixin.audit import service as audit
from lixin.scenarios.water.models import Sluice
work.STALE = -1.0
def told():
    one = Import.objects.get()
    rows = Sluice.objects.filter(code__startswith="K").count()
    print(one.state, rows, Revision.objects.filter(batch=one.pk).count(), len(audit.verify()), one.told)
    return one
told()
work.mend()
one = told()
importing.again(one=one, person=one.person)
work.run_next()
one.refresh_from_db()
importing.confirm(one=one, person=one.person)
work.run_next()
told()
"""


def test_a_killed_import_leaves_the_register_as_it_was(tmp_path):
    own = {"LIXIN_DATA": str(tmp_path), "LIXIN_DEMO": "true", "LIXIN_DATABASE_URL": ""}
    environment = os.environ | own | {"DJANGO_SETTINGS_MODULE": "lixin.config.settings"}
    subprocess.run([sys.executable, str(SCRIPT), "prepare"], env=environment, check=True, timeout=80)
    with subprocess.Popen(
        [sys.executable, str(SCRIPT), "bring_in"], env=environment, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        for _ in range(3):
            assert process.stdout.readline() == b"written\n"
        process.kill()
    assert not (tmp_path / "bring_in.done").exists()
    done = subprocess.run(
        [sys.executable, "-c", LOOK], env=environment, capture_output=True, text=True, check=True, timeout=80
    )
    assert done.stdout.splitlines() == [
        "applying 0 0 0 ",
        "failed 0 0 0 写入时服务中断，台账没有改动。可以重新检查后再导入。",
        "done 3000 3000 0 新增 3000 行，修改 0 行。",
    ]
