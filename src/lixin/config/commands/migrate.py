"""`lixin migrate`: bring the records to the current shape."""

import argparse

HELP = "建立或升级数据表"
EXAMPLE = "lixin migrate"


def configure(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(options: argparse.Namespace) -> int:
    """Apply every migration."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    return 0
