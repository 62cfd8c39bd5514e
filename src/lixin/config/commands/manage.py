"""`lixin manage …`: Django's own management commands, for developers."""

import argparse

HELP = "Django 管理命令（开发用），例如 lixin manage makemigrations"
EXAMPLE = "lixin manage makemigrations --check"


def configure(parser: argparse.ArgumentParser) -> None:
    """Everything after the verb is handed on."""
    parser.add_argument("rest", nargs=argparse.REMAINDER)


def run(options: argparse.Namespace) -> int:
    """Hand the words to Django."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["lixin manage", *options.rest])
    return 0
