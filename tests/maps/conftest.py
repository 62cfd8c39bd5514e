"""A seeded county and its demo cast."""

from pathlib import Path

import pytest

from lixin.accounts import service as accounts
from lixin.accounts.models import Person
from lixin.config import seeding

FOLDER = Path(__file__).resolve().parents[2] / "src/lixin/seeds/341623"


@pytest.fixture
def county(db, settings):
    """利辛县 with its demo people and devices."""
    settings.DEMO = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    accounts.forget_areas()
    seeding.seed(FOLDER)
    yield
    accounts.forget_areas()


@pytest.fixture
def person(county):
    """A member of the cast by user name."""
    return lambda username: Person.objects.get(username=username)
