"""Run as a process of its own: bring in a file of sluices and say when writing has begun, so that it can be killed."""

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lixin.config.settings")

import django  # noqa: E402 - the settings must stand first

django.setup()

from django.core.management import call_command  # noqa: E402

from lixin.accounts.models import Person  # noqa: E402
from lixin.config.seeding import seed  # noqa: E402
from lixin.registers import rows as registers  # noqa: E402
from lixin.registers.files import applying, importing, work  # noqa: E402
from lixin.registers.files.options import Options  # noqa: E402

ROWS = 3000


def prepare() -> None:
    """A database with the county in it."""
    call_command("migrate", verbosity=0)
    seed()


def bring_in() -> None:
    """Upload, check and write; writing waits between chunks, so that a kill comes into the middle."""
    head = "编码,名称,区划代码,闸型,所在河渠,设计过闸流量（m³/s）,闸孔数\n"
    lines = [f"K{n:05},闸{n},341623101,节制闸,西淝河,1,1\n" for n in range(ROWS)]
    person = Person.objects.filter(roles__role="steward").order_by("pk")[0]
    sheet = registers.sheet("water.sluice")
    pieces = [(head + "".join(lines)).encode()]
    one = importing.upload(sheet=sheet, person=person, filename="闸.csv", pieces=pieces, options=Options())
    work.run_next()
    one.refresh_from_db()
    importing.confirm(one=one, person=person)
    applying.AT_ONCE = 500
    store = applying._store

    def slowly(*given: object) -> None:
        store(*given)  # type: ignore[arg-type]
        sys.stdout.write("written\n")
        sys.stdout.flush()
        time.sleep(0.5)

    applying._store = slowly  # type: ignore[assignment]
    work.run_next()


if __name__ == "__main__":
    {"prepare": prepare, "bring_in": bring_in}[sys.argv[1]]()
    Path(os.environ["LIXIN_DATA"], f"{sys.argv[1]}.done").touch()
