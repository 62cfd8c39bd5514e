"""What pytest needs to run the contract: an empty data folder, one scenario if asked for, the seeded county."""

import os
import tempfile
from collections.abc import Iterator
from importlib import import_module

# Django reads its settings from the environment as soon as they are first asked for.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lixin.config.settings")
os.environ.setdefault("LIXIN_DATA", tempfile.mkdtemp(prefix="lixin-contract-"))
os.environ.setdefault("LIXIN_SECRET", "only-for-tests")

import pytest  # noqa: E402 - after the environment
from django.conf import settings as django_settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import override_settings  # noqa: E402

TESTING = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "WHITENOISE_AUTOREFRESH": True,
    "DEMO": True,
}
PLAIN_STATIC = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """--scenario CODE: only this one."""
    parser.addoption("--scenario", default="", help="only the contract of the scenario with this code")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Drop what belongs to other scenarios than the one asked for."""
    wanted = config.getoption("--scenario")
    if not wanted:
        return
    kept = [item for item in items if _code(item) in ("", wanted)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def _code(item: pytest.Item) -> str:
    scenario = getattr(item, "callspec", None) and item.callspec.params.get("scenario")  # type: ignore[attr-defined]
    return str(getattr(scenario, "code", ""))


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """The county with its demo people, devices and registers, written once for the module and rolled back after it."""
    storages = django_settings.STORAGES | {"staticfiles": PLAIN_STATIC}
    accounts = import_module("lixin.accounts.service")
    with django_db_blocker.unblock(), override_settings(STORAGES=storages, **TESTING):
        outer = transaction.atomic()
        outer.__enter__()
        try:
            accounts.forget_areas()
            import_module("lixin.config.seeding").seed()
            yield
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
            accounts.forget_areas()


@pytest.fixture
def county(seeded: None, db: None, settings, tmp_path):  # type: ignore[no-untyped-def]
    """The seeded county as one test may change it: `lixin.contract.stage.Stage`."""
    cache.clear()
    settings.MEDIA_ROOT = tmp_path
    return import_module("lixin.contract.stage").Stage()
