"""`lixin migrate`: bring the records to the current shape."""

import argparse

HELP = "建立或升级数据表"
EXAMPLE = "lixin migrate"


def configure(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(options: argparse.Namespace) -> int:
    """Apply every migration, and remember the names of what is installed."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    from lixin.config import creating, installed
    from lixin.kernel.registry import registry

    django.setup()
    settings.DATA.mkdir(parents=True, exist_ok=True)
    if creating.is_empty():
        creating.create()
    else:
        call_command("migrate", verbosity=0, interactive=False)
    installed.remember(settings.DATA, registry)
    return 0
