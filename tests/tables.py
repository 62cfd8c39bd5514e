"""Tables of models that only tests have: made once for a module, outside the transactions of its tests."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model


def tables_of(*models: type[Model]) -> Callable[..., Any]:
    """A fixture that keeps the models' tables, each after those it refers to, while the tests of a module run."""

    @pytest.fixture(scope="module")
    def tables(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
        with django_db_blocker.unblock(), connection.schema_editor() as editor:
            for model in models:
                editor.create_model(model)
        yield
        with django_db_blocker.unblock(), connection.schema_editor() as editor:
            for model in reversed(models):
                editor.delete_model(model)

    return tables
