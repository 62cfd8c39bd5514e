"""What every test shares: the cast, real records where they lie beside the project, a record that can be emptied."""

import os
from importlib import import_module
from pathlib import Path

import hypothesis
import pytest
from django.db import connection

os.environ["DJANGO_SETTINGS_MODULE"] = "lixin.config.settings"  # processes that a test starts are the real thing

# A busy machine is no fault of the code under test.
hypothesis.settings.register_profile("lixin", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("lixin")

pytest_plugins = ("lixin.contract.plugin",)
SHARED = Path(__file__).resolve().parents[1] / "shared"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches the database is worth a second run."""
    if connection.vendor == "postgresql":
        beside = [one for one in items if not _touches_database(one)]
        items[:] = [one for one in items if one not in set(beside)]
        config.hook.pytest_deselected(items=beside)


def _touches_database(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    return bool(names & {"db", "transactional_db"}) or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real records and vectors; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared 不在这里：真实记录的测试跳过")
    return SHARED


@pytest.fixture
def cast(db):
    """The fixed cast of tests/cast.py, in the database."""
    return import_module("tests.cast").build()


@pytest.fixture(autouse=True)
def _record_lets_itself_be_emptied(request):
    """Tests with real transactions empty all tables at their end: the record's guard steps aside and comes back."""
    real = request.node.get_closest_marker("django_db")
    if "transactional_db" not in request.fixturenames and not (real and real.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    import_module("lixin.audit.guard").take_down(
        connection
    )  # the flush that follows sends post_migrate, which puts it up again


@pytest.fixture
def forgery(db):
    """Lets a test change the record behind its back; undone with the test's transaction."""
    import_module("lixin.audit.guard").take_down(connection)
