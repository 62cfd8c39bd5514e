"""What every test shares: its own data folder, a fixed secret, plain static files."""

import os
import tempfile
from importlib import import_module
from pathlib import Path

os.environ["LIXIN_DATA"] = tempfile.mkdtemp(prefix="lixin-test-")
os.environ.setdefault("LIXIN_SECRET", "only-for-tests")

import hypothesis  # noqa: E402
import pytest  # noqa: E402 - the environment must stand before Django reads it
from django.db import connection  # noqa: E402

# A busy machine is no fault of the code under test.
hypothesis.settings.register_profile("lixin", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("lixin")

SHARED = Path(__file__).resolve().parents[1] / "shared"


@pytest.fixture(autouse=True)
def _quick(settings):
    """Pages render without collected static files, and passwords of the cast cost no time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
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
