"""What the tests of sensing share: data apart, a journal, a section of the river."""

import pytest

from lixin.kernel.actor import CONSOLE
from lixin.sensing import service as sensing
from lixin.sensing.journal import Journal

MN = "WQ341623000000000000LX01"
"""What the section calls itself."""


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def journal(tmp_path):
    made = Journal(tmp_path / "journal.sqlite3")
    yield made
    made.close()


@pytest.fixture
def station(cast):
    return sensing.enrol_device(
        vendor_id=MN, protocol="hj212", name="利辛段", kind="environment.section", division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE,
    )  # fmt: skip
