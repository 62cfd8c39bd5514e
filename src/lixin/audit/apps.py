"""Audit as an app: the database's guard stands after every migrate."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from lixin.audit.guard import put_up


class AuditConfig(AppConfig):
    """Puts the guard up when the tables are as the models say."""

    name = "lixin.audit"
    label = "audit"

    def ready(self) -> None:
        post_migrate.connect(_guard, sender=self)


def _guard(using: str, **_: Any) -> None:
    put_up(connections[using])
